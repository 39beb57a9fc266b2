//! npm_package: npm takes names, with a version behind `@`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "node:22";
    npm "typescript>=5";
};

fn main() {
    let _ = IMAGE;
}
