//! A value of the running program is no constant.

use image_dsl::{Image, image};

fn of(version: &str) -> Image {
    image! {
        from {version};
    }
}

fn main() {
    let port = 8000;
    let names = ["git"];
    let image = image! {
        from "debian:12";
        apt {names[0]};
        expose {port};
    };
    println!("{}{}", of("debian"), image.dockerfile());
}
