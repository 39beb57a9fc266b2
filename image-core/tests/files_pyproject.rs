//! Dependencies and extras of `pyproject.toml`.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_shown;

use files_shown::shown;
use image_core::files::Problem;
use image_core::files::package_names::normalized;
use image_core::files::pyproject::{Pyproject, read};
use proptest::prelude::*;

const REAL: &str = r#"
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "Text.Processor"
version = "1.0"
readme = { file = "README.md", content-type = "text/markdown" }
authors = [{ name = "A", email = "a@example.com" }]
dynamic = ["version"]
dependencies = [
  "requests>=2.31,<3",   # HTTP
  "pandas[performance] ~= 2.2; python_version >= '3.10'",
  'helper @ https://example.com/helper-1.0.tar.gz ; sys_platform == "linux"',
]

[project.optional-dependencies]
dev = [
  "pytest",
  "text-processor[Type_Check]",
]
type-check = ["mypy"]
all = ["text_processor[dev,type-check]", "sphinx"]

[project.scripts]
run = "app:main"

[tool.black]
released = 2024-05-01T12:30:00Z
time = 07:32:00
numbers = [1_000, 0xff, 1e3, inf, -nan]
"quoted.key".a = '''
text'''
"#;

fn problems(text: &str) -> Vec<String> {
    read(text).unwrap_err().iter().map(Problem::brief).collect()
}

fn texts(requirements: &[(String, u32)]) -> Vec<&str> {
    requirements.iter().map(|(text, _)| text.as_str()).collect()
}

fn extras(project: &Pyproject, names: &[&str]) -> String {
    match project.extras(names) {
        Ok(requirements) => requirements.join(" | "),
        Err(problem) => problem.brief(),
    }
}

#[test]
fn a_real_file() {
    let project = read(REAL).unwrap();
    assert_eq!(project.name.as_deref(), Some("Text.Processor"));
    let lines: Vec<u32> = project.dependencies.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [13, 14, 15]);
    let expected = [
        "requests>=2.31,<3",
        "pandas[performance] ~= 2.2; python_version >= '3.10'",
        "helper @ https://example.com/helper-1.0.tar.gz ; sys_platform == \"linux\"",
    ];
    assert_eq!(texts(&project.dependencies), expected);
    assert_eq!(project.extras.keys().collect::<Vec<_>>(), ["all", "dev", "type-check"]);
    assert_eq!(project.extras["type-check"], [("mypy".to_owned(), 23)]);
}

#[test]
fn the_same_with_crlf() {
    assert_eq!(
        read(&REAL.replace('\n', "\r\n")).unwrap().dependencies,
        read(REAL).unwrap().dependencies
    );
}

#[test]
fn extras_by_name() {
    let project = read(REAL).unwrap();
    assert_eq!(extras(&project, &["dev"]), "pytest | mypy");
    assert_eq!(extras(&project, &["TYPE_check"]), "mypy");
    assert_eq!(extras(&project, &["all"]), "pytest | mypy | sphinx");
    assert_eq!(extras(&project, &[]), "");
    assert_eq!(
        extras(&project, &["dve"]),
        "[unknown_extra] `dve` is not an extra of the file, which has `all`, `dev`, `type-check`; fix: write `dev`"
    );
    assert_eq!(
        extras(&read("[project]\nname='a'").unwrap(), &["dev"]),
        "[unknown_extra] `dev` is not an extra of the file, which has no extras; \
         fix: name an extra of `project.optional-dependencies`"
    );
}

