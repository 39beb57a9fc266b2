//! Expanding text: the references that a build engine replaces by values, and how a text says `$` and `\` themselves.
//!
//! The rule is the language's own (docs/reference.md, "Expanding text"), a subset of what `BuildKit`'s
//! `frontend/dockerfile/shell/lex.go` reads: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+alternative}`. A backslash
//! escapes a `$` or a backslash; before anything else it is itself.

use std::borrow::Cow;

use super::bytes::{equal, is_at, part, skip_name};
use crate::rule::{Fault, Rule};

/// The depth to which fallbacks may be nested. Nobody writes more, and it bounds the stack of what walks through them.
pub(super) const DEEPEST: usize = 16;

/// One reference in a text, as offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The offset of its `$`.
    pub from: usize,
    /// Behind its last byte.
    pub to: usize,
    /// The offset at which the variable's name starts …
    pub name_from: usize,
    /// … and ends.
    pub name_to: usize,
    /// `true` for `:+` and `false` for `:-`, and where the word behind it starts and ends.
    pub fallback: Option<(bool, usize, usize)>,
}

/// Returns the first reference in `text` at or behind `at`, which must not be inside an escape or a reference.
/// References in a fallback's word are found by [`next_reference_in`] on the word's range.
///
/// A `$` that starts no reference is passed over; [`crate::kind::Kind::check`] refuses it.
#[must_use]
pub const fn next_reference(text: &str, at: usize) -> Option<Reference> {
    next_reference_in(text, at, text.len())
}

/// Returns the first reference in the bytes of `text` from `from` to `to`.
#[must_use]
pub const fn next_reference_in(text: &str, from: usize, to: usize) -> Option<Reference> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        if bytes[at] == b'$'
            && let Some(found) = reference_at(bytes, at, to)
        {
            return Some(found);
        }
        at += if is_escape(bytes, at, to) { 2 } else { 1 };
    }
    None
}

/// Returns whether there is an escaped `$` or backslash at `at`.
const fn is_escape(bytes: &[u8], at: usize, to: usize) -> bool {
    bytes[at] == b'\\' && at + 1 < to && (bytes[at + 1] == b'\\' || bytes[at + 1] == b'$')
}

/// Returns the reference whose `$` is at `at`.
pub(crate) const fn reference_at(bytes: &[u8], at: usize, to: usize) -> Option<Reference> {
    let braced = at + 1 < to && bytes[at + 1] == b'{';
    let name_from = if braced { at + 2 } else { at + 1 };
    let name_to = skip_name(bytes, name_from, to);
    if name_to == name_from {
        return None;
    }
    let is_closed = braced && name_to < to && bytes[name_to] == b'}';
    if !braced || is_closed {
        return Some(Reference {
            from: at,
            to: name_to + is_closed as usize,
            name_from,
            name_to,
            fallback: None,
        });
    }
    let word = name_to + 2;
    let alternative = is_at(bytes, name_to, ":+");
    if word > to || !(alternative || is_at(bytes, name_to, ":-")) {
        return None;
    }
    match word_end(bytes, word, to) {
        Some(end) => Some(Reference {
            from: at,
            to: end + 1,
            name_from,
            name_to,
            fallback: Some((alternative, word, end)),
        }),
        None => None,
    }
}

/// Returns where the `}` stands that ends the word from `from` on. One that holds too much, which the check refuses,
/// has none: looking on would take quadratic time.
const fn word_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    while at < to {
        if is_escape(bytes, at, to) || is_at(bytes, at, "${") {
            depth += (bytes[at] == b'$') as usize;
            if depth >= DEEPEST {
                return None;
            }
            at += 2;
            continue;
        }
        if bytes[at] == b'}' {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
        at += 1;
    }
    None
}

