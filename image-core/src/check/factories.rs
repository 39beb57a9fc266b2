//! Bases by name: `from debian_slim("3.12", build_tools)`.

use super::arguments::{Given, place};
use super::base::ADD_PYTHON;
use super::{Checker, foreign_options};
use crate::ast::{Argument, Content, Span, Value, Word};
use crate::factories::{FACTORIES, FactoryRow, factory};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, step};
use crate::rule::Rule;
use crate::suggest::{completed_or_nearest, nearest};
use crate::table::{COMMON, StatementRow};
use crate::variables::PATH;

/// The names that other builders have for bases.
const FOREIGN: &[(&str, &str)] = &[
    ("from_id", "id"),
    ("from_aws_ecr", "ecr"),
    ("aws_ecr", "ecr"),
    ("from_gcp_artifact_registry", "gcp_artifact_registry"),
    ("artifact_registry", "gcp_artifact_registry"),
    ("conda", "micromamba"),
    ("mamba", "micromamba"),
];

/// The image and options behind a base by name, once it is understood.
#[derive(Debug)]
pub(super) struct Factory {
    pub(super) row: &'static FactoryRow,
    pub(super) reference: Val,
    /// The argument, or its default.
    argument: Val,
    /// Whether it was given.
    is_written: bool,
    build_tools: bool,
}

/// The arguments inside the parentheses.
#[derive(Default)]
pub(super) struct Inside<'t> {
    pub(super) value: Option<&'t Value>,
    pub(super) flags: Vec<(&'static str, Span)>,
    options: Vec<(&'static str, &'t Argument)>,
    wrong: bool,
}

impl<'t> Inside<'t> {
    /// Returns the tag that flags say.
    fn tag(&self) -> &'static str {
        match (self.flag("debug").is_some(), self.flag("nonroot").is_some()) {
            (true, true) => ":debug-nonroot",
            (true, false) => ":debug",
            (false, true) => ":nonroot",
            (false, false) => "",
        }
    }

    /// Returns the value of an option, if it was given.
    pub(super) fn option(&self, name: &str) -> Option<&'t Value> {
        self.argument(name).map(|argument| &argument.value)
    }

    /// Returns the same with its key.
    pub(super) fn argument(&self, name: &str) -> Option<&'t Argument> {
        let found = self.options.iter().find(|(option, _)| *option == name);
        found.map(|(_, argument)| *argument)
    }

    /// Returns where a flag stands, if it is set.
    pub(super) fn flag(&self, name: &str) -> Option<Span> {
        let found = self.flags.iter().find(|(flag, _)| *flag == name);
        found.map(|(_, at)| *at)
    }
}

impl<'t> Checker<'t> {
    pub(super) fn factory(
        &mut self,
        from: &'static StatementRow,
        name: &Word,
        arguments: &'t [Argument],
    ) -> Option<Factory> {
        let Some(row) = factory(&name.text) else {
            self.unknown_factory(name, arguments);
            return None;
        };
        let inside = self.all_inside(from, row, arguments);
        let (reference, argument) = self.reference_of(row, name.at, &inside)?;
        let build_tools = inside.flag("build_tools").is_some();
        Some(Factory {
            row,
            reference,
            argument,
            is_written: inside.value.is_some(),
            build_tools,
        })
    }

