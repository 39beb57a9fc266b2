//! The lines of `setup`: each is one instruction, and ends where it ends.

use image_dsl::{Image, image};

const RUN: &str = "RUN id";

const OPEN: Image = image! {
    from "debian:12", setup = ["RUN <<'USER 1000'", "COPY <<EOF /x", "ONBUILD RUN <<EOF", r"RUN make \"];
    user "1000";
};
const REFUSED: Image = image! {
    from "debian:12", setup = ["RUN --mount=typ=x id", "ONBUILD FOO x", "COPY --from=a;:1 /a /x", "COPY ../x /y"];
};
const CONSTANT: Image = image! {
    from "debian:12", setup = [{ RUN }];
};
const PREBUILT: Image = image! {
    from "debian:12", prebuilt, setup = ["RUN id"];
};
const RIGHT: Image = image! {
    from "debian:12", setup = ["RUN echo $((1<<2)) <<<a", "USER root"];
};

fn main() {
    let _ = (OPEN, REFUSED, CONSTANT, PREBUILT, RIGHT);
}
