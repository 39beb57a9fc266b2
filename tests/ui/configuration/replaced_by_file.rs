//! What a file says is literal, so what a statement has put into a variable is lost by it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12-slim";
    python_source "my_package";
    env_file "modules.env";
};

fn main() {
    let _ = IMAGE;
}
