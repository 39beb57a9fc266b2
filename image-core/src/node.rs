//! What was written, once it is known what it means: steps in which only constants are missing.
//!
//! The macro prints nodes as the tokens of [`Step`](crate::model::Step)s; the builder makes steps of them.

use crate::ast::Span;
#[cfg(feature = "files")]
use crate::files::member_folders::WorkspaceFolders;
use crate::keyword::Keyword;
use crate::kind::Kind;
use crate::model::{BareStep, PairStep, PathsStep, TextStep, WordsStep};
pub use crate::model::{OptName, StepName, typed as step};

/// A text, or the number of the constant that will be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Val {
    /// The place where it was written.
    pub at: Span,
    /// The grammar it follows; for a constant, the compiler checks it.
    pub kind: Kind,
    /// The text.
    pub text: Known,
}

impl Val {
    /// Returns whether it is the texts of a constant list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.text, Known::Texts(_))
    }

    /// Returns the text, unless it is a constant's.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match &self.text {
            Known::Text(text) => Some(text),
            Known::Constant(_) | Known::Framed(..) | Known::Texts(_) => None,
        }
    }
}

/// A text or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Known now.
    Text(String),
    /// [`Content::Constant`](crate::ast::Content::Constant).
    Constant(u32),
    /// The same between other text: `python:`, the constant, `-slim`.
    Framed(u32, Box<Frame>),
    /// [`Content::Spread`](crate::ast::Content::Spread): any number of texts, where a list may have them.
    Texts(u32),
}

/// The text around a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Before it.
    pub before: String,
    /// After it.
    pub after: String,
}

/// The image or fragment that a path refers to.
#[derive(Clone, Copy, Debug)]
pub enum Referent {
    /// [`Content::Path`](crate::ast::Content::Path).
    Path(u32),
    /// An image that is known.
    Image(crate::model::Image),
    /// A fragment that is known.
    Steps(crate::model::Steps),
}

#[cfg(all(feature = "files", feature = "program"))]
impl Referent {
    /// Returns the image, which a builder knows; an empty one if it is not one that is known.
    pub(crate) fn image(&self) -> &crate::model::Image {
        const NONE: &crate::model::Image = &crate::model::Image::Plain(&[], "");
        match self {
            Self::Image(image) => image,
            Self::Steps(_) | Self::Path(_) => NONE,
        }
    }

    /// Returns the fragment, which a builder knows; an empty one if it is not one that is known.
    pub(crate) fn steps(&self) -> &crate::model::Steps {
        const NONE: &crate::model::Steps = &crate::model::Steps::new(&[], &[]);
        match self {
            Self::Steps(steps) => steps,
            Self::Image(_) | Self::Path(_) => NONE,
        }
    }
}

/// A function.
#[derive(Clone, Debug)]
pub enum Callee {
    /// [`Content::Path`](crate::ast::Content::Path), as it was written too, and whether it takes the texts of `args`.
    Path(u32, String, bool),
    /// A function that is known, and its name.
    Known(String, crate::function::Function),
}

/// A step with its arguments, by the shape of the model's variant.
#[derive(Clone, Debug)]
pub enum Args {
    /// `Step::FromScratch`
    None(BareStep),
    /// `Step::Workdir("…")`
    Text(TextStep, Val),
    /// `Step::Pip(&["…"])`
    Words(WordsStep, Vec<Val>),
    /// `Step::Env("key", "…")`
    Pair(PairStep, String, Val),
    /// `Step::Arg("name", Some("…"))`
    Default(String, Option<Val>),
    /// `Step::Copy(&["…"], "…")`; no destination is `""`.
    Paths(PathsStep, Vec<Val>, Option<Val>),
    /// `Rare::PythonSource(&[("name", "place")])`
    Modules(Vec<(Val, String)>),
    /// `Rare::RunFn("name", function)`
    Function(Callee, Span),
    /// `Step::FromImage(&BASE)`
    Base(Referent, Span),
    /// `Step::Include(&FRAGMENT)`
    Fragment(Referent, Span),
}

impl Args {
    /// Returns the model's variant.
    #[must_use]
    pub const fn name(&self) -> StepName {
        match self {
            Self::None(step) => step.name(),
            Self::Text(step, _) => step.name(),
            Self::Words(step, _) => step.name(),
            Self::Pair(step, ..) => step.name(),
            Self::Default(..) => StepName::Arg,
            Self::Paths(step, ..) => step.name(),
            Self::Modules(_) => StepName::PythonSource,
            Self::Function(..) => StepName::RunFn,
            Self::Base(..) => StepName::FromImage,
            Self::Fragment(..) => StepName::Include,
        }
    }

    /// Returns the text or the texts that are all its arguments.
    pub(crate) fn texts(&self) -> &[Val] {
        match self {
            Self::Text(_, text) => std::slice::from_ref(text),
            Self::Words(_, words) => words,
            Self::None(_)
            | Self::Pair(..)
            | Self::Default(..)
            | Self::Paths(..)
            | Self::Modules(_)
            | Self::Function(..)
            | Self::Base(..)
            | Self::Fragment(..) => &[],
        }
    }
}

