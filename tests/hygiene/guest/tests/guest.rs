//! The images of the guest crate are what was written.

use house::{Image, image};
use hygiene_guest::{App, EXPRESSION, Generic, Named, SERVICE, STATIC, taken};

#[test]
fn names_of_the_expansion_may_be_taken() {
    let text = taken::IMAGE.dockerfile();
    assert!(text.contains("ENV VERSION=\"3.12\""), "{text}");
    assert!(text.contains("/c"), "{text}");
    assert!(STATIC.dockerfile().starts_with(&text));
}

#[test]
fn type_parameters_and_self_may_be_named() {
    assert!(App::IMAGE.dockerfile().contains("WORKDIR /app"));
    let text = Generic::<App>::IMAGE.dockerfile();
    assert!(
        text.contains("COPY src /app") && text.contains("LABEL name=\"/app\""),
        "{text}"
    );
    assert!(Generic::<App>::image().dockerfile().contains("LABEL name=\"/app\""));
}

#[test]
fn fragments_of_other_macros_are_values() {
    let text = SERVICE.dockerfile();
    for line in [
        "EXPOSE 8000",
        "ENV WORD=\"ab\"",
        "ENV SECOND=\"ab\"",
        "CMD [\"serve\", \"now\"]",
        "LABEL vendor=",
        "# Twice.",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let text = EXPRESSION.dockerfile();
    assert!(
        text.contains("EXPOSE 53/udp") && text.contains("ENV WORD=\"3.12\""),
        "{text}"
    );
}

#[test]
fn every_place_of_an_expression() {
    const LOCAL: &str = "local";
    static IN_A_FUNCTION: Image = image! { from "debian:12"; env A = {LOCAL} };
    let closure = || image! { from "debian:12"; env A = {LOCAL}; };
    let list = [image!(from "debian:12"; run "a"), image![from "debian:12"; run "b";]];
    assert!(closure().dockerfile().contains("local"));
    assert!(list[1].dockerfile().contains("RUN b"));
    assert_eq!(tail(), returned(true));
    let _ = image! { from "debian:12"; };
    assert_eq!(IN_A_FUNCTION, closure());
}

fn tail() -> Image {
    image! { from "debian:12"; run "a" }
}

fn returned(early: bool) -> Image {
    if early {
        return image! { from "debian:12"; run "a" };
    }
    match usize::from(early) {
        1 => image! { from "debian:12"; },
        _ => image!(from "debian:13";),
    }
}
