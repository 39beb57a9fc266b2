use image_dsl::{Image, image};

const APP: Image = image! {
    from "node:22-slim";
    pip "six";
};

fn main() {
    println!("{}", APP.dockerfile());
}
