//! `pip`, and what the commands of package statements have in common: every text of the user is one shell word.

use std::borrow::Cow;

use super::installer::Installer;
use super::options::Opts;
use super::{Lowering, Sink, private};
use crate::grammar::url::is_local;
use crate::model::{Opt, OptName};
use crate::shell;
use crate::spec::{BindMount, Command, Mount, Sharing};

/// The folder in which requirements files are mounted during the step.
const REQUIREMENTS: &str = "/tmp/image-dsl/";
/// The options of the language by pip's names.
const OPTIONS: &[(OptName, &str)] = &[
    (OptName::Pre, "--pre"),
    (OptName::IndexUrl, "--index-url"),
    (OptName::ExtraIndexUrl, "--extra-index-url"),
    (OptName::FindLinks, "--find-links"),
    (OptName::Requirements, "-r"),
];

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    pub(super) fn pip(&mut self, packages: &'a [&'a str], opts: Opts<'a>) {
        let installer = Installer::of(self.scope, opts);
        let mut text = private::variables(opts);
        let mut mounts = Vec::with_capacity(1);
        mounts.extend(self.cached(&installer, &mut text));
        installer.write(&mut text);
        for opt in opts.iter() {
            tool_option(&mut text, opt, OPTIONS);
            mounts.extend(requirements(opt));
        }
        words(&mut text, packages);
        words(&mut text, &private::urls(opts));
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Installs a package with what it needs into a folder, by pip.
    pub(super) fn pip_to(
        &self,
        text: &mut String,
        python: Option<&'a str>,
        folder: &str,
        package: &str,
    ) -> Option<Mount<'a>> {
        let installer = python.map_or(Installer::Pip, Installer::PipOf);
        let cache = self.cached(&installer, text);
        installer.write(text);
        // What is gone at the end of the step need not be compiled.
        text.extend([" --no-compile --target ", folder, " "]);
        shell::push_word(text, package);
        cache
    }

    /// Says to an installer what it keeps, and gives the mount for that.
    fn cached(&self, installer: &Installer<'_>, text: &mut String) -> Option<Mount<'a>> {
        if !self.is_root() {
            // Root's cache is closed to this user, and one of their own would stay in the layer.
            text.push_str(installer.without_cache());
            return None;
        }
        text.push_str(installer.with_cache());
        Some(self.cache(installer.cache(), Sharing::Shared))
    }
}

/// Writes an option that a tool has by a name of its own, and options that are words for it as they are.
pub(super) fn tool_option<'n>(
    text: &mut String,
    opt: Opt<'_>,
    names: impl IntoIterator<Item = &'n (OptName, &'static str)>,
) {
    let (name, value) = match opt {
        Opt::Text(OptName::ExtraOptions, options) => return words(text, &shell::split(options)),
        Opt::Text(name, value) => (name, Some(value)),
        Opt::Flag(name) => (name, None),
        Opt::Variable(..) | Opt::SecretFile(..) | Opt::Bind(..) | Opt::Retries(_) => return,
    };
    match (names.into_iter().find(|(known, _)| *known == name), value) {
        (None, _) => {}
        (Some((_, own)), None) => text.extend([" ", own]),
        (Some((OptName::FindLinks, own)), Some(place)) => option(text, own, &links(place)),
        (Some((OptName::Requirements, own)), Some(file)) => option(text, own, &mounted(file)),
        (Some((_, own)), Some(value)) => option(text, own, value),
    }
}

/// Requirements files and those that they name keep their places relative to each other.
pub(super) fn mounted(file: &str) -> String {
    format!("{REQUIREMENTS}{}", file.trim_start_matches("./"))
}

pub(super) fn requirements(opt: Opt<'_>) -> Option<Mount<'_>> {
    match opt {
        Opt::Text(OptName::Requirements | OptName::RequirementsPart, file) => Some(bound(file)),
        Opt::Text(OptName::FindLinks, place) if is_local(place) => {
            Some(bound_at(place.trim_end_matches('/'), links(place).into_owned()))
        }
        Opt::Text(..) | Opt::Flag(_) | Opt::Variable(..) | Opt::SecretFile(..) | Opt::Bind(..) | Opt::Retries(_) => {
            None
        }
    }
}

/// Returns where archives are during the step: a folder of the context has a place there.
pub(super) fn links(place: &str) -> Cow<'_, str> {
    if is_local(place) {
        mounted(place.trim_end_matches('/')).into()
    } else {
        place.into()
    }
}

/// Returns a file that was read while the image was compiled, in its place during the step.
pub(super) fn bound(file: &str) -> Mount<'_> {
    bound_at(file, mounted(file))
}

/// Returns a file that was read while the image was compiled, at another place.
pub(super) fn bound_at(file: &str, target: String) -> Mount<'_> {
    Mount::Bind(BindMount {
        from: None,
        source: crate::grammar::expand::escape(file),
        target: target.into(),
    })
}

/// Returns the folder where a project is during the step, if its files are in their places.
pub(super) fn folder_of(pyproject: &str) -> String {
    let place = mounted(pyproject);
    place.rsplit_once('/').map_or("/", |(folder, _)| folder).to_owned()
}

pub(super) fn option(text: &mut String, name: &'static str, value: &str) {
    text.push(' ');
    text.push_str(name);
    text.push(' ');
    shell::push_word(text, value);
}

pub(super) fn words<W: AsRef<str>>(text: &mut String, words: &[W]) {
    for word in words {
        text.push(' ');
        shell::push_word(text, word.as_ref());
    }
}

pub(super) fn push_then(text: &mut String, command: &'static str) {
    if !text.is_empty() {
        text.push_str(" && ");
    }
    text.push_str(command);
}
