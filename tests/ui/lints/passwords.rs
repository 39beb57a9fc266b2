//! Passwords in texts of variables and commands.

#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env INDEX = "https://me:hunter2@host.example/simple";
    run "curl -O https://me:hunter2@host.example/a.tar";
    run "curl -O https://me:$PASSWORD@host.example/a.tar", secret = "PASSWORD";
    #[allow(password_in_text)]
    label url = "https://me:hunter2@host.example";
};

fn main() {
    let _ = IMAGE;
}
