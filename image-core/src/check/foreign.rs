//! What other builders and Dockerfiles call our statements, and what is near them.

use super::Checker;
use crate::ast::Statement;
use crate::rule::Rule;
use crate::suggest::{completed_or_nearest, nearest};
use crate::table::STATEMENTS;

/// Names of other builders and Dockerfiles, with what does the same here.
fn foreign() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = STATEMENTS.iter().flat_map(|row| row.also);
    all.flat_map(|(ours, names)| names.iter().map(move |name| (*name, *ours)))
}

/// The statement that does what another builder, or a Dockerfile, calls `word`.
fn ours(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    foreign().find(|(foreign, _)| *foreign == lower).map(|(_, ours)| ours)
}

/// The statement that does what a name means that `word` is nearly.
fn near_ours(word: &str) -> Option<&'static str> {
    let names: Vec<&str> = foreign().map(|(foreign, _)| foreign).collect();
    completed_or_nearest(word, names).and_then(ours)
}

impl Checker<'_> {
    /// Reports a statement that the language does not have, and takes what it may have meant to define as defined.
    pub(super) fn unknown(&mut self, statement: &Statement) {
        let word = &statement.keyword.text;
        let what = format!("there is no statement `{word}`");
        let fix = match (ours(word), near_keyword(word)) {
            (Some(ours), _) => format!("write it so here: {ours};"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => match near_ours(word) {
                Some(ours) => format!("write it so here: {ours};"),
                None => format!("use one of these: {}", keywords()),
            },
        };
        self.report(Rule::UnknownStatement, statement.keyword.at, what, fix);
        self.scope.doubt |= may_define(word);
    }
}

/// The keyword that a word is nearly, or is the start of.
fn near_keyword(word: &str) -> Option<&'static str> {
    let keywords = || STATEMENTS.iter().map(|row| row.keyword);
    let start = |keyword: &&str| word.len() > 1 && keyword.starts_with(word);
    nearest(word, keywords()).or_else(|| keywords().find(start))
}

/// Returns whether a statement that the language does not have may have been meant to define what later ones need: a
/// stage, a variable, a working directory.
fn may_define(word: &str) -> bool {
    let ours = ours(word).and_then(|ours| ours.split(' ').next());
    match ours.or_else(|| near_keyword(word)) {
        Some(meant) => matches!(meant, "from" | "env" | "env_file" | "arg" | "workdir" | "include"),
        None => true,
    }
}

/// The keywords, as a list in a message.
fn keywords() -> String {
    let all: Vec<&str> = STATEMENTS.iter().map(|row| row.keyword).collect();
    all.join(", ")
}
