//! Bases of which no registry can be asked anew.

use image_dsl::{Image, image};

const BASE: Image = image! { from "debian:12"; };

const SCRATCH: Image = image! { from scratch, force; };
const STAGE: Image = image! {
    from "debian:12" as build;
    from build, force;
};
const CONSTANT: Image = image! { from BASE, force; };
const ID: Image = image! {
    from id("sha256:0123456789012345678901234567890123456789012345678901234567890123"), force;
};
const DIGEST: Image = image! {
    from "debian@sha256:0123456789012345678901234567890123456789012345678901234567890123", force;
};
const EMPTY_FILE: Image = image! { from dockerfile(text = "FROM scratch"), force; };
const VALUE: Image = image! { from "debian:12", force = "yes"; };

fn main() {
    let _ = [SCRATCH, STAGE, CONSTANT, ID, DIGEST, EMPTY_FILE, VALUE];
}
