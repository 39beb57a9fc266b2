//! Reads Dockerfiles, whose paths stand on the lines of the standard input, and writes a line of JSON for each: its
//! instructions, what is wrong with it, what a spec of it is rendered to, and the source of its `image!`.
//! `tests/corpus/compare.py` sets them beside those of Docker's own parser.

use std::io::{self, BufRead, Write};

use image_core::dockerfile::{
    Converted, File, Flag, Form, Heredoc, Instruction, Keyword, Problem, decode, parse, read,
};
use image_core::import::import;
use image_core::spec::{Action, Spec};
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
        "rendered": problems.is_empty().then(|| rendered(&file, text)),
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

/// The text of the file's spec, how many of its steps are raw, and whether it converts to the same spec again.
fn rendered(file: &File<'_>, text: &str) -> Value {
    let spec = match file.convert(text) {
        Ok(converted) => Spec::from(bare(converted)),
        Err(problems) => return json!({ "problems": problems.iter().map(reported).collect::<Vec<_>>() }),
    };
    let text = spec.dockerfile();
    let again = parse(&text).and_then(|file| file.convert(&text));
    let again = again.map(|converted| Spec::from(bare(converted)));
    let steps = || spec.stages().iter().flat_map(|stage| &stage.instructions);
    let raw = steps().filter_map(|step| match &step.action {
        Action::Raw(text) => Some(text.clone()),
        _ => None,
    });
    let raw: Vec<_> = raw.collect();
    json!({ "text": text, "same": again == Ok(spec.clone()), "steps": steps().count(), "raw": raw })
}

/// Without comments, above which the renderer may write lines of its own.
fn bare(mut converted: Converted) -> Converted {
    converted.args.iter_mut().for_each(|arg| arg.comment.clear());
    for stage in &mut converted.stages {
        stage.from.comment.clear();
        stage.instructions.iter_mut().for_each(|step| step.comment.clear());
    }
    converted
}

fn reported(problem: &Problem) -> Value {
    json!({ "line": problem.line, "column": problem.column, "rule": problem.rule.name(), "text": problem.to_string() })
}

/// An instruction as Docker's parser shows it: `ONBUILD` with the flags and here-documents of its own, but with the
/// values of what it keeps.
fn instruction(instruction: &Instruction<'_>) -> Value {
    let (inner, sub) = match &instruction.form {
        Form::Trigger(Some(inner)) if inner.keyword != Keyword::Onbuild => (&**inner, inner.keyword.as_str()),
        _ => (instruction, ""),
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
        _ => false,
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
