//! shared_patterns: a Dockerfile's own ignore file is for its own steps, but a step that keeps its text finds its files in the one context that all steps share
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from dockerfile("listed/Dockerfile");
    copy "listed/site" -> "/site";
};

const ALLOWED: Image = image! {
    #[allow(shared_patterns)]
    from dockerfile("listed/Dockerfile");
    copy "listed/site" -> "/site";
};

fn main() {
    let _ = (IMAGE, ALLOWED);
}
