//! A statement's arguments, sorted by its row of the table into positionals and options.

use super::factories::{belongs_inside, option_of_call};
use super::{Checker, NeedKind, foreign_options};
use crate::ast::{Argument, Content, Span, Statement, Value, Word};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::grammar::count;
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::suggest::completed_or_nearest;
use crate::table::{OptionRow, Shape, StatementRow, Takes};

/// The arguments and options that a statement was given.
#[derive(Debug, Default)]
pub(super) struct Given<'t> {
    pub(super) positionals: Vec<&'t Argument>,
    /// Whether an argument was left out because it is wrong, so that what seems to be missing may be that.
    pub(super) doubt: bool,
    /// Whether its positionals are Python modules.
    pub(super) modules: bool,
    options: Vec<(&'static OptionRow, &'t Argument)>,
}

impl<'t> Given<'t> {
    /// The argument of an option, if it was given.
    pub(super) fn option(&self, name: &str) -> Option<&'t Argument> {
        self.options
            .iter()
            .find(|(row, _)| row.name == name)
            .map(|(_, argument)| *argument)
    }

    /// Returns the texts of the positionals; `None` where one is not a text.
    fn texts(&self) -> Option<Vec<&str>> {
        let text = |argument: &&'t Argument| match (&argument.value.content, &argument.key) {
            (Content::Text(text), None) => Some(text.as_str()),
            _ => None,
        };
        self.positionals.iter().map(text).collect()
    }

    /// Returns the positionals as the list that was probably meant.
    fn as_list(&self) -> String {
        match self.texts() {
            Some(texts) => format!("{texts:?}"),
            None => "[\"program\", \"argument\"]".to_owned(),
        }
    }

    /// Returns what to write for a user and a group that are two texts.
    fn as_user(&self, row: &StatementRow) -> Option<String> {
        match self.texts()?.as_slice() {
            [user, group] if row.kind == Kind::User => Some(format!("write `{} \"{user}:{group}\"`", row.keyword)),
            _ => None,
        }
    }

    /// Returns whether a flag is set.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.option(name)
            .is_some_and(|argument| argument.key.is_none() || matches!(argument.value.content, Content::Bool(true)))
    }
}

/// The names that other tools have for a destination.
const DESTINATIONS: &[&str] = &["to", "dest", "destination", "dst", "into", "target", "remote_path"];

/// Returns whether an argument is reported already, and says nothing to go on with: an entry says its key.
fn is_wrong(row: &StatementRow, argument: &Argument) -> bool {
    let entry = matches!(row.shape, Shape::Entries(_) | Shape::Defaults) && argument.key.is_some();
    let is_wrong = |value: &Value| matches!(value.content, Content::Wrong);
    (is_wrong(&argument.value) && !entry) || argument.to.as_ref().is_some_and(is_wrong)
}

/// Returns where an argument starts.
pub(super) fn place(argument: &Argument) -> Span {
    argument.key.as_ref().map_or(argument.value.at, |key| key.at)
}

