//! An expanding text as its grammar sees it: escapes undone, references holes.

use super::bytes::{find, slice};
use super::expand::reference_at;

/// Stands for a reference, whose value may be any text; NUL itself is refused before.
pub(crate) const HOLE: u8 = 0;

/// As long as Linux lets a path be; nothing else with a grammar is longer.
const ROOM: usize = 4096;

/// The text with `\$` and `\\` undone and each reference as a [`HOLE`].
pub(crate) struct Flat {
    bytes: [u8; ROOM],
    len: usize,
    /// Whether the text is longer than there is room.
    pub(crate) is_long: bool,
}

impl Flat {
    pub(crate) const fn of(text: &str) -> Flat {
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
            let (byte, next) = step(text, at);
            flat.bytes[flat.len] = byte;
            flat.len += 1;
            at = next;
        }
        flat
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        slice(&self.bytes, 0, self.len)
    }
}

/// Whether a text is its own flat form.
pub(crate) const fn is_flat(text: &str) -> bool {
    let (bytes, len) = (text.as_bytes(), text.len());
    len <= ROOM && find(bytes, 0, len, b'$') == len && find(bytes, 0, len, b'\\') == len
}

/// The byte that the text has at `at`, and where the next one is.
const fn step(text: &str, at: usize) -> (u8, usize) {
    let bytes = text.as_bytes();
    if bytes[at] == b'\\' && at + 1 < bytes.len() && (bytes[at + 1] == b'\\' || bytes[at + 1] == b'$') {
        return (bytes[at + 1], at + 2);
    }
    if bytes[at] == b'$'
        && let Some(reference) = reference_at(bytes, at, bytes.len())
    {
        return (HOLE, reference.to);
    }
    (bytes[at], at + 1)
}

/// Where in the text the byte of that index in its flat form comes from.
pub(crate) const fn origin(text: &str, index: usize) -> usize {
    let (mut at, mut passed) = (0, 0);
    while at < text.len() && passed < index {
        at = step(text, at).1;
        passed += 1;
    }
    at
}

/// Whether the bytes from `from` to `to` have a reference.
pub(crate) const fn has_hole(bytes: &[u8], from: usize, to: usize) -> bool {
    find(bytes, from, to, HOLE) < to
}
