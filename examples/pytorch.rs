//! A training image: system packages, `PyTorch` from its own index, a pinned requirements file, a model cache.

use image_dsl::{Image, image};

/// The index of `PyTorch`'s wheels for this CUDA version.
const WHEELS: &str = "https://download.pytorch.org/whl/cu126";

pub(crate) const TRAINER: Image = image! {
    name "research/trainer:2.7";
    ignore "**/*.ckpt", "runs";

    from "python:3.12-slim-bookworm";
    /// OpenCV's shared libraries, and git for packages from repositories.
    apt "git", "libgl1", "libglib2.0-0";
    pip "torch==2.7.1", "torchvision>=0.22,<0.23", index_url = {WHEELS};
    pip requirements = "examples/service/requirements.txt";
    env HF_HOME = "/models", OMP_NUM_THREADS = 8, PATH = "/opt/trainer/bin:$PATH";
    /// Weights are downloaded once, and kept between builds.
    run "
        python -c \"import torch; print(torch.__version__)\"
        && mkdir -p $HF_HOME
    ",
        cache = "/root/.cache/torch";
    python_source "examples/service/app", to = "/opt/trainer";
    volume "/models";
    workdir "/opt/trainer";
    cmd ["python", "-m", "app"];
};

fn main() {
    println!("{TRAINER}");
}
