//! Projects of uv: extras, groups, and the lock.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_common;
mod files_shown;
#[path = "files_uv/places.rs"]
mod places;

use files_common::tree;
use files_shown::shown;
use image_core::files::Reading;
use image_core::files::lock::Local;
use image_core::files::uv::{Project, read};
use proptest::prelude::*;

const PYPROJECT: &str = r#"[project]
name = "Text.App"
version = "1.0"
requires-python = ">=3.10"
dynamic = ["readme"]
dependencies = ["six", "inner", "tomli; python_version < '3.5'"]
[project.optional-dependencies]
Web = ["idna", "text-app[nothing]"]
nothing = []
[dependency-groups]
test = ["iniconfig", {include-group = "LINT"}]
lint = ["pluggy"]
empty = []
[tool.uv]
dev-dependencies = ["toml"]
[tool.uv.sources]
inner = { path = "libs/inner" }
"#;

/// As uv 0.13 writes it, without files and hashes.
const LOCK: &str = r#"version = 1
revision = 5
requires-python = ">=3.10"

[[package]]
name = "idna"
version = "3.20"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "iniconfig"
version = "2.3.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "inner"
version = "0.1"
source = { directory = "libs/inner" }

[[package]]
name = "pluggy"
version = "1.7.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "six"
version = "1.17.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "text-app"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "inner" }, { name = "six" }]

[package.optional-dependencies]
web = [{ name = "idna" }]

[package.dev-dependencies]
dev = [{ name = "toml" }]
lint = [{ name = "pluggy" }]
test = [{ name = "iniconfig" }, { name = "pluggy" }]

[package.metadata]
requires-dist = [
    { name = "idna", marker = "extra == 'web'" },
    { name = "inner", directory = "libs/inner" },
    { name = "six" },
    { name = "text-app", extras = ["nothing"], marker = "extra == 'web'" },
    { name = "tomli", marker = "python_full_version < '3.5'" },
]
provides-extras = ["web", "nothing"]

[package.metadata.requires-dev]
dev = [{ name = "toml" }]
empty = []
lint = [{ name = "pluggy" }]
test = [{ name = "iniconfig" }, { name = "pluggy" }]

[[package]]
name = "toml"
version = "0.10.2"
source = { registry = "https://pypi.org/simple" }
"#;

fn reading(pyproject: &str, lock: &str) -> Reading<Project> {
    let tree = tree(&[("app/pyproject.toml", pyproject), ("app/uv.lock", lock)]);
    read(&tree.root, "./app/")
}

#[track_caller]
fn project(pyproject: &str, lock: &str) -> Project {
    let reading = reading(pyproject, lock);
    assert_eq!(reading.problems, []);
    reading.project.unwrap()
}

fn problems<T>(reading: &Reading<T>) -> Vec<String> {
    let all = reading.problems.iter();
    all.map(|(file, problem)| format!("{file}: {}", problem.brief()))
        .collect()
}

fn answer(result: Result<(), image_core::files::Problem>) -> String {
    result.map_or_else(|problem| problem.brief(), |()| "yes".to_owned())
}