/// A piece of an expanding text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text that stays, still escaped: see [`unescape`].
    Literal(&'a str),
    /// A reference to a variable.
    Reference {
        /// The variable.
        name: &'a str,
        /// `true` for `:+` and `false` for `:-`, and the word behind it: expanding text again, for [`parts`].
        fallback: Option<(bool, &'a str)>,
    },
}

/// Returns the pieces of an expanding text, in order; together they are the text.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let next = next_reference(text, at);
        let literal_to = next.map_or(text.len(), |reference| reference.from);
        if at < literal_to {
            let literal = part(text, at, literal_to);
            at = literal_to;
            return Some(Part::Literal(literal));
        }
        next.map(|reference| {
            at = reference.to;
            reference.part(text)
        })
    })
}

impl Reference {
    /// Returns the variable's name; `text` is the text in which the reference was found.
    #[must_use]
    pub const fn name(self, text: &str) -> &str {
        part(text, self.name_from, self.name_to)
    }

    fn part(self, text: &str) -> Part<'_> {
        let fallback = self
            .fallback
            .map(|(alternative, from, to)| (alternative, part(text, from, to)));
        Part::Reference {
            name: self.name(text),
            fallback,
        }
    }
}

/// Returns the text of a literal piece of an expanding text: `\$` is `$`, `\\` is `\`.
#[must_use]
pub fn unescape(literal: &str) -> Cow<'_, str> {
    if !literal.contains(r"\\") && !literal.contains(r"\$") {
        return Cow::Borrowed(literal);
    }
    let mut plain = String::with_capacity(literal.len());
    let mut rest = literal.chars();
    while let Some(next) = rest.next() {
        let escaped = if next == '\\' {
            rest.clone().next().filter(|escaped| matches!(escaped, '\\' | '$'))
        } else {
            None
        };
        if escaped.is_some() {
            rest.next();
        }
        plain.push(escaped.unwrap_or(next));
    }
    Cow::Owned(plain)
}

/// Returns the expanding text whose value is exactly `literal`.
#[must_use]
pub fn escape(literal: &str) -> Cow<'_, str> {
    if !literal.contains(['\\', '$']) {
        return Cow::Borrowed(literal);
    }
    let mut escaped = String::with_capacity(literal.len() + 8);
    for next in literal.chars() {
        if matches!(next, '\\' | '$') {
            escaped.push('\\');
        }
        escaped.push(next);
    }
    Cow::Owned(escaped)
}

/// Returns `true` if a text that a variable is set to keeps its earlier value: if it refers to the variable, and not
/// only to ask whether it is set (`${NAME:+…}`).
#[must_use]
pub const fn keeps(text: &str, name: &str) -> bool {
    refers_in(text, (0, text.len()), name, false)
}

/// Returns whether the text refers to the variable, in a fallback too.
#[must_use]
pub const fn refers(text: &str, name: &str) -> bool {
    refers_in(text, (0, text.len()), name, true)
}

/// Returns whether a part of the text refers to the variable. `counts_questions` says whether `${NAME:+…}` does, which
/// only asks whether the variable is set.
const fn refers_in(text: &str, (from, to): (usize, usize), name: &str, counts_questions: bool) -> bool {
    let mut next = from;
    while let Some(reference) = next_reference_in(text, next, to) {
        let counts = counts_questions || !matches!(reference.fallback, Some((true, ..)));
        if counts && equal(reference.name(text), name) {
            return true;
        }
        if let Some((_, from, to)) = reference.fallback
            && refers_in(text, (from, to), name, counts_questions)
        {
            return true;
        }
        next = reference.to;
    }
    false
}

/// Returns whether the text has a reference.
#[must_use]
pub const fn has_reference(text: &str) -> bool {
    next_reference(text, 0).is_some()
}

/// Checks that each `$` starts a reference, and that each `${` is closed.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    // The outermost open `${`, and where its word starts.
    let (mut outer, mut word) = (0, 0);
    while at < bytes.len() {
        if is_escape(bytes, at, bytes.len()) {
            at += 2;
        } else if bytes[at] == b'$' {
            let (end, opens) = attempt!(head(bytes, at));
            if opens && depth == 0 {
                (outer, word) = (at, end);
            }
            depth += opens as usize;
            at = end;
        } else {
            let closes = bytes[at] == b'}' && depth > 0;
            depth -= closes as usize;
            if closes && depth == 0 && holds_brace(bytes, word, at) {
                return Err(fault(BRACE, at, at + 1));
            }
            at += 1;
        }
        if depth > DEEPEST {
            return Err(fault(NESTED, outer, bytes.len()));
        }
    }
    if depth > 0 {
        Err(fault(UNCLOSED, outer, bytes.len()))
    } else {
        Ok(())
    }
}

