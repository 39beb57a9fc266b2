//! Local sources, on real folders.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_common;

use files_common::{Tree, tree};
use image_core::files::Problem;
use image_core::files::local::{Found, FoundKind, Root, find_external};
use image_core::rule::Rule;
use proptest::prelude::*;

fn project() -> Tree {
    tree(&[
        ("src/main.py", "main"),
        ("src/util.py", ""),
        ("src/.hidden.py", ""),
        ("src/deep/inner.py", ""),
        ("README.md", "readme"),
        ("data[1].csv", ""),
        ("empty/", ""),
    ])
}

fn found(tree: &Tree, source: &str) -> (FoundKind, String) {
    let Found { kind, paths } = tree.root.find(source).unwrap();
    (kind, paths.join(" "))
}

fn lost(tree: &Tree, source: &str) -> String {
    tree.root.find(source).unwrap_err().brief()
}

#[test]
fn sources_that_are_there() {
    let tree = project();
    let table = [
        ("README.md", FoundKind::File, "README.md"),
        ("./src//main.py", FoundKind::File, "src/main.py"),
        ("src", FoundKind::Folder, "src"),
        ("src/", FoundKind::Folder, "src"),
        ("src/deep/../main.py", FoundKind::File, "src/main.py"),
        (".", FoundKind::Folder, ""),
        (r"data\[1\].csv", FoundKind::File, "data[1].csv"),
        ("src/*.py", FoundKind::Glob(3), "src/.hidden.py src/main.py src/util.py"),
        ("s?c/[mu]*", FoundKind::Glob(2), "src/main.py src/util.py"),
        ("*/deep/inner.py", FoundKind::Glob(1), "src/deep/inner.py"),
        ("*", FoundKind::Glob(4), "README.md data[1].csv empty src"),
    ];
    for (source, kind, paths) in table {
        assert_eq!(found(&tree, source), (kind, paths.to_owned()), "{source}");
    }
}

#[test]
fn sources_that_are_missing() {
    let tree = project();
    let table = [
        (
            "src/mian.py",
            "[missing_source] `src/mian.py` does not exist: there is no `mian.py` in `src`; fix: write `src/main.py`",
        ),
        (
            "scr/main.py",
            "[missing_source] `scr/main.py` does not exist: there is no `scr` in the context; fix: write `src`",
        ),
        (
            "readme.md",
            "[missing_source] there is no `readme.md` in the context; fix: write `README.md`",
        ),
        (
            "zzz",
            "[missing_source] there is no `zzz` in the context; fix: create it, or allow `missing_source` if it is made later",
        ),
        (
            "README.md/x",
            "[missing_source] `README.md` of `README.md/x` is not a folder; fix: correct the path",
        ),
        (
            "empty/*",
            "[missing_source] nothing matches `empty/*`; fix: create a file that it matches, or allow `missing_source` if it is made later",
        ),
        (
            "**/inner.py",
            "[missing_source] nothing matches `**/inner.py`; fix: write one `*` for each folder on the way: `**` is no more than `*` here",
        ),
        (
            "scr/*.py",
            "[missing_source] `scr/*.py` does not exist: there is no `scr` in the context; fix: write `src`",
        ),
        (
            "[a",
            "[glob_pattern] `[a` has a `[` that starts no class such as `[a-z]`; fix: write `\\[` for the character",
        ),
    ];
    for (source, expected) in table {
        assert_eq!(lost(&tree, source), expected);
    }
}

