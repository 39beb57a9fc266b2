//! Lints: what works, but is seldom what was meant.

use super::arguments::{Given, place};
use super::base::ADD_PYTHON;
use super::{Checker, show};
use super::{labels, shell_text};
use crate::ast::{Content, Span, Word};
use crate::files::clean;
use crate::files::ignore::Patterns;
use crate::grammar::expand::next_reference;
use crate::grammar::{credentials, ignore, reference};
use crate::kind::Kind;
use crate::node::{Args, Node, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::versions;

/// The words that make a key look like a secret's, by `BuildKit`'s check `SecretsUsedInArgOrEnv`.
const SECRET_WORDS: &[&str] = &[
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];
/// The words that make it look like something else.
const PUBLIC_WORDS: &[&str] = &["public", "file", "version"];

impl<'t> Checker<'t> {
    pub(super) fn lint_reference(&mut self, at: Span, text: &str) {
        if text.contains('$') {
            return;
        }
        if !reference::has_tag_or_digest(text) {
            let fix = format!("name the version: \"{text}:TAG\", or a digest");
            self.report(
                Rule::UnpinnedBase,
                at,
                format!("{} has neither a tag nor a digest", show(text)),
                fix,
            );
        } else if text.ends_with(":latest") {
            self.report(
                Rule::LatestTag,
                at,
                format!("{} changes under the build", show(text)),
                "name a version",
            );
        }
    }

    /// Looks for a version that a base, or an option of that name, did not have when this was released.
    pub(super) fn lint_version(&mut self, of: &str, text: &str, at: Span) {
        if let Some(unknown) = versions::unknown(of, text) {
            let what = format!(
                "{} may not be there: this release of image-dsl {}",
                show(text),
                unknown.what
            );
            let fix = format!(
                "write `{}`, or if it is there by now: #[allow(unknown_version)]",
                unknown.near
            );
            self.report(Rule::UnknownVersion, at, what, fix);
        }
    }

    pub(super) fn lint_added_python(&mut self, given: &Given<'t>) {
        if let Some(argument) = given.option(ADD_PYTHON)
            && let Content::Text(text) = &argument.value.content
            && Kind::PythonSeries.check(text).is_ok()
        {
            self.lint_version(ADD_PYTHON, text, argument.value.at);
        }
    }

    pub(super) fn redundant_platform(&mut self, given: &Given<'t>) {
        let Some(argument) = given.option("platform") else {
            return;
        };
        if matches!(&argument.value.content, Content::Text(text) if matches!(text.as_str(), "$TARGETPLATFORM" | "${TARGETPLATFORM}"))
        {
            let what = "this is the platform that the base is for anyway";
            self.report(Rule::RedundantPlatform, place(argument), what, "leave `platform` out");
        }
    }

    pub(super) fn lint_secret(&mut self, key: &str, at: Span) {
        let lower = key.to_ascii_lowercase();
        let secret = lower.split('_').any(|word| SECRET_WORDS.contains(&word));
        if secret && !PUBLIC_WORDS.iter().any(|word| lower.contains(word)) {
            let what = format!("`{key}` looks like a secret's name");
            let fix = format!("give it to the steps that need it: run \"…\", secret = \"{key}\"");
            self.report(Rule::SecretInEnv, at, what, fix);
        }
    }

    /// Looks for URLs with passwords in texts of which the language does not know what they are for.
    pub(super) fn lint_passwords(&mut self, node: &Node) {
        let vals = node
            .vals()
            .into_iter()
            .chain(node.options.iter().flat_map(NodeOpt::vals));
        let found: Vec<Span> = vals
            .filter(|val| !credentials::is_refused(val.kind))
            .filter(|val| {
                let text = val.known().filter(|text| text.contains('@'));
                text.is_some_and(|text| credentials::in_url(text.as_bytes()).is_some())
            })
            .map(|val| val.at)
            .collect();
        for at in found {
            // Without the text, which may be that of a file.
            let what = "a URL in this text has a password, which would stay in the image's history";
            let fix = "give it to the steps that need it: run \"…\", secret = \"NAME\"";
            self.report(Rule::PasswordInText, at, what, fix);
        }
    }

    /// Looks for a base that is not valid with the defaults of its build arguments.
    pub(super) fn lint_defaults(&mut self, at: Span, text: &str, kind: Kind) {
        let Some(filled) = self.with_defaults(text).filter(|filled| filled != text) else {
            return;
        };
        if let Err(fault) = kind.check(&filled) {
            let what = format!(
                "{} is {} without a build argument, which {}",
                show(text),
                show(&filled),
                fault.what
            );
            let fix = "give the `arg` a default with which this is valid: arg NAME = \"…\"";
            self.report(Rule::InvalidDefault, at, what, fix);
        }
    }

    /// Returns a text of a base in which global build arguments have their defaults; `None` where one is not known.
    fn with_defaults(&self, text: &str) -> Option<String> {
        let mut filled = String::new();
        let mut at = 0;
        while let Some(reference) = next_reference(text, at) {
            filled.push_str(text.get(at..reference.from)?);
            let default = self.default_of(reference.name(text))?;
            filled.push_str(match reference.fallback {
                Some((is_alternative, from, to)) if is_alternative != default.is_empty() => text.get(from..to)?,
                Some((true, ..)) => "",
                None | Some((false, ..)) => default,
            });
            at = reference.to;
        }
        filled.push_str(text.get(at..)?);
        Some(filled)
    }

    /// Returns the default of a global build argument, `""` without one.
    fn default_of(&self, name: &str) -> Option<&str> {
        let globals = self.out.nodes.iter().take_while(|node| !node.name().starts_stage());
        let mut all = globals.filter(|node| node.cfg.is_none()).filter_map(|node| {
            let Args::Default(own, default) = &node.args else {
                return None;
            };
            (own == name).then_some(default)
        });
        match all.next()? {
            None => Some(""),
            Some(default) => default.known(),
        }
    }

    /// Looks for patterns that engines accept and take for something else.
    pub(super) fn lint_patterns(&mut self, patterns: &[Val]) {
        for pattern in patterns {
            if let Some(text) = pattern.known()
                && let Err(fault) = ignore::pattern(text)
            {
                self.fault(pattern.at, text, fault);
            }
        }
    }

    pub(super) fn lint_label(&mut self, key: &Word, value: Option<&str>) {
        if let Err(fault) = labels::style(&key.text) {
            self.fault(key.at, &key.text, fault);
        }
        if let Some(value) = value
            && !value.contains('$')
            && let Err(fault) = labels::oci_value(&key.text, value)
        {
            self.fault(key.at, value, fault);
        }
    }

    pub(super) fn lint_pipe(&mut self, at: Span, text: &str) {
        let pipefail = self
            .scope
            .stages
            .last()
            .is_some_and(|stage| stage.pipefail || stage.fragment);
        if !pipefail && !text.contains("pipefail") && shell_text::has_pipe(text) {
            let fix = "set it before: shell [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"];";
            self.report(
                Rule::Pipefail,
                at,
                "only the last command of this pipe can fail the step",
                fix,
            );
        }
    }

    pub(super) fn lint_copied_root(&mut self, sources: &[Val]) {
        for source in sources {
            if matches!(source.known(), Some("/" | "." | "./" | "/." | "/*")) {
                let what = "this copies the whole file system of another stage or image";
                self.report(Rule::CopiedRoot, source.at, what, "copy the folders that are needed");
            }
        }
    }

    /// Looks for a step in which cargo finds the results of an earlier build, and takes files that were copied anew for
    /// those of that build.
    pub(super) fn lint_kept_target(&mut self, node: &Node) {
        let mut caches = node.option_texts(OptName::Cache);
        let kept = caches.find(|path| path.known().is_some_and(is_target));
        let Some(at) = kept.map(|path| path.at).filter(|_| runs_cargo(&node.args)) else {
            return;
        };
        if node.has_option(OptName::Bind) || self.out.nodes.iter().any(copies_files) {
            let what = "cargo takes changed files for old ones here, and keeps the program of an earlier build";
            let fix = "say in the same step that they are new: find src -exec touch {} + && cargo build";
            self.report(Rule::KeptTarget, at, what, fix);
        }
    }

    /// Checks the sources that the head's patterns keep out of the context.
    pub(super) fn ignored_sources(&mut self, dockerignore: &str) {
        let patterns: Option<Vec<&str>> = self
            .out
            .head
            .ignore
            .iter()
            .map(|(pattern, cfg)| pattern.known().filter(|_| cfg.is_none()))
            .collect();
        let lines: Vec<&str> = dockerignore.lines().chain(patterns.unwrap_or_default()).collect();
        if lines.is_empty() && self.listed.is_empty() {
            return;
        }
        let patterns = Patterns::new(&lines);
        let needed = self.out.nodes.iter().flat_map(local_sources);
        let ignored: Vec<(Span, String)> = needed
            .filter(|(at, path)| is_ignored(self.list_for(*at, path).as_ref().unwrap_or(&patterns), path))
            .map(|(at, path)| (at, show(path)))
            .collect();
        for (at, text) in ignored {
            let what = format!("{text} is ignored by the patterns of this image's context");
            self.report(
                Rule::IgnoredSource,
                at,
                what,
                "take the pattern away, or bring the source back: ignore \"!…\"",
            );
        }
    }
}