impl<'t> Checker<'t> {
    /// Sorts the arguments of a statement; what fits nowhere is reported and left out.
    pub(super) fn sort(&mut self, row: &'static StatementRow, statement: &'t Statement) -> Given<'t> {
        let mut given = Given {
            modules: matches!(row.shape, Shape::Modules),
            ..Given::default()
        };
        for argument in &statement.arguments {
            if is_wrong(row, argument) {
                given.doubt = true;
                continue;
            }
            match self.option_row(row, argument, &given) {
                Some(Ok(option)) => self.option_given(row, option, argument, &mut given),
                Some(Err(())) => given.doubt = true,
                None => self.positional_given(row, argument, &mut given),
            }
        }
        given
    }

    /// The option that an argument names: `None` for a positional, an error where there is no such option.
    fn option_row(
        &mut self,
        row: &'static StatementRow,
        argument: &Argument,
        given: &Given<'t>,
    ) -> Option<Result<&'static OptionRow, ()>> {
        let entries = matches!(row.shape, Shape::Entries(_) | Shape::Defaults);
        if entries {
            return None;
        }
        if let Some(key) = &argument.key {
            return Some(self.keyed_row(row, key, argument.quoted_key, given));
        }
        let Content::Word(word) = &argument.value.content else {
            return None;
        };
        if let Some(option) = row.option(word) {
            return Some(Ok(option));
        }
        let takes_word = matches!(
            row.shape,
            Shape::Base | Shape::Check(..) | Shape::Ignore | Shape::Shell | Shape::Tool(_)
        );
        if takes_word {
            return None;
        }
        // A text that stands here in quotes would be one too many, or is none that the statement takes.
        let is_full = row.shape.has_arrow() && !given.positionals.is_empty();
        let otherwise = if is_full || row.kind.check(word).is_err() {
            format!("leave it out{}", listed(row))
        } else {
            format!("a text stands in quotes: \"{word}\"{}", listed(row))
        };
        self.unknown_option(row, word, argument.value.at, otherwise);
        Some(Err(()))
    }

    /// The option that stands before a `=`.
    fn keyed_row(
        &mut self,
        row: &'static StatementRow,
        key: &Word,
        quoted: bool,
        given: &Given<'t>,
    ) -> Result<&'static OptionRow, ()> {
        let found = row.option(&key.text).filter(|_| !quoted);
        if found.is_none() && self.is_of_call(row, key, given) {
            return Err(());
        }
        if found.is_none() {
            let is_pair = quoted || DESTINATIONS.contains(&key.text.as_str());
            let otherwise = if row.shape.has_arrow() && is_pair {
                "write `->` before a destination".to_owned()
            } else if let (Shape::Base, Some(fix)) = (row.shape, belongs_inside(&key.text)) {
                fix
            } else {
                format!("leave it out{}", listed(row))
            };
            self.unknown_option(row, &key.text, key.at, otherwise);
        }
        found.ok_or(())
    }

    /// Reports an option of the base by name before it, whose parentheses are closed.
    fn is_of_call(&mut self, row: &'static StatementRow, key: &Word, given: &Given<'t>) -> bool {
        let of = given
            .positionals
            .first()
            .and_then(|base| option_of_call(base, &key.text));
        let Some(fix) = of.filter(|_| matches!(row.shape, Shape::Base)) else {
            return false;
        };
        let what = format!("`{}` has no option `{}`", row.keyword, key.text);
        self.report(Rule::UnknownOption, key.at, what, fix);
        true
    }

    /// Reports a name that is not an option; `otherwise` is what to do where no option is near.
    fn unknown_option(&mut self, row: &'static StatementRow, word: &str, at: Span, otherwise: String) {
        let near = || {
            let names: Vec<&str> = row.all_options().map(|option| option.name).collect();
            let near = completed_or_nearest(word, names);
            near.map(|near| format!("did you mean `{near}`?"))
        };
        let fix = foreign_options::of_statement(row, word)
            .or_else(near)
            .unwrap_or(otherwise);
        self.report(
            Rule::UnknownOption,
            at,
            format!("`{}` has no option `{word}`", row.keyword),
            fix,
        );
    }

    fn option_given(
        &mut self,
        row: &'static StatementRow,
        option: &'static OptionRow,
        argument: &'t Argument,
        given: &mut Given<'t>,
    ) {
        if given.options.iter().any(|(other, _)| other.name == option.name) {
            let fix = match option.takes {
                Takes::Many => format!("give all values in one list: {} = [\"…\", \"…\"]", option.name),
                Takes::Pairs => format!(
                    "give all sources in one list: {} = [\"a\", \"b\"] -> \"/dir/\"",
                    option.name
                ),
                Takes::Flag | Takes::One => "keep one of the two".to_owned(),
            };
            let what = format!("`{}` is given twice to this `{}`", option.name, row.keyword);
            return self.report(Rule::RepeatedOption, place(argument), what, fix);
        }
        if argument.key.is_none() && option.takes != Takes::Flag {
            let what = format!("the option `{}` needs a value", option.name);
            given.doubt = true;
            return self.report(Rule::MissingArgument, argument.value.at, what, example(option));
        }
        given.options.push((option, argument));
    }

    fn positional_given(&mut self, row: &'static StatementRow, argument: &'t Argument, given: &mut Given<'t>) {
        if let Some((option, _)) = given.options.first() {
            let what = format!("this argument stands after the option `{}`", option.name);
            self.report(
                Rule::PositionalAfterOption,
                place(argument),
                what,
                "put it before the options",
            );
        }
        if argument.to.is_some() && !row.shape.has_arrow() {
            return self.no_arrow(row, argument, given);
        }
        given.positionals.push(argument);
    }

    /// Reports a `->` where nothing goes anywhere.
    fn no_arrow(&mut self, row: &'static StatementRow, argument: &'t Argument, given: &mut Given<'t>) {
        let Some(to) = &argument.to else { return };
        let entries = matches!(row.shape, Shape::Entries(_) | Shape::Defaults) && argument.key.is_none();
        let fix = if entries {
            "put `=` between a key and its value"
        } else if row.option("to").is_some() {
            "name the folder by an option: to = \"/out\""
        } else {
            "give the value alone"
        };
        let what = format!("`{}` takes no `->`", row.keyword);
        self.report(Rule::UnexpectedArgument, to.at, what, fix);
        if entries {
            given.doubt = true;
        } else {
            given.positionals.push(argument);
        }
    }

    /// The options as nodes, each value checked.
    pub(super) fn options(&mut self, given: &Given<'t>) -> Vec<NodeOpt> {
        let mut nodes = Vec::new();
        for (row, argument) in &given.options {
            // Where sources come from is read with them.
            if let (Some(name), false) = (row.option, row.kind == Kind::Origin) {
                if name == OptName::Ignore {
                    self.ignored_of_sources(given, argument, &mut nodes);
                } else if row.kind == Kind::IgnorePattern {
                    self.taken_of_sources(argument, &mut nodes);
                } else {
                    self.option_nodes(row, name, argument, &mut nodes);
                }
            }
        }
        self.secrets_are_no_env(&nodes);
        self.mounts_are_apart(&nodes);
        nodes
    }

    pub(super) fn option_nodes(
        &mut self,
        row: &OptionRow,
        name: OptName,
        argument: &Argument,
        nodes: &mut Vec<NodeOpt>,
    ) {
        if row.kind == Kind::Secret {
            return self.secret_nodes(name, argument, nodes);
        }
        if row.takes != Takes::Pairs
            && let Some(to) = &argument.to
        {
            let what = format!("`{}` takes no `->`", row.name);
            self.report(Rule::UnexpectedArgument, to.at, what, example(row));
        }
        match row.takes {
            Takes::Flag => self.flag_node(row, name, argument, nodes),
            Takes::One if row.kind == Kind::Count && !matches!(argument.value.content, Content::Constant(_)) => {
                let count = self.count(&argument.value);
                nodes.extend(count.map(|count| NodeOpt {
                    name,
                    value: OptValue::Count(count),
                }));
            }
            Takes::One => {
                let text = self.text(&argument.value, row.kind);
                nodes.extend(text.map(|text| NodeOpt {
                    name,
                    value: OptValue::Text(text),
                }));
            }
            Takes::Many if row.kind == Kind::StepEnv => self.step_variables(name, &argument.value, nodes),
            Takes::Many => {
                // What each of them is decides what else is right.
                let texts = if matches!(row.kind, Kind::Variable | Kind::PrivateRepository) {
                    self.texts(&argument.value, row.kind)
                } else {
                    self.all_texts(&argument.value, row.kind)
                };
                if matches!(row.kind, Kind::MountTarget | Kind::Device) {
                    self.twice(&texts);
                }
                nodes.extend(texts.into_iter().map(|text| option_of(name, text)));
            }
            Takes::Pairs => self.pair_nodes(row, name, argument, nodes),
        }
    }

    fn flag_node(&mut self, row: &OptionRow, name: OptName, argument: &Argument, nodes: &mut Vec<NodeOpt>) {
        match (&argument.key, &argument.value.content) {
            (None, _) | (_, Content::Bool(true)) => nodes.push(NodeOpt {
                name,
                value: OptValue::Flag,
            }),
            (_, Content::Bool(false)) => {}
            _ => {
                let what = format!("`{}` is a flag: it takes no value but `true` or `false`", row.name);
                self.report(
                    Rule::WrongKind,
                    argument.value.at,
                    what,
                    format!("write `{}` alone", row.name),
                );
            }
        }
    }

    fn pair_nodes(&mut self, row: &OptionRow, name: OptName, argument: &Argument, nodes: &mut Vec<NodeOpt>) {
        let is_pair = |item: &Value| matches!(item.content, Content::Arrow(..));
        if let (Content::List(items), None) = (&argument.value.content, &argument.to)
            && items.iter().any(is_pair)
        {
            return self.pairs_of_list(name, items, nodes);
        }
        let Some(to) = &argument.to else {
            let what = format!("`{}` needs a target", row.name);
            return self.report(Rule::MissingArgument, argument.value.at, what, example(row));
        };
        let sources = self.texts(&argument.value, row.kind);
        let Some(target) = self.text(to, Kind::MountTarget) else {
            return;
        };
        let several = matches!(&argument.value.content, Content::List(items) if items.len() > 1);
        if several && !self.is_bind_folder(&target) {
            return;
        }
        for source in sources {
            self.source_exists(&source);
            let target = if several {
                self.bind_target(&source, &target)
            } else {
                Some(target.clone())
            };
            nodes.extend(target.map(|target| NodeOpt {
                name,
                value: OptValue::Pair(source, target),
            }));
        }
    }

    fn is_bind_folder(&mut self, target: &Val) -> bool {
        let Verdict::Wrong(wording) = judge::folder(target.known(), Answer::Yes) else {
            return true;
        };
        let to = target.known().unwrap_or_default();
        self.broken_with(wording, target.at, to, format!("write \"{to}/\""));
        false
    }

    /// Returns where one of several bound sources stands: below the target, by its own name.
    fn bind_target(&mut self, source: &Val, target: &Val) -> Option<Val> {
        let (Some(from), Some(to)) = (source.known(), target.known()) else {
            let what = "one of several bound sources is a constant, so its name is not known yet";
            self.report(Rule::LiteralNeeded, source.at, what, "write the source as a text");
            return None;
        };
        let name = from.trim_end_matches('/').rsplit('/').next().unwrap_or(from);
        let place = format!("{to}{}", unescaped(name));
        self.grammar(source.at, &place, target.kind)
            .then(|| Val::known_text(target.at, target.kind, place))
    }

    fn count(&mut self, value: &Value) -> Option<u32> {
        if let Content::Integer(digits) = &value.content
            && let Some(count) = count::read(digits)
        {
            return Some(count);
        }
        self.report(
            Rule::WrongKind,
            value.at,
            "this needs an integer from 0 to 2147483647",
            "write for instance `3`",
        );
        None
    }

    /// Reports each positional after the first.
    pub(super) fn only_one(&mut self, row: &StatementRow, given: &Given<'_>) {
        let fix = match row.shape {
            Shape::Program(..) | Shape::Check(..) | Shape::Shell => {
                format!("write one list: {} {}", row.keyword, given.as_list())
            }
            Shape::Paths(_) => format!("write another `{}`, or several sources in a list", row.keyword),
            Shape::File(_) | Shape::Bin(_) => format!("write another `{}`, each with its `->`", row.keyword),
            Shape::Function => "write `args = [\"…\"]` for the texts that the function takes".to_owned(),
            Shape::Name
            | Shape::Readme
            | Shape::Context
            | Shape::Ignore
            | Shape::Text(_)
            | Shape::Tool(_)
            | Shape::Poetry
            | Shape::Cargo
            | Shape::Words(_)
            | Shape::Packages(_)
            | Shape::Entries(_)
            | Shape::Defaults
            | Shape::Commands
            | Shape::Base
            | Shape::Fragment
            | Shape::EnvFiles
            | Shape::Modules
            | Shape::Instructions
            | Shape::Trigger => given.as_user(row).unwrap_or_else(|| "leave it out".to_owned()),
        };
        for extra in given.positionals.iter().skip(1) {
            let what = format!("`{}` takes one argument, and this is another", row.keyword);
            self.report(Rule::UnexpectedArgument, place(extra), what, fix.clone());
        }
    }

    /// Asks for a text, where a statement needs one and all that it has are those of constant lists.
    pub(super) fn some_text(&mut self, keyword: &str, texts: &[Val]) {
        if let Some(first) = texts.first()
            && texts.iter().all(Val::is_list)
        {
            self.need(first.at, NeedKind::Given(keyword.to_owned(), texts.to_vec()));
        }
    }

    /// Reports a list without items where something is named.
    pub(super) fn not_empty(&mut self, value: &Value) {
        if matches!(&value.content, Content::List(items) if items.is_empty()) {
            self.report(
                Rule::MissingArgument,
                value.at,
                "this list is empty",
                "leave the statement out",
            );
        }
    }

    /// The first positional; without one, an error.
    pub(super) fn first(&mut self, row: &StatementRow, given: &Given<'t>, example: &str) -> Option<&'t Argument> {
        let first = given.positionals.first();
        if first.is_none() && !given.doubt {
            let what = format!("`{}` needs an argument", row.keyword);
            self.report(Rule::MissingArgument, self.here.at, what, format!("write `{example}`"));
        }
        first.copied()
    }
}

