//! What is refused of `npm` beside its packages.

use image_dsl::{Image, image};

const NO_LOCK: Image = image! {
    from "node:22";
    workdir "/app";
    npm project = "src";
};

const NO_WORKDIR: Image = image! {
    from "node:22";
    npm project = "npm";
};

const OPTIONS: Image = image! {
    from "node:22";
    workdir "/app";
    npm "typescript", project = "npm", omit = ["dev", "test"];
    npm "typescript", omit = "dev";
    npm "-g", "typescript";
    npm "typescript --save-dev";
    npm "typescript", registry = "npm.example.com";
    npm "typescript", registry = "https://me:secret@npm.example.com/";
    npm "git+https://me:secret@example.com/tool.git";
    npm "typescript", omitt = "dev";
    npm;
    npm_install "typescript";
};

fn main() {
    let _ = (NO_LOCK, NO_WORKDIR, OPTIONS);
}
