//! conda_package: micromamba accepts `name`, `name=1.26`, `name>=1.20,<2`, `channel::name` and URLs of archives.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "mambaorg/micromamba:1.5.10";
    micromamba "numpy=>1.26";
};

fn main() {
    let _ = IMAGE;
}
