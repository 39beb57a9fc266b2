//! The options of a base that is a Dockerfile.

use image_dsl::{Image, image};

const NAME: &str = "tools";

const NOTHING: Image = image! { from dockerfile(); };
const TARGET: Image = image! { from dockerfile("Dockerfile", target = "tolls"); };
const CONSTANT: Image = image! { from dockerfile("Dockerfile", target = {NAME}, args = [{NAME}, VERSION = {NAME}]); };
const ARGS: Image = image! { from dockerfile("Dockerfile", args = ["VERSION", "VERSION=1", "VERSION=2", "OTHER=1"]); };
const OPTIONS: Image = image! { from dockerfile("Dockerfile", build_args = ["VERSION=1"], platform = "linux/arm64", "x"); };
const CONTEXT: Image = image! { from dockerfile("Dockerfile", context = "no-such"); };
const PREBUILT: Image = image! { from dockerfile("Dockerfile"), prebuilt; };
const NAMES: Image = image! {
    from "debian:12" as tools;
    from dockerfile("Dockerfile");
};
const PLATFORM: Image = image! { from dockerfile("platform.Dockerfile"), platform = "linux/arm64"; };
const OUTER: Image = image! {
    arg VERSION = "11";
    from dockerfile("Dockerfile", args = ["VERSION=12"]);
};

fn main() {
    let _ = [NOTHING, TARGET, CONSTANT, ARGS, OPTIONS, CONTEXT, PREBUILT, NAMES, PLATFORM, OUTER];
}
