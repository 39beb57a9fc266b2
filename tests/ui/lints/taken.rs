//! Patterns of `only` that match nothing of the sources.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" -> "/a", only = ["*.rs", "*.py", "!main.rs"];
    copy "collide" -> "/b", only = "app.toml";
    mount ["src/main.rs", "src/value.txt"] -> "/c/", only = ["*.txt", "value"];
    #[allow(misleading_pattern)]
    copy "src" -> "/d", only = "*.py";
};

fn main() {
    let _ = IMAGE;
}
