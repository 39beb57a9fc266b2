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
    from rust("1.88-bookworm");
    from node("v22");
    from bun("latest");
    from golang("1.26rc1");
    from alpine("alpine:3.22");
    from fedora("43.1");
    from distroless("python");
    from distroless("cc:debug");
    from rust("$VERSION");
    from ecr("public.ecr.aws/docker/library/python:3.12");
    from gcp_artifact_registry("us-docker.pkg.dev/project/app:1");
    from ubuntu("24.04"), add_python = "three";
    from id("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
    from id("sha256:6B86B273FF34FCE19D6B804EFF5A3F5747ADA4EAA22F1D49C01E52DDB7875B4B");
};

const CONSTANT: Image = image! {
    from ecr({REFERENCE});
};

const ID: Image = image! {
    from id({REFERENCE});
};

fn main() {
    let _ = (IMAGE, CONSTANT, ID);
}
