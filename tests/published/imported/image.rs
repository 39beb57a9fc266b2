use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    from "debian:bookworm-slim" as page;
    env SITE = "/srv/site";
    workdir "${SITE}";
    copy "examples/service/app" -> "app/";
    run "ls app > list";
    cmd ["cat", "list"];
};
