//! statement_order: the head stands before the first `from`, and only a global `arg` may stand there besides.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    workdir "/app";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
