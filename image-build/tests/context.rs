//! The files that are found for the locals of an image.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Tree, context, file, local, names, placed, shown};
use image_build::context::{Contents, Context};
use image_core::plan::{At, Local, LocalOrigin};

fn external(path: &str) -> LocalOrigin {
    LocalOrigin::External(path.to_owned())
}

fn module(name: &str) -> LocalOrigin {
    LocalOrigin::Module(name.to_owned())
}

fn python(path: &str) -> LocalOrigin {
    LocalOrigin::Python(path.to_owned())
}

#[test]
fn folders_files_and_globs() {
    let tree = Tree::new(&[
        "src/main.py",
        "src/lib/a.py",
        "a.txt",
        "b.txt",
        "c.md",
        "empty/",
        "[x].txt",
    ]);
    let table: [(&[&str], &[&str]); 8] = [
        (&["a.txt"], &["a.txt"]),
        (&["./src/../src/lib/"], &["src/", "src/lib/", "src/lib/a.py"]),
        (
            &["src/lib/a.py", "src"],
            &["src/", "src/lib/", "src/lib/a.py", "src/main.py"],
        ),
        (&["empty"], &["empty/"]),
        (&["?.txt", "c.*"], &["a.txt", "b.txt", "c.md"]),
        (&["s*/*.py"], &["src/", "src/main.py"]),
        (&[r"\[x\].txt"], &["[x].txt"]),
        (&["*/l[i-k]b"], &["src/", "src/lib/", "src/lib/a.py"]),
    ];
    for (sources, expected) in table {
        let locals: Vec<Local> = sources.iter().map(|source| context(source)).collect();
        assert_eq!(names(&tree, &locals, &[]).unwrap(), expected, "{sources:?}");
    }
    assert_eq!(tree.context(&[context(".")], &[]).unwrap().entries().len(), 9);
    assert_eq!(file(&tree, &[context("a.txt")], "a.txt"), b"a.txt");
}

#[test]
fn what_a_reference_may_mean() {
    let tree = Tree::new(&["conf/prod.toml", "conf/prod/x", "conf/test.toml", "other", "$y"]);
    let table: [(&str, &[&str]); 7] = [
        ("conf/prod$X", &["conf/", "conf/prod/", "conf/prod/x", "conf/prod.toml"]),
        (
            "conf/${X:-a/b}.toml",
            &["conf/", "conf/prod/", "conf/prod/x", "conf/prod.toml", "conf/test.toml"],
        ),
        (
            "c*/[a$X]",
            &["conf/", "conf/prod/", "conf/prod/x", "conf/prod.toml", "conf/test.toml"],
        ),
        ("o$X/deep", &["other"]),
        (r"\$y", &["$y"]),
        ("none$X", &[]),
        ("none/$X", &[]),
    ];
    for (source, expected) in table {
        assert_eq!(names(&tree, &[context(source)], &[]).unwrap(), expected, "{source}");
    }
    let apart = placed(LocalOrigin::Context("conf/$X".to_owned()), ".image-dsl/0/", &["*.md"]);
    let error = names(&tree, &[apart], &[]).unwrap_err();
    assert!(error[0].starts_with("`conf/$X` refers to a variable"), "{error:?}");
}

#[test]
fn places_of_their_own() {
    let tree = Tree::new(&[
        "src/a.py",
        "src/a.pyc",
        "src/sub/b.pyc",
        "src/sub/c.py",
        "up/x/same",
        "up/y/same",
    ]);
    let from = |text: &str| LocalOrigin::Context(text.to_owned());
    let table: [(Local, &[&str]); 7] = [
        (
            placed(from("src"), "p/0/src", &["*.pyc"]),
            &[
                "p/",
                "p/0/",
                "p/0/src/",
                "p/0/src/a.py",
                "p/0/src/sub/",
                "p/0/src/sub/b.pyc",
                "p/0/src/sub/c.py",
            ],
        ),
        (
            placed(from("src"), "p/", &["sub", "!sub/c.py"]),
            &["p/", "p/a.py", "p/a.pyc", "p/sub/", "p/sub/c.py"],
        ),
        (placed(from("src/a.py"), "p/source", &[]), &["p/", "p/source"]),
        (placed(from("src/a.py"), "p/", &[]), &["p/", "p/a.py"]),
        (placed(from("src/*"), "p/", &["*.pyc"]), &["p/", "p/a.py", "p/c.py"]),
        (placed(from("src/*"), "p/", &["sub"]), &["p/", "p/a.py", "p/a.pyc"]),
        (placed(from("up/*"), "p/", &[]), &["p/", "p/same"]),
    ];
    for (local, expected) in table {
        let found = names(&tree, std::slice::from_ref(&local), &[]);
        assert_eq!(found.unwrap(), expected, "{local:?}");
    }
    assert_eq!(
        file(&tree, &[placed(from("up/*/same"), "p/", &[])], "p/same"),
        b"up/y/same",
        "the last one stays"
    );
}

