//! colliding_sources: of two files that go to one place, only the last is left.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "collide/*/app.toml" -> "/etc/app/";
    #[allow(colliding_sources)]
    copy ["collide/one/app.toml", "collide/two/app.toml"] -> "/etc/app/";
    copy ["collide/one", "collide/two"] -> "/etc/app/", ignore = "*.toml";
};

fn main() {
    let _ = IMAGE;
}
