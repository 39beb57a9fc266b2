//! `key = value` in lists.

use image_dsl::{Image, image};

const VALUE: &str = "a\0b";

const IMAGE: Image = image! {
    from "debian:12";
    run "true", env = [A = "b", A = {VALUE}, "A=c", B => "c", é = "d", D = ["e"], F = none, G];
    run "true", env = [TOKEN = {"x"}], secret = "TOKEN";
    run "true", secret = [A = "b"];
    cmd [a = "b"];
    apt [git = "2"];
    env [A = "b"];
    run "true", env = [A = {..["b"]}];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
