//! python_module: a module is found by its import name in the context or its `src` folder, or by a path with a `/`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    python_source "no_such_module";
};

fn main() {
    let _ = IMAGE;
}
