//! careless_copy: whoever has the image can read each file that was ever in a layer: secrets and the history of the source, too.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    context "careless";
    from "debian:12";
    copy "." -> "/app";
    #[allow(careless_copy)]
    copy "." -> "/allowed";
    copy "." -> "/ignored", ignore = [".env", "*.pem"];
    copy "." -> "/taken", only = "*.py";
    copy [".env", "server.pem"] -> "/named/";
};

const IGNORED: Image = image! {
    context "careless";
    ignore "**/.env", "server.pem";
    from "debian:12";
    copy "." -> "/app";
};

fn main() {
    let _ = (IMAGE, IGNORED);
}
