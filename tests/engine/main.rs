//! Images built and run by real engines, and what their containers have compared byte for byte with what was declared.
//!
//! Engines are found by [`host::engines`]. Where there is none the tests say that they were skipped, unless
//! `IMAGE_DSL_REQUIRE_ENGINE` is set, which makes that a failure. `IMAGE_DSL_ENGINE=part-of-a-name` picks some.

#![allow(clippy::expect_used, clippy::panic, reason = "these are tests, their helpers too")]

#[path = "../support/mod.rs"]
mod support;

mod bases;
mod case;
mod checks;
mod commands;
mod conda;
mod context;
mod dockerfiles;
mod files;
mod host;
mod npm;
mod pages;
mod pip;
mod private;
mod projects;
mod refused;
mod steps;
mod texts;
mod tools;
mod written;

#[test]
fn engines_are_there_if_required() {
    let engines = host::engines();
    host::say(&format!("engine tests: {} engines", engines.len()));
    for engine in engines {
        host::say(&format!("engine tests: {engine}"));
    }
    let required = std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_some_and(|value| !value.is_empty());
    assert!(
        !engines.is_empty() || !required,
        "no engine is reachable, and IMAGE_DSL_REQUIRE_ENGINE is set"
    );
}
