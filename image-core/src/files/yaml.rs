//! The YAML that people write by hand into lists of packages: mappings, lists, plain and quoted texts, `[a, b]`, and
//! comments. Anything else (anchors, tags, block texts, several documents) is refused by name and line, not guessed at.

use std::collections::BTreeSet;

use super::show;

/// Deeper than any such file.
const MAX_DEPTH: usize = 16;

/// A value and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Empty,
    Text(String),
    List(Vec<Node>),
    /// Keys with their lines and values.
    Map(Vec<(String, u32, Node)>),
}

/// What is wrong in a line: the line, what, and what to do.
pub(super) type Wrong = (u32, String, &'static str);

const SIMPLER: &str = "write it in a simpler way: `key: text`, `- text`";

/// A line with something in it.
#[derive(Clone, Copy)]
struct Line<'t> {
    number: u32,
    indent: usize,
    text: &'t str,
}

/// Reads a document.
pub(super) fn read(text: &str) -> Result<Node, Wrong> {
    let mut lines = lines(text)?;
    if lines.first().is_some_and(|line| line.text == "---") {
        lines.remove(0);
    }
    let mut reader = Reader { lines, at: 0 };
    let Some(first) = reader.peek() else {
        return Ok(empty(1));
    };
    let node = reader.block(first.indent, MAX_DEPTH)?;
    match reader.peek() {
        Some(line) => Err(indented(line)),
        None => Ok(node),
    }
}

/// The lines that have something else than a comment.
fn lines(text: &str) -> Result<Vec<Line<'_>>, Wrong> {
    let mut all = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        let text = text[..comment(text)].trim_end();
        if text.starts_with('\t') && !text.trim().is_empty() {
            return Err((number, "a tab stands in the indentation".to_owned(), "write spaces"));
        }
        if !text.is_empty() {
            all.push(Line { number, indent, text });
        }
    }
    Ok(all)
}

/// Whether a place of a text is inside quotes, while the text is gone through.
#[derive(Default)]
struct Quotes(Option<char>);

impl Quotes {
    /// Whether a character stands outside quotes; `opens` says whether a quote would open some there.
    fn outside(&mut self, char: char, opens: bool) -> bool {
        match self.0 {
            Some(open) if open == char => self.0 = None,
            None if opens && matches!(char, '"' | '\'') => self.0 = Some(char),
            open => return open.is_none(),
        }
        false
    }
}

/// Where the comment of a line starts: at a `#` outside quotes with a blank or nothing before it. Quotes open where a
/// text may start.
fn comment(text: &str) -> usize {
    let mut quotes = Quotes::default();
    let (mut before, mut last) = (' ', '-');
    for (at, char) in text.char_indices() {
        let is_apart = matches!(before, ' ' | '\t');
        let opens = matches!(last, '[' | ',') || (is_apart && matches!(last, '-' | ':'));
        if quotes.outside(char, opens) && char == '#' && is_apart {
            return at;
        }
        before = char;
        if !matches!(char, ' ' | '\t') {
            last = char;
        }
    }
    text.len()
}

fn empty(line: u32) -> Node {
    Node {
        line,
        value: Value::Empty,
    }
}

fn indented(line: Line<'_>) -> Wrong {
    let what = format!("{} is indented otherwise than what it belongs to", show(line.text));
    (line.number, what, "align it with the lines above")
}

struct Reader<'t> {
    lines: Vec<Line<'t>>,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<Line<'t>> {
        self.lines.get(self.at).copied()
    }

    /// The next line, if it has that indentation and is an item, or is none.
    fn line(&self, indent: usize, is_item: bool) -> Option<Line<'t>> {
        let fits = |line: &Line<'_>| line.indent == indent && item(line.text).is_some() == is_item;
        self.peek().filter(fits)
    }

    /// What stands at that indentation.
    fn block(&mut self, indent: usize, depth: usize) -> Result<Node, Wrong> {
        let Some(first) = self.peek() else {
            return Ok(empty(1));
        };
        if depth == 0 {
            return Err((first.number, "lists stand in each other too deep".to_owned(), SIMPLER));
        }
        let value = if item(first.text).is_some() {
            Value::List(self.list(indent, depth)?)
        } else if entry(first).is_some() {
            Value::Map(self.map(indent, depth)?)
        } else {
            self.at += 1;
            return scalar(first.text, first.number);
        };
        Ok(Node {
            line: first.number,
            value,
        })
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Vec<Node>, Wrong> {
        let mut items = Vec::new();
        while let Some(line) = self.line(indent, true) {
            let rest = item(line.text).unwrap_or_default();
            if rest.is_empty() {
                self.at += 1;
                items.push(self.below(line, false, depth)?);
                continue;
            }
            // What follows the `- ` is read as a line of its own, where it stands.
            let indent = line.indent + line.text.len() - rest.len();
            self.lines[self.at] = Line {
                indent,
                text: rest,
                ..line
            };
            items.push(self.block(indent, depth - 1)?);
        }
        Ok(items)
    }

    fn map(&mut self, indent: usize, depth: usize) -> Result<Vec<(String, u32, Node)>, Wrong> {
        let (mut entries, mut keys) = (Vec::new(), BTreeSet::new());
        while let Some(line) = self.line(indent, false) {
            let Some((key, rest)) = entry(line) else {
                let what = format!("{} has no `:` behind its key", show(line.text));
                return Err((line.number, what, "write `key: value`"));
            };
            let key = unquoted(key, line.number)?;
            if !keys.insert(key.clone()) {
                let what = format!("{} stands there twice", show(&key));
                return Err((line.number, what, "put the two together"));
            }
            self.at += 1;
            let node = if rest.is_empty() {
                self.below(line, true, depth)?
            } else {
                scalar(rest, line.number)?
            };
            entries.push((key, line.number, node));
        }
        Ok(entries)
    }

    /// What is indented below a line; below a key also a list that is not.
    fn below(&mut self, line: Line<'_>, is_key: bool, depth: usize) -> Result<Node, Wrong> {
        match self.peek() {
            Some(next) if next.indent > line.indent => self.block(next.indent, depth - 1),
            Some(next) if is_key && next.indent == line.indent && item(next.text).is_some() => {
                self.block(next.indent, depth - 1)
            }
            _ => Ok(empty(line.number)),
        }
    }
}

