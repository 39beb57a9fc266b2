//! severities: the crate has its own levels, its workspace has others.
#![deny(deprecated)]

use image_dsl::{Image, image};

const LEVELS: Image = image! {
    from "debian";
    env A = "$NOPE";
    run "sudo make";
    #[allow(sudo)]
    run "sudo make install";
};

const FORBIDDEN: Image = image! {
    #[allow(latest_tag)]
    from "debian:latest";
};

const OF_WORKSPACE: Image = image! {
    from "debian:12";
    run "cd /src; make";
};

fn main() {
    let _ = [LEVELS, FORBIDDEN, OF_WORKSPACE];
}
