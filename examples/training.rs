//! In the style of Kubetorch: a framework's image with the code of a training run.

use image_dsl::{Image, image};

pub(crate) const TRAINING: Image = image! {
    name "research/training";

    from pytorch("24.08-py3"), pull_secret = "ngc";
    env CUDA_VISIBLE_DEVICES = "0,1,2,3", NCCL_DEBUG = "INFO", OMP_NUM_THREADS = 4;
    env LD_LIBRARY_PATH = "/opt/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}";
    pip "transformers>=4.44", "datasets", "accelerate>=0.33,<1", "wandb", extra_options = "--no-build-isolation";
    uv "my-private-package==1.2.3", pre, secret = "UV_EXTRA_INDEX_URL", env = [UV_INDEX_STRATEGY = "unsafe-best-match"];
    workdir "/workspace";
    copy "examples/project/src" -> "scripts", ignore = ["**/__pycache__", "**/*.log"];
    python_source "examples/project/src/service", to = "/workspace/lib";
    cmd ["torchrun", "--nproc-per-node=4", "scripts/service/__main__.py"];
};

fn main() {
    println!("{TRAINING}");
}
