//! Images from values that are known only at run time, by the same rules as `image!`.

use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::ast::{Argument, Content, Span, Statement, Tree, Value, Word};
use crate::check::{Diagnostic, Outcome, Whole, check_by};
use crate::deferred::{Fact, unmet};
use crate::function::Function;
use crate::lock::Lock;
use crate::model::{Head, Image, Steps};
use crate::node::Val;
use crate::policy::Policy;
use crate::report::Report;
use crate::rule::Rule;
use crate::spec::Spec;
use crate::step::with_steps;

pub mod base;
mod facts;
mod function;
pub mod ignore;
#[cfg(feature = "plan")]
mod plan;
mod problem;
#[macro_use]
mod statements;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typed;
pub mod value;

pub use self::problem::{Errors, StatementPlace, StatementProblem};
pub use self::value::Given;
use self::value::{Entries, Text, Texts, Values};

/// Builds a [`Spec`] statement by statement.
///
/// Each method adds the statement of that name, or the option of that name to the statement before. An option that is
/// named like a statement, or like a word of Rust, has `with_` before it: `.env("A", "b")` is the statement,
/// `.run("make").with_env([("A", "b")])` the option of the step. [`value`] says which types the methods take.
///
/// Nothing is checked until [`build`](Self::build), which reports everything that is wrong at once, an option of a
/// statement that has none of that name included: all methods return the same type, so that statements can be added in
/// loops and branches. Text means what it means in `image!`: where the engine expands, `$NAME` is a reference, and
/// [`literal`] escapes a text that has to arrive as it is.
///
/// ```
/// # use image_core::spec::Spec;
/// let python = 12;
/// let packages: Vec<String> = vec!["requests".to_owned(), "pandas>=2".to_owned()];
/// let mut image = Spec::builder()
///     .from(format!("python:3.{python}-slim"))
///     .pip(&packages).index_url("https://pypi.org/simple").pre(true)
///     .env("PORT", 8000);
/// for tool in ["git", "curl"] {
///     image = image.apt(tool).recommends(tool == "git").comment("For the agent.");
/// }
/// let spec = image
///     .run("make").with_env([("JOBS", 4)]).secret("TOKEN").network("none")
///     .cmd(["python", "-m", "http.server"])
///     .build()?;
/// assert!(spec.dockerfile().starts_with("FROM python:3.12-slim\n"));
/// # Ok::<(), image_core::builder::Errors>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    tree: Tree,
    folder: PathBuf,
    lock: Option<Arc<Lock>>,
    policy: Option<Arc<Policy>>,
    /// Calls that no statement takes, by the number of the statement before.
    strays: Vec<Diagnostic>,
    /// The calls that made the statements.
    calls: Vec<&'static Location<'static>>,
}

/// Escapes a text so that, where the engine expands references, it arrives as it is.
///
/// ```
/// assert_eq!(image_core::builder::literal("costs $5"), r"costs \$5");
/// ```
#[must_use]
pub fn literal(text: &str) -> String {
    crate::grammar::expand::escape(text).into_owned()
}

impl Spec {
    /// Starts an image whose values are known only at run time.
    ///
    /// ```
    /// # use image_core::spec::Spec;
    /// let spec = Spec::builder().from("debian:12").env("PORT", 8000).build()?;
    /// assert_eq!(spec.dockerfile(), "FROM debian:12\nENV PORT=\"8000\"\n");
    ///
    /// let errors = Spec::builder().from("Debian:12").build().unwrap_err();
    /// assert_eq!(errors.problems()[0].rule.name(), "image_reference");
    /// # Ok::<(), image_core::builder::Errors>(())
    /// ```
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the folder in which local files are looked for, `context "dir"`: relative to the working directory of the
    /// process, which is the default.
    pub fn context(mut self, folder: impl AsRef<Path>) -> Self {
        if !self.folder.as_os_str().is_empty() {
            let what = "there are two `context` in this head";
            self.record_stray(Rule::RepeatedStatement, what, "keep one of the two");
        }
        folder.as_ref().clone_into(&mut self.folder);
        self
    }

