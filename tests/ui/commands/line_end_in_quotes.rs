//! line_end_in_quotes: folding the lines of a `run` into one would change the quoted text.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12"; run "echo 'a
b'";
};

fn main() {
    let _ = IMAGE;
}
