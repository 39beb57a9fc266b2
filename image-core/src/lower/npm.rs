//! Packages of npm.

use super::options::Opts;
use super::packages::{bound, bound_at, folder_of, option, tool_option, words};
use super::{Lowering, Sink};
use crate::model::OptName;
use crate::shell;
use crate::spec::{Command, Mount, Sharing};

/// The folder of root's downloads.
const CACHE: &str = "/root/.npm";
/// The folder of other users' downloads, who cannot write to root's.
const OWN_CACHE: &str = "/tmp/image-dsl-npm";
/// The place of a project's `.npmrc` during the step: it may name variables of a secret, and is not in the image.
const SETTINGS: &str = "/tmp/image-dsl-npmrc";
/// npm would leave what Node.js has compiled of npm itself in the image.
const VARIABLES: &str = "NODE_DISABLE_COMPILE_CACHE=1 ";

/// The options of the language by npm's names.
const OPTIONS: &[(OptName, &str)] = &[(OptName::Omit, "--omit"), (OptName::Registry, "--registry")];

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Lowers `npm "typescript", …`.
    pub(super) fn npm(&mut self, packages: &[&'a str], opts: Opts<'a>) {
        let mut text = String::with_capacity(128);
        let (cache, mounts) = self.npm_cache();
        npm_command(&mut text, "install --global", &cache, opts);
        words(&mut text, packages);
        if mounts.is_empty() {
            text.extend([" && rm -rf ", &cache]);
        }
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Lowers `npm project = "."`. The files of the project go to the working directory: npm looks for them there, and
    /// so does Node.js when a program starts. What a step has to read alone is not copied.
    pub(super) fn npm_project(&mut self, manifest: &'a str, opts: Opts<'a>) {
        let (cache, mut mounts) = self.npm_cache();
        let is_kept = !mounts.is_empty();
        let mut text = String::with_capacity(256);
        text.push_str("cp -r ");
        shell::push_word(&mut text, &format!("{}/.", folder_of(manifest)));
        text.push_str(" . && ");
        mounts.push(bound(manifest));
        npm_command(&mut text, "ci", &cache, opts);
        for file in opts
            .texts(OptName::Lockfile)
            .chain(opts.texts(OptName::RequirementsPart))
        {
            if is_settings(file) {
                option(&mut text, "--globalconfig", SETTINGS);
                mounts.push(bound_at(file, SETTINGS.to_owned()));
            } else {
                mounts.push(bound(file));
            }
        }
        if !is_kept {
            text.extend([" && rm -rf ", &cache]);
        }
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Returns where npm keeps what it has fetched, and the mount that keeps it between builds. A user without a number
    /// has none: it would belong to root.
    fn npm_cache(&self) -> (String, Vec<Mount<'a>>) {
        let folder = match self.scope.user_and_group().0 {
            "" => CACHE.to_owned(),
            user => match user.parse::<u32>() {
                Ok(number) => format!("{OWN_CACHE}-{number}"),
                Err(_) => return (OWN_CACHE.to_owned(), Vec::new()),
            },
        };
        let mount = self.cache(folder.clone(), Sharing::Shared);
        (folder, vec![mount])
    }
}

fn is_settings(file: &str) -> bool {
    file.rsplit('/').next() == Some(".npmrc")
}

fn npm_command(text: &mut String, command: &'static str, cache: &str, opts: Opts<'_>) {
    text.extend([VARIABLES, "npm ", command]);
    option(text, "--cache", cache);
    text.push_str(" --no-audit --no-fund --no-update-notifier");
    for opt in opts.iter() {
        tool_option(text, opt, OPTIONS);
    }
}
