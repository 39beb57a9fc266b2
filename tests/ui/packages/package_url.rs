//! package_url: an installer reads its index from a URL such as https://host/simple, or a local path for `find_links`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "numpy", index_url = "pypi";
};

fn main() {
    let _ = IMAGE;
}
