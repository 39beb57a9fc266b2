//! A statement's arguments, sorted by its row of the table into positionals and options.

use super::{Checker, NeedKind};
use crate::ast::{Argument, Content, Span, Statement, Value};
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::table::{OptionRow, Shape, StatementRow, Takes};

/// The arguments and options that a statement was given.
#[derive(Debug, Default)]
pub(super) struct Given<'t> {
    pub(super) positionals: Vec<&'t Argument>,
    /// Whether an argument was left out because it is wrong, so that what seems to be missing may be that.
    pub(super) doubt: bool,
    /// Whether its positionals are Python modules.
    pub(super) modules: bool,
    pub(super) options: Vec<(&'static OptionRow, &'t Argument)>,
}

impl<'t> Given<'t> {
    /// Returns the argument of an option, if it was given.
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

/// Returns whether an argument is reported already, and says nothing to go on with: an entry says its key.
fn is_wrong(row: &StatementRow, argument: &Argument) -> bool {
    let entry = row.shape.has_entries() && argument.key.is_some();
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
        let entries = row.shape.has_entries() && argument.key.is_none();
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

    /// Returns the first positional; without one, an error.
    pub(super) fn first(&mut self, row: &StatementRow, given: &Given<'t>, example: &str) -> Option<&'t Argument> {
        let first = given.positionals.first();
        if first.is_none() && !given.doubt {
            let what = format!("`{}` needs an argument", row.keyword);
            self.report(Rule::MissingArgument, self.here.at, what, format!("write `{example}`"));
        }
        first.copied()
    }
}

/// Returns an option as it is written.
pub(super) fn example(row: &OptionRow) -> String {
    match row.takes {
        Takes::Flag => format!("write `{}`", row.name),
        Takes::One if row.kind == Kind::Count => format!("write `{} = 3`", row.name),
        Takes::One => format!("write `{} = \"…\"`", row.name),
        Takes::Many => format!("write `{} = \"…\"` or `{} = [\"…\", \"…\"]`", row.name, row.name),
        Takes::Pairs => format!("write `{} = \"source\" -> \"/target\"`", row.name),
    }
}