    /// Returns the arguments inside the parentheses.
    pub(super) fn all_inside(
        &mut self,
        from: &'static StatementRow,
        row: &'static FactoryRow,
        arguments: &'t [Argument],
    ) -> Inside<'t> {
        let mut inside = Inside::default();
        for argument in arguments {
            self.inside(from, row, argument, &mut inside);
        }
        inside
    }

    /// Looks for a version that the base did not have when this was released.
    pub(super) fn lint_written_version(&mut self, factory: &Factory) {
        if let Some(version) = factory.argument.known().filter(|_| factory.is_written) {
            self.lint_version(factory.row.name, version, factory.argument.at);
        }
    }

    fn unknown_factory(&mut self, name: &Word, arguments: &[Argument]) {
        let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == name.text);
        let near = completed_or_nearest(&name.text, FACTORIES.iter().map(|row| row.name));
        let text = arguments.iter().find_map(|argument| argument.value.content.as_text());
        let fix = match (foreign, near, text) {
            (Some((_, ours)), ..) => format!("it is `{ours}(…)` here"),
            (None, Some(near), _) => format!("did you mean `{near}`?"),
            (None, None, Some(text)) if text.contains([':', '/']) => {
                format!("write the reference alone: from \"{text}\"")
            }
            (None, None, Some(text)) => format!("write the reference: from \"{}:{text}\"", name.text),
            (None, None, None) => format!("use one of these: {}", names()),
        };
        let what = format!("there is no base `{}(…)`", name.text);
        self.report(Rule::UnknownBase, name.at, what, fix);
    }

    /// Reports a word after `from` that is not a stage, but a base by name, or nearly one.
    pub(super) fn lacks_parentheses(&mut self, word: &str, at: Span) -> bool {
        if self.scope.continued || self.scope.stage_named(word, self.here.cfg).is_some() {
            return false;
        }
        let names = || FACTORIES.iter().map(|row| row.name);
        let is_name = names().any(|name| name == word);
        let near_stage = nearest(word, self.scope.stage_names()).is_some();
        let meant = if is_name { Some(word) } else { nearest(word, names()) };
        let Some(meant) = meant.filter(|_| is_name || !near_stage) else {
            return false;
        };
        let what = if is_name {
            format!("the base `{word}` lacks its parentheses")
        } else {
            format!("there is no base and no earlier stage `{word}`")
        };
        let example = factory(meant).map(FactoryRow::example).unwrap_or_default();
        self.report(Rule::UnknownBase, at, what, format!("write `from {example}`"));
        true
    }

    /// Checks one argument inside the parentheses.
    fn inside(
        &mut self,
        from: &'static StatementRow,
        row: &'static FactoryRow,
        argument: &'t Argument,
        inside: &mut Inside<'t>,
    ) {
        let before = self.out.diagnostics.len();
        let is_of_steps = |key: &Word| COMMON.iter().any(|option| option.name == key.text);
        if let Some(to) = &argument.to
            && !argument.key.as_ref().is_some_and(is_of_steps)
        {
            let what = format!("`{}(…)` takes no `->`", row.name);
            self.report(Rule::UnexpectedArgument, to.at, what, "give the value alone");
        }
        match (&argument.key, &argument.value.content) {
            (Some(key), _) if row.options.iter().any(|(name, _)| *name == key.text) => {
                self.option_inside(row, key, argument, inside);
            }
            (Some(key), _) => self.flag_inside(from, row, key, Some(&argument.value), inside),
            (None, Content::Word(word)) => {
                let word = Word {
                    text: word.clone(),
                    at: argument.value.at,
                };
                self.flag_inside(from, row, &word, None, inside);
            }
            _ => self.value_inside(row, &argument.value, inside),
        }
        inside.wrong |= self.out.diagnostics.len() > before;
    }

    fn value_inside(&mut self, row: &FactoryRow, value: &'t Value, inside: &mut Inside<'t>) {
        if inside.value.is_some() {
            let what = format!("`{}(…)` takes one argument, and this is another", row.name);
            return self.report(Rule::UnexpectedArgument, value.at, what, "leave it out");
        }
        let first = inside.options.first().map(|(name, _)| name);
        if let Some(flag) = inside.flags.first().map(|(flag, _)| flag).or(first) {
            let what = format!("this argument stands after the option `{flag}`");
            self.report(Rule::PositionalAfterOption, value.at, what, "put it before the options");
        }
        inside.value = Some(value);
    }

    fn option_inside(&mut self, row: &'static FactoryRow, key: &Word, argument: &'t Argument, inside: &mut Inside<'t>) {
        let Some((name, _)) = row.options.iter().find(|(name, _)| *name == key.text) else {
            return;
        };
        if inside.option(name).is_some() {
            let what = format!("`{name}` is given twice to this `{}`", row.name);
            return self.report(Rule::RepeatedOption, key.at, what, "keep one of the two");
        }
        inside.options.push((name, argument));
    }

    fn flag_inside(
        &mut self,
        from: &'static StatementRow,
        row: &'static FactoryRow,
        word: &Word,
        value: Option<&Value>,
        inside: &mut Inside<'t>,
    ) {
        let Some((flag, _)) = row.flags.iter().find(|(flag, _)| *flag == word.text) else {
            return self.unknown_inside(from, row, word, value);
        };
        if inside.flag(flag).is_some() {
            let what = format!("`{flag}` is given twice to this `{}`", row.name);
            return self.report(Rule::RepeatedOption, word.at, what, "keep one of the two");
        }
        match value.map(|value| (value.at, &value.content)) {
            None | Some((_, Content::Bool(true))) => inside.flags.push((flag, word.at)),
            Some((_, Content::Bool(false))) => {}
            Some((at, _)) => {
                let what = format!("`{flag}` is a flag: it takes no value but `true` or `false`");
                self.report(Rule::WrongKind, at, what, format!("write `{flag}` alone"));
            }
        }
    }

    /// Reports a word inside the parentheses that is not a flag.
    fn unknown_inside(&mut self, from: &'static StatementRow, row: &FactoryRow, word: &Word, value: Option<&Value>) {
        let what = format!("`{}(…)` has no option `{}`", row.name, word.text);
        let fix = foreign_options::of_factory(row, &word.text);
        let fix = fix.unwrap_or_else(|| fix_inside(from, row, &word.text, value));
        self.report(Rule::UnknownOption, word.at, what, fix);
    }

    /// Returns the image that the arguments name, and the argument.
    fn reference_of(&mut self, row: &'static FactoryRow, at: Span, inside: &Inside<'t>) -> Option<(Val, Val)> {
        let argument = self.argument_of(row, at, inside)?;
        let kind = if row.is_id() { row.kind } else { Kind::Reference };
        let reference = match row.reference.split_once("{}") {
            Some((before, after)) => argument.framed(kind, before, &format!("{after}{}", inside.tag())),
            None => Val::known_text(argument.at, kind, row.reference.to_owned()),
        };
        Some((reference, argument))
    }

    /// Reports that nothing stands inside the parentheses.
    pub(super) fn needs_argument(&mut self, row: &FactoryRow, at: Span, inside: &Inside<'_>) {
        if !inside.wrong {
            let what = format!("`{}` needs an argument", row.name);
            self.report(Rule::MissingArgument, at, what, format!("write `{}`", row.example()));
        }
    }

    /// Returns the argument, or its default.
    fn argument_of(&mut self, row: &'static FactoryRow, at: Span, inside: &Inside<'t>) -> Option<Val> {
        match (inside.value, row.default) {
            (Some(value), _) => self.text(value, row.kind),
            (None, Some(default)) => Some(Val::known_text(at, row.kind, default.to_owned())),
            (None, None) => {
                self.needs_argument(row, at, inside);
                None
            }
        }
    }

    /// Reports each positional of `from` after the first.
    pub(super) fn one_base(&mut self, row: &StatementRow, given: &Given<'t>) {
        for extra in given.positionals.iter().skip(1) {
            let flag = extra.value.content.as_word().and_then(belongs_inside);
            let fix = flag.unwrap_or_else(|| "leave it out".to_owned());
            let what = format!("`{}` takes one argument, and this is another", row.keyword);
            self.report(Rule::UnexpectedArgument, place(extra), what, fix);
        }
    }

    /// Refuses the options that a base by name does not go with.
    pub(super) fn factory_fits(&mut self, factory: &Factory, given: &Given<'t>) {
        let name = factory.row.name;
        let step = match (factory.build_tools, factory.has_version()) {
            (true, _) => Some("`build_tools`".to_owned()),
            (_, true) => Some(format!("`{name}(…)`")),
            _ => None,
        };
        if let (Some(argument), Some(step)) = (given.option("prebuilt"), step) {
            let what = format!("`prebuilt` uses the image as it is, and {step} installs something in it");
            self.report(Rule::ConflictingOptions, place(argument), what, "keep one of the two");
        }
        if let (Some(argument), true) = (given.option(ADD_PYTHON), factory.row.has_python) {
            let what = format!("`add_python` is for bases without a Python, and `{name}(…)` has one");
            let fix = match (&argument.value.content, factory.row.kind) {
                (Content::Text(version), Kind::PythonTag | Kind::PythonSeries) => {
                    format!("name the version there: {name}(\"{version}\")")
                }
                _ => "leave `add_python` out".to_owned(),
            };
            self.report(Rule::ConflictingOptions, place(argument), what, fix);
        }
    }

    /// Adds the steps that belong to a base by name.
    pub(super) fn after_factory(&mut self, factory: &Factory) {
        if factory.build_tools {
            let package = |name: &str| factory.text(Kind::DebianPackage, name);
            let packages = ["gcc", "gfortran", "build-essential"].map(package);
            self.push(Args::Words(step::Apt, packages.into()), Vec::new());
        }
        if factory.has_version() {
            self.conda_python(factory);
        }
    }

    /// Adds the Python of the image's environment. The image's own user may not write everywhere, and its environment
    /// is on the PATH of shells alone.
    fn conda_python(&mut self, factory: &Factory) {
        let path = factory.text(Kind::EnvValue, "/opt/conda/bin:$PATH");
        let python = factory.argument.framed(Kind::CondaPackage, "python=", "");
        let channel = NodeOpt {
            name: OptName::Channel,
            value: OptValue::Text(factory.text(Kind::CondaChannel, "conda-forge")),
        };
        self.push(Args::Text(step::User, factory.text(Kind::User, "root")), Vec::new());
        // A user's `env` has no such option: constants that continue the image know this one by it.
        let provides = NodeOpt {
            name: OptName::Provides,
            value: OptValue::Text(factory.text(Kind::Variable, PATH)),
        };
        self.push(Args::Pair(step::Env, PATH.to_owned(), path), vec![provides]);
        self.extend_variable(PATH, factory.row.name);
        self.push(Args::Words(step::Micromamba, vec![python]), vec![channel]);
    }
}

