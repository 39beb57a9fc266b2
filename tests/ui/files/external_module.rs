//! Python modules outside the context.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    python_source "/no-such-folder/lib", external;
    python_source "lib", "~other/lib", external;
    python_source "/etc/hosts", "/*", "/$HOME/lib", external;
    python_source "~/lib";
};

fn main() {
    let _ = IMAGE;
}
