//! A constant's text is checked by the rule that checks a literal, at the user's expression; all are reported.

use image_dsl::{Image, image};

const REFERENCE: &str = "Debian:12";

const IMAGE: Image = image! {
    name {concat!("Me", "/App")};
    from {REFERENCE}, platform = {"linux amd64"};
    env A = {"$5"}, B = {"a\nb"}, C = {"$NOPE"};
    label a = {"a\0b"};
    workdir {"app"};
    user {"a b"};
    copy {"../src"} -> {"~/src"}, chmod = {"999"}, chown = {"a:b:c"};
    copy {"src"} -> "/src", external;
    copy "src/*" -> {"/src"};
    copy {"src/*"} -> "/src";
    copy "/a" -> "/b", from = {"0"};
    add {"src"} -> "/src";
    apt {"Git"}, release = {"a b"};
    pip {"numpy=>1"}, index_url = {"pypi"};
    run {""};
    run {"echo 'a"}, secret = {"a b"}, cache = {"cache"}, network = {"off"}, env = [{"A"}];
    script {""};
    cmd [{"\0"}];
    expose {"70000"};
    volume {"data"};
    stop_signal {"SIGNOPE"};
    healthcheck "true", interval = {"30"};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
