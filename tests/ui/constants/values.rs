//! Integers and `bool`s follow the rule of the text that they print as.

use image_dsl::{Image, image};

const PORT: u32 = 70_000;

const IMAGE: Image = image! {
    from "debian:12";
    expose {PORT};
    user {-1};
    workdir {8};
    apt {true}, release = {-1};
    stop_signal {999_u16};
    healthcheck "true", retries = {1_u64 << 40}, interval = {30};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
