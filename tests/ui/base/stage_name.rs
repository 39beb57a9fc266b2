//! stage_name: engines accept `[a-z][a-z0-9_.-]*` as a stage name, and keep `scratch` and `context` for themselves.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as Builder;
};

fn main() {
    let _ = IMAGE;
}
