//! Constant lists: each text follows the rule of its place, and some text there has to be.

use image_dsl::{Image, image};

const PACKAGES: &[&str] = &["git", "Curl"];
const WORDS: [&str; 2] = ["sh", "\0"];
const NONE: &[&str] = &[];
const PORTS: &[&str] = &["80", "$PORT"];

const IMAGE: Image = image! {
    ignore {..NONE};
    from "debian:12";
    apt "gcc", {..PACKAGES};
    run ["sh", {..WORDS}];
    run [{..["", "a"]}];
    run "true", cache = [{..["cache"]}], secret = {..["A", "b c"]}, env = [{..["A"]}];
    apt {..NONE};
    apk {..NONE}, {..NONE};
    run [{..NONE}];
    expose {..PORTS};
    volume {..NONE};
    #[allow(missing_source)] copy {..["a"]} -> {"/x"};
    cmd [{..NONE}];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
