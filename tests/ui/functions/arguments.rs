//! What `run_fn` cannot call.

use image_dsl::{Image, image};

fn setup() {}

const IMAGE: Image = image! {
    from "debian:12";
    run_fn;
    run_fn "setup";
    run_fn setup();
    run_fn setup, other;
    run_fn ["setup"];
    run_fn setup, recommends;
    on_build run_fn setup;
    run_function setup;
};

fn main() {
    let _ = IMAGE;
}
