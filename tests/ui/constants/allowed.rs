//! What is allowed for a variable is not allowed for the rest of the text; what comes through `macro_rules` is reported
//! where its caller wrote it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    #[allow(undefined_variable)]
    env A = {"$UNKNOWN $5"};
    #[allow(undefined_variable)]
    copy "/a" -> {"rel/$UNKNOWN"}, from = "alpine:3";
};

macro_rules! user {
    ($name:expr) => {
        image! { from "debian:12"; user $name; }
    };
}

const USER: Image = user!(["a", "b"][1 + 1]);
const NAME: Image = user!(concat!("a", " ", env!("CARGO_PKG_NAME")));

fn main() {
    let _ = (IMAGE, USER, NAME);
}
