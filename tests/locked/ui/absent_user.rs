use image_dsl::{Image, image};

const APP: Image = image! {
    from "debian:bookworm-slim";
    copy "/etc/os-release" -> "/app/", from = "alpine:3", chown = "www-dat";
};

fn main() {
    println!("{}", APP.dockerfile());
}
