//! An expanding text as its grammar sees it: escapes undone, references holes.

use super::bytes::{find, slice};
use super::expand::{Reference, next_reference_in, reference_at};

/// Stands for a reference, whose value may be any text; NUL itself is refused before.
pub(crate) const HOLE: u8 = 0;

/// As long as Linux lets a path be; nothing else with a grammar is longer.
const ROOM: usize = 4096;

/// Of no fallback, the word stands in a text.
pub(crate) const NO_WORD: usize = usize::MAX;

/// The text with `\$` and `\\` undone and each reference as a [`HOLE`].
pub(crate) struct Flat {
    bytes: [u8; ROOM],
    len: usize,
    /// Whether the text is longer than there is room.
    pub(crate) is_long: bool,
}

impl Flat {
    /// Returns the flat form in which the word of the fallback at `chosen` stands for its reference, and for those
    /// around it.
    pub(crate) const fn of(text: &str, chosen: usize) -> Flat {
        let mut flat = Flat {
            bytes: [0; ROOM],
            len: 0,
            is_long: false,
        };
        let mut at = 0;
        while at < text.len() {
            if flat.len == ROOM {
                flat.is_long = true;
                break;
            }
            let (byte, next) = step(text, at, chosen);
            if let Some(byte) = byte {
                flat.bytes[flat.len] = byte;
                flat.len += 1;
            }
            at = next;
        }
        flat
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        slice(&self.bytes, 0, self.len)
    }
}

/// Returns whether a text is its own flat form.
pub(crate) const fn is_flat(text: &str) -> bool {
    let (bytes, len) = (text.as_bytes(), text.len());
    len <= ROOM && find(bytes, 0, len, b'$') == len && find(bytes, 0, len, b'\\') == len
}

/// Returns the first fallback with a word at or behind `at`, be it inside another. Of a text for which there is no
/// room, none.
pub(crate) const fn next_word(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    while at < bytes.len() && bytes.len() <= ROOM {
        if bytes[at] == b'\\' {
            at += 1;
        } else if bytes[at] == b'$'
            && let Some(Reference {
                fallback: Some((_, from, to)),
                ..
            }) = reference_at(bytes, at, bytes.len())
            && from < to
        {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns the byte that the text has at `at`, if it has one there, and where the next one is.
const fn step(text: &str, at: usize, chosen: usize) -> (Option<u8>, usize) {
    let bytes = text.as_bytes();
    if bytes[at] == b'\\' && at + 1 < bytes.len() && (bytes[at + 1] == b'\\' || bytes[at + 1] == b'$') {
        return (Some(bytes[at + 1]), at + 2);
    }
    if bytes[at] == b'$'
        && let Some(reference) = reference_at(bytes, at, bytes.len())
    {
        return match reference.fallback {
            Some((_, word, _)) if at <= chosen && chosen < reference.to => (None, word),
            _ => (Some(HOLE), reference.to),
        };
    }
    if bytes[at] == b'}' && chosen != NO_WORD && ends_word(text, at, chosen) {
        return (None, at + 1);
    }
    (Some(bytes[at]), at + 1)
}

/// Returns whether the word of the fallback at `chosen`, or of one around it, ends at `at`.
const fn ends_word(text: &str, at: usize, chosen: usize) -> bool {
    let (mut from, mut to) = (0, text.len());
    while let Some(around) = next_reference_in(text, from, to) {
        if around.to <= chosen {
            from = around.to;
            continue;
        }
        let Some((_, start, end)) = around.fallback else {
            return false;
        };
        if end == at {
            return true;
        }
        if around.from >= chosen {
            return false;
        }
        (from, to) = (start, end);
    }
    false
}

/// Returns where in the text the byte of that index in its flat form comes from.
pub(crate) const fn origin(text: &str, index: usize, chosen: usize) -> usize {
    let (mut at, mut passed) = (0, 0);
    while at < text.len() {
        let (byte, next) = step(text, at, chosen);
        if byte.is_some() {
            if passed == index {
                return at;
            }
            passed += 1;
        }
        at = next;
    }
    at
}

/// Returns where in the text the byte before that index in its flat form ends.
pub(crate) const fn origin_end(text: &str, index: usize, chosen: usize) -> usize {
    if index == 0 {
        return origin(text, 0, chosen);
    }
    let last = origin(text, index - 1, chosen);
    if last < text.len() {
        step(text, last, chosen).1
    } else {
        last
    }
}

/// Returns whether the bytes from `from` to `to` have a reference.
pub(crate) const fn has_hole(bytes: &[u8], from: usize, to: usize) -> bool {
    find(bytes, from, to, HOLE) < to
}
