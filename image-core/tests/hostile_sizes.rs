//! Files of sizes at which what compares each of their parts with all others would run for minutes.
#![cfg(all(feature = "import", feature = "projects"))]

use image_core::files::local::Root;
use image_core::files::{conda, pyproject, uv};
use image_core::import::import;
use image_core::spec::Spec;

/// `count` lines.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn stages_that_start_from_each_other() {
    let stages = lines(6_000, |n| format!("FROM s{n} AS s{}\nENV V{n}=$A\n", n + 1));
    let source = import(&format!("FROM debian:12 AS s0\nENV A=1\n{stages}")).unwrap();
    assert!(source.contains("from s5999 as s6000;"));
}

#[test]
fn sources_that_are_nearly_stages() {
    let stages = lines(4_000, |n| format!("FROM debian:12 AS stage-with-a-name-{n}\n"));
    let copies = lines(4_000, |n| format!("COPY --from=stage-with-another-{n} /a /b\n"));
    assert!(import(&format!("{stages}{copies}")).is_ok());
}

#[test]
fn arguments_above_the_first_stage() {
    let args = lines(20_000, |n| format!("ARG A{n}=1\n"));
    let source = import(&format!("{args}FROM debian:12\n")).unwrap();
    assert!(source.contains("arg A19999 = \"1\";"));
}

#[test]
fn stages_of_a_builder() {
    let mut builder = Spec::builder();
    for n in 0..20_000 {
        builder = builder.from("debian:12").named(format!("s{n}"));
    }
    assert_eq!(builder.build().unwrap().stages().len(), 20_000);
}

#[test]
fn groups_that_include_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let groups = lines(10_000, |n| {
        format!("g{n} = [{{ include-group = 'g{}' }}]\n", (n + 1) % 10_000)
    });
    let text = format!("[project]\nname = 'p'\nversion = '1'\n[dependency-groups]\n{groups}");
    std::fs::write(folder.path().join("pyproject.toml"), text).unwrap();
    let read = uv::read(&Root::new(folder.path(), "the context").unwrap(), ".");
    assert_eq!(read.problems.len(), 1, "one cycle: {:?}", read.problems.first());
    assert!(read.problems[0].1.to_string().contains("includes itself in the end"));
}

#[test]
fn keys_in_reverse_and_keys_of_yaml() {
    let keys = lines(200_000, |n| format!("k{:07} = 1\n", 200_000 - n));
    assert!(pyproject::read(&format!("{keys}[project]\nname = 'p'\ndependencies = ['a']\n")).is_ok());
    let keys = lines(50_000, |n| format!("k{n}: a\n"));
    assert!(conda::read("environment.yml", &format!("dependencies:\n  - a\n{keys}")).is_ok());
    for piece in [
        "    b\n", "\n", "[a],", "# c\n", "\\\n", "'' ", "- |\n", "&a *a\n", "{a: b}\n",
    ] {
        for before in ["", "a: ", "a: [", "a: \"", "a: >\n", "a: '"] {
            let _ = conda::read(
                "environment.yml",
                &format!("dependencies:\n  - a\n{before}{}", piece.repeat(100_000)),
            );
        }
    }
}

#[test]
fn unknown_names_beside_many() {
    let extras = lines(32_000, |n| format!("extra-{n} = []\n"));
    let unknown = lines(1_000, |n| format!("'p[other-{n}]', "));
    let head = format!("[project]\nname = 'p'\ndependencies = [{unknown}]\n");
    let text = format!("{head}[project.optional-dependencies]\nall = [{unknown}]\n{extras}");
    let problems = pyproject::read(&text).unwrap_err();
    assert!((1..100).contains(&problems.len()), "{}", problems.len());
    for problem in problems {
        let said = problem.to_string();
        assert!(said.contains(" and 31981 more") && said.len() < 1_000, "{said}");
    }
}
