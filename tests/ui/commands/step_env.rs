//! step_env: a variable of one step is written `KEY=value`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", env = ["A"];
};

fn main() {
    let _ = IMAGE;
}
