use image_dsl::{Image, image};

const USER: &str = "nobdy";
const OWNER: &str = "www-data:wheel";
const PLATFORM: &str = "linux/riscv64";

const APP: Image = image! {
    from "debian:bookworm-slim";
    copy "/etc/os-release" -> "/app/", from = "alpine:3", chown = {OWNER};
    user {USER};
};
const FEDORA: Image = image! { from "fedora:43", platform = {PLATFORM}; };

fn main() {
    println!("{APP}{FEDORA}");
}
