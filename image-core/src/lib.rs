#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(all(feature = "dockerfile", feature = "program", feature = "projects")),
    allow(
        dead_code,
        reason = "the macro only checks, and what a feature adds is not all that it uses"
    )
)]

pub mod ast;
#[cfg(all(feature = "files", feature = "program"))]
pub mod builder;
#[cfg(feature = "files")]
pub mod check;
#[cfg(feature = "program")]
pub mod constant;
#[cfg(any(feature = "dockerfile", feature = "program"))]
pub mod csv;
pub mod deferred;
#[cfg(feature = "digest")]
pub mod digest;
#[cfg(feature = "files")]
mod distribution;
#[cfg(feature = "dockerfile")]
pub mod dockerfile;
mod escape;
pub mod factories;
#[cfg(feature = "files")]
pub mod files;
#[cfg(any(feature = "files", feature = "program"))]
mod fold;
pub mod function;
pub mod grammar;
#[cfg(feature = "import")]
pub mod import;
pub mod keyword;
pub mod kind;
#[cfg(feature = "files")]
pub mod lock;
#[cfg(feature = "program")]
pub mod lower;
pub mod model;
pub mod node;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "files")]
pub mod policy;
#[cfg(feature = "program")]
mod render;
#[cfg(any(feature = "files", feature = "dockerfile"))]
pub mod report;
pub mod rule;
mod shell;
pub mod spec;
#[cfg(all(feature = "files", feature = "program"))]
mod step;
#[cfg(any(feature = "files", feature = "dockerfile"))]
pub mod suggest;
pub mod table;
#[cfg(feature = "program")]
pub mod target;
mod tools;
#[cfg(all(feature = "dockerfile", feature = "files"))]
mod translate;
mod variables;
#[cfg(feature = "files")]
mod versions;
