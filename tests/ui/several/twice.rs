//! What one step is given twice.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", secret = ["A", "A"], cache = ["/c", "/c"], env = ["B=1", "C=1", "B=2"];
    run "id", secret = "A", env = "A=1";
};

fn main() {
    let _ = IMAGE;
}
