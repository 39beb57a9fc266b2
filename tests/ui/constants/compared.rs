//! Constants are compared with other statements as texts are.

use image_dsl::{Image, image};

const SELF: &str = "one";
const FOLDER: &str = "/opt/bin";
const MICROMAMBA: &str = "mambaorg/micromamba:2.0";
const BASE: Image = image! { from "debian:12" as one; from "alpine:3" as two; arg ONCE; };
const NAMELESS: Image = image! { from "debian:12" as one; from "alpine:3"; };

const TEXTS: Image = image! {
    arg GLOBAL = {concat!("$", "PATH")};
    from "debian:12" as one;
    copy "/etc" -> "/etc", from = {SELF};
    on_build copy "/etc" -> "/etc", from = {SELF};
    env A = "1", A = {SELF};
    env PATH = {FOLDER};
    from {MICROMAMBA};
    apt "git";
};

const CONTINUED: Image = image! {
    from BASE;
    copy "/etc" -> "/etc", from = two;
    on_build copy "/etc" -> "/etc", from = "one";
};

const NAMED: Image = image! {
    from NAMELESS as one;
};

const ARGUMENTS: Image = image! {
    from BASE;
    env A = "$ONCE";
    from two;
    env B = "$ONCE";
};

fn main() {
    let _ = (TEXTS, CONTINUED, NAMED, ARGUMENTS);
}