#[test]
fn what_is_outside() {
    let tree = Tree::new(&["in", "data/x/y"]);
    let folder = tree.path("data").display().to_string();
    let table: [(&str, &str, &[&str]); 4] = [
        (
            "",
            "p/0/data",
            &["p/", "p/0/", "p/0/data/", "p/0/data/x/", "p/0/data/x/y"],
        ),
        ("/x/y", "p/", &["p/", "p/y"]),
        ("/*/y", "p/", &["p/", "p/y"]),
        ("/x/", "p/", &["p/", "p/y"]),
    ];
    for (rest, place, expected) in table {
        let local = placed(external(&format!("{folder}{rest}")), place, &[]);
        // Patterns of the image are about the context.
        assert_eq!(names(&tree, &[local], &["**"]).unwrap(), expected, "{rest} {place}");
    }
    let missing = names(&tree, &[placed(external(&format!("{folder}/none")), "p/", &[])], &[]).unwrap_err();
    assert!(missing[0].contains("there is no `none`"), "{missing:?}");
}

#[test]
fn modules_are_their_py_files() {
    let tree = Tree::new(&[
        "pkg/__init__.py",
        "pkg/a.py",
        "pkg/data.json",
        "pkg/sub/b.py",
        "pkg/sub/__pycache__/b.py",
        "pkg/none/x.txt",
        "pkg/stub.pyi",
        "src/other/__init__.py",
        "src/one.py",
        "lib/two.py",
        "lib/space/x.py",
    ]);
    let table: [(Local, &[&str]); 6] = [
        (
            placed(module("pkg"), "p/", &[]),
            &[
                "p/",
                "p/pkg/",
                "p/pkg/__init__.py",
                "p/pkg/a.py",
                "p/pkg/sub/",
                "p/pkg/sub/b.py",
            ],
        ),
        (
            placed(module("pkg"), "p/", &["sub", "a.py", "none"]),
            &["p/", "p/pkg/", "p/pkg/__init__.py", "p/pkg/stub.pyi"],
        ),
        (
            placed(module("other"), "p/", &[]),
            &["p/", "p/other/", "p/other/__init__.py"],
        ),
        (placed(module("one"), "p/", &[]), &["p/", "p/one.py"]),
        (placed(python("lib/two.py"), "p/two.py", &[]), &["p/", "p/two.py"]),
        (
            placed(python("lib/space"), "p/space", &[]),
            &["p/", "p/space/", "p/space/x.py"],
        ),
    ];
    for (local, expected) in table {
        let found = names(&tree, std::slice::from_ref(&local), &["**/*.json"]);
        assert_eq!(found.unwrap(), expected, "{local:?}");
    }
    let errors = names(
        &tree,
        &[placed(module("pgk"), "p/", &[]), placed(module("one"), "p/", &["*.py"])],
        &[],
    );
    let errors = errors.unwrap_err();
    assert!(errors[0].contains("write `pkg`"), "{errors:?}");
    assert!(errors[1].starts_with("`one` has no `.py` file"), "{errors:?}");
}

#[test]
fn all_that_is_wrong_at_once() {
    let tree = Tree::new(&["src/a", "docs/b"]);
    let at = |source: &str, line| Local {
        at: Some(At {
            file: "src/main.rs",
            line,
            statement: "copy",
        }),
        ..context(source)
    };
    let errors = names(
        &tree,
        &[at("scr", 3), at("docs", 4), at("*.md", 5), at("../x", 6), at("src", 7)],
        &["docs"],
    );
    let errors = errors.unwrap_err();
    assert_eq!(errors.len(), 4, "{errors:#?}");
    for (error, start) in errors.iter().zip([
        "src/main.rs:3: [missing_source] there is no `scr` in the context; fix: write `src`",
        "src/main.rs:4: all of `docs` is ignored by `.dockerignore` or the image's `ignore`",
        "src/main.rs:5: [missing_source] nothing matches `*.md`",
        "src/main.rs:6: [source_path] `../x` is not inside the context",
    ]) {
        assert!(error.starts_with(start), "{error}\n{start}");
    }
    let nowhere = Local {
        root: tree.path("none"),
        ..context("x")
    };
    assert!(names(&tree, &[nowhere], &[]).unwrap_err()[0].contains("does not exist"));
}

