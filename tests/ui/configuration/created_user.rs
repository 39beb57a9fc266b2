//! created_user: a user's name, numbers and folders have to fit into the `/etc/passwd` of every distribution, each name and number once.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    create_user "My App";
};

fn main() {
    let _ = IMAGE;
}
