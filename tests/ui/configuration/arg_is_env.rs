//! arg_is_env: an environment variable hides a build argument of the same name.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    arg A;
    env A = "1";
};

fn main() {
    let _ = IMAGE;
}
