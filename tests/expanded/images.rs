//! Images that a compiler expands.

use image_dsl::{Image, Steps, image, steps};

/// The image of the README.
pub const APP: Image = image! {
    name "mycompany/text-processor:1.0.0";

    from "python:3.12-slim";
    pip "requests", "pandas>=2";
    env PROJECT_ROOT = "/home/daytona";
    copy "src" -> "/app/src";
    workdir "/app";
    cmd ["python", "-m", "src.main"];
};

/// A fragment.
pub const TOOLS: Steps = steps! {
    apt "git", "curl";
    env EDITOR = "vi";
};

/// An image that continues the first, with the fragment and a constant.
pub const NEXT: Image = image! {
    from crate::APP;
    include crate::TOOLS;
    env VERSION = { env!("CARGO_PKG_VERSION") };
    run "test -e /app", network = "none";
};
