//! The engines: what they are asked, told apart by what they print (`fake`, `asked`,
//! `unruly`), and what real ones do
//! (`real`, `results`, `failures`, `secrets`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, their helpers too"
)]

mod asked;
mod failures;
mod fake;
mod real;
mod results;
mod secrets;
mod support;
mod unruly;
