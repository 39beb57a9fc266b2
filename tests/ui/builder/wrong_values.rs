//! What a method of the builder does not take is told in words of the language.
use image_dsl::Spec;

fn main() {
    let debian = || Spec::builder().from("debian:12");
    let _ = debian().pip(3);
    let _ = debian().apt([1, 2]);
    let _ = debian().apt(["git"; 200]);
    let _ = debian().expose([1.5]);
    let _ = debian().expose("8000".into_iter());
    let _ = debian().workdir(["/app"]);
    let _ = debian().env("PORT", ["8000"]);
    let _ = debian().copy("src", 3);
    let _ = debian().run("make").force("yes");
    let _ = debian().run("make").with_env([("A", "b", "c")]);
    let _ = debian().pip("six").index_url(["https://pypi.org/simple"]);
    let _ = debian().pip("six").index_ur("https://pypi.org/simple");
    let _ = debian().healthcheck("true").retries([3]);
}
