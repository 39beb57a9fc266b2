//! spec_file: micromamba would stop the build at this, or take it for something else.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "mambaorg/micromamba:1.5.10";
    micromamba spec_file = "bad-environment.yml";
};

fn main() {
    let _ = IMAGE;
}
