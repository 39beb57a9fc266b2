//! The fixes that messages give, tried: what a fix says to write is written, and the report is gone.
//!
//! The messages are those of all programs in `tests/ui`. A fix that is a sentence is in a list (a snapshot), so that
//! one more is put there on purpose, and so is a fix with code that depends on what only the user knows.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fs, iter};

use image_core::check::{Whole, check};
use image_core::rule::Rule;
use proc_macro2::{TokenStream, TokenTree};

use crate::parse::parse;

/// A report, and where it is in the text.
#[derive(Clone)]
struct Told {
    at: Range<usize>,
    rule: Rule,
    is_lint: bool,
    what: String,
    fix: String,
}

/// What a macro is given.
struct Invocation {
    whole: Whole,
    text: String,
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui")
}

/// Returns the invocations of the programs in `tests/ui`, in the order of their names.
fn invocations() -> Vec<Invocation> {
    let folders = fs::read_dir(ui()).unwrap().map(|entry| entry.unwrap().path());
    let files = folders
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    let texts = files.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.flat_map(|text| invocations_of(&text)).collect()
}

/// Returns the invocations of one program.
fn invocations_of(program: &str) -> Vec<Invocation> {
    let Ok(tokens) = program.parse::<TokenStream>() else {
        return Vec::new();
    };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for three in tokens.windows(3) {
        let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(group)] = three else {
            continue;
        };
        let whole = match name.to_string().as_str() {
            "image" => Whole::Image,
            "steps" => Whole::Steps,
            _ => continue,
        };
        let inside = group.span_open().byte_range().end..group.span_close().byte_range().start;
        found.push(Invocation {
            whole,
            text: program[inside].to_owned(),
        });
    }
    found
}

/// Returns the reports about an invocation; nothing where it is not made of tokens.
fn told(whole: Whole, text: &str) -> Option<Vec<Told>> {
    let parsed = parse(text.parse::<TokenStream>().ok()?);
    let outcome = check(&parsed.tree, whole, Some(&ui().join("files")));
    let all = parsed.source.diagnostics.iter().chain(&outcome.diagnostics);
    let told = all.map(|report| {
        let (first, last) = parsed.source.spans(report.at);
        Told {
            at: first.byte_range().start..last.byte_range().end,
            rule: report.rule,
            is_lint: report.is_lint(),
            what: report.what.clone(),
            fix: report.fix.clone(),
        }
    });
    Some(told.collect())
}

/// Returns the texts that a fix says to write: between backquotes, in quotes behind "write", behind a colon.
fn codes(fix: &str) -> Vec<String> {
    let quoted = fix.split('`').skip(1).step_by(2);
    let behind = fix.match_indices(": ").map(|(at, sign)| &fix[at + sign.len()..]);
    let words = ["write ", "did you mean ", "make it "]
        .into_iter()
        .filter_map(|words| fix.strip_prefix(words));
    let codes = quoted.chain(behind).chain(words).flat_map(|code| {
        let end = code.find("; ").map(|end| &code[..end]);
        iter::once(code).chain(end)
    });
    codes
        .map(|code| code.trim_end_matches([';', '?']).replace('…', "x"))
        .collect()
}

/// Returns the statement around a place, and the argument of it, each without the sign that ends it.
fn around(text: &str, at: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let (mut statement, mut argument) = (0..text.len(), 0..text.len());
    let mut starts = true;
    for token in text.parse::<TokenStream>().ok()? {
        let here = token.span().byte_range();
        let sign = if let TokenTree::Punct(punct) = &token {
            punct.as_char()
        } else {
            ' '
        };
        if starts {
            statement.start = here.start;
            argument.start = here.end;
        }
        starts = sign == ';' && here.start < at.start;
        if here.start >= at.end && matches!(sign, ';' | ',') {
            argument.end = argument.end.min(here.start);
        } else if sign == ',' {
            argument.start = here.end;
        }
        if here.start >= at.end && sign == ';' {
            statement.end = here.start;
            break;
        }
    }
    Some((statement, argument))
}

