//! Values of a kind that does not fit.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", prebuilt = "yes";
    workdir ["/app"];
    workdir ["/a", "/b"];
    workdir true;
    run 5;
    run -5;
    run 1.5;
    run 'x';
    run b"x";
    run c"x";
    run none;
    run ("x");
    cmd [["a"]];
    cmd [5];
    entrypoint "a", "b";
    shell "/bin/bash";
    env "A";
    arg "A";
    label a = none;
    include "fragment";
    copy 5 -> "/x";
    copy "src" -> 5;
    copy "src" -> ["/a", "/b"];
    apt "git", recommends = "yes", remove = 5;
    healthcheck "true", retries = "3", interval = 30;
    user 1.5, 7;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
