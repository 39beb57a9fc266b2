//! needs_root: only root can create users.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    create_user "one", uid = 1000;
    user "one";
    create_user "two";
    #[allow(needs_root)]
    create_user "three";
    user "root";
    create_user "four";
};

fn main() {
    let _ = IMAGE;
}
