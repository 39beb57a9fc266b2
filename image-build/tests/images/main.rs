//! Images from a declaration to a container, on the engines of this machine (see `../engine/support.rs`). Each engine
//! does everything; where there is none the tests say so, unless `IMAGE_DSL_REQUIRE_ENGINE` makes that a failure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, their helpers too"
)]

#[path = "../engine/support.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests of engines use more of it")]
mod support;

mod baked;
mod bases;
mod binaries;
#[path = "../binary/mod.rs"]
mod binary;
mod built;
mod caches;
mod cargo_programs;
mod containers;
mod failures;
mod full;
mod logins;
mod lost;
mod on_top;
mod outputs;
mod private;
mod project;
mod prune;
mod reasons;
mod remote;
mod secrets;
mod ssh;
mod tail_trust;
mod tails;
mod users;
mod whole;
mod whole_buildah;
