//! other_registry: the crate names the registries of bases.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "ghcr.io/acme/tools:1" as tools;
    from "debian:12";
    copy "/usr/bin/tool" -> "/usr/bin/tool", from = tools;
};

fn main() {
    let _ = [IMAGE];
}
