//! Passwords in the URLs of packages, options and downloads.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "a @ https://me:hunter2@host.example/a.whl", "r @ git+https://me:token@github.com/o/r";
    pip "b", extra_options = "--proxy http://me:hunter2@proxy.example";
    uv "c", index_url = "https://me:hunter2@host.example/simple";
    add "https://me:hunter2@host.example/x" -> "/x";
};

fn main() {
    let _ = IMAGE;
}