#[test]
fn two_roots_may_agree() {
    let tree = Tree::new(&["one/only/a", "two/only/b"]);
    for root in ["one", "two"] {
        tree.file(format!("{root}/same"), "same");
        tree.file(format!("{root}/differs"), root);
    }
    tree.file("one/mixed", "a file");
    tree.file("two/mixed/x", "in a folder");
    let local = |root: &str, source: &str| Local {
        root: tree.path(root),
        ..context(source)
    };
    let found = names(
        &tree,
        &[
            local("one", "same"),
            local("two", "same"),
            local("one", "only"),
            local("two", "only"),
        ],
        &[],
    );
    assert_eq!(found.unwrap(), ["only/", "only/a", "only/b", "same"]);
    let errors = names(&tree, &[local("one", "differs"), local("two", "differs")], &[]).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].starts_with("`differs` would be both the file `one/differs` and the file `two/differs`"),
        "{errors:?}"
    );
    for (first, second) in [("one", "two"), ("two", "one")] {
        let errors = names(&tree, &[local(first, "mixed"), local(second, "mixed")], &[]).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(
            errors[0].contains("the file `one/mixed`") && errors[0].contains("folder"),
            "{errors:?}"
        );
    }
}

#[test]
fn further_files() {
    let tree = Tree::new(&["b", "program"]);
    let mut found = tree.context(&[context("b")], &[]).unwrap();
    let bytes = |text: &str| Contents::Bytes(text.as_bytes().to_vec());
    found
        .with_file(".image-dsl/Dockerfile", bytes("FROM x"), false)
        .unwrap();
    found
        .with_file("a", Contents::Path(tree.path("program")), true)
        .unwrap();
    found.with_file("b", bytes("b"), false).unwrap();
    assert_eq!(shown(&found), [".image-dsl/", ".image-dsl/Dockerfile", "a", "b"]);
    assert_eq!(found.entry(b"a").unwrap().mode(), 0o755);
    assert_eq!(found.size(), 6 + 7 + 1);
    for (path, contents, executable) in [
        ("b", bytes("c"), false),
        ("b", bytes("b"), true),
        ("b/c", bytes(""), false),
        (".image-dsl", bytes(""), false),
        ("../x", bytes(""), false),
        ("/x", bytes(""), false),
        ("", bytes(""), false),
        ("x", Contents::Path(tree.path("none")), false),
        ("x", Contents::Path(tree.root()), false),
    ] {
        let before = found.clone();
        assert!(found.with_file(path, contents, executable).is_err(), "{path}");
        assert_eq!(found, before);
    }
    assert_eq!(Context::default().entries(), []);
}

#[test]
fn entries_say_where_they_come_from() {
    let tree = Tree::new(&["src/a", "x"]);
    let from = LocalOrigin::Context("src".to_owned());
    let found = tree
        .context(&[placed(from, "p/0/src", &[]), context("src/a"), context("x")], &[])
        .unwrap();
    let sources: Vec<_> = found
        .entries()
        .iter()
        .map(|entry| (entry.shown(), entry.source_path()))
        .collect();
    let expected = [
        ("p", None),
        ("p/0", None),
        ("p/0/src", Some("src")),
        ("p/0/src/a", Some("src/a")),
        ("src", None),
        ("src/a", Some("src/a")),
        ("x", Some("x")),
    ];
    let expected = expected.map(|(path, source)| (path.to_owned(), source.map(|source| tree.path(source))));
    assert_eq!(sources, expected);
}

#[test]
fn a_local_without_place_that_is_no_path_here() {
    let tree = Tree::new(&[]);
    let error = names(&tree, &[local(external("/"))], &[]).unwrap_err();
    assert!(error[0].contains("is not a valid path in a build context"), "{error:?}");
}

/// Whoever the container's user is, modules can be imported: how closed the files are on this machine says nothing of that.
#[cfg(unix)]
#[test]
fn modules_can_be_read_by_every_user() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let tree = Tree::new(&["pkg/__init__.py", "pkg/sub/tool.py", "one.py", "own.py"]);
    let modes = [
        ("pkg/__init__.py", 0o600),
        ("pkg/sub/tool.py", 0o700),
        ("one.py", 0o440),
        ("own.py", 0o600),
        ("pkg/sub", 0o700),
        ("pkg", 0o700),
    ];
    for (path, mode) in modes {
        set_permissions(tree.path(path), Permissions::from_mode(mode)).unwrap();
    }
    let locals = [
        placed(module("pkg"), "p/", &[]),
        placed(python("one.py"), "q/one.py", &[]),
        context("own.py"),
    ];
    let found = tree.context(&locals, &[]).unwrap();
    let modes: Vec<(&[u8], u32)> = found
        .entries()
        .iter()
        .map(|entry| (entry.archive_path(), entry.mode()))
        .collect();
    let expected: [(&[u8], u32); 8] = [
        (b"own.py", 0o600),
        (b"p", 0o755),
        (b"p/pkg", 0o755),
        (b"p/pkg/__init__.py", 0o644),
        (b"p/pkg/sub", 0o755),
        (b"p/pkg/sub/tool.py", 0o755),
        (b"q", 0o755),
        (b"q/one.py", 0o644),
    ];
    assert_eq!(modes, expected);
}
