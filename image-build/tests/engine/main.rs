//! The engines: the questions that they are asked and the reading of their answers, with programs of `fake` in their
//! place (`finding`, `builds`, `other_users`, `asked`, `unruly`), and the work of real ones (`real`, `results`, `failures`,
//! `secrets`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, their helpers too"
)]

mod asked;
mod builds;
mod failures;
mod fake;
mod finding;
mod other_users;
mod real;
mod results;
mod secrets;
mod support;
mod unruly;
