//! What is kept for another image.

use image_dsl::{Image, Steps, image, steps};

const TOOLS: Steps = steps! { apt "git"; };

const NOTHING: Image = image! {
    from "debian:12";
    on_build;
    on_build "RUN id";
    on_build on_build run "id";
    on_build from "debian:12";
    on_build name "a";
    on_build include TOOLS;
    on_build mount "src" -> "/src";
    on_build python_source "my_package";
    on_build dockerfile "ONBUILD RUN id";
    on_build rum "id";
    on_build run "id", secrets = "A";
};
const OTHERS: Image = image! {
    from "debian:12" as here;
    from "debian:12";
    on_build copy "/a" -> "/a", from = here;
    on_build copy "/a" -> "/a", from = "here";
    on_build copy "a" -> "/a", ignore = "b";
    on_build copy r"a\*" -> "/a";
    on_build pip requirements = "requirements.txt";
    on_build poetry "pyproject.toml";
};
const FACTS: Image = image! {
    from "debian:12";
    on_build env A = "1";
    on_build env A = "2";
    on_build workdir "/app";
    on_build copy "no-such" -> "here/";
    env B = "$A";
    copy "src" -> "here/";
    arg C;
    on_build label c = "$C";
    on_build cmd ["a"];
    on_build cmd ["b"];
    cmd ["c"];
};
const ORDER: Image = image! { on_build run "id"; from "debian:12"; };
const PREBUILT: Image = image! { from "debian:12", prebuilt; on_build run "id"; };

fn main() {
    let _ = [NOTHING, OTHERS, FACTS, ORDER, PREBUILT];
}
