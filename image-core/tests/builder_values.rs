//! The types that the builder's methods take.
#![cfg(all(feature = "dockerfile", feature = "files", feature = "program", feature = "projects"))]
#![allow(
    clippy::panic,
    clippy::needless_borrows_for_generic_args,
    reason = "a test fails by a panic, and borrowed values are among what is taken"
)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use image_core::builder::value::{Entries, Texts};
use image_core::builder::{Builder, Given, base};
use image_core::spec::Spec;

fn debian() -> Builder {
    Spec::builder().from("debian:12")
}

/// Returns the instructions after the first.
fn text(builder: &Builder) -> String {
    let spec = builder.build().unwrap_or_else(|errors| panic!("{errors}"));
    let text = spec.dockerfile();
    text.split_once('\n')
        .map(|(_, rest)| rest.to_owned())
        .unwrap_or_default()
}

fn cmd<const FORM: u8>(words: impl Texts<FORM>) -> String {
    text(&debian().cmd(words))
}

#[test]
fn lists_of_every_form_are_taken() {
    let (a, b) = ("a".to_owned(), "b".to_owned());
    let owned = vec![a.clone(), b.clone()];
    let both = "CMD [\"a\", \"b\"]\n";
    assert_eq!(cmd(["a", "b"]), both);
    assert_eq!(cmd(&["a", "b"]), both);
    assert_eq!(cmd(&["a", "b"][..]), both);
    assert_eq!(cmd([&a, &b]), both);
    assert_eq!(cmd(vec!["a", "b"]), both);
    assert_eq!(cmd(&owned), both);
    assert_eq!(cmd(owned.as_slice()), both);
    assert_eq!(cmd(owned.iter()), both);
    assert_eq!(cmd(owned.iter().map(|word| word.to_lowercase())), both);
    assert_eq!(cmd(owned.iter().filter(|word| !word.is_empty())), both);
    assert_eq!(cmd("a b".split(' ')), both);
    assert_eq!(cmd(owned.iter().map(Cow::from)), both);
    assert_eq!(cmd(BTreeSet::from(["b", "a"])), both);
    assert_eq!(cmd(&VecDeque::from(["a", "b"])), both);
    assert_eq!(
        cmd(Box::new(owned.clone().into_iter()) as Box<dyn Iterator<Item = String>>),
        both
    );
    assert_eq!(cmd(["a", "b"].into_iter().collect::<Given>()), both);
    assert_eq!(cmd(owned), both);
}

#[test]
fn a_text_alone_is_taken_in_every_form() {
    let shell = "CMD [\"/bin/sh\", \"-c\", \"a\"]\n";
    let owned = "a".to_owned();
    assert_eq!(cmd("a"), shell);
    assert_eq!(cmd(&owned), shell);
    assert_eq!(cmd(&&*owned), shell);
    assert_eq!(cmd(Cow::from("a")), shell);
    assert_eq!(cmd(Given::from("a")), shell);
    assert_eq!(cmd(owned), shell);
    assert_eq!(
        text(&debian().workdir(&"/a".to_owned()).user(1000)),
        "WORKDIR /a\nUSER 1000\n"
    );
}

#[test]
fn empty_lists_are_taken() {
    let empty = "CMD []\n";
    assert_eq!(cmd([]), empty);
    assert_eq!(cmd(&[] as &[&str]), empty);
    assert_eq!(cmd(Vec::<String>::new()), empty);
    assert_eq!(cmd(std::iter::empty::<&str>()), empty);
    assert_eq!(cmd(None::<&str>), empty);
    assert!(text(&debian().apt("git").remove([])).contains("git"));
    let errors = debian().apt([]).build().unwrap_err();
    assert_eq!(errors.problems()[0].at.number, 2, "{errors}");
}

