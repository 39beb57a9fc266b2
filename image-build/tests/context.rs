//! What is found, packed and digested.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Tree, context, file, names};

#[test]
fn a_folder_a_file_and_a_glob() {
    let tree = Tree::new(&["src/main.py", "src/lib/a.py", "a.txt", "b.txt", "c.md", "empty/"]);
    let found = names(&tree, &[context("src"), context("*.txt"), context("empty/")], &[]);
    let expected = [
        "a.txt",
        "b.txt",
        "empty/",
        "src/",
        "src/lib/",
        "src/lib/a.py",
        "src/main.py",
    ];
    assert_eq!(found.unwrap(), expected);
    assert_eq!(
        names(&tree, &[context("src/lib/a.py")], &[]).unwrap(),
        ["src/", "src/lib/", "src/lib/a.py"]
    );
    assert_eq!(tree.context(&[context(".")], &[]).unwrap().entries().len(), 8);
    assert_eq!(file(&tree, &[context("a.txt")], "a.txt"), b"a.txt");
}
