//! What other builders and Dockerfiles call our statements, and what is near them.

use super::Checker;
use crate::ast::Statement;
use crate::rule::Rule;
use crate::suggest::nearest;
use crate::table::STATEMENTS;

/// Names of other builders and Dockerfiles, with what does the same here.
fn foreign() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = STATEMENTS.iter().flat_map(|row| row.also);
    all.flat_map(|(ours, names)| names.iter().map(move |name| (*name, *ours)))
}

/// Returns the statement that does what another builder, or a Dockerfile, calls `word`.
fn ours(word: &str) -> Option<&'static str> {
    all_ours(word).next()
}

/// Returns the statements that do what another builder calls `word`, the usual one first.
fn all_ours(word: &str) -> impl Iterator<Item = &'static str> {
    let lower = word.to_ascii_lowercase();
    foreign()
        .filter(move |(foreign, _)| *foreign == lower)
        .map(|(_, ours)| ours)
}

/// Returns the name of another builder that `word` is nearly, or is the start of: of several, the shortest.
fn near_foreign(word: &str) -> Option<&'static str> {
    let names: Vec<&str> = foreign().map(|(foreign, _)| foreign).collect();
    let starts = names.iter().filter(|name| word.len() > 2 && name.starts_with(word));
    let start = starts.min_by_key(|name| name.len());
    start.copied().or_else(|| nearest(word, names))
}

/// Returns the fix for a name of another builder. Files that are added to an image are a layer there, or are added when
/// a container starts, and which one it is depends on an option.
fn answer(word: &str) -> Option<String> {
    let mut ours = all_ours(word);
    let first = ours.next()?;
    Some(match ours.next() {
        Some(other) => format!("write it so here: {first}; (a layer), or {other}; (added when a container starts)"),
        None => format!("write it so here: {first};"),
    })
}

impl Checker<'_> {
    /// Reports a statement that the language does not have, and takes what it may have meant to define as defined.
    pub(super) fn unknown(&mut self, statement: &Statement) {
        let word = &statement.keyword.text;
        let what = format!("there is no statement `{word}`");
        let fix = match (answer(word), near_keyword(word)) {
            (Some(fix), _) => fix,
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => {
                let near = near_foreign(word).and_then(answer);
                near.unwrap_or_else(|| format!("use one of these: {}", keywords()))
            }
        };
        self.report(Rule::UnknownStatement, statement.keyword.at, what, fix);
        self.scope.doubt |= may_define(word);
    }
}

/// Returns the keyword that a word is nearly, or is the start of.
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

/// Returns the keywords, as a list in a message.
fn keywords() -> String {
    let all: Vec<&str> = STATEMENTS.iter().map(|row| row.keyword).collect();
    all.join(", ")
}
