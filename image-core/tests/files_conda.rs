//! Files of packages that micromamba reads.
#![cfg(feature = "projects")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_shown;

use files_shown::shown;
use image_core::files::Problem;
use image_core::files::conda::{Form, SpecFile, read, requirements};
use image_core::files::local::Root;
use image_core::files::requirements::Requirements;
use proptest::prelude::*;

const ENVIRONMENT: &str = r#"---
# What the service needs
name: service
channels:
  - conda-forge   # first
  - "https://conda.example/channel"
dependencies:
  - python=3.12
  - 'numpy >=1.20,<2'   # numbers
  - conda-forge::libstdcxx-ng
  - pytorch=2.*=*cuda*
  - sel(linux): gcc_linux-64
  - sel(win): m2w64-gcc
  - pip
  - pip:
    - requests>=2
    - "uvicorn[standard]; python_version > '3.8'"
    - --extra-index-url https://pypi.example/simple
    - helper @ git+https://git.example/helper.git@v1#egg=helper
variables:
  A: "b # c"
  "B": 1
prefix: /opt/conda
"#;

fn texts(texts: &[(String, u32)]) -> Vec<(&str, u32)> {
    texts.iter().map(|(text, line)| (text.as_str(), *line)).collect()
}

#[track_caller]
fn good(name: &str, text: &str) -> SpecFile {
    read(name, text).map_err(|problems| format!("{problems:?}")).unwrap()
}

fn problems(name: &str, text: &str) -> Vec<String> {
    read(name, text).unwrap_err().iter().map(Problem::brief).collect()
}

#[test]
fn an_environment() {
    let file = good("environment.yml", ENVIRONMENT);
    assert_eq!(file.form, Form::Environment);
    assert_eq!(
        texts(&file.channels),
        [("conda-forge", 5), ("https://conda.example/channel", 6)]
    );
    assert_eq!(
        texts(&file.packages),
        [
            ("python=3.12", 8),
            ("numpy >=1.20,<2", 9),
            ("conda-forge::libstdcxx-ng", 10),
            ("pytorch=2.*=*cuda*", 11),
            ("gcc_linux-64", 12),
            ("pip", 14),
        ]
    );
    assert_eq!(
        texts(&file.pip),
        [
            ("requests>=2", 16),
            ("uvicorn[standard]; python_version > '3.8'", 17),
            ("--extra-index-url https://pypi.example/simple", 18),
            ("helper @ git+https://git.example/helper.git@v1#egg=helper", 19),
        ]
    );
    assert_eq!(good("e.yaml", &ENVIRONMENT.replace('\n', "\r\n")), file);
}

#[test]
fn other_ways_to_write_one() {
    let file = good(
        "a/e.yaml",
        "channels: [conda-forge, 'nvidia',]\ndependencies:\n- numpy\n- pip:\n  - six\n- scipy\n",
    );
    assert_eq!(texts(&file.channels), [("conda-forge", 1), ("nvidia", 1)]);
    assert_eq!(texts(&file.packages), [("numpy", 3), ("scipy", 6)]);
    assert_eq!(texts(&file.pip), [("six", 5)]);
    let text = "name: 'it''s'\ndependencies:\n  -\n    numpy\n  -   pip:\n      - 'six'\n";
    let file = good("e.yml", text);
    assert_eq!(
        (texts(&file.packages), texts(&file.pip)),
        (vec![("numpy", 4)], vec![("six", 6)])
    );
    let file = good("e.yml", "name: a 'b # c'\ndependencies:\n- \"numpy\" # it's\n");
    assert_eq!(texts(&file.packages), [("numpy", 3)]);
    let file = good("e.yml", "dependencies: [numpy, \"scipy>=1,<2\"]\n");
    assert_eq!(texts(&file.packages), [("numpy", 1), ("scipy>=1,<2", 1)]);
}

