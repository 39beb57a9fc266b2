//! Projects of npm. The verdicts are those of `npm ci --dry-run` (npm 11).
#![cfg(feature = "projects")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_common;

use files_common::tree;
use image_core::files::Reading;
use image_core::files::npm::{Project, read};

const LOCK: &str = include_str!("../../tests/ui/files/npm/package-lock.json");
const ROOT: &str = include_str!("../../tests/ui/files/npm/package.json");
const TOOL: &str = include_str!("../../tests/ui/files/npm/packages/tool/package.json");

/// Reads the project with the files of the workspace, other contents for some of them, and more files.
fn reading(files: &[(&str, &str)]) -> Reading<Project> {
    let mut all = vec![
        ("package.json", ROOT),
        ("package-lock.json", LOCK),
        ("packages/tool/package.json", TOOL),
    ];
    all.retain(|(path, _)| files.iter().all(|(other, _)| other != path));
    all.extend(files);
    let all: Vec<(String, &str)> = all.iter().map(|(path, text)| (format!("web/{path}"), *text)).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let tree = tree(&all);
    read(&tree.root, "web")
}

/// What is wrong in the project where its manifest has `new` for `old`.
fn changed(file: &str, old: &str, new: &str) -> String {
    let text = if file == "package.json" { ROOT } else { TOOL };
    assert!(text.contains(old), "{old}");
    problems(&reading(&[(file, &text.replace(old, new))]))
}

fn problems(reading: &Reading<Project>) -> String {
    let all = reading.problems.iter().map(|(path, problem)| {
        let line = problem.at.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{path}{line}: {} | {}", problem.what, problem.fix)
    });
    all.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_project_with_a_member() {
    let reading = reading(&[(".npmrc", "fund=false")]);
    assert_eq!(problems(&reading), "");
    let project = reading.project.unwrap();
    assert_eq!(project.manifest, "web/package.json");
    assert_eq!(project.lock, "web/package-lock.json");
    assert_eq!(project.others, ["web/packages/tool/package.json"]);
    assert_eq!(project.settings.as_deref(), Some("web/.npmrc"));
    assert!(reading.absent.contains(&"web/npm-shrinkwrap.json".to_owned()));
}

#[test]
fn what_npm_ci_takes() {
    for (file, old, new) in [
        ("package.json", "^7.0.0", ">=6"),
        ("package.json", "^7.0.0", "latest"),
        ("package.json", "1.0.0", "2.0.0"),
        ("package.json", "\"is-number\": \"^7.0.0\"", ""),
        ("package.json", "[\"packages/*\"]", "[]"),
        ("packages/tool/package.json", "0.1.0", "0.2.0"),
        (
            "package.json",
            "\"private\": true",
            "\"peerDependencies\": {\"x\": \"1\"}, \"peerDependenciesMeta\": {\"x\": {\"optional\": true}}",
        ),
    ] {
        assert_eq!(changed(file, old, new), "", "{new} for {old} in {file}");
    }
}

#[test]
fn stale_locks() {
    let found = [
        changed("package.json", "^7.0.0", "^6"),
        changed("package.json", "\"is-number\"", "\"left-pad\""),
        changed("package.json", "~3.0.1", "^2"),
        changed("package.json", "^7.0.0", "github:jonschlinkert/is-number"),
        changed(
            "package.json",
            "\"private\": true",
            "\"optionalDependencies\": {\"left-pad\": \"1\"}",
        ),
        changed(
            "package.json",
            "\"private\": true",
            "\"peerDependencies\": {\"left-pad\": \"1\"}",
        ),
        changed("packages/tool/package.json", ">=6 <7", "^5"),
        changed("packages/tool/package.json", "\"kind-of\"", "\"left-pad\""),
        problems(&reading(&[("packages/more/package.json", "{\"name\": \"more\"}")])),
    ];
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn files_that_are_wrong() {
    let outside = LOCK.replace("\"packages/tool\": {", "\"../tool\": {}, \"packages/tool\": {");
    let alone = |other: &str| {
        let tree = tree(&[("package.json", ROOT), (other, "")]);
        problems(&read(&tree.root, ""))
    };
    let found = [
        problems(&reading(&[("package.json", "{\n  \"name\": \"a\",\n}")])),
        problems(&reading(&[("package-lock.json", "[]")])),
        problems(&reading(&[("package-lock.json", &outside)])),
        alone("nothing"),
        alone("yarn.lock"),
        alone("pnpm-lock.yaml"),
    ];
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn locks_of_version_1() {
    let lock = "{\"lockfileVersion\": 1, \"dependencies\": {\"six\": {\"version\": \"1.2.3\"}}}";
    let verdict = |range: &str| {
        let manifest = format!("{{\"dependencies\": {{\"six\": \"{range}\"}}}}");
        let tree = tree(&[("package.json", &manifest), ("npm-shrinkwrap.json", lock)]);
        problems(&read(&tree.root, ""))
    };
    assert_eq!(verdict("^1.2"), "");
    assert_eq!(
        verdict("^2"),
        "package.json:1: the lock has `six@1.2.3`, which is not `^2`, so `npm ci` stops | \
         write it anew: `npm install --package-lock-only`"
    );
}
