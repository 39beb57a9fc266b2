//! Checks that wait for the value of a constant: what `from BASE` and `include FRAGMENT` know, and texts in `{ … }`.
//!
//! The macro writes them as constant data; the compiler evaluates them.

use crate::kind::Kind;

/// What a fragment needs of the place where it is included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The text that needs it, as written.
    pub text: &'static str,
    /// The kind of that text.
    pub kind: Kind,
}