#[test]
fn wrong_environments() {
    for (text, expected) in [
        (
            "",
            "line 1: the file is not an environment, which has `channels:` and `dependencies:`; \
              fix: write `dependencies:` and the packages below it",
        ),
        (
            "- numpy",
            "line 1: the file is not an environment, which has `channels:` and `dependencies:`; \
                     fix: write `dependencies:` and the packages below it",
        ),
        (
            "name: x",
            "the environment has no `dependencies`; fix: write `dependencies:` and the packages below it",
        ),
        (
            "\ndependancies:\n- numpy",
            "line 2: `dependancies` is not a key of an environment; fix: write `dependencies`",
        ),
        (
            "dependencies:\n",
            "line 1: `dependencies` has nothing below it; fix: write one `- item` a line below it",
        ),
        (
            "dependencies: numpy",
            "line 1: `dependencies` is not a list; fix: write one `- item` a line below it",
        ),
        (
            "dependencies:\n- numpy=>1",
            "line 2: `numpy=>1` has `=>`, which is not a version operator; fix: write `>=`",
        ),
        (
            "channels:\n- a b\ndependencies:\n- numpy",
            "line 2: `a b` has a character that no channel has; \
          fix: write each channel as a text of its own: [\"conda-forge\", \"nvidia\"]",
        ),
        (
            "channels:\n- a:\n  - b\ndependencies:\n- numpy",
            "line 2: an item of `channels` is not a text; fix: write `- text`",
        ),
        (
            "dependencies:\n- numpy: 1.2",
            "line 2: `numpy` is not a package, nor `pip` with a list; \
          fix: write `name=1.2` without `: `, or `- pip:` and a list below it",
        ),
        (
            "dependencies:\n- a\n- - b",
            "line 3: an item of `dependencies` is not a package; fix: write `- name`, or `- pip:` and a list",
        ),
        (
            "dependencies:\n- a\n- pip: six",
            "line 3: `pip` is not a list; fix: write one `- item` a line below it",
        ),
    ] {
        assert_eq!(problems("e.yml", text), [shown("spec_file", expected)], "{text}");
    }
    assert_eq!(problems("e.yml", "dependencies:\n- A b\n- b c\n- pip:\n").len(), 3);
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let place = folder.path().join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
    }
    folder
}

fn of_pip(folder: &tempfile::TempDir, items: &str) -> Requirements {
    let file = good("e.yml", &format!("dependencies:\n- pip\n- pip:\n{items}"));
    let root = Root::new(folder.path(), ".").unwrap();
    requirements(&root, "./ci/e.yml", &file)
}

#[test]
fn files_that_pip_is_told_to_read() {
    let folder = folder(&[
        ("requirements.txt", "-r more/a.txt\n-c ci/pins.txt\nsix\n"),
        ("more/a.txt", "-r b.txt\n"),
        ("more/b.txt", "attrs\n"),
        ("ci/pins.txt", "six==1.17.0\n"),
        ("ci/more.txt", "numpy\n"),
        ("ci/a b.txt", ""),
    ]);
    let items = "  - -r ../requirements.txt  # all\n  - --requirement=more.txt\n  - -cpins.txt\n  - -r 'a b.txt'\n\
                 \x20 - |\n    --constraint pins.txt\n    six\n  - -r https://pypi.example/r.txt\n";
    let read = of_pip(&folder, items);
    assert_eq!(read.problems, []);
    let files = [
        "requirements.txt",
        "more/a.txt",
        "more/b.txt",
        "ci/pins.txt",
        "ci/more.txt",
        "ci/a b.txt",
    ];
    assert_eq!(read.files, files);
}

#[test]
fn what_pip_would_not_find_or_refuse() {
    let folder = folder(&[
        ("bad.txt", "six=1\n"),
        ("hash.txt", "six==1 --hash=sha256:0\n"),
        ("ci/e.yml", ""),
    ]);
    for (items, expected) in [
        (
            "  - six\n  - six=1",
            "ci/e.yml: line 5: [spec_file] `six=1` has a single `=`, which is not a version operator; fix: write `==`",
        ),
        (
            "  - -e .",
            "ci/e.yml: line 4: [spec_file] `.` is a local project or archive, which is not in the build step; \
             fix: take this line out, `copy` the project into the image, and install it there: run \"pip install …\"",
        ),
        (
            "  - -r ../bad.txt",
            "bad.txt: line 1: [requirements_file] `six=1` has a single `=`, which is not a version operator; fix: write `==`",
        ),
        (
            "  - |\n    six\n\n    -r /etc/r.txt",
            "ci/e.yml: line 4: [spec_file] `/etc/r.txt` is not inside the context; \
             fix: move it into the context, and write its path relative to this file",
        ),
        (
            "  - -r ../../r.txt",
            "ci/e.yml: line 4: [spec_file] `../../r.txt` is not inside the context; \
             fix: move it into the context, and write its path relative to this file",
        ),
        (
            "  - -r e.yml",
            "ci/e.yml: line 4: [spec_file] `ci/e.yml` includes itself in the end; fix: take this line out",
        ),
        (
            "  - -f wheels",
            "ci/e.yml: line 4: [spec_file] `wheels` is a local folder, which is not in the build step; \
             fix: `copy` it into the image, and write its path there: `-f /path`",
        ),
        (
            "  - six --pre",
            "ci/e.yml: line 4: [spec_file] pip ignores `--pre` after a requirement; fix: write it in a line of its own",
        ),
    ] {
        let read = of_pip(&folder, items);
        let said: Vec<String> = read
            .problems
            .iter()
            .map(|(path, problem)| format!("{path}: {}", problem.brief()))
            .collect();
        assert_eq!(said, [expected], "{items}");
    }
    assert!(of_pip(&folder, "  - -r no.txt").problems[0].1.what.contains("no.txt"));
    let hashes = of_pip(&folder, "  - six\n  - attrs==1 --hash=sha256:0\n").hashes;
    assert!(hashes.are_wanted);
    assert_eq!(
        (hashes.wanting[0].0.as_str(), hashes.wanting[0].1.at.line),
        ("ci/e.yml", Some(4))
    );
}

