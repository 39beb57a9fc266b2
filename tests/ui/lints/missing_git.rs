//! missing_git: pip and uv fetch repositories with the git of the image.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from debian_slim("3.12");
    pip "a @ git+https://host.example/a.git";
};

fn main() {
    println!("{IMAGE}");
}
