//! The engines: what they are asked, told apart by what they print (`fake`), and what real ones do (`real`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, their helpers too"
)]

mod failures;
mod fake;
mod real;
mod results;
mod support;
