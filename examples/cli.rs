//! A command line for three images: `cargo run --example cli --features cli -- build --all`.

use image_dsl::{Image, image};

pub(crate) mod images {
    use super::{Image, image};

    /// The image that the others continue.
    pub(crate) const BASE: Image = image! {
        name "shop/base:1";

        from "debian:bookworm-slim";
        env SHOP_HOME = "/srv/shop";
        workdir "/srv/shop";
    };
}

/// Configuration changes while one works on it: it is added when a container starts.
pub(crate) const WEB: Image = image! {
    name "shop/web:1";

    from images::BASE;
    copy "examples/service/app" -> "app/";
    mount "examples/project/worker.env" -> "config/";
    cmd ["ls", "-R", "/srv/shop"];
};

pub(crate) const BATCH_JOB: Image = image! {
    name "shop/batch:1";

    from images::BASE;
    arg RELEASE = "dev";
    copy "examples/project/src" -> "src/", ignore = ["**/__main__.py"];
    run "echo $RELEASE > release";
    cmd ["cat", "release"];
};

image_dsl::main![images::BASE, WEB, BATCH_JOB];
