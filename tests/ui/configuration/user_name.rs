//! user_name: engines accept `user`, `user:group`, `uid` and `uid:gid`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    user "a b";
};

fn main() {
    let _ = IMAGE;
}
