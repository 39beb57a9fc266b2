//! run_instead: the crate asks for statements where there are some.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*";
    run "make && make install";
};

fn main() {
    let _ = [IMAGE];
}