/// One option of a step.
#[derive(Clone, Debug)]
pub struct NodeOpt {
    /// The model's variant.
    pub name: OptName,
    /// Its value.
    pub value: OptValue,
}

/// The value of an option.
#[derive(Clone, Debug)]
pub enum OptValue {
    /// `Opt::Pre`
    Flag,
    /// `Opt::Chown("…")`
    Text(Val),
    /// The same of each text of a constant list.
    Texts(Val),
    /// `env = [KEY = {VALUE}]`, whose value is a constant.
    Variable(String, Val),
    /// `Opt::Bind("…", "…")`, or `Rare::SecretFile("…", "…")` of a secret.
    Pair(Val, Val),
    /// `Opt::Retries(3)`
    Count(u32),
}

impl OptValue {
    /// Returns the text, if it is one text.
    pub(crate) fn as_text(&self) -> Option<&Val> {
        let Self::Text(val) = self else { return None };
        Some(val)
    }
}

/// Returns the texts that are given by the options of that name.
pub(crate) fn option_texts(options: &[NodeOpt], name: OptName) -> impl Iterator<Item = &Val> {
    let named = options.iter().filter(move |option| option.name == name);
    named.filter_map(|option| option.value.as_text())
}

/// A step in which only constants are missing.
#[derive(Clone, Debug)]
pub struct Node {
    /// The step and its arguments.
    pub args: Args,
    /// Its options: steps of their own, behind it.
    pub options: Vec<NodeOpt>,
    /// Lines of comment above it: a `Step::Comment` each.
    pub comment: Vec<String>,
    /// The number of its `#[cfg(…)]`.
    pub cfg: Option<u32>,
    /// The keyword it was written with.
    pub at: Span,
}

impl Node {
    /// Returns the model's variant.
    #[must_use]
    pub const fn name(&self) -> StepName {
        self.args.name()
    }

    /// Returns whether it has this option.
    pub(crate) fn has_option(&self, name: OptName) -> bool {
        self.options.iter().any(|option| option.name == name)
    }

    /// Returns the texts that this option gives it.
    pub(crate) fn option_texts(&self, name: OptName) -> impl Iterator<Item = &Val> {
        option_texts(&self.options, name)
    }

    /// Returns whether it installs a Python into a base.
    pub(crate) fn adds_python(&self) -> bool {
        self.name() == StepName::AddPython || self.has_option(OptName::AddPython)
    }

    /// Returns whether it declares a build argument, which may stand before the first stage.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        match &self.args {
            Args::Default(..) => true,
            Args::Text(step, text) => {
                step.name() == StepName::Raw && text.known().and_then(Keyword::of) == Some(Keyword::Arg)
            }
            Args::None(_)
            | Args::Words(..)
            | Args::Pair(..)
            | Args::Paths(..)
            | Args::Modules(_)
            | Args::Function(..)
            | Args::Base(..)
            | Args::Fragment(..) => false,
        }
    }

    /// Returns whether it, or what it continues or includes, may need local files while the image is built or run: then
    /// the image says where its crate is.
    #[must_use]
    pub fn names_files(&self) -> bool {
        use OptName::{Bind, FindLinks, Lockfile, Requirements, RequirementsPart, Setup, SpecFile};
        let is_local = |val: &Val| {
            matches!(
                val.kind,
                Kind::Source | Kind::ExternalSource | Kind::File | Kind::CargoName
            )
        };
        let has = |names: &[OptName]| self.options.iter().any(|option| names.contains(&option.name));
        let args = match &self.args {
            Args::Base(..) | Args::Fragment(..) | Args::Modules(_) => true,
            Args::Text(step, val) => step.name() == StepName::Raw || is_local(val),
            Args::Words(_, vals) | Args::Paths(_, vals, _) => vals.iter().any(is_local),
            Args::None(_) | Args::Pair(..) | Args::Default(..) | Args::Function(..) => false,
        };
        args || has(&[
            Bind,
            FindLinks,
            Lockfile,
            Requirements,
            RequirementsPart,
            Setup,
            SpecFile,
        ])
    }
}

/// The head, in which only constants are missing.
#[derive(Clone, Debug, Default)]
pub struct HeadNode {
    /// `name`, each with its `#[cfg(…)]`: of those that apply there is one.
    pub name: Vec<(Val, Option<u32>)>,
    /// `readme`, as `name`.
    pub readme: Vec<(Val, Option<u32>)>,
    /// `context`.
    pub context: Option<Val>,
    /// `ignore`, each with its `#[cfg(…)]`.
    pub ignore: Vec<(Val, Option<u32>)>,
    /// The context's `.dockerignore`, relative to the manifest's folder, where there is one.
    pub dockerignore: Option<String>,
    /// Files that would have been read and were not there, relative to the manifest's folder.
    pub absent: Vec<String>,
    /// The workspaces of uv that were read, whose folders are relative to the manifest's.
    #[cfg(feature = "files")]
    pub workspaces: Vec<WorkspaceFolders>,
}
