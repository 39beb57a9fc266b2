//! Names, numbers and paths that no `/etc/passwd` has, what is created twice, and users that `user` was meant to create.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    create_user "root";
    create_user "-x";
    create_user "a-name-of-more-than-thirty-two-characters";
    create_user "a", uid = 0, gid = "many", home = "home", shell = "/bin/a:b";
    create_user "b", uid = 1000, groups = ["Video", "audio"];
    create_user "c", uid = 1000;
    create_user "c";
    create_user "d", uid = -5, create_home;
    create_user;
    user "x", create;
    user "x", uid = 1000;
    useradd "x";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