#[test]
fn markers_of_references_to_own_extras_go_with_what_they_need() {
    let text = r#"
[project]
name = "p"
dependencies = ["p[a]; os_name == 'posix'", "p", "p2[a]", "p-q[a]"]
[project.optional-dependencies]
a = ["x", "y>1; extra2 == 'b'", "z @ https://e.example/a;b#c", "z @ https://e.example/z ; m", "P[a]"]
"#;
    let expected = [
        "x ; os_name == 'posix'",
        "y>1 ; (extra2 == 'b') and (os_name == 'posix')",
        "z @ https://e.example/a;b#c ; os_name == 'posix'",
        "z @ https://e.example/z ; (m) and (os_name == 'posix')",
        "p2[a]",
        "p-q[a]",
    ];
    // What the grammar of requirements says of `m` is not the matter here.
    let text = text.replace("; m\"", "; os_name == 'm'\"");
    let expected: Vec<String> = expected
        .iter()
        .map(|text| text.replace("(m)", "(os_name == 'm')"))
        .collect();
    let text = text.replace("extra2", "platform_machine");
    let expected: Vec<String> = expected
        .iter()
        .map(|text| text.replace("extra2", "platform_machine"))
        .collect();
    assert_eq!(texts(&read(&text).unwrap().dependencies), expected);
}

#[test]
fn references_in_circles() {
    let text = "[project]\nname='p'\n[project.optional-dependencies]\na=['p[b]','x']\nb=['p[a]','y']\n";
    assert_eq!(extras(&read(text).unwrap(), &["a"]), "x | y");
    // Each level doubles the ways to the next one.
    let level = |n: usize| {
        format!(
            "l{n}=[\"p[l{0}]; os_name == 'a'\",\"p[l{0}]; os_name == 'b'\"]\n",
            n + 1
        )
    };
    let levels: String = (0..24).map(level).collect();
    let text = format!("[project]\nname='p'\n[project.optional-dependencies]\n{levels}l24=['x']\n");
    let refused = read(&text).unwrap().extras(&["l0"]).unwrap_err();
    assert!(refused.to_string().contains("too often"), "{refused}");
}

/// Was cubic: 2,000 extras took a minute.
#[test]
fn extras_in_a_long_circle() {
    let ring: String = (0..6_000)
        .map(|n| format!("e{n}=['p[e{}]']\n", (n + 1) % 6_000))
        .collect::<Vec<_>>()
        .concat();
    let text = format!("[project]\nname='p'\n[project.optional-dependencies]\n{ring}");
    let refused = read(&text).unwrap().extras(&["e0"]).unwrap_err();
    assert!(refused.to_string().contains("too often"), "{refused}");
}

/// Was read in gigabytes: each reference adds its marker to all below it.
#[test]
fn markers_that_add_up() {
    let filler = "a".repeat(3_000);
    let level = |n: usize| format!("e{n}=[\"p[e{}] ; os_name == '{n}{filler}'\"]\n", n + 1);
    let levels: String = (0..10).map(level).collect();
    let text = format!("[project]\nname='p'\n[project.optional-dependencies]\n{levels}e10=['x']\n");
    assert!(read(&text).unwrap().extras(&["e9"]).is_ok());
    let refused = read(&text).unwrap().extras(&["e0"]).unwrap_err();
    assert!(refused.to_string().contains("too often"), "{refused}");
}

/// Each message looks through all extras, so there are no more than can be read.
#[test]
fn many_unknown_extras() {
    let own: String = (0..1_000)
        .map(|n| format!("e{n}=['p[f{n}]']\n"))
        .collect::<Vec<_>>()
        .concat();
    let text = format!("[project]\nname='p'\n[project.optional-dependencies]\n{own}");
    assert_eq!(problems(&text).len(), 10);
}

#[test]
fn other_layouts() {
    let poetry = "[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nrequests = \"^2\"\n";
    assert_eq!(
        problems(poetry),
        [
            "[pyproject_file] there is no `[project]`: the dependencies are in `[tool.poetry]`, which only Poetry reads; \
          fix: install with Poetry: poetry \"pyproject.toml\""
        ]
    );
    let expected = "[pyproject_file] there is no `[project]`; fix: add `[project]` with `name` and `dependencies`";
    assert_eq!(problems("[tool.ruff]\nline-length = 100\n"), [expected]);
    assert_eq!(problems(""), [expected]);
    let expected = "line 3: [pyproject_file] the dependencies are `dynamic`: only the project's build backend knows them; \
                    fix: write them as `dependencies` in the file, or name the file that they come from: \
                    requirements = \"requirements.txt\"";
    assert_eq!(
        problems("[project]\nname = \"a\"\ndynamic = [\"version\", \"dependencies\"]\n"),
        [expected]
    );
    let project = read("[project]\nname='a'\ndynamic=['optional-dependencies']\n").unwrap();
    assert_eq!(
        extras(&project, &["x"]),
        "[unknown_extra] `x` is not an extra of the file, which has `optional-dependencies` in `dynamic`: \
         a build backend makes them; fix: name an extra of `project.optional-dependencies`"
    );
}

