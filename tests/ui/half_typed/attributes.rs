//! Attributes that are not there yet, or stand elsewhere.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    #![allow()]
    #![deny(pipefail)]
    #![allow(pipefial)]
    #[cfg]
    from "debian:12";
    #![allow(pipefail)]
    #[allow(wrong_kind)]
    run "a";
    #[derive(Debug)]
    run "b";
    #[allow("pipefail")]
    run "c";
    /// hanging
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
