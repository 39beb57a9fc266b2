//! externally_managed: Debian since 12 and Ubuntu since 23.04 mark their Python, so that pip and uv refuse to install into it (PEP 668).
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from debian("bookworm");
    apt "python3-pip";
    pip "six";
    pip "six", python = "/opt/venv/bin/python";
    pip "six", extra_options = "--break-system-packages";
    env PATH = "/opt/venv/bin:$PATH";
    pip "six";
};

fn main() {
    let _ = IMAGE;
}
