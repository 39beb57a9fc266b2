//! alpine_package: apk accepts `name`, `name=version`, `name<version`, `name~version` and `name@repository`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "alpine:3";
    apk "g cc";
};

fn main() {
    let _ = IMAGE;
}
