//! The first image of the README: `cargo run --example quickstart` prints its Dockerfile.

use image_dsl::{Image, image};

pub(crate) const APP: Image = image! {
    name "mycompany/text-processor:1.0.0";

    from "python:3.12-slim";
    pip "requests", "pandas>=2";
    env PROJECT_ROOT = "/home/daytona";
    copy "src" -> "/app/src";
    workdir "/app";
    cmd ["python", "-m", "src.main"];
};

fn main() {
    println!("{}", APP.dockerfile());
}
