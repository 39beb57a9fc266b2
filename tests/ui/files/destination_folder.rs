//! destination_folder: several sources, or a glob, go into a folder, which a final `/` says.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy ["src", "requirements.txt"] -> "/x";
};

fn main() {
    let _ = IMAGE;
}
