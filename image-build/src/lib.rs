#![doc = include_str!("../README.md")]

pub mod context;
pub mod engine;
pub mod lock;

mod bake;
mod bake_files;
mod bake_json;
mod bases;
mod build;
mod build_ext;
mod build_files;
mod caches;
mod cargo;
mod checks;
#[cfg(feature = "cli")]
pub mod cli;
mod error;
mod explain;
mod file_record;
mod key;
mod logins;
mod memory;
mod mounted_files;
mod oci;
mod options;
mod prepare;
mod program;
mod prune;
mod run;
mod run_options;
mod shared_base;
mod statement_map;
mod tail;
mod terminal_text;

pub use bake::{Baked, bake};
pub use build::{Built, Outcome, Progress, build};
pub use build_ext::Build;
pub use caches::CacheScope;
pub use cargo::BinaryError;
pub use error::{BuildError, BuildProblem, EngineProblem, ProblemKind};
pub use explain::{ChangedFiles, Reason};
pub use key::{LABEL, SPEC_LABEL};
pub use oci::{Output, base_layout, build_without_engine, build_without_engine_in, needs_engine};
pub use options::{BuildOptions, InvalidOption, build_arg, platform, secret};
pub use program::ProgramError;
pub use prune::{Unused, remove_unused, unused};
pub use run::{run, run_with};
pub use run_options::{RunOptions, run_env, run_port, run_volume};
