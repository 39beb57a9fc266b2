//! tool_version: a release of a tool has the options that its time had.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    uv sync = "locked", version = "0.4.30";
    uv "idna", version = "0.4.30";
};

fn main() {
    let _ = IMAGE;
}
