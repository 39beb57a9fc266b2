//! What several test programs use.

pub(crate) mod positions;
pub(crate) mod values;
