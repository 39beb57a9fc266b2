//! What a function of `run_fn` returns.

use image_dsl::{Image, image};

struct Silent;

fn number() -> i32 {
    5
}

fn partly() -> Result<i32, String> {
    Ok(5)
}

fn silent() -> Result<(), Silent> {
    Err(Silent)
}

const IMAGE: Image = image! {
    from "debian:12";
    run_fn number;
    run_fn crate::partly;
    run_fn silent;
};

fn main() {
    let _ = IMAGE;
}
