//! A value of the running program is no constant.

use image_dsl::image;

fn main() {
    let port = 8000;
    let image = image! {
        from "debian:12";
        expose {port};
    };
    println!("{}", image.dockerfile());
}
