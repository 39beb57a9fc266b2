//! Python modules by name and by path.
#![cfg(feature = "files")]

mod files_common;

use files_common::{Tree, tree};
use image_core::files::python::find;
use image_core::rule::Rule;
use proptest::prelude::*;

fn project() -> Tree {
    tree(&[
        ("app.py", ""),
        ("both.py", ""),
        ("both/__init__.py", ""),
        ("both/part.py", ""),
        ("src/both/__init__.py", ""),
        ("src/my_package/__init__.py", ""),
        ("src/tool.py", ""),
        ("src/space/inner.py", ""),
        ("lib/my-scripts/run.py", ""),
        ("lib/[x].py", ""),
        ("lib/data.json", ""),
    ])
}

fn found(module: &str) -> String {
    match find(&project().root, module) {
        Ok(module) => format!("{} {}", if module.is_package { "package" } else { "file" }, module.path),
        Err(problem) => problem.brief(),
    }
}

#[test]
fn modules_that_are_there() {
    let table = [
        ("app", "file app.py"),
        ("both", "package both"),
        ("my_package", "package src/my_package"),
        ("tool", "file src/tool.py"),
        ("./both", "package both"),
        ("src/both/", "package src/both"),
        ("./app.py", "file app.py"),
        ("src/space", "package src/space"),
        ("both/part.py", "file both/part.py"),
    ];
    for (module, expected) in table {
        assert_eq!(found(module), expected, "{module}");
    }
}

#[test]
fn modules_that_are_not() {
    let table = [
        (
            "my_pakage",
            "[python_module] there is no module `my_pakage` in the context or its `src`; fix: write `my_package`",
        ),
        (
            "toll",
            "[python_module] there is no module `toll` in the context or its `src`; fix: write `tool`",
        ),
        (
            "numpy",
            "[python_module] there is no module `numpy` in the context or its `src`; fix: create it, or write its path with a `/`",
        ),
        (
            "space",
            "[python_module] `src/space` is a folder without `__init__.py`; \
             fix: add the file, or, for a namespace package, write the path: `./src/space`",
        ),
        (
            "lib/data.json",
            "[python_module] `lib/data.json` is not a `.py` file; fix: name a `.py` file or a package's folder",
        ),
        (
            "lib/my-scripts",
            "[python_module] `lib/my-scripts` cannot be imported by the name `my-scripts`; fix: rename it, or `copy` it",
        ),
        (
            "lib/[x].py",
            "[python_module] `lib/[x].py` cannot be imported by the name `[x]`; fix: rename it, or `copy` it",
        ),
        (
            "./",
            "[python_module] the context itself is not a module; fix: name a folder or a `.py` file in it",
        ),
        (
            "src/tol.py",
            "[missing_source] `src/tol.py` does not exist: there is no `tol.py` in `src`; fix: write `src/tool.py`",
        ),
    ];
    for (module, expected) in table {
        assert_eq!(found(module), expected);
    }
    for (module, rule) in [
        ("both.part", Rule::PythonModule),
        ("app.py", Rule::PythonModule),
        ("../x", Rule::SourcePath),
    ] {
        assert_eq!(
            find(&project().root, module).map_err(|problem| problem.rule),
            Err(rule),
            "{module}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_context_is_no_module() {
    let tree = project();
    assert!(std::os::unix::fs::symlink("/etc", tree.folder.path().join("outside")).is_ok());
    assert_eq!(
        find(&tree.root, "outside").map_err(|problem| problem.rule),
        Err(Rule::SourcePath)
    );
}

proptest! {
    #[test]
    fn any_name_gets_an_answer(name in r"[a-b./\x00-]{0,8}|\PC{0,20}") {
        let _ = find(&tree(&[("a.py", ""), ("b/a/__init__.py", "")]).root, &name);
    }
}
