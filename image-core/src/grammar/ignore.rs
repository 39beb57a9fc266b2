//! Patterns of `.dockerignore` (moby/patternmatcher, and the file's reader in moby/patternmatcher/ignorefile).

use super::bytes::{find, find_hidden, get, is, is_blank, skip_blanks, skip_char, trailing_space};
use super::wrong;
use crate::rule::{Fault, Rule};

/// Makes a finding about a pattern that engines refuse.
const fn fault<T>(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    wrong(Rule::IgnorePattern, what, fix, from, to)
}

/// Makes a finding about a pattern that engines accept, and take for something else or for nothing.
const fn misleading<T>(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    wrong(Rule::MisleadingPattern, what, fix, from, to)
}

/// Returns the finding for a `!` that brings nothing back.
const fn lone_mark(to: usize) -> Result<(), Fault> {
    fault("is a lone `!`", "write what it brings back: \"!keep.txt\"", 0, to)
}

/// Checks a text that is a pattern: not empty, no comment, without blanks around it, and one that engines accept.
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
    match pattern(text) {
        Err(Fault {
            rule: Rule::MisleadingPattern,
            ..
        }) => Ok(()),
        result => result,
    }
}

/// Checks a line that is not a comment, without the blanks around it: a pattern that engines accept
/// ([`Rule::IgnorePattern`]), that says to them what it seems to say, and that can match ([`Rule::MisleadingPattern`]).
pub(crate) const fn pattern(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if let Some(at) = find_hidden(bytes) {
        let what = "has a character that a reader does not see";
        let fix = "write `?` for it, which any character matches";
        return fault(what, fix, at, skip_char(bytes, at));
    }
    let from = if get(bytes, 0) == b'!' {
        skip_blanks(bytes, 1)
    } else {
        0
    };
    if from == bytes.len() {
        return lone_mark(1);
    }
    let place = check_path(bytes, from);
    if let Err(Fault {
        rule: Rule::IgnorePattern,
        ..
    }) = place
    {
        return place;
    }
    let mut at = from;
    let mut found = place;
    while at < bytes.len() {
        at = match bytes[at] {
            b'#' if found.is_ok() && (at == 0 || is_blank(bytes[at - 1])) => {
                let what = "is not a comment from its `#` on: engines read that as a part of the path";
                found = misleading(
                    what,
                    "write the comment in a line of its own, the `#` first in it",
                    at,
                    bytes.len(),
                );
                at + 1
            }
            b'\\' => {
                let (means, next) = attempt!(escape(bytes, at));
                if found.is_ok() && !matches!(means, Escape::Itself(_)) {
                    found = misleading(OTHERWISE, ESCAPE, at, next);
                }
                next
            }
            b'[' => attempt!(class(bytes, at)),
            _ => at + 1,
        };
    }
    found
}

/// Returns the patterns of what a statement leaves out that takes `only` what some match, if there are any, and of that
/// not what others do.
pub(crate) fn left_out<'p>(only: impl Iterator<Item = &'p str>, ignore: impl Iterator<Item = &'p str>) -> Vec<String> {
    let taken: Vec<String> = only.map(reversed).collect();
    let ignore = ignore.map(str::to_owned);
    if taken.is_empty() {
        return ignore.collect();
    }
    // Engines ask a pattern for a folder only where the folder is not left out yet, so what is in it is named too.
    let named = |pattern: String| {
        let is_whole = pattern.starts_with('!') || pattern.ends_with("**");
        let inside = (!is_whole).then(|| format!("{}/**", pattern.trim_end_matches('/')));
        [pattern].into_iter().chain(inside)
    };
    let all = taken.into_iter().chain(ignore).flat_map(named);
    ["**".to_owned()].into_iter().chain(all).collect()
}

/// Returns the pattern that takes what another leaves out.
fn reversed(pattern: &str) -> String {
    match pattern.strip_prefix('!').map(str::trim_start) {
        None => format!("!{pattern}"),
        Some(rest) if rest.starts_with('#') => format!("\\{rest}"),
        Some(rest) => rest.to_owned(),
    }
}

