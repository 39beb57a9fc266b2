//! Commands of nothing but line ends, and lists without a program.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "\\ \n";
    run "# only\n \\\t\n";
    run [""];
    cmd ["", "a"];
};

fn main() {
    let _ = IMAGE;
}
