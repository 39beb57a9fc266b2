//! Until the grammar's own is there.
#![allow(dead_code, missing_docs)]
use std::borrow::Cow;
/// One reference in a text, as offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where its `$` stands.
    pub from: usize,
    /// Behind its last byte.
    pub to: usize,
    /// Where the variable's name starts …
    pub name_from: usize,
    /// … and ends.
    pub name_to: usize,
    /// `true` for `:+` and `false` for `:-`, and where the word behind it starts and ends.
    pub fallback: Option<(bool, usize, usize)>,
}

/// The first reference in `text` at or behind `at`, which must not be inside an escape or a reference. References in a
/// fallback's word are found by [`next_reference_in`] on the word's range.
///
/// A `$` that starts no reference is passed over; [`crate::kind::Kind::check`] refuses it.
#[must_use]
pub(super) const fn next_reference(text: &str, at: usize) -> Option<Reference> {
    next_reference_in(text, at, text.len())
}

/// The first reference in the bytes of `text` from `from` to `to`.
#[must_use]
pub(super) const fn next_reference_in(text: &str, from: usize, to: usize) -> Option<Reference> {
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

/// Whether an escaped `$` or backslash stands at `at`.
const fn is_escape(bytes: &[u8], at: usize, to: usize) -> bool {
    bytes[at] == b'\\' && at + 1 < to && (bytes[at + 1] == b'\\' || bytes[at + 1] == b'$')
}

/// The reference whose `$` stands at `at`.
const fn reference_at(bytes: &[u8], at: usize, to: usize) -> Option<Reference> {
    let braced = at + 1 < to && bytes[at + 1] == b'{';
    let name_from = if braced { at + 2 } else { at + 1 };
    let name_to = skip_name(bytes, name_from, to);
    if name_to == name_from {
        return None;
    }
    if !braced {
        return Some(Reference {
            from: at,
            to: name_to,
            name_from,
            name_to,
            fallback: None,
        });
    }
    if name_to < to && bytes[name_to] == b'}' {
        return Some(Reference {
            from: at,
            to: name_to + 1,
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

/// Where the `}` stands that ends the word from `from` on.
const fn word_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    while at < to {
        if is_escape(bytes, at, to) || is_at(bytes, at, "${") {
            depth += (bytes[at] == b'$') as usize;
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
pub(super) enum Part<'a> {
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

/// The pieces of an expanding text, in order; together they are the text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
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
    /// The variable's name; `text` is the text in which the reference was found.
    #[must_use]
    pub(super) const fn name(self, text: &str) -> &str {
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

/// What the literal piece of an expanding text stands for: `\$` is `$`, `\\` is `\`.
#[must_use]
pub(super) fn unescape(literal: &str) -> Cow<'_, str> {
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

const fn is_at(bytes: &[u8], at: usize, word: &str) -> bool {
    let word = word.as_bytes();
    if at > bytes.len() || bytes.len() - at < word.len() {
        return false;
    }
    let mut i = 0;
    while i < word.len() {
        if bytes[at + i] != word[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn skip_name(bytes: &[u8], at: usize, to: usize) -> usize {
    if at >= to || !starts_name(bytes[at]) {
        return at;
    }
    let mut end = at;
    while end < to && is_name(bytes[end]) {
        end += 1;
    }
    end
}

const fn part(text: &str, from: usize, to: usize) -> &str {
    text.split_at(to).0.split_at(from).1
}
