//! Files that go to one place: by a glob, from folders, from addresses, as modules, and by two statements.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "collide/*/app.toml" -> "/etc/app/";
    copy ["collide/one", "collide/two"] -> "/etc/app/";
    #[allow(colliding_sources)]
    copy ["collide/one/app.toml", "collide/two/app.toml"] -> "/etc/app/";
    copy ["collide/one", "collide/two"] -> "/etc/app/", ignore = "*.toml";
    add ["https://example.com/one/x.tar", "https://example.com/two/x.tar?y"] -> "/opt/";
    python_source "collide/modules/one/module", "collide/modules/two/module";
    copy "collide/one/app.toml" -> "/etc/app.toml";
    copy "collide/two/app.toml" -> "/etc/";
    copy "collide/one/app.toml" -> "/srv/";
    run "sh /srv/use";
    copy "collide/two/app.toml" -> "/srv/";
};

fn main() {
    let _ = IMAGE;
}
