//! Signs as other languages write them.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    name = "app";
    from: "debian:12";
    workdir = "/app";
    run("make");
    env A: "1";
    copy "src" => "/src";
    copy "src", to = "/src";
    healthcheck "true", interval = 30s, timeout = 1.5;
    copy "src" -> "/a", chmod = 0o755;
    run "a" && "b";
    A = "1";
    from "alpine:3" as my-stage;
    pip requests==2;
    let x = 5;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
