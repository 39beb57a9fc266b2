//! Forms of other builders and of Dockerfiles, in which a value has the wrong kind or place.

use image_dsl::{Image, image};

const VERSION: &str = "3.12";

const IMAGE: Image = image! {
    from "debian:12" as builder;
    from python(VERSION);
    copy "/out" -> "/out";
    copy "src", "/app";
    copy "src", "requirements.txt";
    copy "requirements.txt";
    cmd "python", "main.py";
    run "make", secret = TOKEN;
    user "a", "b";
    pip "torch --index-url https://host.example/simple";
    env "A=1";
    env ["B=1", "C=2"];
    arg "NAME";
    expose [8000];
    workdir = "/app";
    run "make", netw = "none";
    apt_inst "git";
    pip_inst "six";
    add_local "src" -> "/app";
    from debian_s("3.12");
};

const VARIABLES: Image = image! {
    from "debian:12";
    env A = "$HOME/a", B = "/b:${LD_LIBRARY_PATH}", C = "$PYTHONPATH:/c", D = "$USER", E = "$PWD/e";
    env F = "$HOSTNAME", G = "$TARGETARCH";
    workdir "/job";
    user "app";
    env H = "$HOME/h", I = "${USER}", J = "$PWD/j";
    user "1000";
    env K = "$HOME/k";
};

fn main() {
    println!("{IMAGE}{VARIABLES}");
}
