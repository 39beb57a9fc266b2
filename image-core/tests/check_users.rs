//! Lints about whom steps run as, through the builder.

#![cfg(feature = "files")]

use image_core::builder::Builder;
use image_core::model::{Image, OptName, Rare, Step, Steps};
use image_core::report::Report;
use image_core::spec::Spec;

/// An image on a base that may have any package manager.
fn any() -> Builder {
    Spec::builder().from("acme/base:1")
}

fn debian() -> Builder {
    Spec::builder().from("debian:12")
}

/// The lints, each with the number of its statement.
fn lints(builder: &Builder) -> Vec<(&'static str, usize)> {
    let problems = builder.problems();
    assert!(problems.iter().all(Report::is_lint), "{problems:#?}");
    problems
        .iter()
        .map(|problem| (problem.rule.name(), problem.at.number))
        .collect()
}

#[test]
fn only_root_installs() {
    for root in ["root", "0", "0:0", "root:root", "$WHO", "${WHO:-app}"] {
        let image = any().arg("WHO").user(root);
        assert_eq!(
            lints(&image.apt("git").apk("git").dnf("git").zypper("git")),
            [],
            "{root}"
        );
    }
    for other in ["1000", "1000:1000", "app", "app:root", "nobody"] {
        let image = any().user(other);
        let expected = ["needs_root"; 4].into_iter().zip(3..).collect::<Vec<_>>();
        assert_eq!(
            lints(&image.apt("git").apk("git").dnf("git").zypper("git")),
            expected,
            "{other}"
        );
    }
    let python = debian().setup(["USER 1000"]).add_python("3.12");
    assert_eq!(lints(&python), [("needs_root", 1)]);
    let python = debian().setup(["USER 1000", "user 0"]).add_python("3.12");
    assert_eq!(lints(&python), []);
    assert_eq!(lints(&any().user("1000").run("id").pip(["six"])), []);
    assert_eq!(lints(&debian().user("1000").apt(["git"]).allow("needs_root")), []);
}

#[test]
fn caches_are_made_for_numbers() {
    let cached = |user: &str| debian().arg("WHO").user(user).run("id").cache("/c");
    for numbered in ["root", "0:0", "1000", "1000:app"] {
        assert_eq!(lints(&cached(numbered)), [], "{numbered}");
    }
    for named in ["app", "app:app", "app:1000", "$WHO"] {
        assert_eq!(lints(&cached(named)), [("closed_cache", 4)], "{named}");
        assert_eq!(lints(&cached(named).allow("closed_cache")), []);
    }
}

#[test]
fn users_of_constants() {
    static BASE: [Step; 2] = [Step::From("debian:12"), Step::User("app")];
    static SETUP: [Step; 3] = [
        Step::From("debian:12"),
        Step::With(OptName::Setup, "USER 1000"),
        Step::With(OptName::Setup, "RUN id"),
    ];
    static RAW: [Step; 4] = [
        Step::From("debian:12"),
        Step::User("app"),
        Step::Rare(&Rare::Raw("USER root")),
        Step::With(OptName::Provides, "X"),
    ];
    static STAGES: [Step; 4] = [
        Step::From("debian:12"),
        Step::With(OptName::As, "base"),
        Step::User("app"),
        Step::FromStage("base"),
    ];
    static KNOWN: [Step; 1] = [Step::From("docker.io/mambaorg/micromamba:2.3")];
    for (steps, expected) in [
        (BASE.as_slice(), &["needs_root", "closed_cache"][..]),
        (&SETUP, &["needs_root"]),
        (&RAW, &[]),
        (&STAGES, &["needs_root", "closed_cache"]),
        (&KNOWN, &["needs_root"]),
    ] {
        let image = Spec::builder().from_image(Image::Plain(steps, ""));
        let image = image.apt(["git"]).run("make").cache("/c");
        let found: Vec<_> = lints(&image.user("root").apt(["git"]))
            .into_iter()
            .map(|(rule, _)| rule)
            .collect();
        assert_eq!(found, expected, "{steps:?}");
    }
}

#[test]
fn distroless_images_may_have_a_user() {
    use image_core::builder::base;

    let adds = |base: base::NamedBase| lints(&Spec::builder().from(base).add_python("3.12"));
    let rules = |found: Vec<(&'static str, usize)>| found.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    assert!(rules(adds(base::distroless("cc").nonroot())).contains(&"needs_root"));
    assert!(!rules(adds(base::distroless("cc"))).contains(&"needs_root"));
    let rooted = Spec::builder()
        .from(base::distroless("cc").nonroot())
        .setup(["USER root"]);
    assert!(!rules(lints(&rooted.add_python("3.12"))).contains(&"needs_root"));
}

#[test]
fn users_of_fragments() {
    use image_core::deferred::{Fact, Need};

    static APP: [Step; 1] = [Step::User("app")];
    static GIT: [Step; 1] = [Step::Apt1("git")];
    static ASKS: [Fact<'static>; 1] = [Fact::Lint(0, Need::Root)];
    let drops = || debian().include(Steps::new(&APP, &[]));
    assert_eq!(lints(&drops().apt(["git"])), [("needs_root", 3)]);
    let installs = Steps::new(&GIT, &ASKS);
    assert_eq!(lints(&debian().include(installs)), []);
    assert_eq!(lints(&drops().include(installs)), [("needs_root", 3)]);
    assert_eq!(lints(&drops().user("root").include(installs)), []);
}
