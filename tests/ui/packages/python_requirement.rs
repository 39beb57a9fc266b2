//! python_requirement: pip accepts what PEP 508 allows: `name[extra] >= 1, < 2; marker` or `name @ url`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "numpy=>1";
};

fn main() {
    let _ = IMAGE;
}
