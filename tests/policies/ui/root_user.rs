//! root_user: the crate asks who an image runs as.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    create_user "app", uid = 1000;
    user "root";
};

const OTHERS: Image = image! {
    from "debian:12" as build;
    run "make";
    from distroless("cc", nonroot);
    copy "/app" -> "/app", from = build;
};

const AGREED: Image = image! {
    #[allow(root_user)]
    from "debian:12";
};

const CONTINUED: Image = image! {
    from AGREED;
    run "make";
};

fn main() {
    let _ = [IMAGE, OTHERS, AGREED, CONTINUED];
}
