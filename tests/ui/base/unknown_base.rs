//! unknown_base: a name with parentheses after `from` is one of the bases that docs/reference.md lists.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from debian_slm("3.12");
    pip "requests";
};

fn main() {
    let _ = IMAGE;
}
