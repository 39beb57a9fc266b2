//! background_process: groups of commands and shells within a step end with it, too.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "(server &)";
    run "make && { server & }";
    run "sh -c 'server &'";
    run ["bash", "-ec", "server &"];
    run "(server & client)", "sh -c 'server & client'", ["bash", "-c", "server & client"], ["echo", "-c", "a &"];
    #[allow(background_process)]
    run "(server &)";
};

fn main() {
    println!("{IMAGE}");
}
