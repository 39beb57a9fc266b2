//! Options of `from` that a base does not go with.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from distroless("cc", nonrot);
    from distroless("cc", debug = "yes");
    from distroless("cc"), nonroot;
    from rust("1.88", nonroot);
    from debian_slim("3.12"), add_python = "3.11";
    from pytorch(), add_python = "3.11";
    from debian_slim("3.12", build_tools), prebuilt;
    from micromamba("3.12"), prebuilt;
    from micromamba(), add_python = "3.11";
    from "debian:12", prebuilt, add_python = "3.11";
    from scratch, add_python = "3.11";
};

const PREBUILT: Image = image! { from "debian:12", prebuilt; };
const CONTINUED: Image = image! { from PREBUILT, add_python = "3.11"; };

fn main() {
    let _ = (IMAGE, CONTINUED);
}
