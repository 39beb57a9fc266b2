//! Slips of people who know Dockerfiles, shells and Python: each fix can be taken as it stands.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    arg RUST-VERSION;
    from debian_slim(3.10);
    # a comment
    env MY-KEY = "1", A = "x".to_string();
    copy "src" = "/src";
    copy "src" -> "/a", "my_package" -> "/b";
    copy "a" -> "/a" "/b";
    copy "src" -> "/c", link, mode = "0755", owner = "app", exclude = "*.pyc";
    copy "../x" -> "/x";
    copy "/no such file" -> "/x", external;
    copy "/x" -> "/x", from = 0;
    mount "src" "/app", ignore = "*.pyc";
    run "ls" | "wc";
    apt "git", no_install_recommends;
    pip "requirements.txt", "git+https://github.com/org/repo";
    poetry "no-such.toml";
    expose;
    volume;
    stop_signal SIGTERM;
    healthcheck NONE;
};

const HEALTH: Image = image! {
    image "debian:12";
    enviroment A = "1";
    secret "TOKEN";
    healthcheck "true", interval = 30;
};

const UNBASED: Image = image! {
    run "ls";
};

fn main() {
    let _ = (IMAGE, HEALTH, UNBASED);
}
