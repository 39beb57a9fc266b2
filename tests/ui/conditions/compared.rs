//! A statement under `#[cfg]` is compared with those without one and those under the same one.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    #[cfg(unix)]
    env A = "1";
    #[cfg(windows)]
    env A = "2";
    #[cfg(unix)]
    env A = "3";
    env A = "4";
    #[cfg(unix)]
    cmd ["a"];
    #[cfg(windows)]
    cmd ["b"];
    #[cfg(unix)]
    cmd ["c"];
    #[cfg(unix)]
    env B = "$C";
    #[cfg(windows)]
    env C = "$B";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