    /// Takes bases by a lock: each that it has is the one of its digest, and what it is is known, as with the
    /// `image.lock` of a crate. Of several locks, the last counts.
    ///
    /// ```
    /// # use image_core::{lock::Lock, spec::Spec};
    /// let lock = Lock::read("version = 1")?;
    /// let image = Spec::builder().lock(&lock).from("debian:12");
    /// assert_eq!(image.problems()[0].rule.name(), "unlocked_base");
    /// # Ok::<(), Vec<image_core::files::Problem>>(())
    /// ```
    pub fn lock(mut self, lock: &Lock) -> Self {
        self.lock = Some(Arc::new(lock.clone()));
        self
    }

    /// Checks by rules of one's own, as those of a crate's `Cargo.toml`. Of several policies, the last counts.
    ///
    /// ```
    /// # use image_core::{policy::{Policy, Severity}, rule::Rule, spec::Spec};
    /// let policy = Policy::default().registries(["ghcr.io/acme"]).level(Rule::RootUser, Severity::Warn);
    /// let image = Spec::builder().policy(&policy).from("debian:12");
    /// assert_eq!(image.problems()[0].rule.name(), "other_registry");
    /// ```
    pub fn policy(mut self, policy: &Policy) -> Self {
        self.policy = Some(Arc::new(policy.clone()));
        self
    }

    /// Adds `from scratch`.
    #[track_caller]
    pub fn from_scratch(self) -> Self {
        self.statement("from").content(Content::Word("scratch".to_owned()))
    }

    /// Adds `from BASE`, which continues another image.
    #[track_caller]
    pub fn from_image(self, image: Image) -> Self {
        self.statement("from").content(Content::Image(image))
    }

