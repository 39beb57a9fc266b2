//! What `ignore` and `only` take besides patterns.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore python, vcs, rust, "python", gitignore("listed.gitignore");
    ignore pyton, git, gitignore;
    ignore file("wrong.dockerignore"), file("listed.gitignor"), gitignore(), gitignore("a", "b"), python("x");
    ignore dockerignore("x"), file = "x";
    from "debian:12";
    copy "src" -> "/a", ignore = [vcs, gitignore("listed.gitignore"), "!value.txt"];
    copy ["src", "my_package"] -> "/a/", ignore = gitignore("listed.gitignore");
    copy {SOURCE} -> "/b", ignore = gitignore("listed.gitignore");
    copy "src" -> "/c", only = [python, "**/*.rs", file("x")];
    copy "src" -> "/d", from = "alpine:3", only = "*.rs";
    apt python;
};

const SOURCE: &str = "src";

fn main() {
    let _ = IMAGE;
}
