//! `docs/linters.md` names rules that there are, with what they are.

use std::collections::BTreeSet;
use std::fs;

use image_core::rule::{Level, Rule};

use super::docs;

/// A row: the check of the linter, where it stands here, and by what.
struct Row {
    check: String,
    here: String,
    by: String,
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(docs().join("linters.md")).unwrap();
    let (tables, _) = page.split_once("\n## Where the lints").unwrap();
    let lines = tables
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| check"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{line}");
        let [check, here, by] = [0, 2, 3].map(|column| cells[column].to_owned());
        Row { check, here, by }
    };
    lines.map(row).collect()
}

/// Returns the rule that a row names alone.
fn rule(row: &Row) -> Option<Rule> {
    Rule::named(row.by.strip_prefix('`')?.strip_suffix('`')?)
}

#[test]
fn rules_are_what_the_page_says() {
    for row in rows() {
        let level = rule(&row).map(|rule| rule.info().level);
        let is_right = match row.here.as_str() {
            "error" => matches!(level, Some(Level::Error | Level::Allowable | Level::OfDockerfile)),
            "lint" => level == Some(Level::Lint),
            "asked" => rule(&row).is_some_and(|rule| rule.info().family == "policy"),
            "cannot happen" | "not checked" => level.is_none() && !row.by.is_empty(),
            "in `run`" => level.is_none(),
            _ => false,
        };
        assert!(is_right, "{}: {}, {}", row.check, row.here, row.by);
    }
}

#[test]
fn each_check_has_one_row() {
    let checks: Vec<String> = rows().into_iter().map(|row| row.check).collect();
    let once: BTreeSet<&String> = checks.iter().collect();
    assert_eq!(once.len(), checks.len());
    let (hadolint, buildkit): (Vec<_>, Vec<_>) = checks.iter().partition(|check| check.contains(char::is_numeric));
    assert_eq!((buildkit.len(), hadolint.len()), (22, 74));
}
