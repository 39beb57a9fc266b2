//! Symbolic and hard links, and what is neither file nor folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Tree, context, file, local, names, placed};
use image_core::plan::LocalOrigin;

#[test]
fn links_in_a_folder_stay_links() {
    let tree = Tree::new(&["src/a", "src/sub/b", "other"]);
    tree.link("src/to_file", "a");
    tree.link("src/sub/up", "../a");
    tree.link("src/to_folder", "./sub/");
    tree.link("src/beside", "../other");
    tree.link("src/dangling", "none");
    tree.link("src/itself", "itself");
    let found = names(&tree, &[context("src")], &[]).unwrap();
    let expected = [
        "src/",
        "src/a",
        "src/beside -> ../other",
        "src/dangling -> none",
        "src/itself -> itself",
        "src/sub/",
        "src/sub/b",
        "src/sub/up -> ../a",
        "src/to_file -> a",
        "src/to_folder -> ./sub/",
    ];
    assert_eq!(found, expected);
}

#[test]
fn sources_that_are_links_are_followed() {
    let tree = Tree::new(&["real/file", "real/sub/deep", "plain"]);
    tree.link("file", "real/file");
    tree.link("chain", "file");
    tree.link("folder", "real/sub");
    tree.link("real/back", "../folder");
    let table: [(&str, &[&str]); 6] = [
        ("file", &["file -> real/file", "real/", "real/file"]),
        ("chain", &["chain -> file", "file -> real/file", "real/", "real/file"]),
        ("folder", &["folder -> real/sub", "real/", "real/sub/", "real/sub/deep"]),
        (
            "folder/deep",
            &["folder -> real/sub", "real/", "real/sub/", "real/sub/deep"],
        ),
        (
            "real/back/d*",
            &[
                "folder -> real/sub",
                "real/",
                "real/back -> ../folder",
                "real/sub/",
                "real/sub/deep",
            ],
        ),
        (
            "f*",
            &[
                "file -> real/file",
                "folder -> real/sub",
                "real/",
                "real/file",
                "real/sub/",
                "real/sub/deep",
            ],
        ),
    ];
    for (source, expected) in table {
        assert_eq!(names(&tree, &[context(source)], &[]).unwrap(), expected, "{source}");
    }
    // Of the target, patterns say whether it is there, and of the link.
    for pattern in ["real", "file"] {
        let error = names(&tree, &[context("file")], &[pattern]).unwrap_err();
        assert!(
            error[0].starts_with("all of `file` is ignored by"),
            "{pattern} {error:?}"
        );
    }
}

#[test]
fn at_a_place_of_its_own_there_is_no_link() {
    let tree = Tree::new(&["real/file", "real/__init__.py"]);
    tree.link("file", "real/file");
    tree.link("folder", "real");
    let from = |text: &str| LocalOrigin::Context(text.to_owned());
    let found = names(
        &tree,
        &[placed(from("file"), "p/", &[]), placed(from("folder"), "q", &[])],
        &[],
    );
    assert_eq!(found.unwrap(), ["p/", "p/file", "q/", "q/__init__.py", "q/file"]);
    assert_eq!(file(&tree, &[placed(from("file"), "p/", &[])], "p/file"), b"real/file");
    let module = placed(LocalOrigin::Module("folder".to_owned()), "p/", &[]);
    assert_eq!(
        names(&tree, &[module], &[]).unwrap(),
        ["p/", "p/folder/", "p/folder/__init__.py"]
    );
    let outside = tree.path("folder").display().to_string();
    let outside = placed(LocalOrigin::External(outside), "p/", &[]);
    assert_eq!(
        names(&tree, &[outside], &[]).unwrap(),
        ["p/", "p/__init__.py", "p/file"]
    );
}

#[test]
fn links_that_lead_out() {
    let tree = Tree::new(&["ctx/src/a", "ctx/real/x", "secret"]);
    let ctx = || image_core::plan::Local {
        root: tree.path("ctx"),
        ..context("src")
    };
    for (target, leads_out) in [
        ("../../secret", true),
        ("../..", true),
        ("/etc/passwd", true),
        ("../src/../../secret", true),
        ("../real/x", false),
        ("..", false),
        ("sub/../a", false),
    ] {
        tree.link("ctx/src/link", target);
        let found = names(&tree, &[ctx()], &[]);
        assert_eq!(found.is_err(), leads_out, "{target} {found:?}");
        if let Err(errors) = found {
            assert!(errors[0].contains("`ctx/src/link` is a symbolic link to"), "{errors:?}");
        }
        assert!(
            names(&tree, &[ctx()], &["src/link"]).is_ok(),
            "left out, it does not matter"
        );
        std::fs::remove_file(tree.path("ctx/src/link")).unwrap();
    }
    tree.link("ctx/top", "../secret");
    for source in ["top", "t*p"] {
        let errors = names(
            &tree,
            &[image_core::plan::Local {
                root: tree.path("ctx"),
                ..context(source)
            }],
            &[],
        );
        assert!(errors.unwrap_err()[0].contains("leads out of the context"), "{source}");
    }
    // Outside of the context, links may not leave what is copied.
    tree.link("ctx/src/link", "../real/x");
    let outside = tree.path("ctx/src").display().to_string();
    let errors = names(&tree, &[placed(LocalOrigin::External(outside), "p/", &[])], &[]).unwrap_err();
    assert!(errors[0].contains("is outside the copied files"), "{errors:?}");
}

#[test]
fn hard_links_are_files() {
    let tree = Tree::new(&["a"]);
    std::fs::hard_link(tree.path("a"), tree.path("b")).unwrap();
    assert_eq!(names(&tree, &[context(".")], &[]).unwrap(), ["a", "b"]);
    assert_eq!(file(&tree, &[context(".")], "b"), b"a");
}

#[test]
fn special_files() {
    let tree = Tree::new(&["src/a"]);
    let status = std::process::Command::new("mkfifo")
        .arg(tree.path("src/pipe"))
        .status()
        .unwrap();
    assert!(status.success());
    let _socket = std::os::unix::net::UnixListener::bind(tree.path("src/socket")).unwrap();
    let errors = names(&tree, &[context("src"), context("src/pipe"), context("src/p*")], &[]).unwrap_err();
    let what = |path: &str| format!("`src/{path}` is not a file, folder or symbolic link");
    assert_eq!(errors.len(), 3, "{errors:#?}");
    for (error, start) in errors.iter().zip([what("pipe"), what("socket"), what("pipe")]) {
        assert!(error.starts_with(&start), "{error}");
    }
    assert!(names(&tree, &[context("src")], &["src/pipe", "src/socket"]).is_ok());
    assert!(
        names(
            &tree,
            &[placed(LocalOrigin::External("/dev/null".to_owned()), "p/", &[])],
            &[]
        )
        .is_err()
    );
    assert!(names(&tree, &[local(LocalOrigin::Python("src/pipe".to_owned()))], &[]).is_err());
}
