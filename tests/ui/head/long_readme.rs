//! long_readme: a readme is a part of the program and of each spec, and the compiler reads it to check it; 1,000,000 bytes are allowed.

use image_dsl::{Image, image};

macro_rules! ten {
    ($text:expr) => {
        concat!($text, $text, $text, $text, $text, $text, $text, $text, $text, $text)
    };
}

const LINE: &str = concat!("# ", ten!(ten!(ten!(ten!(ten!("0123456789"))))));

const IMAGE: Image = image! {
    readme {LINE};
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
