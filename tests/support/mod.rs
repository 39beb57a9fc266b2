//! What several test programs use.
#![allow(dead_code, reason = "each program uses a part of it")]

pub(crate) mod positions;
pub(crate) mod reader;
pub(crate) mod values;