#[test]
fn wrong_types() {
    let table = [
        (
            "project = 1",
            "line 1: `project` is not a table; fix: write `[project]`",
        ),
        (
            "[project]\ndependencies = 'a'",
            "line 2: `project.dependencies` is not a list; fix: write a list of texts: [\"…\"]",
        ),
        (
            "[project]\ndependencies = [\n'a',\n1]",
            "line 4: an item of `project.dependencies` is not a text; fix: write it between quotes",
        ),
        (
            "[project.dependencies]\nrequests = '*'",
            "line 1: `project.dependencies` is not a list; fix: write a list of texts: [\"…\"]",
        ),
        (
            "[project]\noptional-dependencies = ['a']",
            "line 2: `project.optional-dependencies` is not a table; fix: write `[project.optional-dependencies]`",
        ),
        (
            "[project.optional-dependencies]\na-b = []\nA_B = []",
            "line 3: `A_B` is the same extra as `a-b`; fix: put the two lists together",
        ),
        (
            "[project]\nname='p'\ndependencies=[\n'p[nope]']\n[project.optional-dependencies]\nn = []",
            "line 4: `nope` is not an extra of the file, which has `n`; fix: name an extra of `project.optional-dependencies`",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(problems(text), [shown("pyproject_file", expected)], "{text}");
    }
}

#[test]
fn wrong_requirements() {
    let text = "[project]\nname = 'p'\ndependencies = [\n  'six',\n  'numpy=>1',\n  '-e .',\n]\n\n\
                [project.optional-dependencies]\ndev = [\n  'ruff;',\n]\n";
    let expected = [
        "line 5: [pyproject_file] `numpy=>1` has `=>`, which is not a version operator; fix: write `>=`",
        "line 6: [pyproject_file] `-e .` is an option, not a package; \
         fix: copy the project, and install it by `run \"pip install -e /app\"`",
        "line 11: [pyproject_file] `ruff;` has a marker that lacks a variable or a quoted text; \
         fix: write a marker such as `; python_version < \"3.9\"`",
    ];
    assert_eq!(problems(text), expected);
}

#[test]
fn no_toml() {
    for (text, line) in [
        ("[project\n", 1),
        ("[project]\na = 1\na = 2\n", 3),
        ("[project]\nname = \"x\n", 2),
        ("\n\nx", 3),
    ] {
        let problems = read(text).unwrap_err();
        assert_eq!(problems[0].at.line, Some(line), "{text}");
        assert!(
            problems[0].what.starts_with("this is not TOML: "),
            "{}",
            problems[0].what
        );
    }
}

#[test]
fn names_are_compared_as_the_specification_says() {
    for name in [
        "friendly-bard",
        "Friendly-Bard",
        "FRIENDLY-BARD",
        "friendly.bard",
        "friendly_bard",
        "FrIeNdLy-._.-bArD",
    ] {
        assert_eq!(normalized(name), "friendly-bard");
    }
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in r#"(\[project\]\n)?([a-z]{0,3}[-\[\]{}="',;@.\n #0-9T:]|dependencies|\PC){0,60}"#) {
        if let Ok(project) = read(&text) {
            let _ = project.extras(&["a"]);
        }
    }

    #[test]
    fn any_requirement_gets_an_answer(requirement in r"[a-p\[\]@;,. ()=<>'é☺]{0,30}") {
        let text = format!("[project]\nname='p'\ndependencies=[\"p{requirement}\", \"p[a]; {requirement}\"]\n\
                            [project.optional-dependencies]\na=[\"{requirement}\"]\n");
        if let Ok(project) = read(&text) {
            let _ = project.extras(&["a"]);
        }
    }
}
