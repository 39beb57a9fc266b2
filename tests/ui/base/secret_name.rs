//! secret_name: the name is a mount's id and the name of an environment variable.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", secret = "my token";
};

fn main() {
    let _ = IMAGE;
}
