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

/// Keys of other languages, and none.
const OTHERS: Image = image! {
    from "debian:12";
    run "true", env = [A: "b", "B": "c", C: {VALUE}, A-B = "d", a.b.c = "e", ("D", "f"), (E, 5), A-1 => "g"];
    cmd ["a": "b", ("c", "d"), python:3];
};

/// A key may stand in quotes, where it is one.
const QUOTED: Image = image! {
    from dockerfile(text = "ARG V\nARG A\nFROM debian:$V", args = ["V" = "12", "A-B" = "c", "A=b" = "c"]);
    run "true", env = ["A" = "b", "A-B" = "c", "B=c" = "d", "C=d" = {VALUE}, "D E=f" = "g", r"F" = 1, "G" => "h"];
    run "true", secret = ["A-B" = "c"];
};

fn main() {
    println!("{}{}{}", IMAGE.dockerfile(), OTHERS.dockerfile(), QUOTED.dockerfile());
}
