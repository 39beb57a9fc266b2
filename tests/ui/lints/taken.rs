//! Patterns of `only` that match nothing of the sources, and what a glob takes along.
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

const GLOB: Image = image! {
    context "careless";
    ignore "server.pem";
    from "debian:12";
    copy "*" -> "/app/";
    copy "*" -> "/taken/", only = "main.py", ignore = ".env";
};

fn main() {
    let _ = (IMAGE, GLOB);
}