impl Factory {
    /// Returns the argument, or its default, if it is not a constant.
    pub(super) fn argument(&self) -> Option<&str> {
        self.argument.known()
    }

    /// Returns whether the argument is the version of a Python that is installed.
    fn has_version(&self) -> bool {
        self.row.kind == Kind::PythonSeries
    }

    fn text(&self, kind: Kind, text: &str) -> Val {
        Val::known_text(self.reference.at, kind, text.to_owned())
    }

    /// Returns the option that says whose credentials the registry needs.
    pub(super) fn credentials(&self) -> Option<NodeOpt> {
        let name = if self.row.kind == Kind::EcrReference {
            OptName::Ecr
        } else if self.row.kind == Kind::ArtifactReference {
            OptName::GcpArtifactRegistry
        } else {
            return None;
        };
        Some(NodeOpt {
            name,
            value: OptValue::Flag,
        })
    }
}

/// Returns whether a base is named by its digest.
pub(super) fn is_digest(reference: &Val) -> bool {
    reference.known().is_some_and(|text| text.contains("@sha256:"))
}

/// Returns what to do about a flag that stands after the parentheses.
pub(super) fn belongs_inside(word: &str) -> Option<String> {
    let has = |row: &&FactoryRow| row.flags.iter().any(|(flag, _)| *flag == word);
    let row = FACTORIES.iter().find(has)?;
    Some(format!(
        "`{0}` has it, inside its parentheses: from {0}(…, {word})",
        row.name
    ))
}

