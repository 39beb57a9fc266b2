//! apt_lists: steps that leave lists, an install without them, and what is right.
#![deny(deprecated)]

use image_dsl::{Image, image};

const LEFT_BY_STEPS: Image = image! {
    from "debian:12";
    run "apt-get update";
    run "apt-get install -y git && rm -rf /var/lib/apt/lists/*";
};

const BEFORE: Image = image! {
    from "debian:12" as base;
    script "
        rm -rf /var/lib/apt/lists/*
        apt-get update
        apt-get install -y git";
    from base;
};

const MISSING: Image = image! {
    from "python:3.12-slim";
    run ["apt-get", "install", "-y", "git"];
};

const OTHERS: Image = image! {
    from "debian:12" as build;
    run "apt-get update && apt-get install -y gcc";
    run "apt-get install -y make";

    from "debian:12";
    copy "/out" -> "/app", from = build;
    run "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*";
    run "apt-get update && apt-get install -y git", cache = "/var/lib/apt";
    #[allow(pipefail)]
    run "curl -fsSL https://deb.nodesource.com/setup | bash - && apt-get install -y nodejs && apt-get dist-clean";

    #[allow(apt_lists)]
    run "apt-get update";
};

const UNKNOWN: Image = image! {
    from "acme/base:1";
    run "apt-get install -y git ";
};

fn main() {
    println!("{LEFT_BY_STEPS}{BEFORE}{MISSING}{OTHERS}{UNKNOWN}");
}
