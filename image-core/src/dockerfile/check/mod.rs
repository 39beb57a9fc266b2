//! Checks what engines check after parsing: each instruction by itself, and against the stages of the file.

mod arguments;
mod flags;
mod mount;
mod stages;

use super::lines::{Inner, Lines, Logical, continued, inner};
use super::problem::{Findings, Found, Rule};
use super::{File, Form, Instruction, Keyword, Part};
use stages::Stages;

/// Checks a file that has been parsed.
pub(super) fn check(file: &File<'_>, text: &str, part: Part, found: &mut Findings) {
    let mut check = Check {
        file,
        text,
        found,
        stages: Stages::of(file),
        at: file.instructions.first(),
        in_stage: part == Part::Steps,
    };
    for instruction in &file.instructions {
        check.instruction(instruction);
        if check.found.is_full() {
            return;
        }
    }
    let is_whole = part == Part::Whole;
    if is_whole && !check.in_stage && check.found.errors().is_empty() {
        let fix = "start with FROM and an image, for instance FROM debian:bookworm-slim";
        let what = if text.trim().is_empty() {
            "this is empty, so there is no FROM"
        } else {
            "there is no FROM"
        };
        check.found.push(Found::of(Rule::NoStage, text.len(), what, fix));
    }
}

/// The check of a file under way.
struct Check<'f, 'a> {
    file: &'f File<'a>,
    text: &'a str,
    found: &'f mut Findings,
    stages: Stages,
    /// The current instruction, in which problems are placed.
    at: Option<&'f Instruction<'a>>,
    /// Whether a stage has started.
    in_stage: bool,
}

impl<'f, 'a> Check<'f, 'a> {
    /// Reports a problem at the first place of `needle` in the current instruction, or at its start.
    fn problem(&mut self, needle: &str, rule: Rule, what: impl Into<String>, fix: impl Into<String>) {
        if self.found.ends(rule) {
            return;
        }
        let place = |instruction| place(self.text, self.file.escape, instruction, needle);
        self.found.push(Found::of(rule, self.at.map_or(0, place), what, fix));
    }

    fn instruction(&mut self, instruction: &'f Instruction<'a>) {
        self.at = Some(instruction);
        let keyword = instruction.keyword;
        if keyword == Keyword::From {
            self.stage(instruction);
        } else if keyword != Keyword::Arg && !self.in_stage {
            let what = format!("{keyword} stands before the first FROM");
            self.problem("", Rule::FirstInstruction, what, "put a FROM above it");
            self.in_stage = true;
        }
        self.flags(instruction);
        self.arguments(instruction);
        self.sources(instruction);
        if let Form::Trigger(Some(inner)) = &instruction.form {
            self.trigger(inner);
        }
    }

    /// Checks what ONBUILD keeps; its later stages are not known.
    fn trigger(&mut self, inner: &Instruction<'a>) {
        if inner.keyword == Keyword::Onbuild {
            // The parser has said so.
            return;
        }
        if matches!(inner.keyword, Keyword::From | Keyword::Maintainer) {
            let what = format!("ONBUILD cannot keep {}", inner.keyword);
            return self.problem(inner.keyword.as_str(), Rule::OnBuild, what, "leave it out");
        }
        self.flags(inner);
        self.arguments(inner);
    }
}

/// Returns the place of a text in an instruction, or the start of the instruction.
fn place(file: &str, escape: char, instruction: &Instruction<'_>, needle: &str) -> usize {
    let escape = u8::try_from(escape).unwrap_or(b'\\');
    let logical = logical(file, escape, instruction);
    let keyword = logical.text.len().min(instruction.keyword.as_str().len());
    let rest = logical.text.get(keyword..).unwrap_or_default();
    match rest.find(needle) {
        Some(at) if !needle.is_empty() => logical.source(file, escape, keyword + at),
        _ => instruction.span.start,
    }
}

/// Returns the line of an instruction once more.
fn logical<'a>(file: &'a str, escape: u8, instruction: &Instruction<'_>) -> Logical<'a> {
    let mut lines = Lines::new(file, instruction.span.start);
    let (first, mut more) = continued(lines.next().map_or("", |line| line.text), escape);
    let mut text = std::borrow::Cow::Borrowed(first);
    while more && let Some(line) = lines.next() {
        if let Inner::More(piece, continues) = inner(line.text, escape) {
            text.to_mut().push_str(piece);
            more = continues;
        } else {
            text.to_mut();
        }
    }
    let at = instruction.span.start;
    Logical { text, at }
}