#[test]
fn integers_and_texts_are_taken_where_the_language_takes_both() {
    assert_eq!(text(&debian().expose(8000)), "EXPOSE 8000\n");
    assert_eq!(text(&debian().expose([8000_u16, 8001])), "EXPOSE 8000 8001\n");
    assert_eq!(text(&debian().expose(8000..8002)), "EXPOSE 8000 8001\n");
    assert_eq!(text(&debian().expose(["53/udp"])), "EXPOSE 53/udp\n");
    assert_eq!(
        text(&debian().expose([Given::from(8000), Given::from("53/udp")])),
        "EXPOSE 8000 53/udp\n"
    );
    assert_eq!(
        text(&debian().healthcheck("id").retries(3)),
        "HEALTHCHECK --retries=3 CMD id\n"
    );
    assert_eq!(
        text(&debian().env("DEBUG", true).stop_signal(9)),
        "ENV DEBUG=\"true\"\nSTOPSIGNAL 9\n"
    );
}

fn envs<const FORM: u8>(entries: impl Entries<FORM>) -> String {
    text(&debian().envs(entries))
}

#[test]
fn entries_of_every_form_are_taken() {
    let both = "ENV A=\"1\"\nENV B=\"x=y\"\n";
    let texts = BTreeMap::from([("A", "1"), ("B", "x=y")]);
    assert_eq!(envs([("A", "1"), ("B", "x=y")]), both);
    assert_eq!(envs(&[("A", "1"), ("B", "x=y")]), both);
    assert_eq!(envs(["A=1", "B=x=y"]), both);
    assert_eq!(envs(&texts), both);
    assert_eq!(envs(texts), both);
    assert_eq!(envs(HashMap::from([("A".to_owned(), 1)])), "ENV A=\"1\"\n");
    assert_eq!(envs(("A", true)), "ENV A=\"true\"\n");
    assert_eq!(
        text(&debian().labels([("a", "1"), ("b", "2")])),
        "LABEL a=\"1\"\nLABEL b=\"2\"\n"
    );
    let step = |builder: Builder| text(&builder);
    assert_eq!(
        step(debian().run("make").with_env([("A", 1), ("B", 2)])),
        step(debian().run("make").with_env(["A=1", "B=2"]))
    );
    assert_eq!(
        step(debian().run("make").with_env(("A", 1))),
        step(debian().run("make").with_env("A=1"))
    );
}

/// A key is never cut at its first `=`, nor a list taken for a text.
#[test]
fn entries_that_are_none_are_refused() {
    let refused = [
        debian().run("make").with_env([("A=B", "c")]),
        debian()
            .run("make")
            .with_env([("A", ["c"].into_iter().collect::<Given>())]),
        debian().envs([("A=B", "c")]),
        debian().envs(["A"]),
        debian().envs([]),
    ];
    for builder in refused {
        let errors = builder.build().unwrap_err();
        assert_eq!(errors.problems()[0].at.number, 2, "{errors}");
    }
}

#[test]
fn options_of_bases_are_taken() {
    let from = |base| Spec::builder().from(base).build().unwrap().dockerfile();
    assert_eq!(from(base::debian()), "FROM debian:bookworm-slim\n");
    assert_eq!(
        from(base::python().version(&"3.11".to_owned())),
        "FROM python:3.11-slim\n"
    );
    assert!(from(base::debian_slim().build_tools()).contains("build-essential"));
}

/// An option of the statement before is told with that statement, as is a call before any.
#[test]
fn options_that_a_statement_lacks_are_told_with_their_names() {
    let errors = debian().apt("git").index_url("https://a.example/").build().unwrap_err();
    let problem = &errors.problems()[0];
    assert_eq!(
        (problem.rule.name(), problem.at.number, problem.at.keyword.as_str()),
        ("unknown_option", 2, "apt")
    );
    assert!(problem.what.contains("`index_url`"), "{problem}");
    let errors = Spec::builder()
        .index_url("https://a.example/")
        .from("debian:12")
        .build()
        .unwrap_err();
    let problem = &errors.problems()[0];
    assert_eq!((problem.rule.name(), problem.at.number), ("syntax", 0));
    assert!(problem.what.contains("`index_url`"), "{problem}");
}

#[test]
fn options_follow_their_statement() {
    let spec = Spec::builder()
        .from("python:3.12-slim")
        .pip(["requests"])
        .index_url("https://pypi.example/simple")
        .run("make")
        .build();
    assert!(spec.unwrap().dockerfile().contains("https://pypi.example/simple"));
}
