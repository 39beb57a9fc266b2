//! A function of this program runs inside the image while it is built.
//!
//! `cargo run --example prepared --features cli -- run` prints what it has left there.

use std::io;

use image_dsl::{Image, image};

/// Runs in the image, with all that this program is made of.
fn prepare() -> io::Result<()> {
    let squares: Vec<String> = (1..=5).map(|number| (number * number).to_string()).collect();
    std::fs::create_dir_all("/srv/tables")?;
    std::fs::write("/srv/tables/squares", squares.join("\n") + "\n")
}

const APP: Image = image! {
    name "shop/prepared:1";

    from "debian:bookworm-slim";
    run_fn prepare;
    cmd ["cat", "/srv/tables/squares"];
};

image_dsl::main![APP];
