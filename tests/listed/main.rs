//! A command line whose images share a name and need secrets, for the tests of `cli.rs`.

use image_dsl::{Image, image};

pub(crate) const ONE: Image = image! {
    name "shop/same:1";
    from "debian:bookworm-slim";
    run "echo one";
};

pub(crate) const TWO: Image = image! {
    name "shop/same:1";
    from "debian:bookworm-slim";
    run "echo two";
};

/// The same image twice is no second one.
pub(crate) const ALIAS: Image = ONE;

pub(crate) const PRIVATE: Image = image! {
    from "registry.example.com/base:1", pull_secret = "LISTED_LOGIN";
    run "make", secret = "LISTED_TOKEN";
};

pub(crate) const RAW: Image = image! {
    from "debian:bookworm-slim";
    dockerfile "RUN --mount=type=secret,id=LISTED_NEEDED,required=true true";
    dockerfile "RUN --mount=type=secret,id=LISTED_WANTED true";
};

/// An image that needs no engine.
pub(crate) const COPIED: Image = image! {
    name "shop/copied:1";
    from scratch;
    copy "image-core/src" -> "/src/";
    env HOME = "/src";
    cmd ["/src/program"];
};

image_dsl::main![ONE, TWO, ALIAS, PRIVATE, RAW, COPIED];
