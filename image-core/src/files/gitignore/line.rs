//! A line of a `.gitignore`, as git's `dir.c` and `wildmatch.c` read it.

use std::iter::Peekable;
use std::str::Chars;

use super::overlap::ANY;
use crate::grammar::bytes::find_hidden;

/// The longest line, and the most `**` in one.
const MOST_BYTES: usize = 1_000;
const MOST_DEEP: usize = 4;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// After `!`: what it matches is brought back.
    pub(super) negated: bool,
    /// With a final `/`: it matches folders only.
    pub(super) folders: bool,
    /// The names of the path, each a pattern of `.dockerignore`, or [`ANY`], which is never the last.
    pub(super) parts: Vec<String>,
}

impl Line {
    /// Reads a line; `None` for a blank one, a comment, and a pattern that matches nothing.
    pub(super) fn read(line: &str) -> Option<Self> {
        let text = without_blanks(line);
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let (negated, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (folders, text) = text.strip_suffix('/').map_or((false, text), |rest| (true, rest));
        let is_rooted = text.contains('/');
        let mut parts = names(text.strip_prefix('/').unwrap_or(text))?;
        if !is_rooted {
            parts.insert(0, ANY.to_owned());
        }
        parts.dedup_by(|later, earlier| later == ANY && earlier == ANY);
        // What is below a folder matches with it, so one name says the same as any number.
        if parts.last().is_some_and(|last| last == ANY) {
            parts.push("*".to_owned());
        }
        Some(Self {
            negated,
            folders,
            parts,
        })
    }

    /// Returns whether it takes long to compare it with others.
    pub(super) fn is_long(&self) -> bool {
        let deep = self.parts.iter().filter(|part| *part == ANY).count();
        deep > MOST_DEEP || self.parts.iter().map(String::len).sum::<usize>() > MOST_BYTES
    }

    /// Puts it into a folder, to which it is relative.
    pub(super) fn in_folder(mut self, folder: &[String]) -> Self {
        self.parts.splice(0..0, folder.iter().cloned());
        self
    }

    /// Returns the same line with other names.
    pub(super) fn with(&self, parts: Vec<String>) -> Self {
        Self { parts, ..self.clone() }
    }

    /// Returns a pattern for what it leaves out. Of folders only the contents can be named: a file of such a name is
    /// another matter.
    pub(super) fn pattern(&self) -> String {
        if self.folders {
            self.contents()
        } else {
            self.parts.join("/")
        }
    }

    /// Returns patterns that bring back what it matches. Engines ask them for a folder only where it is left out, so
    /// what is in it is named too.
    pub(super) fn returned(&self) -> impl Iterator<Item = String> + use<> {
        let itself = (!self.folders).then(|| format!("!{}", self.parts.join("/")));
        itself.into_iter().chain([format!("!{}", self.contents())])
    }

    /// Returns a pattern for what is below it.
    pub(super) fn contents(&self) -> String {
        format!("{}/{ANY}", self.parts.join("/"))
    }
}

/// Returns a line without the blanks at its end, of which the first may stay after a backslash.
fn without_blanks(line: &str) -> &str {
    let mut end = 0;
    let mut chars = line.char_indices();
    while let Some((at, char)) = chars.next() {
        end = match char {
            ' ' => continue,
            '\\' => chars.next().map_or(at + 1, |(next, char)| next + char.len_utf8()),
            _ => at + char.len_utf8(),
        };
    }
    &line[..end]
}

/// Returns the names of a path, each as a pattern of `.dockerignore`; `None` where it matches nothing: an empty name,
/// `.` and `..`, a `[` without end, a backslash at the end.
fn names(text: &str) -> Option<Vec<String>> {
    let mut names = vec![Vec::new()];
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        let piece = match char {
            '*' | '?' => char.to_string(),
            '[' => class(&mut rest)?,
            // A name has no `/`, with a backslash or without.
            '\\' => rest
                .next()
                .map(|char| if char == '/' { "/".to_owned() } else { literal(char) })?,
            '/' => "/".to_owned(),
            char => literal(char),
        };
        if piece == "/" {
            names.push(Vec::new());
        } else {
            names.last_mut()?.push(piece);
        }
    }
    names.into_iter().map(name).collect()
}