#[test]
fn forms_of_yaml_in_keys_that_are_read_and_others() {
    let text = "%YAML 1.2\n--- # first\nname: &name job\ndescription: |\n  Packages: of the job\n   - more\n\
                variables: {SOLVER: fast, 'N': 1}\nchannels: [conda-forge,\n           nvidia]\n\
                dependencies:\n  - \"num\\x70y\\\n     >=1\" # newer\n  - >-\n    scipy\n    <2\n  - pip: [six,\n      'a',]\n\
                ? odd\n: - [*name]\n  - {a: {b: [c, {d}]}}\nprefix:\n...\n";
    let file = good("e.yml", text);
    assert_eq!(texts(&file.channels), [("conda-forge", 8), ("nvidia", 9)]);
    assert_eq!(texts(&file.packages), [("numpy>=1", 11), ("scipy <2", 13)]);
    assert_eq!(texts(&file.pip), [("six", 16), ("a", 17)]);
    let file = good(
        "e.yml",
        "x: &x [a, b]\nchannels: *x\ndependencies:\n- &c !!str c\n- *c\n",
    );
    assert_eq!(texts(&file.channels), [("a", 1), ("b", 1)]);
    assert_eq!(texts(&file.packages), [("c", 4), ("c", 5)]);
}

#[test]
fn wrong_yaml() {
    let quotes = "put the text into quotes, or write it in the next line, indented";
    for (text, what, fix) in [
        ("name: a: b", "line 1: a text without quotes has a `: ` in it", quotes),
        ("name: - a", "line 1: a text without quotes starts with `- `", quotes),
        (
            "dependencies:\n\t- a",
            "line 2: a tab stands in the indentation",
            "write spaces",
        ),
        (
            "dependencies:\n  - a\n - b",
            "line 3: `- b` is indented otherwise than what it belongs to",
            "align it with the lines above",
        ),
        (
            "dependencies:\n- a\n- 'b'\n  c",
            "line 4: `c` is indented otherwise than what it belongs to",
            "align it with the lines above",
        ),
        (
            "name: a\nb\n",
            "line 2: `b` has no `:` behind its key",
            "write `key: value`",
        ),
        (
            "dependencies: [a]\ndependencies: [b]\n",
            "line 2: `dependencies` stands there twice",
            "put the two together",
        ),
        (
            "channels: [a\ndependencies: []",
            "line 1: a `[` or `{` is not closed",
            "close it with `]` or `}`",
        ),
        (
            "channels: [a 'b' {c}]",
            "line 1: `{c}]` stands behind an item without a `,` between the two",
            "write a `,`, or close the bracket before it",
        ),
        (
            "dependencies: [a,\n  b",
            "line 1: a `[` or `{` is not closed",
            "close it with `]` or `}`",
        ),
        (
            "channels: [a, [b]]\ndependencies: [c]",
            "line 1: an item of `channels` is not a text",
            "write `- text`",
        ),
        ("name: 'a", "line 1: a quote is not closed", "close it"),
        (
            "name: \"a\\d\"",
            "line 1: `\\d\"` has a `\\` that stands for nothing between double quotes",
            "write `\\\\`, or single quotes",
        ),
        (
            "name: @a",
            "line 1: `@a` starts with a character that no text without quotes starts with",
            "put it into quotes",
        ),
        (
            "name: *a",
            "line 1: `*a` stands for a value with `&` and that name before it, and none has",
            "write the value itself",
        ),
        (
            "dependencies: [a]\n---\ndependencies: [b]",
            "line 3: a second document starts before this line, and micromamba reads the first alone",
            "put the two together, or take the second out",
        ),
        (
            "name: [a]\ndependencies: [a]",
            "line 1: `name` is not a text",
            "write a text",
        ),
        (
            "variables:\n  A: [b]\ndependencies: [a]",
            "line 2: a value of `variables` is not a text",
            "write a text",
        ),
        (
            "channels:\ndependencies: [a]",
            "line 1: `channels` has nothing below it",
            "write one `- item` a line below it",
        ),
        (
            "dependencies:\n- pip: [six]",
            "line 2: the environment has no packages of conda",
            "name one below `dependencies:`, such as `- pip`",
        ),
    ] {
        let expected = shown("spec_file", &format!("{what}; fix: {fix}"));
        assert_eq!(problems("e.yml", text), [expected], "{text}");
    }
}