/// What follows the `- ` of an item.
fn item(text: &str) -> Option<&str> {
    if text == "-" {
        return Some("");
    }
    text.strip_prefix("- ").map(str::trim_start)
}

/// A key and what follows its colon, behind which is a blank or nothing.
fn entry(line: Line<'_>) -> Option<(&str, &str)> {
    let mut quotes = Quotes::default();
    let text = line.text;
    if text.starts_with(['[', '{']) {
        return None;
    }
    for (at, char) in text.char_indices() {
        if !quotes.outside(char, at == 0) || char != ':' {
            continue;
        }
        let rest = &text[at + 1..];
        if rest.is_empty() || rest.starts_with([' ', '\t']) {
            return Some((text[..at].trim_end(), rest.trim_start()));
        }
    }
    None
}

/// A text, or a list between brackets.
fn scalar(text: &str, line: u32) -> Result<Node, Wrong> {
    let value = match text.strip_prefix('[') {
        Some(rest) => flow(rest, line)?,
        None if matches!(text, "~" | "null") => Value::Empty,
        None => Value::Text(unquoted(text, line)?),
    };
    Ok(Node { line, value })
}

/// The rest of `[a, 'b', "c"]`.
fn flow(rest: &str, line: u32) -> Result<Value, Wrong> {
    let Some(inner) = rest.strip_suffix(']') else {
        let what = "a list is not closed in its line".to_owned();
        return Err((line, what, "close it with `]`, or write one `- item` a line"));
    };
    let mut items = Vec::new();
    for text in split(inner) {
        if text.is_empty() || text.contains(['[', ']', '{', '}']) && !text.starts_with(['"', '\'']) {
            let what = format!("{} is no plain list", show(&format!("[{inner}]")));
            return Err((line, what, "write one `- item` a line"));
        }
        let value = Value::Text(unquoted(text, line)?);
        items.push(Node { line, value });
    }
    Ok(Value::List(items))
}

/// The parts between commas outside quotes; a comma may be last.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quotes, mut is_start) = (Vec::new(), 0, Quotes::default(), true);
    for (at, char) in text.char_indices() {
        let is_comma = quotes.outside(char, is_start) && char == ',';
        is_start = is_comma || (is_start && char.is_whitespace());
        if is_comma {
            parts.push(text[from..at].trim());
            from = at + 1;
        }
    }
    let last = text[from..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}

/// A text without its quotes. Between single ones, two stand for one.
fn unquoted(text: &str, line: u32) -> Result<String, Wrong> {
    let (quote, doubled) = match text.chars().next() {
        Some('"') => ('"', None),
        Some('\'') => ('\'', Some("''")),
        _ => return plain(text, line),
    };
    let wrong = || {
        let what = format!("{} is no text between two quotes without escapes", show(text));
        (line, what, SIMPLER)
    };
    let inner = text[1..].strip_suffix(quote).ok_or_else(wrong)?;
    let rest = doubled.map_or_else(|| inner.to_owned(), |doubled| inner.replace(doubled, ""));
    if rest.contains(quote) || (quote == '"' && rest.contains('\\')) {
        return Err(wrong());
    }
    Ok(doubled.map_or_else(|| inner.to_owned(), |doubled| inner.replace(doubled, "'")))
}

fn plain(text: &str, line: u32) -> Result<String, Wrong> {
    let marks = ['&', '*', '!', '|', '>', '{', '}', ']', '%', '@', '`', ','];
    let nests = text.starts_with("- ") || text.contains(": ") || text.ends_with(':');
    if nests || text.starts_with(marks) || text.starts_with("? ") {
        let what = format!("{} is YAML of a kind that is not read here", show(text));
        return Err((line, what, SIMPLER));
    }
    Ok(text.to_owned())
}
