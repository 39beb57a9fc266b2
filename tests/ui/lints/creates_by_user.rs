//! A user other than root creates no user: needs_root.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    create_user "app", uid = 1000;
    user "app";
    create_user "other";
    run "make", cache = "/home/app/.cache";
};

fn main() {
    let _ = IMAGE;
}
