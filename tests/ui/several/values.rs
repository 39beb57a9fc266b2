//! A value of no kind the language has does not hide what else is wrong in its statement.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as a as b;
    expose 1.5, 65536, (80), 70000;
    env A = 1.5, B => 2;
    run "$A", ["id", 'x', 5], ssh = 1.5, nope;
    env C: 3;
    env D -> "4";
    run!("id");
    RUN apt-get update;
    pip_install -r requirements;
    run "id", /// not here
        "ls";
};

const NAMED: Image = image! {
    from "debian:12" base;
};

const FEATURES: Image = image! {
    from "debian:12";
    #[cfg()]
    run "a";
    #[cfg(not(unix, windows))]
    run "b";
    #[cfg(feature "x")]
    run "c";
    #[allow(clippy::all, pipefail)]
    run "d | e";
};

fn main() {
    let _ = (IMAGE, NAMED, FEATURES);
}
