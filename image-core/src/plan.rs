//! What the machine that declares an image knows of it beside its [`Spec`]: where local files are, which statement made
//! an instruction, which steps always run again. None of it is part of the spec, its digest or its text.

use std::path::PathBuf;

use crate::spec::Spec;

/// An image, ready to be built on the machine that declares it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The lowered image.
    pub spec: Spec,
    /// For each stage of the spec, for each of its instructions: what made it.
    pub notes: Vec<Vec<Note>>,
    /// The local files that the image needs, in the order of its steps.
    pub locals: Vec<Local>,
}

/// What is known of an instruction beside its meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The statement that made it, where the program says so.
    pub at: Option<At>,
    /// `force`: it runs again in every build.
    pub force: bool,
}

/// A line of Rust source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

/// A local file, folder or glob that a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The folder to which its path is relative: that of the crate's manifest, with the image's `context`.
    pub root: PathBuf,
    /// What it is.
    pub origin: LocalOrigin,
    /// Its own place in the packed context, as [`Source::archive_path`](crate::spec::Source::archive_path); without one,
    /// files keep their paths.
    pub place: Option<String>,
    /// Patterns, in `.dockerignore` syntax and relative to the source, of what is left out.
    pub ignore: Vec<String>,
    /// The statement that names it.
    pub at: Option<At>,
}

/// What a step names. Paths are as the language has them: `/` between names, `*`, `?`, `[…]` as in `COPY`, and a
/// backslash before one of these, or before a backslash, makes it that character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalOrigin {
    /// A path or glob in the context. From the first reference (`$NAME`) on it is known only to the engine: then all that
    /// may match is needed.
    Context(String),
    /// An absolute path, or one that starts with `~/`; it may be a glob.
    External(String),
    /// The `.py` files of the module or package at this path of the context.
    Python(String),
    /// The `.py` files of the module or package of this import name: `NAME/__init__.py` or `NAME.py` in the context or
    /// its `src/`.
    Module(String),
}
