//! Semicolons, commas, quotes and arrows that were forgotten.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12"
    run "a", run "b";
    run "c" "d";
    run ["a" "b"];
    env A "1";
    copy "src" "/src";
    copy "src", "/src";
    workdir /app;
    from python:3.12;
    from debian;
    expose 8000/tcp;
    cmd "a", "b"
    env
        X = "1"
        Y = "2";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
