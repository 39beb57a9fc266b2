//! Texts as string literals of Rust.

use crate::dockerfile::Joint;

/// The width of lines, in characters: they are shorter than this where a statement has a place to break.
pub const WIDTH: usize = 120;

/// Returns whether a character has to be escaped: it cannot be seen, or the compiler refuses it in a literal.
fn is_hidden(char: char) -> bool {
    let invisible = matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
    char.is_control() || invisible
}

/// Returns a text that shows what it can of a line of comment.
pub(crate) fn comment(text: &str) -> String {
    let shown = text
        .chars()
        .map(|char| if is_hidden(char) && char != '\t' { ' ' } else { char });
    shown.collect::<String>().trim().to_owned()
}

/// Returns a literal on one line: raw where that saves escapes.
pub(super) fn one(text: &str) -> String {
    if text.contains(['"', '\\'])
        && !text.chars().any(is_hidden)
        && let Some(raw) = raw(text)
    {
        return raw;
    }
    format!("\"{}\"", escaped(text))
}

/// Returns a raw literal; `None` where it would need too many hashes.
fn raw(text: &str) -> Option<String> {
    let mut hashes = 0;
    for (at, _) in text.match_indices('"') {
        let run = text[at + 1..].bytes().take_while(|byte| *byte == b'#').count();
        hashes = hashes.max(run + 1);
    }
    let hashes = "#".repeat(hashes);
    (hashes.len() < 255).then(|| format!("r{hashes}\"{text}\"{hashes}"))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            hidden if is_hidden(hidden) => out.push_str(&hidden.escape_unicode().to_string()),
            _ => out.push(char),
        }
    }
    out
}

/// Returns a text of several lines as a raw literal with these lines, if that shows them as they are.
pub(super) fn block(text: &str) -> Option<String> {
    let is_plain = !text.contains(['"', '\\']);
    let has_lines = text.contains('\n') && !text.chars().any(|char| is_hidden(char) && !matches!(char, '\n' | '\t'));
    let literal = || {
        if is_plain {
            Some(format!("\"{text}\""))
        } else {
            raw(text)
        }
    };
    has_lines.then(literal).flatten()
}

/// Returns a literal over several lines, joined by Rust to exactly the text: at the joints, and where a line would be
/// too long. `column` is where the literal starts, `indent` where its other lines do.
pub(super) fn several(text: &str, joints: &[Joint], column: usize, indent: usize) -> Vec<String> {
    let least = joints.iter().map(|joint| joint.indent).min().unwrap_or(0);
    let mut lines = Vec::new();
    let (mut from, mut deep, mut room) = (0, indent, WIDTH.saturating_sub(column + 1));
    for joint in joints.iter().filter(|joint| is_break(text, joint.at)) {
        push(&mut lines, &text[from..joint.at], deep, room, indent);
        deep = indent + (joint.indent - least).min(WIDTH / 3);
        (from, room) = (joint.at, WIDTH - deep);
    }
    push(&mut lines, &text[from..], deep, room, indent);
    let end = lines.len() - 1;
    for (index, line) in lines.iter_mut().enumerate() {
        line.push(if index == end { '"' } else { '\\' });
    }
    lines[0].insert(0, '"');
    lines
}

/// Adds a part of a text, with more lines where it does not fit into `room`.
fn push(lines: &mut Vec<String>, part: &str, deep: usize, room: usize, indent: usize) {
    let (mut rest, mut room, mut blanks) = (part, room, if lines.is_empty() { 0 } else { deep });
    loop {
        let at = place(rest, room.saturating_sub(3)).unwrap_or(rest.len());
        lines.push(format!("{}{}", " ".repeat(blanks), escaped(&rest[..at])));
        rest = &rest[at..];
        if rest.is_empty() {
            return;
        }
        blanks = deep.max(indent) + 4;
        room = WIDTH - blanks;
    }
}

/// Returns where a text that does not fit is broken: before an operator of the shell or a word.
fn place(text: &str, room: usize) -> Option<usize> {
    let (mut width, mut word, mut operator) = (0, None, None);
    for (at, char) in text.char_indices() {
        if width > room && word.is_some() {
            let far = |at: &usize| *at > room / 2;
            return operator.filter(far).or(word);
        }
        if at > 0 && is_break(text, at) {
            word = Some(at);
            if text[at..].starts_with(['&', '|', ';']) {
                operator = word;
            }
        }
        width += if matches!(char, '"' | '\\') { 2 } else { 1 };
    }
    if width > room { word } else { None }
}

/// Returns whether a line may start here: behind blanks, since Rust drops those at the start of one.
fn is_break(text: &str, at: usize) -> bool {
    let starts = |rest: &str| !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', '\r']);
    text.is_char_boundary(at) && at > 0 && text[..at].ends_with([' ', '\t']) && starts(&text[at..])
}