/// Returns a text that is known, and where it was written.
fn known(val: &Val) -> Option<(Span, &str)> {
    Some((val.at, val.known()?))
}

/// Returns the paths of the context that a step needs when the image is built or run, and where they were written.
pub(super) fn local_sources(node: &Node) -> Vec<(Span, &str)> {
    // What `on_build` keeps is of another context.
    if node.has_option(OptName::OnBuild) {
        return Vec::new();
    }
    let of_context = |val: &&Val| matches!(val.kind, Kind::Source | Kind::File);
    let mut found: Vec<(Span, &str)> = match &node.args {
        Args::Text(_, file) => Some(file).filter(of_context).and_then(known).into_iter().collect(),
        Args::Paths(_, sources, _) => sources.iter().filter(of_context).filter_map(known).collect(),
        Args::Modules(modules) => modules
            .iter()
            .map(|(module, place)| (module.at, place.as_str()))
            .filter(|(_, place)| !place.is_empty())
            .collect(),
        Args::None(_)
        | Args::Words(..)
        | Args::Pair(..)
        | Args::Default(..)
        | Args::Function(..)
        | Args::Base(..)
        | Args::Fragment(..) => Vec::new(),
    };
    found.extend(node.options.iter().filter_map(|option| known(bound_file(option)?)));
    found
}