/// Returns what to do about an option that stands after the parentheses of a base which has it.
pub(super) fn option_of_call(base: &Argument, word: &str) -> Option<String> {
    let Content::Call(name, _) = &base.value.content else {
        return None;
    };
    let row = factory(&name.text)?;
    row.options.iter().find(|(option, _)| *option == word)?;
    Some(format!(
        "`{0}` has it, inside its parentheses: from {0}(…, {word} = …)",
        row.name
    ))
}

/// Returns the names, as a list in a message.
fn names() -> String {
    let all: Vec<&str> = FACTORIES.iter().map(|row| row.name).collect();
    all.join(", ")
}

/// Returns what to write instead of a word inside the parentheses of a base.
fn fix_inside(from: &StatementRow, row: &FactoryRow, word: &str, value: Option<&Value>) -> String {
    let name = row.name;
    let names = row.flags.iter().chain(row.options).map(|(name, _)| *name);
    if from.option(word).is_some() {
        let assigned = if value.is_some() { " = …" } else { "" };
        return format!("`from` has it, after the parentheses: from {name}(…), {word}{assigned}");
    }
    if let Some(near) = nearest(word, names) {
        return format!("did you mean `{near}`?");
    }
    let has_flag = |other: &&FactoryRow| other.flags.iter().any(|(flag, _)| *flag == word);
    if let Some(other) = FACTORIES.iter().find(has_flag).filter(|_| word != "build_tools") {
        return format!("leave it out: it is of `{}(…)`", other.name);
    }
    match value {
        _ if word == "build_tools" => {
            "install them in a step: apt \"gcc\", \"gfortran\", \"build-essential\";".to_owned()
        }
        Some(_) if !row.options.is_empty() => {
            let names: Vec<&str> = row.options.iter().map(|(name, _)| *name).collect();
            format!("its options are {}", names.join(", "))
        }
        Some(_) => format!("write the value alone: {}", row.example()),
        None => format!("a text stands in quotes: {name}(\"{word}\")"),
    }
}
