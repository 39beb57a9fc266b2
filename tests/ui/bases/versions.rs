//! Versions, releases, tags and references that a base does not have.

use image_dsl::{Image, image};

const REFERENCE: &str = "registry.example/app:1";

const IMAGE: Image = image! {
    from debian_slim("2.7");
    from debian_slim("3.12-slim");
    from python("$VERSION");
    from debian("noble");
    from debian("12-slim");
    from ubuntu("24.4");
    from ray("v2.32.0");
    from pytorch("2.3.0");
    from micromamba("latest");
    from micromamba("$VERSION");
    from ecr("public.ecr.aws/docker/library/python:3.12");
    from gcp_artifact_registry("us-docker.pkg.dev/project/app:1");
    from ubuntu("24.04"), add_python = "three";
};

const CONSTANT: Image = image! {
    from ecr({REFERENCE});
};

fn main() {
    let _ = (IMAGE, CONSTANT);
}