/// Checks that the path, as Go's `filepath.Clean` leaves it, names something in the context.
const fn check_path(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let (mut at, mut depth, mut marked) = (from, 0_usize, false);
    while at < bytes.len() {
        let end = find(bytes, at, bytes.len(), b'/');
        match part_of(bytes, at, end) {
            Part::Same => {}
            Part::Up => depth = attempt!(depth_after_up(bytes, (from, at), depth)),
            Part::Name => {
                if is_blank(bytes[at]) || is_blank(bytes[end - 1]) {
                    return refuse_blank(bytes, at, end);
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
        return refuse_context_itself(bytes, from);
    }
    if marked && bytes[0] != b'!' {
        if is(bytes, bytes.len() - 1, bytes.len(), "!") {
            return lone_mark(bytes.len());
        }
        let what = "brings something back: engines take away what is before its `!`";
        return misleading(what, r"write the `!` first, or `\!` for the character", 0, bytes.len());
    }
    Ok(())
}

/// Returns the finding for a part of a path with a blank at its start or end.
const fn refuse_blank(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if from >= 2 && is(bytes, from - 2, from, "//") && is_blank(bytes[from]) {
        let what = "is not a comment: engines read it as a path";
        return misleading(what, "start a comment with `#`", from - 2, bytes.len());
    }
    let what = "has a blank beside a `/`, which engines may take away";
    if is_blank(bytes[to - 1]) && to - from > 1 && bytes[to - 2] == b'\\' {
        return fault(what, "write `?` for it", from, to);
    }
    misleading(what, "write `?` for it", from, to)
}

/// Returns the finding for a path that names the context itself. Of `!/`, engines keep only the `!`.
const fn refuse_context_itself(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if bytes[0] == b'!' && bytes[from] == b'/' {
        return lone_mark(bytes.len());
    }
    let what = "names the context itself, which no pattern matches";
    misleading(what, "write \"**\" for everything in it", 0, bytes.len())
}

/// The effects of a part of a path.
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

/// Returns the depth after the `..` at `at`. Engines take away the part before it as it is written, be it half of a
/// `[…]`.
const fn depth_after_up(bytes: &[u8], (from, at): (usize, usize), depth: usize) -> Result<usize, Fault> {
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
    misleading(what, "leave out the `..`", at, at + 2)
}

const REFUSED: &str = "has a backslash that engines refuse";
const OTHERWISE: &str = "has a backslash that engines take for something else";
const ESCAPE: &str = r"write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`";

/// The meanings of a backslash in the regular expression (Go's) that engines make of a pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Escape {
    /// The character after it.
    Itself(u8),
    /// A character by its number, or by a letter such as `n`.
    Coded(u32),
    /// `\d`, `\s`, `\w`, or, in upper case, any other character.
    Class(u8),
    /// `\b`, the start or end of a word, or `\B` (false), any other place.
    Word(bool),
    /// `\A`, the start of the path.
    Start,
    /// `\z`, its end.
    End,
}

/// Returns the escape at `at`, and where it ends. (Of what engines accept, `\p`, `\Q` and `\x{…}` are not known here.)
pub(crate) const fn escape(bytes: &[u8], at: usize) -> Result<(Escape, usize), Fault> {
    if at + 1 == bytes.len() {
        return fault("ends with a backslash", r"write `\\` for the character", at, at + 1);
    }
    let next = bytes[at + 1];
    let escape = match next {
        b'a' => Escape::Coded(0x07),
        b'f' => Escape::Coded(0x0c),
        b'n' => Escape::Coded(0x0a),
        b'r' => Escape::Coded(0x0d),
        b't' => Escape::Coded(0x09),
        b'v' => Escape::Coded(0x0b),
        b'd' | b'D' | b's' | b'S' | b'w' | b'W' => Escape::Class(next),
        b'b' | b'B' => Escape::Word(next == b'b'),
        b'A' => Escape::Start,
        b'z' => Escape::End,
        b'x' => return number(bytes, at, at + 2, at + 4, 16),
        b'0' => return number(bytes, at, at + 1, at + 2, 8),
        b'1'..=b'7' => return number(bytes, at, at + 1, at + 3, 8),
        _ if next.is_ascii() && !next.is_ascii_alphanumeric() && next != b'/' => Escape::Itself(next),
        _ => {
            return fault(REFUSED, ESCAPE, at, skip_char(bytes, at + 1));
        }
    };
    Ok((escape, at + 2))
}

/// Returns a character by its number: digits from `from` to at least `least`; of octal ones there may be three.
const fn number(bytes: &[u8], at: usize, from: usize, least: usize, base: u32) -> Result<(Escape, usize), Fault> {
    let most = if base == 8 { from + 3 } else { least };
    let (mut value, mut to) = (0, from);
    while to < most
        && let Some(digit) = (get(bytes, to) as char).to_digit(base)
    {
        value = value * base + digit;
        to += 1;
    }
    if to < least {
        return fault(REFUSED, ESCAPE, at, skip_char(bytes, at + 1));
    }
    Ok((Escape::Coded(value), to))
}

/// Returns where the class at `open` ends.
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

/// Returns where the character at `at` of a class ends.
const fn class_char(bytes: &[u8], open: usize, at: usize) -> Result<usize, Fault> {
    let (char, next) = (get(bytes, at), get(bytes, at + 1));
    if at >= bytes.len() || matches!(char, b'-' | b']') {
        let what = "has a `[` that starts no class such as `[a-z]`";
        return fault(what, r"write `\[` for the character", open, open + 1);
    }
    match (char, next) {
        (b'\\', _) => match attempt!(escape(bytes, at)) {
            (Escape::Itself(_), next) => Ok(next),
            _ => fault(OTHERWISE, ESCAPE, at, at + 2),
        },
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

/// Returns whether one character, escaped or not, is greater than another. The bytes of UTF-8 have the order of
/// characters.
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
