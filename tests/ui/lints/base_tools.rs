//! Statements that need what the base, by its name, surely lacks.
#![deny(deprecated)]

use image_dsl::{Image, image};

const PACKAGE_MANAGER: Image = image! {
    from "python:3.12-alpine" as first;
    apt "git";
    apk "git";
    from first as second;
    dnf "git";
    from debian() as third;
    zypper "git";
    from "ghcr.io/acme/python:1-alpine";
    apt "git";
    copy ["/a", "/b", "/c"] -> "/d/", from = second;
    copy "/a" -> "/e", from = third;
    #[allow(package_manager)]
    apk "git";
};
const MISSING_PYTHON: Image = image! {
    from ubuntu() as first;
    apt "git";
    pip "six";
    from first as second;
    uv "six";
    run "make install";
    #[allow(externally_managed)]
    pip "six";
    from debian("trixie") as third;
    apt "python3-pip";
    pip "six", extra_options = "--break-system-packages";
    from "alpine:3.22", add_python = "3.12";
    pip "six";
    copy "/a" -> "/a", from = second;
    copy "/b" -> "/b", from = third;
};
const MISSING_GIT: Image = image! {
    from debian_slim("3.12") as first;
    pip "a @ git+https://host.example/a.git";
    apt "git";
    pip "a @ git+https://host.example/a.git";
    from "python:3.12-alpine" as second;
    pip private = "github.com/acme/a@1.0.0", git_user = "acme", secret = "GITHUB_TOKEN";
    from "python:3.12";
    uv "a @ git+https://host.example/a.git";
    copy "/a" -> "/a", from = first;
    copy "/b" -> "/b", from = second;
};

fn main() {
    for image in [PACKAGE_MANAGER, MISSING_PYTHON, MISSING_GIT] {
        println!("{image}");
    }
}
