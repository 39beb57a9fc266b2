//! In the style of Chutes: a named image with documentation that serves a language model on a GPU.

use image_dsl::{Image, image};

/// The index of `PyTorch`'s wheels for this CUDA version.
const WHEELS: &str = "https://download.pytorch.org/whl/cu126";

pub(crate) const INFERENCE: Image = image! {
    name "mycompany/text-generation:1.2.0";
    readme "
# Text generation

Serves a model of Hugging Face over HTTP, on one GPU.
";

    from "nvidia/cuda:12.6.3-runtime-ubuntu24.04", add_python = "3.12";
    apt "git", "libgomp1";
    pip "torch==2.7.1", index_url = {WHEELS};
    pip "transformers[torch]>=4.50", "accelerate", "fastapi>=0.115", "uvicorn[standard]";
    env HF_HOME = "/models", PYTHONUNBUFFERED = 1, NVIDIA_DRIVER_CAPABILITIES = "compute,utility";
    run "useradd --create-home --no-log-init --uid 10001 serve && mkdir /models && chown serve /models";
    copy "examples/project/src" -> "/app";
    workdir "/app";
    user "10001";
    volume "/models";
    expose 8000;
    entrypoint ["python", "-m", "uvicorn", "service:app", "--host", "0.0.0.0", "--port", "8000"];
};

fn main() {
    println!("{INFERENCE}");
}
