//! A value of the running program is no constant.
//!
//! The compiler says so twice. Its own error, E0435, comes whenever a constant names a variable: an expression that is evaluated
//! has to name what the user wrote, and no pattern, item or hygiene of a macro turns that error into another one. It cannot
//! have words of ours, so the second error, at the braces, has the reason and `Spec::builder()`.

use image_dsl::{Image, image};

fn of(version: &str) -> Image {
    image! {
        from {version};
    }
}

fn main() {
    let port = 8000;
    let names = ["git"];
    let image = image! {
        from "debian:12";
        apt {names[0]};
        expose {port};
    };
    println!("{}{}", of("debian"), image.dockerfile());
}
