//! Independent mistakes in one statement are all reported, each at its own token.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "Debian:12" as Base, platform = "linux amd64", provides = ["1A"];
    env "A B" = "$5", C = "a\nb", D = "fine", D = "again";
    copy ["no-such-file", "../src", "src"] -> "app", chmod = "999", chown = "a:b:c";
    pip "numpy=>1", "--pre", index_url = "pypi", secret = "my token", network = "off";
    expose 70000, "80:80", "53/UDP";
    healthcheck [], interval = "30", retries = -1, retry = 3;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
