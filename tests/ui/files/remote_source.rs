//! remote_source: `add` fetches http(s) addresses and git repositories; `copy` takes local files.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    add "src" -> "/x";
};

fn main() {
    let _ = IMAGE;
}
