//! What is wrong under the configuration that is compiled, and under no other.

use image_dsl::{Image, image};

const NAMES: Image = image! {
    name "a";
    name "b";
    readme "a";
    #[cfg(all())]
    readme "b";
    from "debian:12";
};

const BOTH: Image = image! {
    #[cfg(all())]
    name "a";
    #[cfg(not(any()))]
    name "b";
    from "debian:12";
};

const NO_BASE: Image = image! {
    #[cfg(any())]
    from "debian:12";
    run "id";
};

const BEFORE: Image = image! {
    #[cfg(any())]
    from "debian:12";
    run "id";
    from "debian:12";
};

fn main() {
    let _ = (NAMES, BOTH, NO_BASE, BEFORE);
}
