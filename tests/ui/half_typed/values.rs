//! Values that are not there yet.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from;
    from "debian:12" as;
    copy "src" -> ;
    env A = ;
    env A = "1", B;
    run "id", cache = ;
    run "id", cache;
    run ["a", , "b"];
    env C = {};
    healthcheck;
    ;
    include;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
