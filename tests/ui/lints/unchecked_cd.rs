//! unchecked_cd: commands that run in another folder where a `cd` fails.
#![deny(deprecated)]

use image_dsl::{Image, image};

const FIRST: Image = image! {
    from "debian:12";
    run "cd /src; rm -rf *";
};

fn main() {
    println!("{FIRST}");
}
