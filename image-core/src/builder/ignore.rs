//! What `ignore` leaves out besides patterns, for [`Builder::ignore`](super::Builder::ignore) and
//! [`Builder::with_ignore`](super::Builder::with_ignore).

use super::value::{Given, Text};
use crate::ast::{Argument, Content, Span, Value, Word};

/// Patterns by name, or those of a file. A list of them and of texts takes texts by [`pattern`].
///
/// ```
/// # use image_core::{builder::ignore, spec::Spec};
/// let spec = Spec::builder()
///     .ignore(ignore::vcs())
///     .from("python:3.12-slim")
///     .copy("src", "/app").with_ignore([ignore::python(), ignore::pattern("*.log")])
///     # .allow("missing_source")
///     .build()?;
/// assert_eq!(spec.ignore()[0], "**/.git");
/// # Ok::<(), image_core::builder::Errors>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to `ignore` or `with_ignore`"]
pub struct Ignored(Inner);

#[derive(Clone, Debug)]
enum Inner {
    List(&'static str),
    File(&'static str, Box<Given>),
    Pattern(Box<Given>),
}

impl Ignored {
    pub(super) fn content(self, at: Span) -> Content {
        match self.0 {
            Inner::List(name) => Content::Word(name.to_owned()),
            Inner::Pattern(pattern) => pattern.content(at),
            Inner::File(name, path) => {
                let text = name.to_owned();
                let content = path.content(at);
                let path = Argument {
                    key: None,
                    quoted_key: false,
                    value: Value { at, content },
                    to: None,
                };
                Content::Call(Word { text, at }, vec![path])
            }
        }
    }
}

/// Returns `python`: `__pycache__`, `*.pyc`, `.venv` and the caches of tools, at any depth.
pub fn python() -> Ignored {
    Ignored(Inner::List("python"))
}

/// Returns `vcs`: `.git` and the like, at any depth.
pub fn vcs() -> Ignored {
    Ignored(Inner::List("vcs"))
}

/// Returns `rust`: the folder `target`.
pub fn rust() -> Ignored {
    Ignored(Inner::List("rust"))
}

/// Returns `file("x.dockerignore")`: the patterns of a file of the context.
pub fn file(path: impl Text) -> Ignored {
    Ignored(Inner::File("file", Box::new(path.given())))
}

/// Returns `gitignore(".gitignore")`: those of a file of the context with git's meaning.
pub fn gitignore(path: impl Text) -> Ignored {
    Ignored(Inner::File("gitignore", Box::new(path.given())))
}

/// Returns a pattern, in a list with the others.
pub fn pattern(pattern: impl Text) -> Ignored {
    Ignored(Inner::Pattern(Box::new(pattern.given())))
}
