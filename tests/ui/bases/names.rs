//! Names that are not bases.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from from_id("im-1234");
    from from_aws_ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1");
    from conda();
    from archlinux("base");
    from registry("quay.io/org/app:1");
    from rockylinux();
    from distroless();
    from nodejs("22");
    from debian_slim;
    from ubunut as files;
};

fn main() {
    let _ = IMAGE;
}
