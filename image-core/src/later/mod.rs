//! Checks that wait for the value of a constant: what `from BASE` and `include FRAGMENT` bring, and texts in `{ … }`.
//!
//! [`crate::check`] lists as [`Fact`]s what an invocation defines and what it needs of constants; the compiler
//! evaluates each need ([`met`]), the builder does so at run time ([`unmet`]).

#[cfg(feature = "program")]
mod lint;
#[cfg(feature = "program")]
mod place;
#[cfg(feature = "program")]
mod steps;
#[cfg(feature = "program")]
mod users;
pub(crate) mod wording;

use crate::kind::Kind;
use crate::model::{Image, Steps};
use crate::rule::Rule;
#[cfg(feature = "program")]
pub use lint::{Lint, lint};
#[cfg(feature = "program")]
pub use place::{met, unmet};

/// The reason why a need is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmet<'a> {
    /// The rule that is broken.
    pub rule: Rule,
    /// The name or text that is wrong.
    pub subject: &'a str,
    /// The problem, after "`the subject`: ".
    pub what: &'static str,
    /// One thing to do about it.
    pub fix: &'static str,
}

/// Something that an invocation defines or needs, in the order of its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A stage starts, on an image of a registry or on nothing; its name, or `""`.
    Stage(&'a str),
    /// A stage starts on an earlier one: its name, or `""`, and the earlier one's.
    StageFrom(&'a str, &'a str),
    /// The stages of an image follow here, and the last one goes on; the name it gets, or `""`.
    Image(&'a Image, &'a str),
    /// The statements of a fragment stand here.
    Steps(&'a Steps),
    /// A variable is set: `env`, `provides`.
    Env(&'a str),
    /// A variable is set by `env`, and what statements have put into it is lost.
    Replaced(&'a str),
    /// A statement other than `env` puts something into a variable.
    Extended(&'a str),
    /// A build argument is declared.
    Arg(&'a str),
    /// An absolute working directory is set.
    Workdir,
    /// Whom the steps that follow run as.
    User(&'a str),
    /// Something is needed here; the number tells needs apart.
    Need(u32, Need<'a>),
    /// Something is needed here, but no variable: `undefined_variable` is allowed.
    Lenient(u32, Need<'a>),
    /// Something is seldom meant otherwise: the compiler warns.
    Lint(u32, Need<'a>),
}

/// The conditions that have to hold at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<'a> {
    /// The variable is known in the stage.
    Variable(&'a str),
    /// The variable is a global build argument.
    GlobalVariable(&'a str),
    /// Every reference of this text of a constant is known; for a working directory or destination, it is absolute or
    /// follows an absolute one.
    Text(&'a str, Kind),
    /// The second text, to which `env` sets the variable, keeps what statements have put into it.
    Kept(&'a str, &'a str),
    /// An absolute working directory is set, which this relative path of that kind needs; or, of the kind of a source,
    /// a source without a destination.
    Workdir(&'a str, Kind),
    /// An earlier stage has this name.
    Stage(&'a str),
    /// No earlier stage has this name.
    FreeStage(&'a str),
    /// The last stage of the image just continued has no name.
    Unnamed,
    /// The image just continued is not a prebuilt one, as this keyword's statement needs.
    Buildable(&'a str),
    /// The needs of the fragment just included are met.
    Fragment,
    /// The fragment just included has nothing but `mount`, where the image just continued is a prebuilt one. Where no
    /// image is continued, the stage itself is prebuilt.
    Mounts,
    /// The names of the stages of the image just continued are free.
    Continued,
    /// A destination of several files says that it is a folder.
    Folder(&'a str),
    /// A source that is a glob has a destination that says that it is a folder.
    GlobTo(&'a str, &'a str),
    /// Steps run as root, or as somebody of whom nothing is known.
    Root,
    /// Steps run as somebody whom a cache can be made for.
    OwnCache,
    /// The lints of the fragment just included, about the users of its steps, find nothing.
    FragmentUsers,
}