#[test]
fn sources_that_lead_out() {
    let tree = project();
    for source in ["../x", "src/../../x", "/etc/passwd", "..", "*/../.."] {
        assert_eq!(tree.root.find(source).unwrap_err().rule, Rule::SourcePath, "{source}");
        assert_eq!(tree.root.read(source).unwrap_err().rule, Rule::SourcePath, "{source}");
    }
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    fn linked(links: &[(&str, &str)]) -> Tree {
        let tree = project();
        for (target, link) in links {
            symlink(target, tree.folder.path().join(link)).unwrap();
        }
        tree
    }

    #[test]
    fn inside() {
        let tree = linked(&[("src", "code"), ("../README.md", "src/about"), ("code/deep", "deep")]);
        assert_eq!(found(&tree, "code/about").0, FoundKind::File);
        assert_eq!(tree.root.read("code/about").unwrap(), "readme");
        assert_eq!(found(&tree, "deep/../code"), (FoundKind::Folder, "code".to_owned()));
        assert_eq!(found(&tree, "c*"), (FoundKind::Glob(1), "code".to_owned()));
        assert_eq!(found(&tree, "code/m*").0, FoundKind::Glob(1));
        // The walk of an engine for a glob does not go through links.
        assert_eq!(tree.root.find("c*/main.py").unwrap_err().rule, Rule::MissingSource);
    }

    #[test]
    fn out_of_the_context() {
        let tree = linked(&[
            ("/etc", "absolute"),
            ("../../x", "src/up"),
            ("absolute/passwd", "chain"),
        ]);
        let expected = "[source_path] `chain` leads out of the context: `absolute` is a symbolic link to `/etc`; \
                        fix: put what it leads to in its place, or link to something inside by a relative path";
        assert_eq!(lost(&tree, "chain"), expected);
        for source in ["absolute", "absolute/passwd", "src/up", "src/u*", "abs*"] {
            assert_eq!(tree.root.find(source).unwrap_err().rule, Rule::SourcePath, "{source}");
        }
        assert_eq!(tree.root.read("chain").unwrap_err().rule, Rule::SourcePath);
        // The engine takes the context as the root of all paths, and so looks elsewhere.
        let inside = tree.folder.path().join("README.md");
        symlink(&inside, tree.folder.path().join("same")).unwrap();
        assert_eq!(tree.root.find("same").unwrap_err().rule, Rule::SourcePath);
    }

    #[test]
    fn to_nothing_and_in_circles() {
        let tree = linked(&[("nowhere", "dangling"), ("b", "a"), ("a", "b"), (".", "self")]);
        assert_eq!(tree.root.find("dangling").unwrap_err().rule, Rule::MissingSource);
        let expected =
            "[missing_source] `a` goes round in circles by symbolic links; fix: name a file or folder that can be read";
        assert_eq!(lost(&tree, "a"), expected);
        assert_eq!(
            tree.root.find("self/self/self/README.md").unwrap().kind,
            FoundKind::File
        );
        // Editors leave such links as locks; they are no reason to stop.
        assert_eq!(found(&tree, "dang*").0, FoundKind::Glob(1));
    }

    #[test]
    fn special_files() {
        let tree = project();
        let _socket = std::os::unix::net::UnixListener::bind(tree.folder.path().join("socket")).unwrap();
        let expected =
            "[missing_source] `socket` is neither a file nor a folder; fix: name a file or folder that can be read";
        assert_eq!(lost(&tree, "socket"), expected);
        assert_eq!(tree.root.read("socket").unwrap_err().what, "`socket` is not a file");
    }

    #[test]
    fn external_ones_may_be_anywhere() {
        let tree = linked(&[("/", "absolute")]);
        let folder = tree.folder.path().to_str().unwrap();
        let found = |source: &str| find_external(&format!("{folder}/{source}"));
        assert_eq!(found("src/main.py").unwrap().kind, FoundKind::File);
        assert_eq!(found("absolute").unwrap().kind, FoundKind::Folder);
        assert_eq!(found("src/*.py").unwrap().paths[0], format!("{folder}/src/.hidden.py"));
        assert_eq!(
            found("src/mian.py").unwrap_err().fix,
            format!("write `{folder}/src/main.py`")
        );
        for relative in ["etc/hostname", "./src", "../x", "$X/a"] {
            assert_eq!(
                find_external(relative).unwrap_err().rule,
                Rule::SourcePath,
                "{relative}"
            );
        }
        for (source, root) in [("~/no such file, certainly", "~/"), ("/no such file, certainly", "/")] {
            let problem = find_external(source).unwrap_err();
            assert_eq!(problem.rule, Rule::MissingSource);
            assert_eq!(
                problem.what,
                format!("`{source}` does not exist: there is no `no such file, certainly` in `{root}`")
            );
        }
    }
}

#[test]
fn reading() {
    let tree = tree(&[("a.txt", "\u{feff}text\n"), ("b/", ""), ("[x]", "literal")]);
    std::fs::write(tree.folder.path().join("latin"), b"one\ntwo\xe9\n").unwrap();
    std::fs::File::create(tree.folder.path().join("big"))
        .unwrap()
        .set_len(16 * 1024 * 1024 + 1)
        .unwrap();
    std::fs::File::create(tree.folder.path().join("fits"))
        .unwrap()
        .set_len(16 * 1024 * 1024)
        .unwrap();
    assert_eq!(tree.root.read("./a.txt").unwrap(), "text\n");
    assert_eq!(tree.root.read("[x]").unwrap(), "literal");
    assert_eq!(tree.root.read("fits").unwrap().len(), 16 * 1024 * 1024);
    let problem = |path: &str| {
        let Problem {
            rule, at, what, fix, ..
        } = tree.root.read(path).unwrap_err();
        assert_eq!(rule, Rule::UnreadableFile);
        (at.line, what, fix)
    };
    assert_eq!(
        problem("latin"),
        (
            Some(2),
            "`latin` is not UTF-8 text".to_owned(),
            "save it as UTF-8".to_owned()
        )
    );
    assert_eq!(problem("b").1, "`b` is a folder, not a file");
    assert_eq!(problem("big").1, "`big` is longer than 16 MiB");
    assert_eq!(problem("a.tx").2, "write `a.txt`");
    assert_eq!(problem("none").2, "create it, or correct the path");
}

#[test]
fn a_context_has_to_be_a_folder() {
    let tree = project();
    assert!(Root::new(&tree.folder.path().join("src"), "src").is_ok());
    for folder in ["README.md", "none"] {
        assert_eq!(
            Root::new(&tree.folder.path().join(folder), folder).unwrap_err().rule,
            Rule::ContextDir,
            "{folder}"
        );
    }
}

proptest! {
    #[test]
    fn any_source_gets_an_answer(source in r"[a-z./*?\[\]\\^~ \x00-]{0,24}|\PC{0,40}") {
        let tree = tree(&[("a/b.c", ""), ("x[y]", "")]);
        let _ = tree.root.find(&source);
        let _ = tree.root.read(&source);
    }
}
