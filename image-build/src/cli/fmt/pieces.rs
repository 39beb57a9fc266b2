//! Tokens with the comments between them, each as its author wrote it.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token, a comment, or brackets with what is in them.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: Kind<'a>,
    /// The whole of it, brackets included.
    pub(super) text: &'a str,
    /// Where it starts in the file.
    pub(super) start: usize,
    /// How many line ends stand between this and what is before it.
    pub(super) lines: usize,
    /// Whether nothing stands between this and what is before it.
    pub(super) touches: bool,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Word,
    Literal,
    /// `,`, `=`, `->`, `::` …
    Sign,
    /// `/// text` and its like.
    Doc,
    /// `// text` and `/* text */`.
    Comment,
    Group(Delimiter, Vec<Piece<'a>>),
}

impl Piece<'_> {
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.kind, Kind::Sign) && self.text == sign
    }

    pub(super) fn is_comment(&self) -> bool {
        matches!(self.kind, Kind::Comment)
    }
}

/// Returns the pieces of a part of a file.
pub(super) fn pieces_of(code: &str, part: Range<usize>, stream: TokenStream) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut at = part.start;
    for tree in stream {
        let range = range_of(code, &tree);
        // A comment for documentation is several tokens at one place, and so is a sign of two characters.
        if range.start < at {
            continue;
        }
        let gap = push_comments(&mut out, &code[at..range.start], at);
        at = range.end;
        out.push(Piece {
            kind: kind_of(code, tree, &range),
            start: range.start,
            text: &code[range],
            lines: gap.matches('\n').count(),
            touches: gap.is_empty(),
        });
    }
    push_comments(&mut out, &code[at..part.end], at);
    out
}

fn range_of(code: &str, tree: &TokenTree) -> Range<usize> {
    let range = tree.span().byte_range();
    let text = &code[range.start..];
    let is_pair = matches!(tree, TokenTree::Punct(_)) && ["->", "::", ".."].iter().any(|pair| text.starts_with(pair));
    if is_pair { range.start..range.start + 2 } else { range }
}

fn kind_of<'a>(code: &'a str, tree: TokenTree, range: &Range<usize>) -> Kind<'a> {
    match tree {
        TokenTree::Ident(_) => Kind::Word,
        TokenTree::Literal(_) => Kind::Literal,
        TokenTree::Punct(_) if is_comment(&code[range.clone()]) => Kind::Doc,
        TokenTree::Punct(_) => Kind::Sign,
        TokenTree::Group(group) => {
            let inside = group.span_open().byte_range().end..group.span_close().byte_range().start;
            Kind::Group(group.delimiter(), pieces_of(code, inside, group.stream()))
        }
    }
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

/// Pushes the comments of what stands between two tokens, and returns the blanks after the last one.
fn push_comments<'a>(out: &mut Vec<Piece<'a>>, mut gap: &'a str, mut start: usize) -> &'a str {
    loop {
        let rest = gap.trim_start();
        if !is_comment(rest) {
            return gap;
        }
        let (comment, after) = rest.split_at(comment_length(rest));
        let before = &gap[..gap.len() - rest.len()];
        start += before.len();
        out.push(Piece {
            start,
            kind: Kind::Comment,
            text: comment.trim_end(),
            lines: before.matches('\n').count(),
            touches: before.is_empty(),
        });
        start += comment.len();
        gap = after;
    }
}

/// Returns how long the comment is that a text starts with. Those with a `*` may hold others.
fn comment_length(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    let (mut depth, mut at) = (0, 0);
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        match text.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            Some(_) | None => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The tokens and the comments of a text, apart, without the commas and the semicolon that may stand at an end or not.
/// Two texts with the same ones mean the same.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leaves {
    tokens: Vec<String>,
    comments: Vec<String>,
}

/// Returns the tokens and comments of a text; nothing where it is not made of tokens.
pub(super) fn leaves(text: &str) -> Option<Leaves> {
    let pieces = pieces_of(text, 0..text.len(), text.parse().ok()?);
    let mut leaves = Leaves {
        tokens: Vec::new(),
        comments: Vec::new(),
    };
    push_leaves(&mut leaves, &pieces);
    Some(leaves)
}

fn push_leaves(leaves: &mut Leaves, pieces: &[Piece<'_>]) {
    for piece in pieces {
        match &piece.kind {
            Kind::Comment => leaves.comments.push(piece.text.to_owned()),
            Kind::Word | Kind::Literal | Kind::Sign | Kind::Doc => push_token(leaves, piece.text.trim_end()),
            Kind::Group(_, inside) => {
                push_token(leaves, &piece.text[..1]);
                push_leaves(leaves, inside);
                push_token(leaves, &piece.text[piece.text.len() - 1..]);
            }
        }
    }
}

fn push_token(leaves: &mut Leaves, text: &str) {
    let closes = matches!(text, "]" | ")" | "}");
    if (closes || text == ";") && leaves.tokens.last().is_some_and(|last| last == ",") {
        leaves.tokens.pop();
    }
    if closes && leaves.tokens.last().is_some_and(|last| last == ";") {
        leaves.tokens.pop();
    }
    leaves.tokens.push(text.to_owned());
}
