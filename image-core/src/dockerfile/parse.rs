//! From text to instructions.

use std::borrow::Cow;
use std::ops::Range;

use super::ast::{Directive, File, Form, Heredoc, Instruction, Keyword, Pair, Span, Text};
use super::lines::{Inner, Line, Lines, Logical, continued, inner, trim_start};
use super::problem::{Findings, Found, Rule};
use super::{LARGEST, heredoc, json, split};
use crate::keyword::FilePart;
use crate::suggest::nearest;

/// The instructions that have been read.
pub(super) struct Parsed<'a> {
    pub(super) file: File<'a>,
    pub(super) found: Findings,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Parsed<'_> {
    let mut parser = Parser::new(text);
    if text.len() > LARGEST {
        let what = format!("the file has {} bytes", text.len());
        parser.problem(0, Rule::FileSize, what, format!("keep it under {LARGEST} bytes"));
    } else {
        parser.file();
    }
    parser.parsed.file.trailing = parser.comment;
    parser.parsed
}

struct Parser<'a> {
    text: &'a str,
    lines: Lines<'a>,
    escape: u8,
    /// Whether lines may still be parser directives.
    directives: bool,
    /// Comments since the last instruction.
    comment: Vec<&'a str>,
    parsed: Parsed<'a>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let file = File {
            directives: Vec::new(),
            escape: '\\',
            // An instruction of a real file has about 100 bytes.
            instructions: Vec::with_capacity((text.len() / 64).min(4096)),
            trailing: Vec::new(),
            warnings: Vec::new(),
        };
        Self {
            text,
            lines: Lines::new(text, start),
            escape: b'\\',
            directives: true,
            comment: Vec::new(),
            parsed: Parsed {
                file,
                found: Findings::default(),
            },
        }
    }

    fn problem(&mut self, at: usize, rule: Rule, what: impl Into<String>, fix: impl Into<String>) {
        self.parsed.found.push(Found::of(rule, at, what, fix));
    }

    /// Reports a problem at a byte of a logical line.
    fn wrong(&mut self, line: &Logical<'a>, at: usize, rule: Rule, what: impl Into<String>, fix: impl Into<String>) {
        if !self.parsed.found.ends(rule) {
            let at = line.source(self.text, self.escape, at);
            self.problem(at, rule, what, fix);
        }
    }

    fn next_line(&mut self) -> Option<Line<'a>> {
        let line = self.lines.next()?;
        if line.too_long {
            let what = format!("this line has {} bytes", line.text.len());
            self.problem(
                line.at,
                Rule::LineLength,
                what,
                "break it with the escape character, or copy a file instead",
            );
        }
        Some(line)
    }

    fn file(&mut self) {
        while let Some(line) = self.next_line() {
            let text = trim_start(line.text);
            let at = line.at + (line.text.len() - text.len());
            if let Some(comment) = text.strip_prefix('#') {
                if !(self.directives && self.directive(comment.trim_start(), at)) {
                    self.comment.push(comment.trim());
                }
            } else {
                self.directives = false;
                self.instruction(text, at);
            }
            if self.parsed.found.is_full() {
                break;
            }
        }
    }

    /// Reads a comment as a parser directive, if it is one.
    fn directive(&mut self, comment: &'a str, at: usize) -> bool {
        let Some((name, value)) = directive(comment) else {
            self.directives = false;
            return false;
        };
        let line = self.lines.number;
        let known = &mut self.parsed.file.directives;
        if known.iter().any(|known| known.name == name) {
            let what = format!("`{name}` is set a second time");
            self.problem(at, Rule::Directive, what, "keep one of the two");
            return true;
        }
        known.push(Directive { name, value, line });
        match (name, value) {
            ("escape", "\\" | "`") => self.set_escape(value.as_bytes()[0]),
            ("escape", _) => {
                let what = format!("`{value}` cannot be the escape character");
                self.problem(at, Rule::Directive, what, "write `# escape=\\` or `# escape=`` ");
            }
            _ => {}
        }
        true
    }

    fn set_escape(&mut self, escape: u8) {
        self.escape = escape;
        self.parsed.file.escape = char::from(escape);
    }

    /// Reads the instruction that starts with this line, with the lines that continue it.
    fn instruction(&mut self, first: &'a str, at: usize) {
        let line = self.lines.number;
        let (text, more) = continued(first, self.escape);
        if !more && text.is_empty() {
            return;
        }
        let mut end = at + first.len();
        let text = if more {
            self.joined(text, &mut end)
        } else {
            Cow::Borrowed(text)
        };
        let logical = Logical { text, at };
        let whole = 0..logical.text.len();
        if let Some(mut instruction) = self.command(&logical, whole, 0) {
            let heredocs = self.heredocs(&logical, &instruction, &mut end);
            if let Form::Trigger(Some(inner)) = &mut instruction.form {
                inner.heredocs = heredocs;
            } else {
                instruction.heredocs = heredocs;
            }
            instruction.comment = std::mem::take(&mut self.comment);
            instruction.span = Span {
                line,
                end_line: self.lines.number,
                start: at,
                end,
            };
            self.parsed.file.instructions.push(instruction);
        }
    }

    /// Returns the text of a continued line with all that continues it.
    fn joined(&mut self, first: &str, end: &mut usize) -> Cow<'a, str> {
        let mut joined = String::with_capacity(first.len() + 256);
        joined.push_str(first);
        let mut blank = None;
        while let Some(line) = self.next_line() {
            match inner(line.text, self.escape) {
                Inner::Comment(comment) => self.comment.push(comment),
                Inner::Blank => blank = blank.or(Some(line.at)),
                Inner::More(text, more) => {
                    joined.push_str(text);
                    *end = line.at + line.text.len();
                    if !more {
                        break;
                    }
                }
            }
        }
        if let Some(at) = blank {
            let fix = "remove the line, or end the instruction above it";
            self.problem(
                at,
                Rule::BlankContinuation,
                "a blank line stands inside an instruction",
                fix,
            );
        }
        Cow::Owned(joined)
    }

    /// Reads an instruction from a range of a line; `depth` counts the ONBUILD before it.
    fn command(&mut self, line: &Logical<'a>, range: Range<usize>, depth: usize) -> Option<Instruction<'a>> {
        let (word, rest) = split::word(&line.text, range);
        let Some(keyword) = Keyword::named(&line.text[word.clone()]) else {
            self.unknown(line, word);
            return None;
        };
        let flags = split::flags(line, rest, self.escape);
        if let Some(at) = flags.garbled {
            let what = "this flag has characters that are not ASCII";
            self.wrong(line, at, Rule::GarbledFlag, what, "write it in ASCII");
        }
        let form = self.form(keyword, line, flags.rest, depth);
        Some(Instruction {
            keyword,
            flags: flags.list,
            form,
            heredocs: Vec::new(),
            span: Span::default(),
            comment: Vec::new(),
        })
    }

    fn unknown(&mut self, line: &Logical<'a>, word: Range<usize>) {
        let text = &line.text[word.clone()];
        let names = Keyword::ALL.iter().map(|keyword| keyword.as_str());
        let fix = match nearest(&text.to_uppercase(), names) {
            Some(name) => format!("did you mean {name}"),
            None => {
                "start with an instruction such as RUN, or end the line before with the escape character".to_owned()
            }
        };
        let what = match text {
            "" => "the escape character continues nothing".to_owned(),
            _ => format!("`{}` is not an instruction", start(text)),
        };
        self.wrong(line, word.start, Rule::UnknownInstruction, what, fix);
    }

    fn form(&mut self, keyword: Keyword, line: &Logical<'a>, rest: Range<usize>, depth: usize) -> Form<'a> {
        use Keyword as K;
        match keyword {
            K::Run | K::Cmd | K::Entrypoint | K::Shell => {
                let text = line.part(rest.start, rest.end);
                self.json(line, rest).unwrap_or(Form::Text(text))
            }
            K::Copy | K::Add | K::Volume => {
                let json = self.json(line, rest.clone());
                json.unwrap_or_else(|| Form::Words(split::list(line, rest)))
            }
            K::From | K::Expose => Form::Words(split::list(line, rest)),
            K::Workdir | K::User | K::Stopsignal | K::Maintainer => Form::Text(line.part(rest.start, rest.end)),
            K::Env | K::Label => self.pairs(line, rest),
            K::Arg => {
                let words = split::quoted(&line.text, rest, self.escape);
                Form::Words(words.into_iter().map(|word| line.part(word.start, word.end)).collect())
            }
            K::Healthcheck => self.probe(line, rest),
            K::Onbuild => Form::Trigger(self.trigger(line, rest, depth).map(Box::new)),
        }
    }

    /// Returns a JSON array of strings, if the text is one.
    fn json(&mut self, line: &Logical<'a>, rest: Range<usize>) -> Option<Form<'a>> {
        if line.text.as_bytes().get(rest.start) != Some(&b'[') {
            return None;
        }
        let rest_text = &line.text[rest.clone()];
        match json::strings(&line.text, rest) {
            Ok(strings) => return Some(Form::Json(strings)),
            Err(json::Fault::NotStrings(at)) => {
                let what = "the array holds something that is not a string";
                self.wrong(line, at, Rule::JsonStrings, what, "write it in double quotes");
            }
            Err(json::Fault::NotJson(at, what)) if looks_like_json(rest_text) => {
                let what = format!("this is not read as a JSON array: {what}");
                let fix = "write an array of strings in double quotes, with commas between them";
                self.wrong(line, at, Rule::JsonFallback, what, fix);
            }
            Err(json::Fault::NotJson(..)) => {}
        }
        None
    }

    fn pairs(&mut self, line: &Logical<'a>, rest: Range<usize>) -> Form<'a> {
        let words = split::quoted(&line.text, rest.clone(), self.escape);
        if let Some(first) = words.first()
            && !line.text[first.clone()].contains('=')
        {
            return self.legacy(line, rest);
        }
        let mut pairs = Vec::with_capacity(words.len());
        for word in words {
            let Some(equals) = line.text[word.clone()].find('=') else {
                let text = start(&line.text[word.clone()]);
                let fix = format!("write `{text}=value`, or put quotes around the value before it");
                self.wrong(line, word.start, Rule::KeyValue, format!("`{text}` has no `=`"), fix);
                continue;
            };
            pairs.push(Pair {
                key: line.part(word.start, word.start + equals),
                value: line.part(word.start + equals + 1, word.end),
            });
        }
        Form::Pairs(pairs)
    }

    fn legacy(&mut self, line: &Logical<'a>, rest: Range<usize>) -> Form<'a> {
        let (key, value) = split::word(&line.text, rest);
        if value.is_empty() {
            let text = start(&line.text[key.clone()]);
            self.wrong(
                line,
                key.end,
                Rule::KeyValue,
                format!("`{text}` has no value"),
                format!("write `{text}=value`"),
            );
        }
        Form::Legacy(Pair {
            key: line.part(key.start, key.end),
            value: line.part(value.start, value.end),
        })
    }

    fn probe(&mut self, line: &Logical<'a>, rest: Range<usize>) -> Form<'a> {
        let (kind, rest) = split::word(&line.text, rest);
        let text = line.part(rest.start, rest.end);
        let command = self.json(line, rest).unwrap_or(Form::Text(text));
        Form::Probe {
            kind: line.part(kind.start, kind.end),
            command: Box::new(command),
        }
    }

    /// Reads what ONBUILD keeps. A second ONBUILD is refused here, so that no number of them is too deep.
    fn trigger(&mut self, line: &Logical<'a>, rest: Range<usize>, depth: usize) -> Option<Instruction<'a>> {
        if depth > 0 {
            let what = "ONBUILD stands in ONBUILD";
            self.wrong(line, rest.start, Rule::OnBuild, what, "keep one ONBUILD");
            return None;
        }
        if rest.is_empty() {
            return None;
        }
        self.command(line, rest, depth + 1)
    }

    /// Reads the here-documents that the line of an instruction starts.
    fn heredocs(&mut self, line: &Logical<'a>, instruction: &Instruction<'a>, end: &mut usize) -> Vec<Heredoc<'a>> {
        if !line.text.contains("<<") || !instruction.takes_heredocs() {
            return Vec::new();
        }
        let starts = heredoc::starts(&line.text);
        starts
            .into_iter()
            .filter_map(|start| self.heredoc(line, start, end))
            .collect()
    }

    fn heredoc(&mut self, line: &Logical<'a>, start: heredoc::Start, end: &mut usize) -> Option<Heredoc<'a>> {
        let from = self.lines.at;
        while let Some(next) = self.next_line() {
            let tabs: &[char] = if start.strip_tabs { &['\t'] } else { &[] };
            *end = next.at + next.text.len();
            if next.text.trim_start_matches(tabs) == start.name {
                return Some(Heredoc {
                    name: start.name,
                    descriptor: start.descriptor,
                    expand: start.expand,
                    strip_tabs: start.strip_tabs,
                    content: &self.text[from..next.at],
                });
            }
        }
        let at = line.text.find("<<").unwrap_or(0);
        let what = format!("the here-document `{}` has no end", start.name);
        let fix = format!(
            "end it with a line `{}`, or write `<<` in quotes if it is none",
            start.name
        );
        self.wrong(line, at, Rule::Heredoc, what, fix);
        None
    }
}

impl Instruction<'_> {
    /// Returns whether a `<<` in its line may start a here-document.
    pub(super) fn takes_heredocs(&self) -> bool {
        match &self.form {
            Form::Trigger(Some(inner)) => inner.takes_heredocs(),
            Form::Json(_) => false,
            Form::Text(_)
            | Form::Words(_)
            | Form::Pairs(_)
            | Form::Legacy(_)
            | Form::Probe { .. }
            | Form::Trigger(None) => self.keyword.files() != FilePart::None,
        }
    }
}

/// Returns the name and value of a parser directive: `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`, and the name is known.
fn directive(comment: &str) -> Option<(&'static str, &str)> {
    let blank = |next: char| matches!(next, '\t' | '\n' | '\u{c}' | '\r' | ' ');
    let (name, value) = comment.split_once('=')?;
    let known = ["syntax", "escape", "check"];
    let known = known
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name.trim_end_matches(blank)))?;
    // A value of blanks alone is a value.
    let trimmed = value.trim_matches(blank);
    let value = if trimmed.is_empty() { value } else { trimmed };
    (!value.is_empty()).then_some((known, value))
}

/// Returns whether a text that starts with `[` was meant as JSON: `[ -f x ]` and `[[ … ]]` are commands.
fn looks_like_json(text: &str) -> bool {
    let inside = &text[1..];
    let is_command = inside.starts_with([' ', '\t', '[']);
    !is_command || inside.trim_start().starts_with(['"', '\'']) && inside.contains(',')
}

/// Returns the start of a text for a message.
fn start(text: &str) -> Text<'_> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
