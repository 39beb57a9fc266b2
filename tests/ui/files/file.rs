//! `file`: a text and the path of a file.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    file "a" -> "etc/app.conf";
    file "a" -> "/etc/";
    file "a" -> "/etc/..";
    file "a";
    file;
    file ["a", "b"] -> "/etc/a";
    file "a" -> "/etc/a", "b" -> "/etc/b";
    file "a" -> "/etc/$NAME";
    file "a" -> "/etc/a", mode = "0600", owner = "app";
    file "a", "/etc/a";
    file "a" "/etc/a";
    file include_bytes!("file.rs") -> "/etc/a";
    on_build file "a" -> "/etc/a";
    write_file "a" -> "/etc/a";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
