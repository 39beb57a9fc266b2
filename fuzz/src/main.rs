//! All fuzz targets in one program, since one is much faster to build than ten: `FUZZ_TARGET` names the one that runs.
#![no_main]

extern crate proc_macro;

use std::sync::LazyLock;

mod targets;

// A crate of macros cannot be linked, so its modules are compiled here. Outside of a compiler, proc-macro2 has tokens of its own.
#[path = "../../image-macros/src/configured.rs"]
mod configured;
#[path = "../../image-macros/src/constants.rs"]
mod constants;
#[path = "../../image-macros/src/expand.rs"]
mod expand;
#[path = "../../image-macros/src/facts.rs"]
mod facts;
#[path = "../../image-macros/src/function.rs"]
mod function;
#[path = "../../image-macros/src/ide.rs"]
mod ide;
#[path = "../../image-macros/src/items.rs"]
mod items;
#[path = "../../image-macros/src/out.rs"]
mod out;
#[path = "../../image-macros/src/parse/mod.rs"]
mod parse;
#[path = "../../image-macros/src/print.rs"]
mod print;
#[path = "../../image-macros/src/report.rs"]
mod report;
#[path = "../../image-macros/src/value.rs"]
mod value;
#[path = "../../image-macros/src/written.rs"]
mod written;

static TARGET: LazyLock<String> = LazyLock::new(|| std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::check(&TARGET, data));
