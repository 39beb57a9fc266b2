//! file_owner: an owner is `user`, `user:group` or numbers.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" -> "/x", chown = "a:b:c";
};

fn main() {
    let _ = IMAGE;
}
