//! From tokens to a tree. Parsing never fails as a whole: a statement that does not parse is reported and left out, the
//! others are there.
//!
//! Statements are not known here: their grammar is one for all.

mod argument;
mod attributes;
mod cursor;
mod entry;
mod fixes;
mod installers;
mod known;
mod literal;
mod meant;
mod source;
mod statement;
mod value;

use image_core::ast::{Tree, Word};
use image_core::table;
use proc_macro2::{Ident, TokenTree};

use cursor::Cursor;
pub(crate) use cursor::{file, line};
pub(crate) use source::{Extent, Source, plain};

/// The tree of the input, and its tokens.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) source: Source,
}

/// Parsing of a statement has stopped, and the reason is reported.
#[derive(Debug)]
struct Stop;

type Result<T> = std::result::Result<T, Stop>;

/// The keyword of a statement, as a token and as a word.
type Keyword = (Ident, Word);

#[derive(Debug)]
struct Parser {
    tree: Tree,
    source: Source,
    depth: usize,
    /// Whether what is read is a guess, so that nothing is guessed about it.
    is_guess: bool,
}

/// Reads the input of a macro.
pub(crate) fn parse(input: impl IntoIterator<Item = TokenTree>) -> Parsed {
    Parser::new().parse_all(input)
}

impl Parser {
    fn new() -> Self {
        Self {
            tree: Tree::default(),
            source: Source::default(),
            depth: 0,
            is_guess: false,
        }
    }

    /// Reads a statement that was probably meant.
    fn guess(input: impl IntoIterator<Item = TokenTree>) -> Parsed {
        let mut parser = Self::new();
        parser.is_guess = true;
        parser.parse_all(input)
    }

    fn parse_all(mut self, input: impl IntoIterator<Item = TokenTree>) -> Parsed {
        let mut cursor = Cursor::whole(input);
        self.parse_inner_attributes(&mut cursor);
        while !cursor.is_empty() {
            self.parse_statement(&mut cursor);
        }
        Parsed {
            tree: self.tree,
            source: self.source,
        }
    }

    /// Returns a string literal, just seen, as a word.
    fn quoted(&mut self, text: String, cursor: &mut Cursor) -> Word {
        let at = self.source.place(cursor.here(), cursor.here());
        cursor.skip(1);
        Word { text, at }
    }

    /// Returns whether the statement at hand takes `key = value`.
    fn has_entries(&self) -> bool {
        self.row().is_some_and(|row| row.shape.has_entries())
    }

    /// Returns whether the keys of the statement at hand are names of variables.
    fn has_names(&self) -> bool {
        self.has_entries() && !self.is_statement("label")
    }

    fn row(&self) -> Option<&'static table::StatementRow> {
        let extent = self.source.extents.last()?;
        table::statement(&plain(&extent.keyword))
    }

    /// Returns whether the statement at hand has that keyword.
    fn is_statement(&self, keyword: &str) -> bool {
        self.source
            .extents
            .last()
            .is_some_and(|extent| extent.keyword == keyword)
    }
}

/// Returns the text of a string literal, if it is next.
fn text_of(cursor: &Cursor) -> Option<String> {
    literal::read(cursor.literal()?).into_text()
}

/// Returns a number, as it is written.
fn number_of(cursor: &Cursor) -> Option<String> {
    let text = format!("{}", cursor.literal()?);
    Some(text).filter(|text| text.starts_with(|first: char| first.is_ascii_digit()))
}
