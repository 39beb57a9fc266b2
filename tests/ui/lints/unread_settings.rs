//! unread_settings: a package comes from elsewhere, or in another version, than the file says to the tool that it is written for.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip pyproject = "sourced/pyproject.toml";
};

fn main() {
    let _ = IMAGE;
}
