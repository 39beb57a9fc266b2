//! Statements that a shell runs, on bases without one, or with one at another place.
#![deny(warnings)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    #![allow(unused_stage)]
    from rust("1.88") as build;
    run "cargo build";
    from distroless("static", nonroot);
    copy "/app" -> "/app", from = build;
    run "chmod +x /app";
    from distroless("python3");
    pip "six";
    from distroless("python3", debug);
    run "ls";
    from distroless("python3", debug);
    shell "/busybox/sh";
    run "ls";
    pip "six";
    from distroless("cc"), add_python = "3.12";
    from scratch;
    script "id";
    from scratch;
    copy "/" -> "/", from = "busybox:1";
    run "id";
};

fn main() {
    let _ = IMAGE;
}
