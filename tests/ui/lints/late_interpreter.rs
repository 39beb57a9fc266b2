//! late_interpreter: #! starts a script, or it is a comment.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    script "
#!/bin/bash
set -o pipefail
";
};

fn main() {
    println!("{IMAGE}");
}
