//! duration: engines read Go durations such as `30s`, `1m30s` or `500ms`, at least 1ms.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    healthcheck "true", interval = "30";
};

fn main() {
    let _ = IMAGE;
}
