//! A function of this program runs in the image, with texts. `cargo run -p tests --example called --features cli -- run`
//! prints them, each with a NUL behind it.

use std::io;

use image_dsl::{Image, image};

/// Leaves the texts in a file.
fn keep(args: &[&str]) -> io::Result<()> {
    let text: String = args.iter().flat_map(|text| [*text, "\0"]).collect();
    std::fs::write("/texts", text)
}

const NUMBER: u8 = 12;

const APP: Image = image! {
    name "shop/called:1";
    from "debian:bookworm-slim";
    run_fn keep, args = ["gpt2", "", "it's \"$HOME\" `id` \\ %s", "two\nlines\n", "--flag", {NUMBER}, "日本語"], env = ["A=$B"];
    cmd ["cat", "/texts"];
};

image_dsl::main![APP];
