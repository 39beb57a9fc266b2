//! The facts about an image that its [`Spec`] leaves to the machine: where local files are, which statement made
//! an instruction. None of it is part of the spec, its digest or its text.

mod build;
mod context;
mod mounts;
mod planner;
mod prefix;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(feature = "files")]
pub(crate) use planner::{Frame, planned};

pub use mounts::Mounted;

#[cfg(feature = "files")]
use crate::files::member_folders::WorkspaceFolders;
pub use crate::render::{LineMap, Placed};
use crate::spec::{BinarySource, CargoSource, Spec};

/// The build argument that is declared before a step that always runs again. Its value has to differ from build to
/// build.
pub const FORCE: &str = "IMAGE_DSL_FORCE";

/// An image, ready to be built on the machine that declares it. [`Image::plan`](crate::model::Image::plan) makes one.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The lowered image.
    pub spec: Spec,
    /// For each stage of the spec: what started it.
    pub bases: Vec<Note>,
    /// For each stage of the spec, for each of its instructions: what made it.
    pub notes: Vec<Vec<Note>>,
    /// For each stage of the spec, for each of its instructions: the name of the image that it is continued from, if it
    /// is an instruction of another image and that has a name.
    owners: Vec<Vec<Option<Arc<str>>>>,
    /// The local files that the image needs, in the order of its steps.
    pub locals: Vec<Local>,
    /// For each stage of the spec, for each of its instructions: the number of local files that the image needs up to
    /// there.
    needed: Vec<Vec<usize>>,
    /// For each `mount` of the spec: its statement.
    mounted_at: Vec<Option<At>>,
    /// Files that were not there when the image was compiled, and would have been read: where one is there now, the
    /// image is not what it would be.
    pub absent: Vec<PathBuf>,
    /// The workspaces of uv whose members were looked for when the image was compiled.
    #[cfg(feature = "files")]
    pub workspaces: Vec<WorkspaceFolders>,
    /// The folder of the image's own files; `None` where it has none.
    context: Option<PathBuf>,
    /// The patterns of files that are left out, where they can be read again.
    pub(crate) ignore: Ignore,
    /// The same image with places of their own for what is in other folders than the image's own, as files of two
    /// folders may have the same path, for what takes the whole context, as more than that is packed, and for its
    /// `.dockerignore`, which engines would apply to what is packed; if there is any.
    placed: Option<Spec>,
}

/// The origin of an image's ignore patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ignore {
    /// The context's own `.dockerignore`, which need not be there; `None` where the context's folder is not known.
    pub(crate) file: Option<PathBuf>,
    /// Those of the image itself, which come after those of the file.
    pub(crate) own: Vec<String>,
}

/// The facts about an instruction besides its meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The statement that made it, where the program says so.
    pub at: Option<At>,
}

/// A statement: its line of Rust source, and its keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The file, as the compiler names it. Statements that a macro of the user's writes are said to stand in the file
    /// that calls it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The keyword, such as `pip`.
    pub statement: &'static str,
}

/// Shows it as people look it up: `src/main.rs:23 pip`.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, statement } = self;
        write!(f, "{file}:{line} {statement}")
    }
}

/// A local file, folder or glob that a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The folder to which its path is relative: that of the manifest of the crate that wrote the step, with the
    /// image's `context`.
    pub root: PathBuf,
    /// Its kind.
    pub origin: LocalOrigin,
    /// Its own place in the packed context, as [`Source::archive_path`](crate::spec::Source::archive_path); without
    /// one, files keep their paths. Files of another folder than the image's own have one, and what takes the whole
    /// context or its `.dockerignore`.
    pub place: Option<String>,
    /// Patterns, in `.dockerignore` syntax and relative to the source, of what is left out.
    pub ignore: Vec<String>,
    /// The statement that names it.
    pub at: Option<At>,
}

/// The origins of local files. Paths are as in the language: `/` between names, `*`, `?`, `[…]` as in `COPY`, and a
/// backslash before one of `*?[]\$` makes it that character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalOrigin {
    /// A path or glob in the context. From the first reference (`$NAME`) on it is known only to the engine: then all
    /// that may match is needed.
    Context(String),
    /// No file of this machine, but one of this text.
    Inline(String),
    /// The same with a list of its own: its patterns are relative to the context, and stand for those of the image.
    Listed(String),
    /// An absolute path, or one that starts with `~/`; it may be a glob.
    External(String),
    /// The module or package at this path of the context, which is not a glob: its `.py` files, or, if the local has
    /// patterns of what is left out, all other files.
    Python(String),
    /// The same for the module or package of this import name: `NAME/__init__.py` or `NAME.py` in the context or its
    /// `src/`.
    Module(String),
    /// The same for one at an absolute path, or at one that starts with `~/`.
    ExternalModule(String),
    /// A skeleton of the manifests of a project of Cargo.
    CargoDependencies(CargoSource),
    /// The packages of such a project that are built, and a skeleton of the others.
    CargoProgram(CargoSource),
    /// A binary that Cargo builds on this machine, and where it is once it is built.
    Binary(BinarySource, Option<PathBuf>),
}
