//! Bases that change under the build.
#![deny(warnings)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from ray();
    from ray("latest");
    from ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app");
};

fn main() {
    let _ = IMAGE;
}