/// Returns a name of its pieces as engines take it, to which two `*` are more than one.
fn name(mut pieces: Vec<String>) -> Option<String> {
    if pieces.len() > 1 && pieces.iter().all(|piece| piece == "*") {
        return Some(ANY.to_owned());
    }
    pieces.dedup_by(|later, earlier| later == "*" && earlier == "*");
    // Engines take blanks at the ends of names away.
    for at in [0, pieces.len().saturating_sub(1)] {
        if let Some(piece) = pieces.get_mut(at).filter(|piece| *piece == " ") {
            "[ ]".clone_into(piece);
        }
    }
    Some(pieces.concat()).filter(|name| !matches!(name.as_str(), "" | "." | ".."))
}

/// Returns a pattern that matches a name alone.
pub(super) fn literal_name(name: &str) -> String {
    name.chars().map(literal).collect()
}

/// Returns a pattern that matches one character alone, or any for one that a reader does not see.
fn literal(char: char) -> String {
    if char.is_control() || find_hidden(char.to_string().as_bytes()).is_some() {
        return "?".to_owned();
    }
    match char {
        '*' | '?' | '[' | ']' | '\\' | '^' | '|' | '!' | '#' => format!("\\{char}"),
        char => char.to_string(),
    }
}

/// The classes of characters that have names.
const NAMED: &[(&str, &[(char, char)])] = &[
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("blank", &[(' ', ' ')]),
    ("cntrl", &[]),
    ("digit", &[('0', '9')]),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[(' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

/// Reads a class behind its `[`, and returns it as engines read it; `None` where it matches nothing.
fn class(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let negated = rest.next_if(|char| matches!(char, '!' | '^')).is_some();
    let mut ranges: Vec<(char, char)> = Vec::new();
    let (mut low, mut is_first) = (None, true);
    loop {
        let char = rest.next()?;
        if char == ']' && !is_first {
            break;
        }
        is_first = false;
        let is_range = char == '-' && low.is_some() && rest.peek().is_some_and(|next| *next != ']');
        if let (true, Some(from)) = (is_range, low.take()) {
            let to = match rest.next()? {
                '\\' => rest.next()?,
                other => other,
            };
            ranges.pop();
            ranges.push((from, to));
        } else if let Some(named) = read_class(char, rest)? {
            ranges.extend(named);
        } else {
            let char = if char == '\\' { rest.next()? } else { char };
            ranges.push((char, char));
            low = Some(char);
        }
    }
    written(negated, &ranges)
}

/// Reads `[:name:]` and returns its ranges, if that starts here; `None` where there is no such name.
#[allow(clippy::option_option)]
fn read_class(char: char, rest: &mut Peekable<Chars<'_>>) -> Option<Option<&'static [(char, char)]>> {
    if char != '[' || rest.peek() != Some(&':') {
        return Some(None);
    }
    let text: String = rest.clone().skip(1).take_while(|char| *char != ']').collect();
    let Some(name) = text.strip_suffix(':') else {
        return Some(None);
    };
    let (_, ranges) = NAMED.iter().find(|(own, _)| *own == name)?;
    rest.nth(text.chars().count() + 1)?;
    Some(Some(ranges))
}

/// Returns a class as engines read it. None has a `/`, which ends a name.
fn written(negated: bool, ranges: &[(char, char)]) -> Option<String> {
    let mut class = String::new();
    for (low, high) in ranges.iter().flat_map(|range| without_slash(*range)) {
        class.push_str(&in_class(low));
        if low < high {
            class.push('-');
            class.push_str(&in_class(high));
        }
    }
    match (negated, class.is_empty()) {
        (true, true) => Some("?".to_owned()),
        (true, false) => Some(format!("[^{class}/]")),
        (false, true) => None,
        (false, false) => Some(format!("[{class}]")),
    }
}

/// Returns the visible part of a range, cut at the `/`.
fn without_slash((low, high): (char, char)) -> impl Iterator<Item = (char, char)> {
    let low = low.max(' ');
    let is_cut = low <= '/' && high >= '/';
    let first = (low, if is_cut { '.' } else { high });
    let second = is_cut.then_some(('0', high));
    [Some(first), second]
        .into_iter()
        .flatten()
        .filter(|(low, high)| low <= high)
}

fn in_class(char: char) -> String {
    if char.is_ascii_punctuation() {
        format!("\\{char}")
    } else {
        char.to_string()
    }
}
