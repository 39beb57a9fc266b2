//! Mistakes in several statements are all reported; what is right besides causes no error, and the value is an image.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    name "Me/App";
    volumes "/data";
    from "debian:12" as builder;
    run "make", chache = "/x";
    arg VERSION;
    env VERSION = "1", PORT = 8000;
    workdir 5;
    copy "src" -> "relative";
    from "debian:12" as builder;
    copy "/app" -> "/app", from = bilder;
    env URL = "http://$HOST:$PORT";
    cmd ["a"];
    cmd ["b"];
};

fn main() {
    let text: String = IMAGE.dockerfile();
    println!("{text}");
}
