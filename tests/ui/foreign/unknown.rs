//! A word that no builder has is answered with the keywords there are, or the nearest.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    banana "a";
    wrokdir "/app";
    health "true";
    apt "git", recomends, Release = "x", nonsense = "y";
    run echo;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
