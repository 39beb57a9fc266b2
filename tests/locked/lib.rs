//! Images on bases that the `image.lock` beside this crate's `Cargo.toml` has.

#[cfg(doctest)]
#[doc = include_str!("../../docs/lock.md")]
pub struct Page;

use image_dsl::{Image, Steps, image, steps};

/// The version of a base that only the compiler knows.
const VERSION: &str = "3.12";

/// A base of which only the compiler knows which one it is.
const BASE: &str = "debian:bookworm-slim";

/// A base by its reference, one by its name, and an image that files are copied from.
pub const SERVICE: Image = image! {
    from "golang:1.25" as build;
    run "go build -o /service";
    from debian() as tools;
    from "python:3.12-slim";
    env FOLDER = "/opt/$PYTHON_VERSION";
    copy "/service" -> "/usr/local/bin/", from = build, chown = "www-data:staff";
    copy "/etc/debian_version" -> "/etc/", from = tools;
    copy "/etc/nginx/nginx.conf" -> "/etc/nginx/", from = "nginx";
    user "nobody";
};

/// The same by constants, which the compiler looks up.
pub const CONSTANT: Image = image! {
    from python({VERSION}) as python;
    from {BASE};
    copy "/etc/os-release" -> "/python", from = python;
    copy "/etc/os-release" -> "/debian", from = {BASE};
};

/// Names and a platform that only the compiler knows.
const OWNER: &str = "www-data:1000";
const CREATED: &str = "app";
const MADE_ELSEWHERE: &str = "somebody";
const PLATFORM: &str = "linux/aarch64";

/// Users, a group and a platform by constants, all of which are there or allowed.
pub const NAMED: Image = image! {
    from "debian:bookworm-slim", platform = {PLATFORM};
    create_user "app";
    copy "/etc/os-release" -> "/app/", from = "alpine:3", chown = {OWNER};
    user {CREATED};
    #[allow(absent_user)]
    user {MADE_ELSEWHERE};
};

/// A base with a digest, and one that is to be whatever the registry has.
pub const OTHERS: Image = image! {
    from "alpine:3@sha256:1111111111111111111111111111111111111111111111111111111111111111" as own;
    from "alpine:3", unlocked;
    copy "/etc/os-release" -> "/own", from = own;
};

/// The bases of a Dockerfile.
pub const OF_FILE: Image = image! {
    from dockerfile(text = "FROM node:22-slim AS build\nRUN npm --version > /version\nFROM alpine:3\nCOPY --from=build /version /\nCOPY --from=postgres:16 /etc/os-release /");
};

/// The same, with whatever the registry has.
pub const OF_UNLOCKED_FILE: Image = image! {
    from dockerfile(text = "FROM alpine:3"), unlocked;
};

/// A fragment that copies from an image.
pub const COPIES: Steps = steps! {
    copy "/etc/nginx/nginx.conf" -> "/etc/nginx/", from = "nginx";
};

/// An image that goes on from another one, whose variables are those of its base.
pub const CONTINUED: Image = image! {
    from SERVICE;
    env VERSION = "$PYTHON_VERSION";
    include COPIES;
};
