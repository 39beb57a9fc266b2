//! unknown_statement: a statement starts with a keyword of the language; docs/reference.md lists them.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    work_dir "/app";
};

fn main() {
    let _ = IMAGE;
}
