//! Secrets as files, and what else a step mounts: names, paths, and places that two things have.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", secret = "my token" -> "/run/a";
    run "id", secret = "A" -> "root/.npmrc";
    run "id", secret = "A" -> "/root/";
    run "id", secret = ["A", "B"] -> "/root/";
    run "id", secret = ["A"] -> "/root/a";
    run "id", secret = ["A", "B" -> "/root/b", "A"];
    run "id", secret = ["A" -> "/root/a", "B" -> "/root/a"];
    run "id", secret = "A" -> "/work", tmpfs = "/work/";
    run "id", tmpfs = "work";
    run "id", tmpfs = ["/work", "/work"];
    run "id", tmpfs = "/work" -> "/other";
    run "id", cache = ["/a" -> "/b"];
    run "id", bind = ["files" -> "/a", "files"];
    script "id", secret = "A" -> "/root/a", secret = "B";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
