//! From what was written to what it means: every statement is read by its row of the table, every text by its grammar,
//! and statements are compared with each other.

use std::path::Path;

use crate::ast::{Span, Tree};
use crate::kind::Kind;
use crate::node::{HeadNode, Node, Place, Val};
use crate::rule::{Level, Rule};

/// Which macro, or builder, the statements are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// `image!`: has a base.
    Image,
    /// `steps!`: has none.
    Steps,
}

/// Something that is wrong, or a lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,
    /// Where.
    pub at: Span,
    /// What is wrong; the first word in lower case, no full stop. May have further lines (a caret under a text).
    pub what: String,
    /// One thing to do about it.
    pub fix: String,
}

impl Diagnostic {
    /// Whether it is only a warning.
    #[must_use]
    pub fn is_lint(&self) -> bool {
        self.rule.info().level == Level::Lint
    }

    /// What the user reads: rule, what, why, fix.
    #[must_use]
    pub fn message(&self) -> String {
        let info = self.rule.info();
        format!(
            "[{}] {}\n  why: {}\n  fix: {}",
            info.name, self.what, info.why, self.fix
        )
    }
}

/// What the check makes of a tree. Statements that are wrong are left out of the nodes; all others are there.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The head.
    pub head: HeadNode,
    /// The steps in order.
    pub nodes: Vec<Node>,
    /// What is wrong, and lints, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// What has to be asked of constants; empty where nothing has.
    pub facts: Vec<FactNode>,
    /// The files that were read, relative to the manifest's folder: an edit of one has to compile the crate again.
    pub reads: Vec<String>,
}

/// A [`Fact`](crate::later::Fact) in which only constants are missing.
#[derive(Clone, Debug)]
pub struct FactNode {
    /// Which `#[cfg(…)]` it stands under.
    pub cfg: Option<u32>,
    /// The fact.
    pub fact: FactKind,
}

/// The variants of [`Fact`](crate::later::Fact).
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the variant of `Fact` that has its name")]
pub enum FactKind {
    Stage(String),
    StageFrom(String, String),
    Image(Place, String),
    Steps(Place),
    Env(String),
    Arg(String),
    Workdir,
    /// The number, where the compiler points, and what is needed.
    Need(u32, Span, NeedKind),
}

/// The variants of [`Need`](crate::later::Need).
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the variant of `Need` that has its name")]
pub enum NeedKind {
    Variable(String),
    GlobalVariable(String),
    Text(Val, Kind),
    Workdir,
    Stage(String),
    FreeStage(String),
    Unnamed,
    Buildable,
    Fragment,
    Continued,
}

/// Checks a tree.
///
/// `manifest` is the folder of the crate's `Cargo.toml`, to which `context` is relative; without one, local files are
/// not looked for.
#[must_use]
pub fn check(tree: &Tree, whole: Whole, manifest: Option<&Path>) -> Outcome {
    let _ = (tree, whole, manifest);
    Outcome::default()
}
