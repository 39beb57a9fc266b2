//! Statements as they are written, in their uniform grammar, before anything is known about their meaning.
//!
//! The macro makes such a tree from tokens, the builder from calls; [`crate::check`] reads it.

use crate::model::{Image, Steps};

/// A place in what was written: an index that whoever made the tree can turn into a token or a call.
pub type Span = u32;

/// A keyword, a key, a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, without `r#`.
    pub text: String,
    /// Its place in the source.
    pub at: Span,
}

/// A whole `image!` or `steps!`, or a builder's calls.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The rules of `#![allow(…)]`.
    pub allow: Vec<Word>,
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// Whether something could not be read and was left out, so that what seems to be missing may have stood there.
    pub doubt: bool,
}

/// `keyword arguments;` with its attributes.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Whether its arguments did not parse: that is reported, and nothing but the keyword is known.
    pub broken: bool,
    /// `on_build` before the keyword.
    pub on_build: Option<Word>,
    /// The keyword.
    pub keyword: Word,
    /// The name after `as`.
    pub alias: Option<Word>,
    /// Positionals and options in order.
    pub arguments: Vec<Argument>,
    /// The number of its `#[cfg(…)]`: statements under the same one have the same number.
    pub cfg: Option<u32>,
    /// The rules of `#[allow(…)]`.
    pub allow: Vec<Word>,
    /// The lines of `///`.
    pub comment: Vec<Word>,
}

/// `value`, `value -> value`, `key = value`, `key = value -> value` or, with a [`Content::Word`], a flag.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The key before `=`.
    pub key: Option<Word>,
    /// Whether the key was a string literal (`label "a.b" = "c"`).
    pub quoted_key: bool,
    /// The value.
    pub value: Value,
    /// The value after `->`.
    pub to: Option<Value>,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its place in the source.
    pub at: Span,
    /// Its kind.
    pub content: Content,
}

/// The forms of a value.
#[derive(Clone, Debug)]
pub enum Content {
    /// A string literal's text.
    Text(String),
    /// An integer, as decimal digits with its sign.
    Integer(String),
    /// `true` or `false`.
    Bool(bool),
    /// `[value, …]`.
    List(Vec<Value>),
    /// A lower-case identifier: a flag, `none`, a stage.
    Word(String),
    /// `{ expression }` or a macro call: a text that the compiler will know. The number is the tree maker's.
    Constant(u32),
    /// `{..expression}`: the texts of a list that the compiler will know. The number is the tree maker's.
    Spread(u32),
    /// `key = value`, in a list.
    Entry(Word, Box<Value>),
    /// `value -> value`, in a list.
    Arrow(Box<Value>, Box<Value>),
    /// A path to an image, a fragment or a function that the compiler will know (an upper-case last segment, or `::`):
    /// the tree maker's number, and the path as it was written, without blanks (`arg NAME` reads a name from it).
    Path(u32, String),
    /// An image that is known already.
    Image(Image),
    /// A fragment that is known already.
    Steps(Steps),
    /// A function that is known already, and its name.
    Function(String, crate::function::Function),
    /// `factory(arguments)`.
    Call(Word, Vec<Argument>),
    /// A value that is none of the language's: reported already.
    Wrong,
}

impl Value {
    /// Returns the values of a list, or this one alone.
    pub(crate) fn items(&self) -> &[Value] {
        self.content.as_list().unwrap_or(std::slice::from_ref(self))
    }
}

impl Content {
    /// Returns the text of a string literal.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let Content::Text(text) = self else { return None };
        Some(text)
    }

    /// Returns the values of a list.
    pub(crate) fn as_list(&self) -> Option<&[Value]> {
        let Content::List(items) = self else { return None };
        Some(items)
    }

    /// Returns a name that is written without quotes: an identifier or a path.
    pub(crate) fn as_name(&self) -> Option<&str> {
        let (Content::Word(name) | Content::Path(_, name)) = self else {
            return None;
        };
        Some(name)
    }

    /// Returns a lower-case identifier.
    pub(crate) fn as_word(&self) -> Option<&str> {
        let Content::Word(word) = self else { return None };
        Some(word)
    }
}
