//! dockerfile: an engine refuses this, or an image cannot carry it; the message of each has its own reason.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from dockerfile("bad.Dockerfile");
};

fn main() {
    let _ = IMAGE;
}
