//! The table's examples: `bad` breaks its rule and no other, `good` breaks none.

use std::path::PathBuf;

use image_core::check::{Whole, check, check_by};
use image_core::policy::{Policy, Severity};
use image_core::rule::{Level, Rule};
use proc_macro2::TokenStream;

use crate::parse::parse;

/// Rules that only the value of a constant can break, which `tests/ui` shows, a feature that is off, a lock, or a manifest.
const OTHERS: &[Rule] = &[Rule::NamedBase, Rule::MissingFeature, Rule::ImageLock, Rule::CrateRules];

/// Returns the folder of the crate in which the examples of a rule stand: some need a lock.
fn crate_of(rule: Rule) -> &'static str {
    if rule.info().family == "lock" {
        "../tests/locked"
    } else {
        "../tests/ui/files"
    }
}

/// Returns the rules of a crate that has an example of a rule checked.
fn policy_of(rule: Rule) -> Option<Policy> {
    let is_asked = rule.info().level == Level::Asked;
    let policy = Policy::default();
    if rule == Rule::OtherRegistry {
        Some(policy.registries(["ghcr.io/acme"]))
    } else if rule == Rule::MissingLabel {
        Some(policy.labels(["team"]))
    } else {
        is_asked.then(|| policy.level(rule, Severity::Warn))
    }
}

/// Returns the rules that these statements of an image break, lints too, in the order of their places.
pub(super) fn broken(statements: &str) -> Vec<&'static str> {
    broken_in("../tests/ui/files", statements)
}

fn broken_in(folder: &str, statements: &str) -> Vec<&'static str> {
    broken_by(None, folder, statements)
}

/// Returns the rules that an example of a rule breaks.
fn broken_by_example(rule: Rule, statements: &str) -> Vec<&'static str> {
    broken_by(policy_of(rule).as_ref(), crate_of(rule), statements)
}

fn broken_by(policy: Option<&Policy>, folder: &str, statements: &str) -> Vec<&'static str> {
    let files = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let statements = statements
        .replace("(65,001 characters)", &"x".repeat(65_001))
        .replace("(1,000,001 characters)", &"x".repeat(1_000_001));
    let parsed = parse(statements.parse::<TokenStream>().unwrap());
    let outcome = match policy {
        Some(_) => check_by((None, policy), &parsed.tree, Whole::Image, Some(&files)),
        None => check(&parsed.tree, Whole::Image, Some(&files)),
    };
    let all = parsed.source.diagnostics.iter().chain(&outcome.diagnostics);
    all.map(|diagnostic| diagnostic.rule.name()).collect()
}

#[test]
fn bad_examples_break_their_rule_once() {
    for rule in Rule::ALL.iter().filter(|rule| !OTHERS.contains(rule)) {
        let found = broken_by_example(*rule, rule.info().bad);
        assert_eq!(found, [rule.name()], "{}", rule.info().bad);
    }
}

#[test]
fn good_examples_break_no_rule() {
    for rule in Rule::ALL {
        let found = broken_by_example(*rule, rule.info().good);
        assert_eq!(found, [""; 0], "{}: {}", rule.name(), rule.info().good);
    }
}

/// Names that other builders and Dockerfiles have for statements.
const FOREIGN: &[&str] = &[
    "pip_install",
    "uv_pip_install",
    "uv_pip_install_from_requirements",
    "uv_sync",
    "poetry_install_from_file",
    "pip_install_from_requirements",
    "pip_install_private_repos",
    "apt_install",
    "micromamba_install",
    "conda_install",
    "conda",
    "mamba",
    "run_commands",
    "run_command",
    "run_bash",
    "add_local_file",
    "add_local_dir",
    "copy_local_dir",
    "rsync",
    "sync_package",
    "add_local_python_source",
    "with_env",
    "set_env_vars",
    "set_workdir",
    "set_user",
    "with_entrypoint",
    "from_base",
    "from_registry",
    "from_docker",
    "dockerfile_commands",
    "command_shell",
    "git_clone",
    "expose_port",
    "STOPSIGNAL",
    "MAINTAINER",
    "ONBUILD",
];

#[test]
fn foreign_names_are_answered_with_statements_that_are_right() {
    for name in FOREIGN {
        let parsed = parse(
            format!("from \"acme/base:12\"; {name} \"x\";")
                .parse::<TokenStream>()
                .unwrap(),
        );
        let outcome = check(&parsed.tree, Whole::Image, None);
        let [diagnostic] = outcome.diagnostics.as_slice() else {
            panic!("{name}: {:?}", outcome.diagnostics);
        };
        let ours = diagnostic
            .fix
            .strip_prefix("write it so here: ")
            .unwrap_or_else(|| panic!("{name}: {}", diagnostic.fix));
        // Some have two, with what each is.
        let ours = ours
            .replace("(a layer), or ", "")
            .replace("(added when a container starts)", "");
        let mut rules = broken(&format!("from \"acme/base:12\"; {ours}"));
        // Its files are examples, and `from` starts another stage.
        rules.retain(|rule| !matches!(*rule, "missing_source" | "unreadable_file" | "unused_stage"));
        assert_eq!(rules, [""; 0], "{name}: {ours}");
    }
}
