//! The company's base image.

use image_dsl::{Image, image};

/// The version that all images share.
const PYTHON_VERSION: &str = "3.12";

/// Python with the company's certificates and folders.
pub(crate) const PYTHON: Image = image! {
    from "python:3.12-slim";
    apt "ca-certificates", "tini";
    env COMPANY_HOME = "/srv/company", COMPANY_PYTHON = {PYTHON_VERSION};
    workdir "/srv/company";
    entrypoint ["/usr/bin/tini", "--"];
};