#[test]
fn aliases_do_not_make_a_file_grow() {
    let mut text = "a0: &a0 [numpy, scipy]\n".to_owned();
    for n in 1..200 {
        text.extend([
            format!("a{n}: &a{n} ["),
            format!("*a{}, ", n - 1).repeat(10),
            "]\n".to_owned(),
        ]);
    }
    let file = good("e.yml", &format!("{text}dependencies: *a0\n"));
    assert_eq!(file.packages.len(), 2);
    let long = format!(
        "a: &a {}\ndependencies:\n{}",
        "b".repeat(10_000),
        "- *a\n".repeat(10_000)
    );
    assert!(problems("e.yml", &long)[0].contains("is not a package"));
}

#[test]
fn lists_and_locks() {
    let specs = good("specs.txt", "# what\nnumpy>=1.20\n\n  scipy  \n");
    assert_eq!(
        (specs.form, texts(&specs.packages)),
        (Form::Specs, vec![("numpy>=1.20", 2), ("scipy", 4)])
    );
    let url = "https://conda.example/linux-64/a-1-0.conda#0123";
    for name in ["conda-linux-64.lock", "explicit.txt"] {
        let explicit = good(name, &format!("# platform: linux-64\n@EXPLICIT\n{url}\n"));
        assert_eq!(
            (explicit.form, texts(&explicit.packages)),
            (Form::Explicit, vec![(url, 3)])
        );
    }
    let lock = good(
        "conda-lock.yml",
        "version: 1\nmetadata:\n  x: &y {}\npackage:\n- name: a\n",
    );
    assert_eq!((lock.form, lock.packages.len()), (Form::Lock, 0));
    for (name, text, expected) in [
        ("a.txt", "", "the file has no packages; fix: name one in a line"),
        (
            "a.txt",
            "numpy\nnumpy pandas\n",
            "line 2: `numpy pandas` has a second word; fix: write each package as a text of its own",
        ),
        (
            "a.txt",
            "@EXPLICIT\nnumpy\n",
            "line 2: `numpy` is not a URL, and an explicit list has nothing else; \
                                         fix: write the archive's URL, or take `@EXPLICIT` out",
        ),
        (
            "a.txt",
            "@EXPLICIT\nhttps://c.example/osx-64/a-1-0.conda\n",
            "line 2: `https://c.example/osx-64/a-1-0.conda` is a package for another system than Linux; \
          fix: write the list for linux-64 or linux-aarch64",
        ),
        (
            "pixi.toml",
            "",
            "`pixi.toml` is not a file that micromamba reads by its name; \
                           fix: name an environment.yml, or a list that ends in `.txt`",
        ),
        (
            "my-lock.yml",
            "dependencies:\n- numpy\n",
            "this is not a lock of conda-lock: it has no `version`; \
                                                     fix: write it anew, or name an environment otherwise than `…-lock.yml`",
        ),
    ] {
        assert_eq!(problems(name, text), [shown("spec_file", expected)], "{text}");
    }
}

#[test]
fn deep_and_long_files_get_an_answer() {
    for piece in [
        "- ", "a:\n ", "[", "{", "{a: ", "- a: ", "? ", "'", "a: b\n", "&a ", "|\n", "a\n", "\n",
    ] {
        let _ = read("e.yml", &format!("dependencies:\n{}", piece.repeat(20_000)));
    }
    let nested: Vec<String> = (0..100).map(|n| format!("{}a:", " ".repeat(n))).collect();
    let nested = nested.join("\n");
    assert!(
        problems("e.yml", &nested)[0].contains("deep"),
        "{:?}",
        problems("e.yml", &nested)
    );
}

proptest! {
    #[test]
    fn any_file_gets_an_answer(text in r#"(dependencies:\n)?( {0,4}(- )?[a-z\[\]{}"'#,&:|=]{0,5}(: ?)?(pip:|numpy>=1| é)?\n?){0,20}"#) {
        for name in ["e.yml", "e.txt", "e-lock.yml"] {
            if let Err(problems) = read(name, &text) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
