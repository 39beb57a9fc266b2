//! From lines to text.

use image_core::import::WIDTH;
use proc_macro2::Delimiter;

use super::find::Invocation;
use super::pieces::{Kind, Piece};
use super::read::{Content, Element, Elements, Line, Statement, is_list, split};

/// How much deeper a statement is than its macro, and an argument than its statement.
const STEP: usize = 4;

/// Where the lines of a body start and end.
struct Margin<'a> {
    /// What the line of the macro starts with.
    left: &'a str,
    line_end: &'a str,
}

impl Margin<'_> {
    /// Returns a text on a new line, this much deeper than the macro.
    fn line(&self, indent: usize, text: &str) -> String {
        format!("{}{}{:indent$}{text}", self.line_end, self.left, "")
    }

    /// Returns whether a text fits on the line on which it starts.
    fn fits(&self, column: usize, text: &str) -> bool {
        !text.contains('\n') && width(self.left) + column + width(text) < WIDTH
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Returns the body of a macro in its brackets, with what stands between the `!` and the brackets.
pub(super) fn body(code: &str, invocation: &Invocation, lines: &[Line<'_>]) -> String {
    let (open, close) = match invocation.delimiter {
        Delimiter::Brace => (" {", "}"),
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    let line = &code[code[..invocation.range.start].rfind('\n').map_or(0, |at| at + 1)..invocation.range.start];
    let margin = Margin {
        left: &line[..line.len() - line.trim_start().len()],
        line_end: if code.contains("\r\n") { "\r\n" } else { "\n" },
    };
    if lines.is_empty() {
        return format!("{open}{close}");
    }
    if let Some(text) = on_one_line(&code[invocation.body.clone()], lines) {
        let blank = if invocation.delimiter == Delimiter::Brace {
            " "
        } else {
            ""
        };
        let body = format!("{open}{blank}{text};{blank}{close}");
        if width(line) + width(&body) < WIDTH {
            return body;
        }
    }
    let inside: String = (0..lines.len()).map(|index| entry(&margin, lines, index)).collect();
    format!("{open}{inside}{}", margin.line(0, close))
}

/// Returns the one statement of a body that its author wrote on one line.
fn on_one_line(written: &str, lines: &[Line<'_>]) -> Option<String> {
    let [line] = lines else { return None };
    match &line.content {
        Content::Statement(statement) if line.after.or(statement.after).is_none() && !written.contains('\n') => {
            flat_statement(statement)
        }
        Content::Statement(_) | Content::Inner(_) | Content::Above(_) => None,
    }
}

/// Returns a line of a body, with the empty line before it if there is one.
fn entry(margin: &Margin<'_>, lines: &[Line<'_>], index: usize) -> String {
    let line = &lines[index];
    let is_blank = index > 0 && (line.blank || starts_stage(lines, index));
    let blank = if is_blank { margin.line_end } else { "" };
    let text = match &line.content {
        Content::Inner(text) | Content::Above(text) => text.clone(),
        Content::Statement(statement) => laid_out(margin, statement).unwrap_or_else(|| statement.written.to_owned()),
    };
    format!("{blank}{}{}", margin.line(STEP, &text), at_end(line.after))
}

fn at_end(comment: Option<&str>) -> String {
    comment.map(|comment| format!(" {comment}")).unwrap_or_default()
}

/// Returns whether a line is the first of a stage: its `from`, or what stands above that.
fn starts_stage(lines: &[Line<'_>], index: usize) -> bool {
    let is_above = |line: &&Line<'_>| matches!(line.content, Content::Above(_));
    let is_from = |line: &Line<'_>| matches!(&line.content, Content::Statement(statement) if statement.head == "from");
    let mut others = lines[index..].iter().skip_while(is_above);
    !lines[..index].last().is_some_and(|line| is_above(&line)) && others.next().is_some_and(is_from)
}

/// Returns a statement: on one line if it fits there.
fn laid_out(margin: &Margin<'_>, statement: &Statement<'_>) -> Option<String> {
    let flat = flat_statement(statement).filter(|line| margin.fits(STEP, line));
    let line = flat.map(|line| line + ";");
    let text = line.or_else(|| broken(margin, &statement.head, statement.arguments.as_ref()?))?;
    Some(text + &at_end(statement.after))
}

/// Returns a statement on one line, without its semicolon.
fn flat_statement(statement: &Statement<'_>) -> Option<String> {
    let arguments = flat_elements(statement.arguments.as_ref()?)?;
    let blank = if arguments.is_empty() { "" } else { " " };
    Some(format!("{}{blank}{arguments}", statement.head))
}

/// Returns a statement over several lines: the first argument beside the keyword if it is the only one or no other is
/// like it, each of the others on a line of its own.
fn broken(margin: &Margin<'_>, head: &str, arguments: &Elements<'_>) -> Option<String> {
    let ends_below = !arguments.rest.is_empty();
    let mut out = head.to_owned();
    for (index, element) in arguments.elements.iter().enumerate() {
        let is_last = index + 1 == arguments.elements.len() && !ends_below;
        let sign = if is_last { ";" } else { "," };
        if index == 0 && is_beside(&arguments.elements) {
            let argument = open(margin, element.pieces, STEP + width(head) + 1, STEP)?;
            out.extend([" ", &argument, sign, &at_end(element.after)]);
        } else {
            out.push_str(&on_lines(margin, element, 2 * STEP, sign)?);
        }
    }
    out.extend(arguments.rest.iter().map(|comment| margin.line(2 * STEP, comment)));
    let end = if ends_below {
        margin.line(STEP, ";")
    } else {
        String::new()
    };
    Some(out + &end)
}

/// Returns whether the first argument stands beside the keyword.
fn is_beside(arguments: &[Element<'_>]) -> bool {
    let has_key = |argument: &Element<'_>| argument.pieces.get(1).is_some_and(|second| second.is_sign("="));
    let is_flag = |argument: &Element<'_>| matches!(argument.pieces, [Piece { kind: Kind::Word, .. }]);
    match arguments {
        [] => false,
        [first] => first.before.is_empty(),
        [first, others @ ..] => {
            let are_options = others.iter().all(|other| has_key(other) || is_flag(other));
            first.before.is_empty() && !has_key(first) && are_options
        }
    }
}

/// Returns an element on lines of its own, with the sign after it.
fn on_lines(margin: &Margin<'_>, element: &Element<'_>, indent: usize, sign: &str) -> Option<String> {
    let before: String = element
        .before
        .iter()
        .map(|comment| margin.line(indent, comment))
        .collect();
    let text = margin.line(indent, &open(margin, element.pieces, indent, indent)?);
    Some(format!("{before}{text}{sign}{}", at_end(element.after)))
}

/// Returns an argument that starts at a column. Where it does not fit on one line its last list is opened, whose other lines
/// are that deep and deeper.
fn open(margin: &Margin<'_>, pieces: &[Piece<'_>], column: usize, indent: usize) -> Option<String> {
    let flat = flat(pieces);
    if flat.as_ref().is_some_and(|flat| margin.fits(column, flat)) {
        return flat;
    }
    let Some(at) = pieces.iter().rposition(is_list) else {
        return flat;
    };
    let list = open_list(margin, &pieces[at], indent)?;
    joined(pieces, |index| {
        if index == at {
            Some(list.clone())
        } else {
            flat_piece(pieces, index)
        }
    })
}

/// Returns a list with a line for each item.
fn open_list(margin: &Margin<'_>, list: &Piece<'_>, indent: usize) -> Option<String> {
    let Kind::Group(_, inside) = &list.kind else {
        return None;
    };
    let items = split(inside)?;
    if items.elements.is_empty() && items.rest.is_empty() {
        return Some(list.text.to_owned());
    }
    let lines = items
        .elements
        .iter()
        .map(|item| on_lines(margin, item, indent + STEP, ","));
    let lines = lines.collect::<Option<String>>()?;
    let rest: String = items
        .rest
        .iter()
        .map(|comment| margin.line(indent + STEP, comment))
        .collect();
    Some(format!("[{lines}{rest}{}", margin.line(indent, "]")))
}

/// Returns pieces on one line; `None` if a comment is in them.
fn flat(pieces: &[Piece<'_>]) -> Option<String> {
    joined(pieces, |index| flat_piece(pieces, index))
}

fn flat_elements(elements: &Elements<'_>) -> Option<String> {
    let texts = elements.elements.iter().map(|element| flat(element.pieces));
    let texts: Vec<String> = texts.collect::<Option<_>>()?;
    (!elements.has_comments()).then(|| texts.join(", "))
}

/// Returns one of some pieces. What stands in braces, and the arguments of a macro, is any Rust, and stays as it is.
fn flat_piece(pieces: &[Piece<'_>], index: usize) -> Option<String> {
    let piece = &pieces[index];
    let is_macro = index > 0 && pieces[index - 1].is_sign("!");
    match &piece.kind {
        Kind::Comment => None,
        Kind::Group(Delimiter::Bracket | Delimiter::Parenthesis, inside) if !is_macro => {
            let inside = flat_elements(&split(inside)?)?;
            Some(format!(
                "{}{inside}{}",
                &piece.text[..1],
                &piece.text[piece.text.len() - 1..]
            ))
        }
        Kind::Group(..) | Kind::Word | Kind::Literal | Kind::Sign | Kind::Doc => Some(piece.text.to_owned()),
    }
}

/// Joins what some pieces are shown as.
fn joined(pieces: &[Piece<'_>], shown: impl Fn(usize) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    for index in 0..pieces.len() {
        if index > 0 {
            out.push_str(between(&pieces[index - 1], &pieces[index]));
        }
        out.push_str(&shown(index)?);
    }
    Some(out)
}

/// Returns what stands between two pieces on one line.
fn between(before: &Piece<'_>, next: &Piece<'_>) -> &'static str {
    let is_either = |sign: &str| before.is_sign(sign) || next.is_sign(sign);
    let is_call = matches!(before.kind, Kind::Word) && matches!(next.kind, Kind::Group(Delimiter::Parenthesis, _));
    if is_either("=") || is_either("->") {
        " "
    } else if next.touches || is_call || is_either("::") || is_either("!") {
        ""
    } else {
        " "
    }
}
