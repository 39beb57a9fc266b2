//! conda_channel: a channel is a name such as `conda-forge` or `nvidia/label/cuda-12.4`, or a URL without a token.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "mambaorg/micromamba:1.5.10";
    micromamba "numpy", channels = "conda-forge nvidia";
};

fn main() {
    let _ = IMAGE;
}
