//! In the style of Apothic: a Python image with settings of a file, packages by uv, and a local module.

use image_dsl::{Image, image};

pub(crate) const WORKER: Image = image! {
    from debian_slim("3.12");
    apt "libpq5";
    uv "httpx>=0.27", "psycopg[binary]>=3.2";
    pip requirements = "examples/service/requirements.txt";
    env_file "examples/project/worker.env";
    workdir "/app";
    copy "examples/project/pyproject.toml";
    python_source "examples/project/src/service";
    shell ["/bin/bash", "-o", "pipefail", "-c"];
    run "python -m service | tee /app/built";
    cmd ["python", "-m", "service"];
};

fn main() {
    println!("{WORKER}");
}
