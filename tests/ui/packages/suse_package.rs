//! suse_package: zypper accepts names and capabilities, with a version.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "opensuse/leap:15";
    zypper "git=>2";
};

fn main() {
    let _ = IMAGE;
}
