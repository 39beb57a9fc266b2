//! Constants in bases by name, each checked by the rule of a literal there.

use image_dsl::{Image, image};

const CONDITION: &str = ">=3.12";
const VARIANT: &str = "3.12-alpine";
const UNKNOWN: &str = "$RELEASE";

const IMAGE: Image = image! {
    #![allow(unused_stage)]
    from python({CONDITION}) as conditional;
    from micromamba({VARIANT}) as variant;
    from debian({UNKNOWN}) as unknown;
    from alpine({""}) as empty;
    from ecr({"app:1"}) as registry;
    from node("22");
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
