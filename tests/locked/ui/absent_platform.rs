use image_dsl::{Image, image};

const APP: Image = image! {
    from "fedora:43", platform = "linux/riscv64";
};

fn main() {
    println!("{}", APP.dockerfile());
}
