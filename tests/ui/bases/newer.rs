//! Versions that no image had when this was released: a lint, since newer ones come.
#![deny(warnings)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    #![allow(unused_stage)]
    from python("3.99");
    from debian_slim("3.99");
    from debian_slim("3.5", build_tools);
    from debian("bokworm");
    from debian("99");
    from ubuntu("27.04");
    from ubuntu("nobel");
    from alpine("3.99");
    from fedora("99");
    from rust("1.999");
    from node("99");
    from bun("2");
    from golang("1.20");
    from micromamba("3.99");
    from ubuntu("24.04"), add_python = "3.99";
    from dockerfile("Dockerfile"), add_python = "3.99";
    #[allow(unknown_version)]
    from python("3.99");
};

fn main() {
    let _ = IMAGE;
}
