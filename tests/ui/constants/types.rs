//! A constant of another type, or none.

use image_dsl::{Image, Steps, image, steps};

const PORT: u16 = 8000;
const FRAGMENT: Steps = steps! { run "id"; };
const BASE: Image = image! { from "debian:12"; };

const IMAGE: Image = image! {
    #[allow(unused_stage)] from "debian:12";
    env A = {PORT};
    env B = {NOWHERE};
    workdir {String::new()};
    from FRAGMENT;
    include BASE;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
