//! What is wrong in a statement that is dropped is not reported; its syntax is.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    #[cfg(any())]
    workdir "relative";
    #[cfg(any())]
    env A = {"$5"};
    #[cfg(all())]
    workdir "also";
};

const SYNTAX: Image = image! {
    from "debian:12";
    #[cfg(any())]
    run "a" "b";
};

fn main() {
    println!("{}{}", IMAGE.dockerfile(), SYNTAX.dockerfile());
}
