//! Packages of conda, which micromamba installs into the base environment.

use std::borrow::Cow;

use super::options::Opts;
use super::packages::{bound, bound_at, option, words};
use super::{Lowering, Sink};
use crate::grammar::conda::name_of;
use crate::model::OptName;
use crate::spec::{Command, Mount, Sharing};

/// The folder of the cache of downloads.
const CACHE: &str = "/opt/conda/pkgs";
/// The command after an installation without a cache. Linked files stay.
const CLEAN: &str = " && micromamba clean --all --yes";
/// The folder to which files that name others are copied, in their relative places. micromamba writes what pip is to
/// install into the folder of the file, from where pip looks for the others; and a folder that an engine makes for a
/// mount is root's.
const COPIES: &str = "/tmp/image-dsl-copy";
const COPY: &str = "cp -r /tmp/image-dsl /tmp/image-dsl-copy && ";
const REMOVE: &str = " && rm -rf /tmp/image-dsl-copy";

/// The packages that are installed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Environment<'p, 'a> {
    /// The channels, the first before the others.
    pub(super) channels: &'p [&'a str],
    /// The file of packages, by its place in the context.
    pub(super) file: Option<&'a str>,
    /// The requirements files that it names.
    pub(super) parts: &'p [&'a str],
    /// The packages.
    pub(super) packages: &'p [&'a str],
}

impl Environment<'_, '_> {
    /// Returns where micromamba reads the file.
    fn place(&self, file: &str) -> String {
        if self.parts.is_empty() {
            return mounted(file);
        }
        format!("{COPIES}/{}", file.trim_start_matches("./"))
    }
}

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    pub(super) fn micromamba(&mut self, packages: &[&'a str], opts: Opts<'a>) {
        let channels: Vec<&str> = opts.texts(OptName::Channel).collect();
        let environment = Environment {
            channels: &channels,
            file: opts.text(OptName::SpecFile),
            parts: &opts.texts(OptName::RequirementsPart).collect::<Vec<_>>(),
            packages,
        };
        let (text, mounts) = self.environment(environment);
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Returns the command that installs packages into the base environment, and the mounts that it needs.
    ///
    /// The files are copied: hard links do not reach out of a mount, and symbolic links, which a base may allow, would
    /// lead into it.
    pub(super) fn environment(&self, environment: Environment<'_, 'a>) -> (String, Vec<Mount<'a>>) {
        let mut text = String::with_capacity(128);
        let mut mounts = Vec::with_capacity(2);
        let cache = self.conda_cache();
        if !environment.parts.is_empty() {
            text.push_str(COPY);
        }
        if let Some(cache) = &cache {
            text.extend(["CONDA_PKGS_DIRS=", cache, " MAMBA_ALWAYS_COPY=true "]);
            mounts.push(self.cache(cache.clone(), Sharing::Locked));
        }
        if environment.file.is_some_and(has_pip) {
            text.push_str("PIP_NO_CACHE_DIR=1 ");
        }
        install(&mut text, environment);
        if cache.is_none() {
            text.push_str(CLEAN);
        }
        if environment.parts.is_empty() {
            mounts.extend(environment.file.map(|file| bound_at(file, mounted(file))));
        } else {
            text.push_str(REMOVE);
            mounts.extend(environment.file.iter().chain(environment.parts).copied().map(bound));
        }
        (text, mounts)
    }

    /// Returns where what is downloaded is kept between builds. Who has a number has a cache of their own, as not every
    /// engine keeps those of a place apart by their owners; with a name alone a cache would be closed.
    fn conda_cache(&self) -> Option<String> {
        match self.scope.user_and_group().0 {
            "" => Some(CACHE.to_owned()),
            user => user.parse::<u32>().ok().map(|number| format!("{CACHE}-{number}")),
        }
    }
}

fn install(text: &mut String, environment: Environment<'_, '_>) {
    text.push_str("micromamba install --yes --name base");
    for channel in environment.channels {
        option(text, "--channel", channel);
    }
    if let Some(file) = environment.file {
        option(text, "--file", &environment.place(file));
    }
    let packages: Vec<Cow<'_, str>> = environment.packages.iter().copied().map(in_lower_case).collect();
    words(text, &packages);
}

/// Writes the name of a package in lower case, as conda does. micromamba 2.3.2 to 2.6.0 finds no other.
fn in_lower_case(package: &str) -> Cow<'_, str> {
    let name = name_of(package.as_bytes());
    if !package[name.clone()].bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(package);
    }
    let mut package = package.to_owned();
    package[name].make_ascii_lowercase();
    Cow::Owned(package)
}

/// Returns whether a file may name packages for pip.
fn has_pip(file: &str) -> bool {
    [".yml", ".yaml"].iter().any(|end| file.ends_with(end))
}

/// Returns where a file that names no others is during the step. micromamba writes what pip is to install beside it, so
/// its folder is one in which everybody may write; and the end of its name says what it is.
fn mounted(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("/tmp/image-dsl-{name}")
}
