//! comment_in_command: the lines of a `run` become one, in which all that follows a comment belongs to it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "apt-get update  # refresh the lists
        && apt-get upgrade -y";
};

fn main() {
    let _ = IMAGE;
}
