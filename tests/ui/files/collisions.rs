//! Files of one statement that go to one place: by a glob, and from folders.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "collide/*/app.toml" -> "/etc/app/";
    copy ["collide/one", "collide/two"] -> "/etc/app/";
    #[allow(colliding_sources)]
    copy ["collide/one/app.toml", "collide/two/app.toml"] -> "/etc/app/";
    copy ["collide/one", "collide/two"] -> "/etc/app/", ignore = "*.toml";
};

fn main() {
    let _ = IMAGE;
}
