//! replaced_variable: an `env` that does not refer to it loses what a statement has put into a variable.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12-slim";
    python_source "my_package";
    env PYTHONPATH = "/opt/lib";
};

fn main() {
    let _ = IMAGE;
}
