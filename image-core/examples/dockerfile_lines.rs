//! Reads Dockerfiles, whose paths stand on the lines of the standard input, and writes a line of JSON for each: its
//! instructions, what is wrong with it, what an image of it is rendered to, and the source of its `image!`.
//! `tests/corpus/compare.py` sets them beside those of Docker's own parser.

#![allow(clippy::unwrap_used, reason = "a folder that cannot be written ends it")]

#[path = "../tests/dockerfile_common/mod.rs"]
mod dockerfile_common;

use std::io::{self, BufRead, Write};

use dockerfile_common::spec_of;
use image_core::dockerfile::{Flag, Form, Heredoc, Instruction, Keyword, Problem, decode, read};
use image_core::import::import;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for path in io::stdin().lock().lines() {
        let bytes = std::fs::read(path?)?;
        writeln!(out, "{}", described(&bytes))?;
    }
    Ok(())
}

fn described(bytes: &[u8]) -> Value {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(problem) => return json!({ "instructions": [], "problems": [reported(&problem)], "warnings": [] }),
    };
    let (file, problems) = read(text);
    json!({
        "instructions": file.instructions.iter().map(instruction).collect::<Vec<_>>(),
        "problems": problems.iter().map(reported).collect::<Vec<_>>(),
        "warnings": file.warnings.iter().map(reported).collect::<Vec<_>>(),
        "rendered": problems.is_empty().then(|| rendered(text)),
        "imported": problems.is_empty().then(|| imported(text)),
        "escape": file.escape,
    })
}

fn imported(text: &str) -> Value {
    match import(text) {
        Ok(source) => json!({ "source": source }),
        Err(problems) => json!({ "problems": problems.iter().map(reported).collect::<Vec<_>>() }),
    }
}

/// The text of an image that is the file, and whether that is read as the same image.
fn rendered(text: &str) -> Value {
    match spec_of(text).map(|spec| spec.dockerfile()) {
        Ok(text) => {
            let again = spec_of(&text).map(|spec| spec.dockerfile());
            json!({ "same": again.is_ok_and(|again| again == text), "text": text })
        }
        Err(errors) => {
            let problems = errors.problems().iter();
            json!({ "problems": problems.map(|problem| json!({ "text": problem.to_string() })).collect::<Vec<_>>() })
        }
    }
}

fn reported(problem: &Problem) -> Value {
    json!({ "line": problem.at.line, "column": problem.at.column, "rule": problem.rule.name(), "text": problem.to_string() })
}

/// An instruction as Docker's parser shows it: `ONBUILD` with the flags and here-documents of its own, but with the
/// values of what it keeps.
fn instruction(instruction: &Instruction<'_>) -> Value {
    let (inner, sub) = match &instruction.form {
        Form::Trigger(Some(inner)) if inner.keyword != Keyword::Onbuild => (&**inner, inner.keyword.as_str()),
        Form::Trigger(_)
        | Form::Json(_)
        | Form::Text(_)
        | Form::Words(_)
        | Form::Pairs(_)
        | Form::Legacy(_)
        | Form::Probe { .. } => (instruction, ""),
    };
    json!({
        "cmd": instruction.keyword.as_str(),
        "sub": sub,
        "json": is_json(&inner.form),
        "start": instruction.span.line,
        "end": instruction.span.end_line,
        "flags": instruction.flags.iter().map(flag).collect::<Vec<_>>(),
        "value": values(&inner.form),
        "heredocs": instruction.heredocs.iter().map(heredoc).collect::<Vec<_>>(),
    })
}

fn flag(flag: &Flag<'_>) -> String {
    match &flag.value {
        Some(value) => format!("--{}={value}", flag.name),
        None => format!("--{}", flag.name),
    }
}

fn heredoc(heredoc: &Heredoc<'_>) -> Value {
    json!([heredoc.name, heredoc.descriptor, heredoc.content])
}

fn is_json(form: &Form<'_>) -> bool {
    match form {
        Form::Json(_) => true,
        Form::Probe { command, .. } => is_json(command),
        Form::Text(_) | Form::Words(_) | Form::Pairs(_) | Form::Legacy(_) | Form::Trigger(_) => false,
    }
}

fn values<'a>(form: &'a Form<'_>) -> Vec<&'a str> {
    match form {
        Form::Json(words) | Form::Words(words) => words.iter().map(AsRef::as_ref).collect(),
        Form::Text(text) if text.is_empty() => Vec::new(),
        Form::Text(text) => vec![text],
        Form::Pairs(pairs) => pairs.iter().flat_map(|pair| [&*pair.key, &*pair.value]).collect(),
        Form::Legacy(pair) => vec![&pair.key, &pair.value],
        Form::Probe { kind, .. } if kind.is_empty() => Vec::new(),
        Form::Probe { kind, command } => [&**kind].into_iter().chain(values(command)).collect(),
        Form::Trigger(_) => Vec::new(),
    }
}
