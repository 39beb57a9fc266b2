//! private_repository: a private repository is `host/path@ref` on a host whose tokens are known, opened by the name of a user and a token.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip private = "https://github.com/org/repo", git_user = "me", secret = "GITHUB_TOKEN";
};

fn main() {
    let _ = IMAGE;
}
