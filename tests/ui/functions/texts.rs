//! What `args` may be.

use image_dsl::{Image, image};

fn texts(_: &[&str]) {}

const IMAGE: Image = image! {
    from "debian:12";
    run_fn texts, args;
    run_fn texts, args = 5;
    run_fn texts, args = ["a\0b"];
    run_fn texts("gpt2");
    run_fn texts, "gpt2";
    run "true", args = ["gpt2"];
};

fn main() {
    let _ = IMAGE;
}
