//! kept_target: files of a build context have the same time in every build, and cargo builds again what is newer than its target folder.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "rust:1.88";
    copy "src" -> "/b/src";
    run "cd /b && cargo build", cache = "/b/target";
};

fn main() {
    let _ = IMAGE;
}
