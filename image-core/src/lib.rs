//! Model, rules, lowering and rendering of `image-dsl`: everything but the macro's syntax.
#![cfg_attr(
    not(any(feature = "files", feature = "program")),
    allow(
        dead_code,
        reason = "steps are data alone where they are neither checked nor lowered"
    )
)]

pub mod ast;
#[cfg(all(feature = "files", feature = "program"))]
pub mod builder;
#[cfg(feature = "files")]
pub mod check;
#[cfg(feature = "digest")]
pub mod digest;
#[cfg(feature = "dockerfile")]
pub mod dockerfile;
pub mod factories;
#[cfg(feature = "files")]
pub mod files;
pub mod function;
pub mod grammar;
#[cfg(feature = "import")]
pub mod import;
pub mod kind;
pub mod later;
pub mod lower;
pub mod model;
pub mod node;
#[cfg(feature = "plan")]
pub mod plan;
mod render;
pub mod rule;
mod shell;
pub mod spec;
#[cfg(feature = "files")]
mod step;
#[cfg(any(feature = "files", feature = "dockerfile"))]
pub mod suggest;
pub mod table;
#[cfg(feature = "program")]
pub mod target;
