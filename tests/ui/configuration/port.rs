//! port: a port is 0 to 65535, or a range of them, with `/tcp`, `/udp` or `/sctp` after it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    expose 70000;
};

fn main() {
    let _ = IMAGE;
}