/// Returns the option of a text, or of each text of a constant list.
pub(super) fn option_of(name: OptName, text: Val) -> NodeOpt {
    let value = if text.is_list() {
        OptValue::Texts(text)
    } else {
        OptValue::Text(text)
    };
    NodeOpt { name, value }
}

/// The name of the file that a source without wildcards and references is.
fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.chars().peekable();
    while let Some(next) = rest.next() {
        let escapes = next == '\\' && rest.peek().is_some_and(|next| r"*?[]\$".contains(*next));
        plain.push(if escapes { rest.next().unwrap_or(next) } else { next });
    }
    plain
}

/// The options of a statement, after what to do.
fn listed(row: &StatementRow) -> String {
    let names: Vec<&str> = row.all_options().map(|option| option.name).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; its options are {}", names.join(", "))
    }
}

/// Returns an option as it is written.
fn example(row: &OptionRow) -> String {
    match row.takes {
        Takes::Flag => format!("write `{}`", row.name),
        Takes::One if row.kind == Kind::Count => format!("write `{} = 3`", row.name),
        Takes::One => format!("write `{} = \"…\"`", row.name),
        Takes::Many => format!("write `{} = \"…\"` or `{} = [\"…\", \"…\"]`", row.name, row.name),
        Takes::Pairs => format!("write `{} = \"source\" -> \"/target\"`", row.name),
    }
}
