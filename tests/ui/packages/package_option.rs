//! package_option: a package is a name and a version; how it is installed is said by options of the statement.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "--pre", "numpy";
};

fn main() {
    let _ = IMAGE;
}