/// Returns what beside the project these words install.
fn locals(project: &Project, words: &str) -> Vec<Local> {
    let mut selection = project.selection([], []);
    selection.words(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    project.lock.as_ref().unwrap().locals(&selection)
}

#[test]
fn a_locked_project() {
    let reading = reading(PYPROJECT, LOCK);
    assert_eq!(problems(&reading), [""; 0]);
    assert_eq!(reading.files, ["app/pyproject.toml", "app/uv.lock"]);
    let project = reading.project.unwrap();
    assert_eq!(project.name(), "Text.App");
    assert_eq!(project.extras().collect::<Vec<_>>(), ["Web", "nothing"]);
    assert_eq!(project.groups().collect::<Vec<_>>(), ["test", "lint", "empty", "dev"]);
    assert_eq!(project.frozen(None), Ok(true));
    assert_eq!(project.frozen(Some(false)), Ok(false));
    let locals = locals(&project, "");
    assert_eq!(locals.len(), 1);
    assert_eq!(
        (locals[0].name.as_str(), locals[0].path.as_str(), locals[0].line),
        ("inner", "libs/inner", 15)
    );
    for extra in ["web", "Web", "nothing"] {
        assert_eq!(project.extra(extra, true), Ok(()), "{extra}");
    }
    for group in ["test", "LINT", "empty", "dev"] {
        assert_eq!(project.group(group, true), Ok(()), "{group}");
    }
}

#[test]
fn names_that_are_not_there() {
    let project = project(PYPROJECT, LOCK);
    assert_eq!(
        answer(project.extra("wbe", true)),
        "[unknown_extra] `wbe` is not an extra of the file, which has `Web`, `nothing`; fix: write `Web`"
    );
    assert_eq!(
        answer(project.group("tests", true)),
        "[unknown_extra] `tests` is not a dependency group of the file, which has `test`, `lint`, `empty`, `dev`; \
         fix: write `test`"
    );
    assert_eq!(
        answer(project.group("web", true)),
        "[unknown_extra] `web` is not a dependency group of the file, which has `test`, `lint`, `empty`, `dev`; \
         fix: name one of these"
    );
}

#[test]
fn a_project_without_a_lock() {
    let tree = tree(&[("pyproject.toml", PYPROJECT)]);
    for folder in [".", "./", ""] {
        let reading = read(&tree.root, folder);
        assert_eq!(problems(&reading), [""; 0], "{folder}");
        assert_eq!(reading.files, ["pyproject.toml"]);
        let project = reading.project.unwrap();
        assert_eq!(project.frozen(None), Ok(false));
        assert_eq!(
            project.frozen(Some(true)).unwrap_err().brief(),
            "[pyproject_file] there is no uv.lock beside pyproject.toml; fix: write one by `uv lock`, or leave `frozen` out"
        );
        assert_eq!(project.group("test", false), Ok(()));
    }
}

#[test]
fn a_lock_that_is_older_than_the_project() {
    let text = PYPROJECT
        .replace(
            "\"six\", ",
            "\"six\", \"attrs>=20\", \"attrs[x]\", \"late; os_name == 'x'\", ",
        )
        .replace("empty = []", "empty = []\nlate = [\"six\"]")
        .replace("nothing = []", "nothing = []\nlate = [\"six\"]");
    let project = project(&text, LOCK);
    assert_eq!(
        project.frozen(None).unwrap_err().brief(),
        "[pyproject_file] uv.lock is older than pyproject.toml: it has no `attrs`, `late`; fix: write it anew: `uv lock`"
    );
    assert_eq!(project.frozen(Some(false)), Ok(false));
    assert_eq!(
        (project.extra("late", false), project.group("late", false)),
        (Ok(()), Ok(()))
    );
    assert_eq!(
        answer(project.extra("late", true)),
        "[pyproject_file] uv.lock is older than pyproject.toml: it has no extra `late`; fix: write it anew: `uv lock`"
    );
    assert!(answer(project.group("late", true)).contains("it has no group `late`"));
}

#[test]
fn files_that_are_no_locks() {
    for (lock, expected) in [
        (
            "[[package]]\nname = 'six'\n",
            "this is not a lock of uv, which has a `version`",
        ),
        ("version = '1'\n", "this is not a lock of uv, which has a `version`"),
        (
            "version = 1\n[[package]]\nname = 'six'\n",
            "this lock is not of this project: it has no package `Text.App`",
        ),
        ("version = 1\npackage = 1\n", "line 2: `package` is not a list"),
        ("version = 1\n[[package]]\nx = 1\n", "line 2: a `package` has no name"),
        ("{}", "line 1: this is not TOML"),
    ] {
        let found = problems(&reading(PYPROJECT, lock));
        let expected = format!("app/uv.lock: {}", shown("pyproject_file", expected));
        assert!(found[0].starts_with(&expected), "{lock}: {found:?}");
    }
}

#[test]
fn places_without_a_project() {
    let tree = tree(&[("app/pyproject.toml", PYPROJECT), ("empty/x", "")]);
    let at = |folder| problems(&read(&tree.root, folder)).join("\n");
    assert_eq!(
        at("app/pyproject.toml"),
        "app/pyproject.toml: [unreadable_file] `app/pyproject.toml` is a file, and uv reads the folder of a project; \
         fix: name the folder that has pyproject.toml"
    );
    assert!(
        at("empty").starts_with("empty/pyproject.toml: [unreadable_file]"),
        "{}",
        at("empty")
    );
    assert!(at("../x").contains("[source_path]"), "{}", at("../x"));
}

#[test]
fn wrong_groups() {
    let with = |text: &str| {
        let text = format!("[project]\nname = 'a'\n{text}");
        problems(&reading(&text, "version = 1\n[[package]]\nname = 'a'\n")).join("\n")
    };
    for (text, expected) in [
        (
            "[dependency-groups]\na = [{include-group = 'b'}]",
            "line 4: `b` is not a dependency group of the file, which has `a`; fix: name one of these",
        ),
        (
            "[dependency-groups]\na = [{include-group = 'b'}]\nb = [{include-group = 'A'}]\nc = [{include-group='a'}]",
            "line 4: `a` includes itself in the end; fix: take one of the inclusions out",
        ),
        (
            "[dependency-groups]\na-b = []\nA_B = []",
            "line 5: `A_B` is the same group as `a-b`; fix: put the two together",
        ),
        (
            "[dependency-groups]\na = [{group = 'b'}]",
            "line 4: a table in `dependency-groups.a` is not an inclusion of a group; fix: write { include-group = \"name\" }",
        ),
        (
            "[dependency-groups]\na = ['x=>1']",
            "line 4: `x=>1` has `=>`, which is not a version operator; fix: write `>=`",
        ),
        (
            "[dependency-groups]\na = [1]",
            "line 4: an item of `dependency-groups.a` is not a text; fix: write it between quotes",
        ),
        (
            "[tool.uv]\nmanaged = false",
            "line 4: the project is not managed by uv: `tool.uv.managed` is false; \
             fix: take that line out, or install by `pyproject = \"pyproject.toml\"`",
        ),
        (
            "[tool.uv]\ndefault-groups = ['zzz']",
            "line 4: `zzz` is not a dependency group of the file, which has no groups; \
             fix: leave it out, or add the group to the file",
        ),
    ] {
        assert_eq!(
            with(text),
            format!("app/pyproject.toml: {}", shown("pyproject_file", expected)),
            "{text}"
        );
    }
    assert_eq!(
        with("[tool.uv]\ndefault-groups = 'all'\n[tool.uv.workspace]\nmembers = []"),
        ""
    );
    assert!(with("").is_empty());
}

#[test]
fn dynamic_projects_are_for_uv_to_build() {
    let text = "[project]\nname = 'a'\ndynamic = ['dependencies', 'optional-dependencies']\n[tool.uv.workspace]\n";
    let project = project(
        text,
        "version = 1\n[[package]]\nname = 'a'\nsource = { editable = '.' }\n",
    );
    assert_eq!(project.extra("any", true), Ok(()));
    assert!(project.is_workspace);
}

proptest! {
    #[test]
    fn any_lock_gets_an_answer(text in r#"version = 1\n(\[\[package\]\]\n)?(name = "Text.App"\n|[a-z]{0,4}[-\[\]{}="',.\n 0-9]|metadata|\PC){0,40}"#) {
        if let Some(project) = reading(PYPROJECT, &text).project {
            let _ = (project.frozen(None), project.extra("web", true), project.group("test", true));
        }
    }
}

#[test]
fn members_of_a_workspace_are_left_out_as_the_project_is() {
    let lock = LOCK.replace(
        "[[package]]\nname = \"idna\"",
        "[manifest]\nmembers = [\"Inner\", \"text-app\"]\n\n[[package]]\nname = \"idna\"",
    );
    assert_eq!(locals(&project(PYPROJECT, &lock), "--all-extras --all-groups"), []);
}

#[test]
fn what_uv_resolves_from_one_file() {
    let start = "[project]\nname = \"a\"\ndependencies = [\"b\"]\n";
    let build = "[build-system]\nrequires = []\n";
    for (rest, wrong) in [
        ("version = \"1\"\n[build-system]\nrequires = []\n", ""),
        ("dynamic = [\"version\"]\n", ""),
        (
            "version = \"1\"\n[tool.uv.sources]\nb = { git = \"https://a.example/b\" }\n",
            "",
        ),
        (
            "version = \"1\"\n[tool.uv.sources]\nnobody-needs = { path = \"../b\" }\n",
            "",
        ),
        (
            "version = \"1\"\n[tool.uv.workspace]\nmembers = []\n",
            "this is a workspace",
        ),
        (
            "version = \"1\"\n[tool.uv.sources]\nb = { workspace = true }\n",
            "line 6: [pyproject_file] `b` is of a workspace",
        ),
        (
            "version = \"1\"\n[tool.uv.sources]\nb = [{ index = \"i\" }, { path = \"../b\" }]\n",
            "line 6: [pyproject_file] `b` is in `../b`",
        ),
        (
            &format!("dynamic = [\"readme\", \"version\"]\n{build}"),
            "line 4: [pyproject_file] `version` is `dynamic`",
        ),
    ] {
        let tree = tree(&[("pyproject.toml", &format!("{start}{rest}"))]);
        let found = answer(read(&tree.root, ".").project.unwrap().resolvable());
        assert!(
            found.contains(if wrong.is_empty() { "yes" } else { wrong }),
            "{rest}\n{found}"
        );
    }
}
