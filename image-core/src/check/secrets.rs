//! Secrets of steps, as variables and as files, and what is mounted where.

use super::options::option_of;
use super::{Checker, show};
use crate::ast::{Argument, Content, Span, Value};
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;

impl Checker<'_> {
    /// Adds the nodes of `secret = "TOKEN"`, `secret = "ID" -> "/path"`, or a list of both.
    pub(super) fn secret_nodes(&mut self, name: OptName, argument: &Argument, nodes: &mut Vec<NodeOpt>) {
        if let Some(to) = &argument.to {
            return nodes.extend(self.secret_at(name, &argument.value, to));
        }
        let mut variables = Vec::new();
        for item in argument.value.items() {
            if let Content::Arrow(id, to) = &item.content {
                nodes.extend(self.secret_at(name, id, to));
            } else {
                variables.extend(self.one_or_list(item, Kind::Secret));
            }
        }
        self.twice(&variables);
        nodes.extend(variables.into_iter().map(|text| option_of(name, text)));
    }

    /// Returns a secret as a file.
    fn secret_at(&mut self, name: OptName, id: &Value, to: &Value) -> Option<NodeOpt> {
        if let Content::List(items) = &id.content {
            let what = "a file holds one secret, and this is a list";
            self.report(Rule::WrongKind, id.at, what, one_file_each(items, to));
            return None;
        }
        let id = self.text(id, Kind::SecretId);
        let to = self.text(to, Kind::SecretPath);
        Some(NodeOpt {
            name,
            value: OptValue::Pair(id?, to?),
        })
    }

    /// Adds the nodes of `bind = "source" -> "/target"`, or a list of such pairs.
    pub(super) fn pairs_of_list(&mut self, name: OptName, items: &[Value], nodes: &mut Vec<NodeOpt>) {
        for item in items {
            let Content::Arrow(source, to) = &item.content else {
                let what = "this source has no target, and others of the list have one";
                let fix = "write `\"source\" -> \"/target\"` for each, or one `->` behind the list";
                self.report(Rule::MissingArgument, item.at, what, fix);
                continue;
            };
            let source = self.text(source, Kind::Source);
            let target = self.text(to, Kind::MountTarget);
            if let (Some(source), Some(target)) = (source, target) {
                self.source_exists(&source);
                let value = OptValue::Pair(source, target);
                nodes.push(NodeOpt { name, value });
            }
        }
    }

    /// Reports a secret or a folder in memory where a step mounts something else: one would hide the other.
    pub(super) fn mounts_are_apart(&mut self, options: &[NodeOpt]) {
        let mut places: Vec<(&str, OptName)> = Vec::new();
        let mut hidden: Vec<(String, Span)> = Vec::new();
        for (name, target) in options.iter().filter_map(target_of) {
            let Some(text) = target.known() else { continue };
            let place = text.trim_end_matches('/');
            // Two folders in memory are reported as the same text twice.
            let hides = |kind: OptName| match (kind, name) {
                (OptName::Secret, _) | (_, OptName::Secret) => true,
                (kind, name) => (kind == OptName::Tmpfs) != (name == OptName::Tmpfs),
            };
            let is_other = |(other, kind): &(&str, OptName)| *other == place && hides(*kind);
            if places.iter().any(is_other) {
                hidden.push((text.to_owned(), target.at));
            }
            places.push((place, name));
        }
        for (place, at) in hidden {
            let what = format!("this step mounts something else at {}", show(&place));
            self.report(Rule::ConflictingOptions, at, what, "give one of the two another path");
        }
    }
}

/// Returns the fix for several secrets and one path.
fn one_file_each(items: &[Value], to: &Value) -> String {
    let to = to.content.as_text().unwrap_or("/run/secrets/");
    let folder = to.trim_end_matches('/');
    let file = |item: &Value| {
        let id = item.content.as_text()?;
        Some(format!("{id:?} -> {:?}", format!("{folder}/{id}")))
    };
    match items.iter().map(file).collect::<Option<Vec<_>>>() {
        Some(files) if files.len() == 1 && !to.ends_with('/') => "write the name without brackets".to_owned(),
        Some(files) if !files.is_empty() => format!("give each a path: secret = [{}]", files.join(", ")),
        Some(_) | None => "give each a path: secret = [\"A\" -> \"/run/a\", \"B\" -> \"/run/b\"]".to_owned(),
    }
}

/// Returns where an option mounts something, if it does.
fn target_of(option: &NodeOpt) -> Option<(OptName, &Val)> {
    match &option.value {
        OptValue::Pair(_, target) => Some((option.name, target)),
        OptValue::Text(target) if matches!(option.name, OptName::Cache | OptName::Tmpfs) => Some((option.name, target)),
        OptValue::Text(_) | OptValue::Texts(_) | OptValue::Variable(..) | OptValue::Flag | OptValue::Count(_) => None,
    }
}
