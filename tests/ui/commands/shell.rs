//! Shells that are neither a list, nor one program that takes a command behind `-c`.

use image_dsl::{Image, image};

const BASH: &str = "/bin/bash -c";

const IMAGE: Image = image! {
    from "debian:12";
    shell;
    shell "";
    shell "/bin/bash -c";
    shell "bash -eo pipefail";
    shell "/usr/bin/node";
    shell "/bin/sh", "-c";
    shell bash;
    shell NONE;
    shell 5;
    shell [];
    shell ["", "-c"];
    on_build shell "/bin/bash --norc";
};

const CONSTANT: Image = image! {
    from "debian:12";
    shell {BASH};
};

fn main() {
    let _ = (IMAGE, CONSTANT);
}