/// Returns the file of the context that an option has mounted while the step runs.
fn bound_file(option: &NodeOpt) -> Option<&Val> {
    use OptName::{Lockfile, Requirements, RequirementsPart, SpecFile};
    match &option.value {
        OptValue::Pair(source, _) => (option.name == OptName::Bind).then_some(source),
        OptValue::Text(file) => {
            matches!(option.name, Lockfile | Requirements | RequirementsPart | SpecFile).then_some(file)
        }
        OptValue::Texts(_) | OptValue::Variable(..) | OptValue::Flag | OptValue::Count(_) => None,
    }
}

/// Returns whether a step copies files of the context or of the machine.
fn copies_files(node: &Node) -> bool {
    let is_elsewhere = node.has_option(OptName::CopyFrom) || node.has_option(OptName::OnBuild);
    node.name() == StepName::Copy && !is_elsewhere
}

/// Returns whether a step takes files of the context, or of the machine.
pub(super) fn takes_files(node: &Node) -> bool {
    copies_files(node)
        || node.has_option(OptName::Bind)
        || matches!(node.name(), StepName::Mount | StepName::PythonSource)
}

fn is_target(path: &str) -> bool {
    path.trim_end_matches('/').ends_with("/target")
}

/// Returns whether a command has cargo compile, and gives no file a new time.
fn runs_cargo(args: &Args) -> bool {
    let has = |wanted| {
        let texts = args.texts().iter().filter_map(Val::known);
        let mut words = texts.flat_map(str::split_ascii_whitespace);
        words.any(|word| word == wanted)
    };
    has("cargo") && !has("touch")
}

fn is_ignored(patterns: &Patterns, source: &str) -> bool {
    let plain = !source.contains(['$', '*', '?', '[', '\\']);
    // The context itself is never kept out.
    plain && clean(source).is_some_and(|names| patterns.surely_ignores(&names.join("/")))
}
