//! The options of a statement as nodes, each value checked.

use super::Checker;
use super::arguments::{Given, example};
use crate::ast::{Argument, Content, Value};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::grammar::count;
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::table::{OptionRow, Takes};

impl<'t> Checker<'t> {
    /// Returns the options as nodes, each value checked.
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

/// Returns the name of the file that a source without wildcards and references is.
fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.chars().peekable();
    while let Some(next) = rest.next() {
        let escapes = next == '\\' && rest.peek().is_some_and(|next| r"*?[]\$".contains(*next));
        plain.push(if escapes { rest.next().unwrap_or(next) } else { next });
    }
    plain
}
