//! Forms of other builders and of Dockerfiles.

use image_dsl::{Image, image};

const VERSION: &str = "3.12";

const IMAGE: Image = image! {
    from python(VERSION);
    from "debian:12" as builder;
    copy . .;
    copy "a" to "b";
    copy --from builder "a" -> "b";
    cmd python main.py;
    run "make", secret = TOKEN;
    user "a", "b";
    pip "torch --index-url https://host.example/simple";
    env = {"A": "1"};
    run "make", netw = "none";
    apt_inst "git";
    from debian_s("3.12");
    env A = "$HOME/a", B = "$LD_LIBRARY_PATH:/b";
};

fn main() {
    println!("{IMAGE}");
}
