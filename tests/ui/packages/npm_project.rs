//! npm_project: the lock of a project of npm is that of its package.json.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "node:22";
    workdir "/app";
    npm project = "stale-npm";
};

fn main() {
    let _ = IMAGE;
}
