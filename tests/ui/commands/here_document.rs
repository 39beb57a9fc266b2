//! here_document: the lines of a `run` become one, so the shell would find neither the lines of a here-document nor its end.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "
        cat <<'END' >/etc/app.conf
        port = 80
        END
    ";
};

fn main() {
    let _ = IMAGE;
}
