//! package_name: the name of a release, a virtual package or an extra is one word of letters, digits and `.-_+`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    apt "git", release = "a b";
};

fn main() {
    let _ = IMAGE;
}
