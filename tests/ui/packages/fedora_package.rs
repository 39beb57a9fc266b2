//! fedora_package: dnf accepts names, `name-version-release.arch`, `@group` and provided capabilities.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "fedora:41";
    dnf "g it";
};

fn main() {
    let _ = IMAGE;
}
