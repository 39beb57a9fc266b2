//! dockerfile_arg: `args` gives `NAME=value` to the arguments that the Dockerfile declares with ARG.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from dockerfile("Dockerfile", args = ["VERSON=1"]);
};

fn main() {
    let _ = IMAGE;
}
