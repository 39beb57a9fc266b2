//! unchecked_cd: in scripts and behind other commands, and what is checked.
#![deny(deprecated)]

use image_dsl::{Image, image};

const LATER: Image = image! {
    from "debian:12";
    run "mkdir -p $DIR && cd $DIR; make", env = [DIR = "/src"];
};

const OF_BASH: Image = image! {
    from "debian:12";
    script "#!/bin/bash
        cd build
        make";
};

const CHECKED: Image = image! {
    from "debian:12";
    run "cd /src && make";
    run "cd /src || exit 1; make";
    run "set -eux; cd /src; make";
    run "if cd /src; then make; fi";
    run "cd /; ls", "(cd /src); ls";
    run ["/bin/bash", "-ec", "cd /src; make"];
    script "
        cd /src
        make";
    script "#!/bin/sh -e
        cd /src
        make";

    #[allow(unchecked_cd)]
    run "cd /src; make";

    shell ["/bin/bash", "-euc"];
    run "cd /src; make";
};

fn main() {
    println!("{LATER}{OF_BASH}{CHECKED}");
}
