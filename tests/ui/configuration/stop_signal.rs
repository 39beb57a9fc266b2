//! stop_signal: engines know the names of signal(7), with or without SIG, and numbers.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    stop_signal "SIGSTOPP";
};

fn main() {
    let _ = IMAGE;
}
