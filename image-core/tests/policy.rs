//! Rules that a program has its images checked by.
#![cfg(feature = "program")]
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::{Builder, base};
use image_core::policy::{Policy, Severity};
use image_core::rule::Rule;
use image_core::spec::Spec;

/// Returns the rules that an image breaks by a policy: errors as they are, lints with a question mark.
fn found(policy: &Policy, add: impl Fn(Builder) -> Builder) -> Vec<String> {
    let image = add(Spec::builder().policy(policy));
    let problems = image.problems();
    let name = |lint: bool, rule: Rule| format!("{}{}", rule.name(), if lint { "?" } else { "" });
    problems.iter().map(|one| name(one.is_lint(), one.rule)).collect()
}

fn level(rule: Rule, severity: Severity) -> Policy {
    Policy::default().level(rule, severity)
}

#[test]
fn a_rule_counts_as_much_as_the_policy_says() {
    let latest = |b: Builder| b.from("debian:latest");
    for (severity, expected) in [
        (Severity::Allow, None),
        (Severity::Warn, Some("latest_tag?")),
        (Severity::Deny, Some("latest_tag")),
        (Severity::Forbid, Some("latest_tag")),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(found(&level(Rule::LatestTag, severity), latest), expected);
    }
    let allowed = |b: Builder| latest(b).allow("latest_tag");
    assert_eq!(found(&level(Rule::LatestTag, Severity::Deny), allowed), [""; 0]);
    let forbidden = found(&level(Rule::LatestTag, Severity::Forbid), allowed);
    assert_eq!(forbidden, ["crate_rules", "latest_tag"]);
}

#[test]
fn an_error_that_is_only_warned_of_keeps_its_statement() {
    let policy = level(Rule::UndefinedVariable, Severity::Warn);
    let image = Spec::builder().policy(&policy).from("debian:12").env("A", "$NOPE");
    assert_eq!(image.problems()[0].rule, Rule::UndefinedVariable);
    assert_eq!(
        image.build().unwrap().dockerfile(),
        "FROM debian:12\nENV A=\"${NOPE}\"\n"
    );
    // Engines refuse this, whatever a policy says.
    let policy = level(Rule::ImageReference, Severity::Allow);
    assert_eq!(found(&policy, |b| b.from("Debian:12")), ["image_reference"]);
}

#[test]
fn rules_of_dockerfiles_are_for_dockerfiles() {
    let policy = level(Rule::RelativeWorkdir, Severity::Allow);
    assert_eq!(
        found(&policy, |b| b.from("debian:12").workdir("app")),
        ["relative_workdir"]
    );
}

#[test]
fn registries() {
    let policy = Policy::default().registries(["ghcr.io/acme"]);
    assert_eq!(found(&policy, |b| b.from("ghcr.io/acme/a:1")), [""; 0]);
    assert_eq!(found(&policy, Builder::from_scratch), [""; 0]);
    let stages = |b: Builder| {
        b.from("ghcr.io/acme/a:1")
            .named("a")
            .from("a")
            .copy("/x", "/y")
            .with_from("quay.io/a:1")
    };
    assert_eq!(found(&policy, stages), ["other_registry"]);
    assert_eq!(found(&policy, |b| b.from(base::debian())), ["other_registry"]);
    let allowed = |b: Builder| b.from("debian:12").allow("other_registry");
    assert_eq!(found(&policy, allowed), [""; 0]);
    assert_eq!(
        found(&Policy::default().registries([""; 0]), |b| b.from("debian:12")),
        ["other_registry"]
    );
}

#[test]
fn labels_and_health_checks_of_the_result() {
    let policy = Policy::default()
        .labels(["team", "b"])
        .level(Rule::MissingHealthcheck, Severity::Warn);
    let built = |b: Builder| b.from("debian:12").named("a").label("team", "x").from("debian:12");
    assert_eq!(found(&policy, |b| built(b).allow("unused_stage")).len(), 4);
    let whole = |b: Builder| b.from("debian:12").labels([("team", "x"), ("b", "")]).no_healthcheck();
    assert_eq!(found(&policy, whole), [""; 0]);
}

#[cfg(feature = "dockerfile")]
#[test]
fn labels_and_health_checks_of_a_dockerfile() {
    let policy = Policy::default()
        .labels(["team", "b"])
        .level(Rule::MissingHealthcheck, Severity::Warn);
    let text = "FROM debian:12\nLABEL team=x \"b\"=y\nHEALTHCHECK CMD true\n";
    assert_eq!(found(&policy, |b| b.from(base::dockerfile_text(text))), [""; 0]);
    let lower = "from debian:12\nlabel team=x \"b\"=y\nhealthcheck CMD true\n";
    assert_eq!(found(&policy, |b| b.from(base::dockerfile_text(lower))), [""; 0]);
    let registries = Policy::default().registries(["ghcr.io/acme"]);
    assert_eq!(
        found(&registries, |b| b.from(base::dockerfile_text(text))),
        ["other_registry"]
    );
}

#[test]
fn users_of_the_result() {
    let policy = level(Rule::RootUser, Severity::Warn);
    let with = |user: &'static str| found(&policy, move |b| b.from("debian:12").user(user));
    assert_eq!(with("root"), ["root_user?"]);
    assert_eq!(with("0:0"), ["root_user?"]);
    assert_eq!(with("1000"), [""; 0]);
}

#[test]
fn a_manifest_is_read() {
    let problems = Policy::read("[package.metadata.image-dsl]\nwarn = [\"rot_user\"]\n").unwrap_err();
    assert_eq!(problems[0].at.line, Some(2));
    assert!(problems[0].fix.contains("root_user"));
    assert_eq!(Policy::read("[package]\nname = \"x\"\n").unwrap(), Policy::default());
    assert!(Policy::read("[package.metadata]\nimage-dsl = 5\n").is_err());
}