    /// Names the stage of the `from` before: `as name`.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        let at = self.at();
        let name = Word { text: name.into(), at };
        match self.tree.statements.last_mut() {
            Some(statement) if statement.alias.is_none() => statement.alias = Some(name),
            Some(_) => self.record_stray(Rule::Syntax, "a stage has one name", "keep one of the two `named`"),
            None => self.record_early("named"),
        }
        self
    }

    /// Keeps the statement before for the image that starts from this one: `on_build`.
    pub fn on_build(mut self) -> Self {
        let at = self.at();
        let word = Word {
            text: "on_build".to_owned(),
            at,
        };
        match self.tree.statements.last_mut() {
            Some(statement) if statement.on_build.is_none() => statement.on_build = Some(word),
            Some(_) => self.record_stray(
                Rule::OnBuild,
                "a statement is kept once",
                "keep one of the two `on_build`",
            ),
            None => self.record_early("on_build"),
        }
        self
    }

    /// Adds `include FRAGMENT`.
    #[track_caller]
    pub fn include(self, steps: Steps) -> Self {
        self.statement("include").content(Content::Steps(steps))
    }

    /// Adds `run_fn function`, by a name of its own: [`init`](Self::init) calls it in the image.
    #[track_caller]
    pub fn run_fn(self, name: impl Into<String>, function: fn() -> Result<(), String>) -> Self {
        self.statement("run_fn")
            .content(Content::Function(name.into(), Function::Plain(function)))
    }

    /// Adds `run_fn function, args = […]`, by a name of its own: [`init`](Self::init) calls it in the image with these
    /// texts.
    #[track_caller]
    pub fn run_fn_with<const FORM: u8>(
        self,
        name: impl Into<String>,
        args: impl Texts<FORM>,
        function: fn(&[&str]) -> Result<(), String>,
    ) -> Self {
        self.statement("run_fn")
            .content(Content::Function(name.into(), Function::Taking(function)))
            .args(args)
    }

    /// Adds `uv sync = "folder"`.
    #[track_caller]
    pub fn uv_sync(self, folder: impl Text) -> Self {
        self.statement("uv").sync(folder)
    }

    /// Adds `copy source`: the source keeps its name, in the working directory.
    #[track_caller]
    pub fn copy_here<const FORM: u8>(self, source: impl Texts<FORM>) -> Self {
        self.statement("copy").positional(source.given_all())
    }

    /// Adds `env KEY = value, …`: one statement with all entries, of a map or a list of pairs.
    #[track_caller]
    pub fn envs<const FORM: u8>(self, entries: impl Entries<FORM>) -> Self {
        self.statement("env").entries(entries.given_all())
    }

    /// Adds `label key = value, …`: one statement with all entries, of a map or a list of pairs.
    #[track_caller]
    pub fn labels<const FORM: u8>(self, entries: impl Entries<FORM>) -> Self {
        self.statement("label").entries(entries.given_all())
    }

    /// Adds `arg NAME`.
    #[track_caller]
    pub fn arg(self, name: impl Into<String>) -> Self {
        self.statement("arg").content(Content::Word(name.into()))
    }

    /// Adds `arg NAME = default`.
    #[track_caller]
    pub fn arg_default(self, name: impl AsRef<str>, default: impl value::Value) -> Self {
        self.statement("arg").keyed(name.as_ref(), default.given(), None)
    }

    /// Adds `healthcheck none`.
    #[track_caller]
    pub fn no_healthcheck(self) -> Self {
        self.statement("healthcheck").content(Content::Word("none".to_owned()))
    }

    /// Adds `shell none`.
    #[track_caller]
    pub fn no_shell(self) -> Self {
        self.statement("shell").content(Content::Word("none".to_owned()))
    }

    /// Adds `python none`.
    #[track_caller]
    pub fn no_python(self) -> Self {
        self.statement("python").content(Content::Word("none".to_owned()))
    }

    /// Adds `installer none`.
    #[track_caller]
    pub fn no_installer(self) -> Self {
        self.statement("installer").content(Content::Word("none".to_owned()))
    }

    /// Adds an option, `name = value`, to the statement before, where its name is known only at run time. The others
    /// have methods.
    pub fn option<const FORM: u8>(self, name: impl AsRef<str>, value: impl Values<FORM>) -> Self {
        self.keyed(name.as_ref(), value.given_all(), None)
    }

    /// Adds a flag to the statement before, where its name is known only at run time.
    pub fn flag(self, name: impl AsRef<str>) -> Self {
        self.option(name, true)
    }

    /// Allows the statement before to break a rule, as `#[allow(rule)]`; before the first statement, the whole image.
    pub fn allow(mut self, rule: impl Into<String>) -> Self {
        let word = Word {
            text: rule.into(),
            at: self.at(),
        };
        match self.tree.statements.last_mut() {
            Some(statement) => statement.allow.push(word),
            None => self.tree.allow.push(word),
        }
        self
    }

    /// Adds a comment above the statement before, as `/// text`. A text of several lines is as many lines of comment.
    pub fn comment(mut self, text: &str) -> Self {
        let at = self.at();
        let lines = text.lines().map(|line| Word {
            text: line.to_owned(),
            at,
        });
        match self.tree.statements.last_mut() {
            Some(statement) => statement.comment.extend(lines),
            None => self.record_early("comment"),
        }
        self
    }

    /// Checks all statements and lowers them.
    ///
    /// # Errors
    /// Everything that is wrong, with the statement it is wrong in; lints are not errors (see [`Self::problems`]).
    pub fn build(&self) -> Result<Spec, Errors> {
        self.check_or_errors().map(|outcome| self.lowered(&outcome))
    }

    /// Checks all statements, and returns the outcome if nothing is wrong.
    fn check_or_errors(&self) -> Result<Outcome, Errors> {
        let outcome = self.checked();
        let problems = self.all_problems(&outcome);
        if problems.iter().any(|problem| !problem.is_lint()) {
            return Err(Errors(
                problems.into_iter().filter(|problem| !problem.is_lint()).collect(),
            ));
        }
        Ok(outcome)
    }

    /// Errors and lints of the statements so far.
    #[must_use]
    pub fn problems(&self) -> Vec<StatementProblem> {
        self.all_problems(&self.checked())
    }

    fn folder(&self) -> &Path {
        if self.folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &self.folder
        }
    }

    fn checked(&self) -> Outcome {
        let folder = Some(self.folder()).filter(|folder| folder.is_dir());
        let given = (self.lock.as_ref(), self.policy.as_deref());
        check_by(given, &self.tree, Whole::Image, folder)
    }

    fn lowered(&self, outcome: &Outcome) -> Spec {
        self.with_head(outcome, |head| {
            with_steps(&outcome.nodes, |steps| Spec::lowered(head, steps))
        })
    }

    /// Gives the head to `with`; it borrows texts that live during the call.
    fn with_head<R>(&self, outcome: &Outcome, with: impl FnOnce(&Head<'_>) -> R) -> R {
        let head = &outcome.head;
        let text = |vals: &[(Val, _)]| {
            vals.first()
                .and_then(|(val, _)| val.known())
                .unwrap_or_default()
                .to_owned()
        };
        let file = head
            .dockerignore
            .as_ref()
            .and_then(|path| std::fs::read_to_string(self.folder().join(path)).ok());
        let ignore: Vec<&str> = head.ignore.iter().filter_map(|(pattern, _)| pattern.known()).collect();
        with(&Head {
            name: &text(&head.name),
            readme: &text(&head.readme),
            context: "",
            ignore: &ignore,
            dockerignore: &file.unwrap_or_default(),
            // Whatever is there is read when the program runs.
            absent: &[],
            workspaces: &[],
        })
    }

    fn all_problems(&self, outcome: &Outcome) -> Vec<StatementProblem> {
        let found = outcome.diagnostics.iter().cloned();
        let needs = facts::unmet_needs(&outcome.facts);
        let all = found
            .chain(needs)
            .chain(self.strays.iter().cloned())
            .chain(self.missing_folder());
        let mut all: Vec<_> = all.map(|diagnostic| self.problem(diagnostic)).collect();
        all.sort_by_key(|problem| problem.at.number);
        all
    }

    fn problem(&self, diagnostic: Diagnostic) -> StatementProblem {
        let number = usize::try_from(diagnostic.at).unwrap_or(usize::MAX);
        let statement = number.checked_sub(1).and_then(|index| self.tree.statements.get(index));
        let keyword = statement.map(|statement| statement.keyword.text.clone());
        let keyword = keyword.unwrap_or_default();
        diagnostic.placed(StatementPlace { number, keyword })
    }

    /// Returns the folder of `context`, where it is none.
    fn missing_folder(&self) -> Option<Diagnostic> {
        let folder = Some(&self.folder).filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())?;
        let what = format!("`{}` is not a folder", folder.display());
        let fix = "name a folder, relative to the working directory of the process";
        Some(Report::of(Rule::ContextDir, 0, what, fix))
    }

    /// Records a call that no statement takes.
    fn record_stray(&mut self, rule: Rule, what: impl Into<String>, fix: &str) {
        self.strays.push(Report::of(rule, self.at(), what, fix));
    }

    /// Records a call that adds to a statement where there is none yet.
    fn record_early(&mut self, method: &str) {
        let what = format!("`{method}` adds to the statement before it, and there is none");
        self.record_stray(Rule::Syntax, what, "call it after the statement");
    }

    /// Returns the number of the statement at hand.
    fn at(&self) -> Span {
        Span::try_from(self.tree.statements.len()).unwrap_or(Span::MAX)
    }

    #[track_caller]
    fn statement(mut self, keyword: &str) -> Self {
        let keyword = Word {
            text: keyword.to_owned(),
            at: self.at().saturating_add(1),
        };
        self.calls.push(Location::caller());
        self.tree.statements.push(Statement {
            broken: false,
            on_build: None,
            keyword,
            alias: None,
            arguments: Vec::new(),
            cfg: None,
            allow: Vec::new(),
            comment: Vec::new(),
        });
        self
    }

    fn argument(mut self, key: Option<String>, content: Content, to: Option<Content>) -> Self {
        let at = self.at();
        let value = |content| Value { at, content };
        let argument = Argument {
            key: key.map(|text| Word { text, at }),
            quoted_key: false,
            value: value(content),
            to: to.map(value),
        };
        if let Some(statement) = self.tree.statements.last_mut() {
            statement.arguments.push(argument);
        } else {
            let name = argument.key.map_or_else(String::new, |key| key.text);
            self.record_early(&name);
        }
        self
    }

    fn content(self, content: Content) -> Self {
        self.argument(None, content, None)
    }

    fn positional(self, value: Given) -> Self {
        let content = value.content(self.at());
        self.content(content)
    }

    fn pair(self, source: Given, destination: Given) -> Self {
        let at = self.at();
        self.argument(None, source.content(at), Some(destination.content(at)))
    }

    fn entries(self, value: Given) -> Self {
        let at = self.at();
        value.entries().into_iter().fold(self, |builder, (key, value)| {
            builder.argument(key, value.content(at), None)
        })
    }

    fn keyed(self, key: &str, value: Given, to: Option<Given>) -> Self {
        let at = self.at();
        self.argument(Some(key.to_owned()), value.content(at), to.map(|to| to.content(at)))
    }
}

include!("statements.rs");
