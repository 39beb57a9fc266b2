use image_dsl::{Image, image};

const APP: Image = image! {
    from "alpine:3";
    copy "/etc/os-release" -> "/app/", from = "debian:bookworm-slim";
};

fn main() {
    println!("{}", APP.dockerfile());
}
