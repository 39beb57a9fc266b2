//! Patterns of `.dockerignore` (moby/patternmatcher, and the file's reader in moby/patternmatcher/ignorefile).

use super::bytes::{find, get, is_blank, skip_blanks, skip_char, trailing_space};
use super::wrong;
use crate::rule::{Fault, Rule};

const fn fault<T>(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    wrong(Rule::IgnorePattern, what, fix, from, to)
}

/// A text that is a pattern: not empty, no comment, without blanks around it, and as [`pattern`] wants it.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if skip_blanks(bytes, 0) == bytes.len() {
        return fault("is empty", "write a pattern such as \"**/*.pyc\"", 0, bytes.len());
    }
    if bytes[0] == b'#' {
        return fault(
            "starts with `#`, so it is a comment",
            "write a backslash before it: r\"\\#…\"",
            0,
            1,
        );
    }
    if is_blank(bytes[0]) || trailing_space(bytes) < bytes.len() {
        return fault(
            "has a blank at its start or end, which engines take away",
            "leave it out",
            0,
            bytes.len(),
        );
    }
    pattern(text)
}

/// A line that is no comment, without the blanks around it: a pattern that engines accept, that says to them what it
/// seems to say, and that can match.
pub(crate) const fn pattern(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let from = if get(bytes, 0) == b'!' {
        skip_blanks(bytes, 1)
    } else {
        0
    };
    if from == bytes.len() {
        return fault("is a lone `!`", "write what it brings back: \"!keep.txt\"", 0, 1);
    }
    attempt!(place(bytes, from));
    let mut at = from;
    while at < bytes.len() {
        at = match bytes[at] {
            b'\\' => attempt!(escape(bytes, at)),
            b'[' => attempt!(class(bytes, at)),
            _ => at + 1,
        };
    }
    Ok(())
}

/// What is left of the path, as Go's `filepath.Clean` leaves it, is something in the context.
const fn place(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let (mut at, mut depth, mut marked) = (from, 0_usize, false);
    while at < bytes.len() {
        let end = find(bytes, at, bytes.len(), b'/');
        match part_of(bytes, at, end) {
            Part::Same => {}
            Part::Up => depth = attempt!(up(bytes, (from, at), depth)),
            Part::Name => {
                if is_blank(bytes[at]) || is_blank(bytes[end - 1]) {
                    let what = "has a blank beside a `/`, which engines may take away";
                    return fault(what, "write `?` for it", at, end);
                }
                if depth == 0 {
                    marked = bytes[at] == b'!';
                }
                depth += 1;
            }
        }
        at = end + 1;
    }
    if depth == 0 {
        let what = "names the context itself, which no pattern matches";
        return fault(what, "write \"**\" for everything in it", 0, bytes.len());
    }
    if marked && bytes[0] != b'!' {
        let what = "brings something back: engines take away what is before its `!`";
        return fault(what, r"write the `!` first, or `\!` for the character", 0, bytes.len());
    }
    Ok(())
}

/// What a part of a path does.
enum Part {
    Same,
    Up,
    Name,
}

const fn part_of(bytes: &[u8], from: usize, to: usize) -> Part {
    match to - from {
        0 => Part::Same,
        1 if bytes[from] == b'.' => Part::Same,
        2 if bytes[from] == b'.' && bytes[from + 1] == b'.' => Part::Up,
        _ => Part::Name,
    }
}

/// The depth after the `..` at `at`. Engines take away the part before it as it is written, be it half of a `[…]`.
const fn up(bytes: &[u8], (from, at): (usize, usize), depth: usize) -> Result<usize, Fault> {
    if find(bytes, from, at, b'[') < at || find(bytes, from, at, b'\\') < at {
        let what = "goes back up behind a wildcard or escape";
        return fault(what, "write the path without `..`", at, at + 2);
    }
    if depth > 0 {
        return Ok(depth - 1);
    }
    if bytes[from] == b'/' {
        return Ok(0);
    }
    let what = "leaves the context, where nothing can match";
    fault(what, "leave out the `..`", at, at + 2)
}

/// Where the escape at `at` ends. Engines leave the backslash in their regular expression, where a letter or digit
/// after it has a meaning of its own.
const fn escape(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    if at + 1 == bytes.len() {
        return fault("ends with a backslash", r"write `\\` for the character", at, at + 1);
    }
    let next = bytes[at + 1];
    if next.is_ascii() && !next.is_ascii_alphanumeric() && next != b'/' {
        return Ok(at + 2);
    }
    fault(
        "has a backslash that engines take for something else",
        r"write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`",
        at,
        skip_char(bytes, at + 1),
    )
}

/// Where the class at `open` ends.
const fn class(bytes: &[u8], open: usize) -> Result<usize, Fault> {
    let first = if get(bytes, open + 1) == b'^' {
        open + 2
    } else {
        open + 1
    };
    let mut at = first;
    while at == first || get(bytes, at) != b']' {
        let low = at;
        at = attempt!(class_char(bytes, open, at));
        if get(bytes, at) == b'-' {
            let high = at + 1;
            at = attempt!(class_char(bytes, open, high));
            if is_greater(bytes, (low, high - 1), (high, at)) {
                let what = "has a range that ends before it starts";
                return fault(what, "write the smaller character first", low, at);
            }
        }
    }
    Ok(at + 1)
}

/// Where the character at `at` of a class ends.
const fn class_char(bytes: &[u8], open: usize, at: usize) -> Result<usize, Fault> {
    let (char, next) = (get(bytes, at), get(bytes, at + 1));
    if at >= bytes.len() || matches!(char, b'-' | b']') {
        let what = "has a `[` that starts no class such as `[a-z]`";
        return fault(what, r"write `\[` for the character", open, open + 1);
    }
    match (char, next) {
        (b'\\', _) => escape(bytes, at),
        (b'*' | b'?', _) | (b'[', b':') => {
            let what = "has a character in its `[…]` that engines take for something else";
            fault(what, r"write a `\` before it", at, at + 1)
        }
        (b'/', b'/' | b'.') => {
            let what = "has a path in its `[…]`, which engines shorten";
            fault(what, "leave it out", at, at + 2)
        }
        _ => Ok(skip_char(bytes, at)),
    }
}

/// Whether one character, escaped or not, is greater than another. The bytes of UTF-8 have the order of characters.
const fn is_greater(bytes: &[u8], (one, one_end): (usize, usize), (other, other_end): (usize, usize)) -> bool {
    let mut a = if bytes[one] == b'\\' { one + 1 } else { one };
    let mut b = if bytes[other] == b'\\' { other + 1 } else { other };
    while a < one_end && b < other_end {
        if bytes[a] != bytes[b] {
            return bytes[a] > bytes[b];
        }
        a += 1;
        b += 1;
    }
    false
}
