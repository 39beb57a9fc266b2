//! In the style of Modal: the locked dependencies of a uv project, a private package, and source that is mounted while it
//! changes.

use image_dsl::{Image, Steps, image, steps};

/// The tools that every function has.
const TOOLS: Steps = steps! {
    apt "git", "ffmpeg";
    env HF_HUB_ENABLE_HF_TRANSFER = 1;
};

pub(crate) const FUNCTION: Image = image! {
    from debian_slim("3.12");
    include TOOLS;
    uv sync = "examples/project", groups = ["metrics"], extras = ["idna"];
    uv "huggingface-hub>=0.30", "hf-transfer>=0.1.9";
    pip private = ["github.com/mycompany/features@2.3.0"], git_user = "build", secret = "GITHUB_TOKEN";
    /// The weights are fetched once, and kept between builds.
    run "huggingface-cli download mycompany/model --local-dir /models",
        secret = "HF_TOKEN",
        cache = "/root/.cache/huggingface",
        env = [HF_HUB_DOWNLOAD_TIMEOUT = 60];
    python_source "examples/project/src/service", mount;
    cmd ["python", "-m", "service"];
};

fn main() {
    println!("{FUNCTION}");
}
