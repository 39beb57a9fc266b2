//! needs_root: package managers of the system write to folders that only root can write to.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    apt "git";
    user "1000:1000";
    apt "curl";
    #[allow(needs_root)]
    apt "wget";
    user "0:0";
    apt "make";
    arg WHO;
    user "$WHO";
    apt "vim";
};

fn main() {
    let _ = IMAGE;
}