/// Returns the text with one of its parts replaced.
fn with(text: &str, part: &Range<usize>, code: &str) -> String {
    format!("{}{code}{}", &text[..part.start], &text[part.end..])
}

/// Returns the end of the last `from` before a place.
fn base_before(text: &str, at: usize) -> Option<usize> {
    let from = text[..at].rfind("from ")?;
    text[from..].find(';').map(|end| from + end)
}

/// Returns what to put where for a fix, in the ways in which somebody may follow it: in the place of the word, of the
/// argument, of the statement; before and behind it; as an option of the statement, or of its base.
fn edits(text: &str, report: &Told, statement: &Range<usize>, argument: &Range<usize>) -> Vec<(Range<usize>, String)> {
    let (at, end) = (&report.at, statement.end);
    let mut edits = Vec::new();
    for code in codes(&report.fix) {
        edits.push((at.clone(), code.clone()));
        edits.push((at.clone(), format!("{code:?}")));
        edits.push((at.end..at.end, code.clone()));
        edits.push((argument.clone(), format!(" {code}")));
        edits.push((statement.start..statement.start, format!("{code}; ")));
        edits.push((end..end, format!(", {code}")));
        edits.push((0..0, format!("{code}; ")));
        edits.extend(base_before(text, end).map(|end| (end..end, format!(", {code}"))));
        edits.push((statement.clone(), code));
    }
    let words = ["leave", "take it out", "keep one of the two"];
    if words.iter().any(|start| report.fix.starts_with(start)) {
        let comma = argument.start.saturating_sub(1)..argument.end;
        let behind = argument.start..(argument.end + 1).min(text.len());
        let whole = statement.start..(end + 1).min(text.len());
        let parts = [at.clone(), argument.clone(), comma, behind, whole];
        edits.extend(parts.map(|part| (part, String::new())));
    }
    edits
}

/// Returns whether a fix, once followed, leaves one report less, and makes none in the statement.
fn is_right(invocation: &Invocation, before: &[Told], report: &Told) -> bool {
    let text = &invocation.text;
    let Some((statement, argument)) = around(text, &report.at) else {
        return false;
    };
    let same = |other: &&Told| other.rule == report.rule && other.what == report.what;
    let count = before.iter().filter(same).count();
    let is_better = |(part, code): (Range<usize>, String)| {
        let Some(after) = told(invocation.whole, &with(text, &part, &code)) else {
            return false;
        };
        let end = statement.end.max(part.end) + code.len() - part.len().min(code.len());
        let changed = statement.start.min(part.start)..end.max(part.start + code.len());
        let is_new = |told: &&Told| !before.iter().any(|old| old.rule == told.rule && old.what == told.what);
        // The files of examples are not there, and what was in doubt before is told once it is not.
        let is_file = |told: &&Told| matches!(told.rule, Rule::MissingSource | Rule::UnreadableFile);
        let mut new = after
            .iter()
            .filter(is_new)
            .filter(|told| !is_file(told) && !told.is_lint);
        after.iter().filter(same).count() < count && !new.any(|told| changed.contains(&told.at.start))
    };
    edits(text, report, &statement, &argument).into_iter().any(is_better)
}

/// Returns whether a fix says what to write.
fn is_code(fix: &str) -> bool {
    ["write `", "write \"", "write it so", "did you mean", "add `"]
        .iter()
        .any(|start| fix.starts_with(start))
        || codes(fix)
            .iter()
            .any(|code| code.contains(" = ") || code.contains(" \""))
}

#[test]
fn what_fixes_say_to_write_is_right() {
    let (mut sentences, mut others) = (BTreeSet::new(), BTreeSet::new());
    for invocation in invocations() {
        let before = told(invocation.whole, &invocation.text).unwrap();
        for report in &before {
            if is_right(&invocation, &before, report) {
                continue;
            }
            let list = if is_code(&report.fix) {
                &mut others
            } else {
                &mut sentences
            };
            list.insert(format!("{}: {}", report.rule.name(), report.fix));
        }
    }
    let lines = |list: BTreeSet<String>| list.into_iter().collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("fixes_with_code_that_depends", lines(others));
    insta::assert_snapshot!("fixes_that_are_sentences", lines(sentences));
}
