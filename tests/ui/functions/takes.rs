//! What a function takes is what its `run_fn` gives.

use image_dsl::{Image, image};

fn nothing() {}

fn texts(_: &[&str]) -> Result<(), String> {
    Ok(())
}

fn strings(_: &[String]) {}

fn returns(_: &[&str]) -> u8 {
    0
}

const IMAGE: Image = image! {
    from "debian:12";
    run_fn texts;
    run_fn nothing, args = ["gpt2"];
    run_fn crate::strings, args = ["gpt2"];
    run_fn strings;
    run_fn returns, args = ["gpt2"];
    run_fn missing, args = ["gpt2"];
};

fn main() {
    let _ = IMAGE;
}
