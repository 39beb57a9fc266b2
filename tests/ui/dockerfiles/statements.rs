//! Raw instructions.

use image_dsl::{Image, image};

const TEXT: &str = "RUN id";

const TEXTS: Image = image! {
    from "debian:12";
    dockerfile;
    dockerfile "FROM debian:12";
    dockerfile "run id", "RUNN id";
    dockerfile "ONBUILD ONBUILD RUN id", "ONBUILD FROM debian:12";
    dockerfile "", "# nothing";
    dockerfile {TEXT};
    dockerfile "
        ENV A=1
        COPY --form=x a b
        EXPOSE 70000
    ";
    dockerfile ["RUN id"], shell = "x";
};
const BEFORE: Image = image! {
    arg A = "1";
    dockerfile "RUN id", "ARG B=${A#x}", "ARG A=2";
    dockerfile "ARG C=$NOPE";
    from "debian:$B";
};
const RULES: Image = image! {
    from "debian:12" as here;
    env A = "1";
    dockerfile "ENV A=2", "WORKDIR $NOPE", "WORKDIR app", "EXPOSE 70000";
    dockerfile "COPY no-such /x", "COPY ../x /x", "COPY --link no-such /x", "ADD no-such.tar /x";
    dockerfile "RUN --mount=type=bind,source=no-such,target=/x id", "COPY --from=here /a /b";
    dockerfile "CMD id", "CMD [\"id\"]";
    cmd ["id"];
    dockerfile "COPY . /x", context = "no-such";
};
const ORDER: Image = image! {
    dockerfile "RUN id";
    from "debian:12";
};

fn main() {
    let _ = [TEXTS, BEFORE, RULES, ORDER];
}
