//! From pieces to the lines of a body: statements with their arguments, attributes and comments.

use image_core::table;
use proc_macro2::Delimiter;

use super::pieces::{Kind, Piece};

/// A statement, which may take several lines, or something else that starts a line of a body.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Whether the author left a line empty before it.
    pub(super) blank: bool,
    pub(super) content: Content<'a>,
    /// The comment at its end.
    pub(super) after: Option<&'a str>,
}

#[derive(Debug)]
pub(super) enum Content<'a> {
    /// An attribute of the body.
    Inner(String),
    /// A comment, or an attribute of the next statement.
    Above(String),
    Statement(Statement<'a>),
}

#[derive(Debug)]
pub(super) struct Statement<'a> {
    /// The keyword, with `on_build` before it.
    pub(super) head: String,
    /// `None` where a comment stands in the middle of an argument.
    pub(super) arguments: Option<Elements<'a>>,
    /// The comment at the end of the last argument, which goes to the end of the statement.
    pub(super) after: Option<&'a str>,
    /// The whole, with its semicolon if it has one.
    pub(super) written: &'a str,
}

/// What stands between commas: arguments, or the items of a list.
#[derive(Debug, Default)]
pub(super) struct Elements<'a> {
    pub(super) elements: Vec<Element<'a>>,
    /// The comments after the last one.
    pub(super) rest: Vec<&'a str>,
}

/// One argument, or one item of a list, with the comments around it.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) before: Vec<&'a str>,
    pub(super) pieces: &'a [Piece<'a>],
    /// The comment at the end of its line.
    pub(super) after: Option<&'a str>,
}

impl<'a> Elements<'a> {
    /// Takes the comment at the end of the last element.
    fn take_last_comment(&mut self) -> Option<&'a str> {
        self.elements.last_mut().filter(|_| self.rest.is_empty())?.after.take()
    }

    pub(super) fn has_comments(&self) -> bool {
        let has_comments = |element: &Element<'_>| !element.before.is_empty() || element.after.is_some();
        !self.rest.is_empty() || self.elements.iter().any(has_comments)
    }
}

/// Returns the lines of a body; `None` where it is not in the language.
pub(super) fn lines<'a>(code: &'a str, pieces: &'a [Piece<'a>]) -> Option<Vec<Line<'a>>> {
    let (mut lines, mut rest) = (Vec::new(), pieces);
    while let Some(first) = rest.first() {
        if let Some(comment) = comment_at_end(lines.last_mut(), rest) {
            *comment = Some(first.text);
            rest = &rest[1..];
            continue;
        }
        let (content, length) = above(rest).or_else(|| statement(code, rest))?;
        lines.push(Line {
            blank: first.lines > 1,
            content,
            after: None,
        });
        rest = &rest[length..];
    }
    Some(lines)
}

/// Returns where the comment goes that is next, if it stands at the end of a line.
fn comment_at_end<'l, 'a>(last: Option<&'l mut Line<'a>>, rest: &[Piece<'a>]) -> Option<&'l mut Option<&'a str>> {
    let last = last?;
    let is_taken = match &last.content {
        Content::Statement(statement) => statement.after.is_some(),
        Content::Inner(_) | Content::Above(_) => false,
    };
    (!is_taken && last.after.is_none() && is_at_end(rest)).then_some(&mut last.after)
}

/// Returns whether the next piece is a comment at the end of a line.
fn is_at_end(pieces: &[Piece<'_>]) -> bool {
    let ends_line = pieces.get(1).is_none_or(|next| next.lines > 0);
    ends_line
        && pieces
            .first()
            .is_some_and(|first| first.is_comment() && first.lines == 0)
}

/// Returns what stands above statements, and how many pieces it is.
fn above<'a>(pieces: &[Piece<'a>]) -> Option<(Content<'a>, usize)> {
    match pieces {
        [first, ..] if matches!(first.kind, Kind::Comment | Kind::Doc) => {
            Some((Content::Above(first.text.trim_end().to_owned()), 1))
        }
        [sign, not, group, ..] if sign.is_sign("#") && not.is_sign("!") && is_list(group) => {
            Some((Content::Inner(format!("#!{}", group.text)), 3))
        }
        [sign, group, ..] if sign.is_sign("#") && is_list(group) => {
            Some((Content::Above(format!("#{}", group.text)), 2))
        }
        _ => None,
    }
}

/// Returns whether a piece is something in square brackets.
pub(super) fn is_list(piece: &Piece<'_>) -> bool {
    matches!(piece.kind, Kind::Group(Delimiter::Bracket, _))
}

/// Returns the next statement, and how many pieces it is.
fn statement<'a>(code: &'a str, pieces: &'a [Piece<'a>]) -> Option<(Content<'a>, usize)> {
    let end = pieces
        .iter()
        .position(|piece| piece.is_sign(";"))
        .unwrap_or(pieces.len());
    let length = pieces.len().min(end + 1);
    let (first, last) = (pieces.first()?, pieces.get(length - 1)?);
    let head = head(&pieces[..end])?;
    let mut arguments = split(&pieces[head.len()..end]);
    let statement = Statement {
        after: arguments.as_mut().and_then(Elements::take_last_comment),
        arguments,
        head: head.iter().map(|word| word.text).collect::<Vec<_>>().join(" "),
        written: &code[first.start..last.start + last.text.len()],
    };
    Some((Content::Statement(statement), length))
}

/// Returns the keyword that a statement starts with, as the pieces that it is.
fn head<'a, 'p>(pieces: &'p [Piece<'a>]) -> Option<&'p [Piece<'a>]> {
    let count = if pieces.first()?.text == "on_build" { 2 } else { 1 };
    let head = pieces.get(..count)?;
    table::statement(head.last()?.text).map(|_| head)
}

/// Splits pieces at their commas; `None` where a comment stands in the middle of an element, or a comma too many.
pub(super) fn split<'a>(pieces: &'a [Piece<'a>]) -> Option<Elements<'a>> {
    let (mut out, mut rest) = (Elements::default(), pieces);
    loop {
        if let Some(last) = out
            .elements
            .last_mut()
            .filter(|last| last.after.is_none() && is_at_end(rest))
        {
            last.after = Some(rest[0].text);
            rest = &rest[1..];
        }
        let comma = rest.iter().position(|piece| piece.is_sign(","));
        let (part, following) = rest.split_at(comma.unwrap_or(rest.len()));
        let element = element(part, &mut out.rest)?;
        let is_last = following.is_empty();
        if (element.pieces.is_empty() || !out.rest.is_empty()) && !is_last {
            return None;
        }
        if element.pieces.is_empty() {
            out.rest.splice(0..0, element.before);
        } else {
            out.elements.push(element);
        }
        if is_last {
            return Some(out);
        }
        rest = &following[1..];
    }
}

/// Returns an element with the comments around it. Those below it go to `rest`.
fn element<'a>(pieces: &'a [Piece<'a>], rest: &mut Vec<&'a str>) -> Option<Element<'a>> {
    let start = pieces.iter().take_while(|piece| piece.is_comment()).count();
    let (before, pieces) = pieces.split_at(start);
    let comments = pieces.iter().rev().take_while(|piece| piece.is_comment()).count();
    let (pieces, mut below) = pieces.split_at(pieces.len() - comments);
    let mut after = None;
    if is_at_end(below) {
        after = Some(below[0].text);
        below = &below[1..];
    }
    rest.extend(below.iter().map(|piece| piece.text));
    let is_whole = !pieces.iter().any(Piece::is_comment);
    is_whole.then(|| Element {
        before: before.iter().map(|piece| piece.text).collect(),
        pieces,
        after,
    })
}
