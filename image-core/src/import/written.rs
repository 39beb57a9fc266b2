//! `COPY` of a here-document as `file`.

use crate::ast::{Content, Statement};
use crate::dockerfile::{Form, Heredoc, Instruction, Keyword};
use crate::translate::statement;
use crate::translate::text::expanding;

/// Returns the statement for a `COPY` of one here-document in which nothing is expanded.
pub(super) fn file(instruction: &Instruction<'_>) -> Option<Statement> {
    let ([document], Form::Words(words)) = (&instruction.heredocs[..], &instruction.form) else {
        return None;
    };
    let [_, destination] = &words[..] else { return None };
    let known = |name: &str| matches!(name, "chown" | "chmod");
    let is_copy = instruction.keyword == Keyword::Copy && instruction.flags.iter().all(|flag| known(&flag.name));
    let mut place = expanding(destination).filter(|_| is_copy)?;
    if place.ends_with('/') {
        place.push_str(&expanding(&document.name)?);
    }
    let mut file = statement::with("file", statement::text(&content(document)?));
    for argument in &mut file.arguments {
        argument.to = Some(statement::value(statement::text(&place)));
    }
    for flag in &instruction.flags {
        let value: Content = statement::text(&expanding(flag.value.as_deref()?)?);
        file.arguments.push(statement::option(&flag.name, value));
    }
    Some(file)
}

/// Returns the text of the file; nothing where an engine would expand some of it.
fn content(document: &Heredoc<'_>) -> Option<String> {
    if document.expand && document.content.contains(['$', '\\', '`']) {
        return None;
    }
    if !document.strip_tabs {
        return Some(document.content.to_owned());
    }
    let lines = document.content.split_inclusive('\n');
    Some(lines.map(|line| line.trim_start_matches('\t')).collect())
}
