//! unreadable_file: the macro reads this file while the crate is compiled.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env_file "no-such.env";
};

fn main() {
    let _ = IMAGE;
}
