//! What is no base is told so, and a base stands nowhere else.
use image_dsl::{Spec, base};

fn main() {
    let _ = Spec::builder().from(12);
    let _ = Spec::builder().from(["debian:12"]);
    let _ = Spec::builder().from(base::ubuntu().version(24));
    let _ = Spec::builder().from("debian:12").run(base::debian());
}
