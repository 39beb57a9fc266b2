//! closed_cache: engines make the folder of a cache for a number, or for root: they do not look names up.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "make", cache = "/cache";
    user "1000:1000";
    run "make", cache = "/cache";
    user "app:app";
    run "make";
    run "make", cache = "/cache";
    #[allow(closed_cache)]
    run "make", cache = "/cache";
};

fn main() {
    let _ = IMAGE;
}
