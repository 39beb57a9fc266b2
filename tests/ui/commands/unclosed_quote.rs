//! unclosed_quote: the shell in the container would stop at it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "echo 'a";
};

fn main() {
    let _ = IMAGE;
}
