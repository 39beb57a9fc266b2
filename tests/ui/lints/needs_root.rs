//! needs_root: nobody but root can install packages of the system.
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
