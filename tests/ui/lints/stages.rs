//! Stages that nothing uses.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "make";
    from "debian:12" as tools;
    from "debian:12" as build;
    run "make";
    #[allow(unused_stage)]
    from "debian:12" as test;
    from build as next;
    from "debian:12";
    copy "/out" -> "/app", from = next;
};

fn main() {
    println!("{IMAGE}");
}
