use image_dsl::{Image, image};

const APP: Image = image! {
    from "alpine:3";
    apt "git";
};

fn main() {
    println!("{}", APP.dockerfile());
}