/// Reads a reference up to the end of its name or, where it has a fallback, to the start of its word (then `true`).
const fn head(bytes: &[u8], at: usize) -> Result<(usize, bool), Fault> {
    let end = bytes.len();
    let braced = is_at(bytes, at, "${");
    let name = if braced { at + 2 } else { at + 1 };
    let after = skip_name(bytes, name, end);
    if !braced {
        return if after > name {
            Ok((after, false))
        } else {
            Err(refuse_bare(bytes, at))
        };
    }
    if after == end {
        return Err(fault(UNCLOSED, at, end));
    }
    if after > name && bytes[after] == b'}' {
        return Ok((after + 1, false));
    }
    if after > name && (is_at(bytes, after, ":-") || is_at(bytes, after, ":+")) {
        return Ok((after + 2, true));
    }
    let close = super::bytes::find(bytes, after, end, b'}');
    Err(fault(
        if after == name { NAMELESS } else { FORM },
        at,
        if close < end { close + 1 } else { end },
    ))
}

/// Returns whether a word that ended at `close` was meant to hold that `}`: it has a `{` or a last backslash, and a `}`
/// that nothing opened comes later.
const fn holds_brace(bytes: &[u8], word: usize, close: usize) -> bool {
    let mut opened = false;
    let mut at = word;
    while at < close {
        opened |= bytes[at] == b'{' || (bytes[at] == b'\\' && at + 1 == close);
        at += if is_escape(bytes, at, close) || is_at(bytes, at, "${") {
            2
        } else {
            1
        };
    }
    at = close + 1;
    while opened && at < bytes.len() && bytes[at] != b'$' && bytes[at] != b'{' {
        if bytes[at] == b'}' {
            return true;
        }
        at += 1;
    }
    false
}

/// A problem with a `$`, and its fix.
type Finding = (&'static str, &'static str);

const ESCAPE: &str = r#"write a dollar sign as `\$`, in Rust `r"\$"` or `"\\$"`"#;
const UNCLOSED: Finding = (
    "has a `${` without its `}`",
    r"close it with `}`, or write `\$` for a dollar sign",
);
const NAMELESS: Finding = (
    "has a `${…}` without the name of a variable",
    r"write `${NAME}` with letters, digits and `_`, or `\$` for a dollar sign",
);
const FORM: Finding = (
    "has a form of `${…}` that engines do not share",
    r"write `${NAME}`, `${NAME:-default}` or `${NAME:+alternative}`, or `\$` for a dollar sign",
);
const BRACE: Finding = (
    "has a `}` inside the text of a `${…}`, which ends it there",
    "write the text without `{` and `}`, or give it to the variable by an `arg` or `env` of its own",
);
const NESTED: Finding = (
    "has more than 16 `${…}` inside each other",
    "give the inner ones names by `arg`",
);

const fn fault(finding: Finding, from: usize, to: usize) -> Fault {
    Fault {
        rule: Rule::Dollar,
        what: finding.0,
        fix: finding.1,
        from,
        to,
    }
}

/// Returns the finding for a `$` without a name or a `{` after it.
const fn refuse_bare(bytes: &[u8], at: usize) -> Fault {
    let what = match super::bytes::get(bytes, at + 1) {
        b'0'..=b'9' => "has a `$` before a digit, where no variable's name starts",
        b'(' => "has a `$(`, but no shell runs commands here",
        b'$' => "has a `$$`, which engines do not read as one dollar sign",
        _ => "has a `$` without the name of a variable",
    };
    fault((what, ESCAPE), at, super::bytes::skip_char(bytes, at + 1))
}
