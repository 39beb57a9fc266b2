//! Checks that wait for the value of a constant: what `from BASE` and `include FRAGMENT` bring, and texts in `{ … }`.
//!
//! [`crate::check`] lists as [`Fact`]s what an invocation defines and what it needs of constants; the compiler
//! evaluates each need ([`met`]), the builder does so at run time ([`unmet`]).

use crate::kind::Kind;
use crate::model::{Image, Steps};

/// Something that an invocation defines or needs, in the order of its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A stage starts, on an image of a registry or on nothing; its name, or `""`.
    Stage(&'static str),
    /// A stage starts on an earlier one: its name, or `""`, and the earlier one's.
    StageFrom(&'static str, &'static str),
    /// The stages of an image follow here, and the last one goes on; the name it gets, or `""`.
    Image(&'static Image, &'static str),
    /// The statements of a fragment stand here.
    Steps(&'static Steps),
    /// A variable is set: `env`, `provides`.
    Env(&'static str),
    /// A build argument is declared.
    Arg(&'static str),
    /// An absolute working directory is set.
    Workdir,
    /// Something is needed here; the number tells needs apart.
    Need(u32, Need),
}

/// What has to hold at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The variable is known in the stage.
    Variable(&'static str),
    /// The variable is a global build argument.
    GlobalVariable(&'static str),
    /// Every reference of this text of a constant is known; for a working directory or destination, it is absolute or
    /// follows an absolute one.
    Text(&'static str, Kind),
    /// An absolute working directory is set.
    Workdir,
    /// An earlier stage has this name.
    Stage(&'static str),
    /// No earlier stage has this name.
    FreeStage(&'static str),
    /// The last stage of the image just continued has no name.
    Unnamed,
    /// The image just continued is not a prebuilt one.
    Buildable,
    /// What the fragment just included needs.
    Fragment,
    /// The names of the stages of the image just continued are free, and its global arguments agree with those before.
    Continued,
}
