//! Files that cannot be read, or are not what they were.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;

use common::{Tree, context, names, texts};
use image_build::context::{Context, Index};

const LARGE: usize = 1_000_000;

fn tree() -> Tree {
    let tree = Tree::new(&["a", "z"]);
    tree.file("large", vec![7; LARGE]);
    tree
}

/// Returns the error of each way of reading after something has happened to a file that was found.
fn after(happens: impl Fn(&Tree)) -> Vec<String> {
    let digest = |context: &Context| context.digest(&Index::none()).map(drop);
    let tar = |context: &Context| context.write_tar(&mut io::sink(), &mut |_| {});
    let unpack = |context: &Context| context.unpack_to(&Tree::new(&[]).root());
    let ways: [&dyn Fn(&Context) -> _; 3] = [&digest, &tar, &unpack];
    let said = ways.iter().map(|way| {
        let tree = tree();
        let found = tree.context(&[context(".")], &[]).unwrap();
        happens(&tree);
        texts(&tree, &[way(&found).unwrap_err()]).remove(0)
    });
    said.collect()
}

#[test]
fn a_file_that_is_not_what_was_found() {
    let changes: [&dyn Fn(&Tree); 6] = [
        &|tree| drop(fs::remove_file(tree.path("large"))),
        &|tree| tree.file("large", vec![8; LARGE]),
        &|tree| tree.file("large", ""),
        &|tree| {
            fs::remove_file(tree.path("large")).unwrap();
            tree.link("large", "a");
        },
        &|tree| {
            fs::remove_file(tree.path("large")).unwrap();
            let status = Command::new("mkfifo").arg(tree.path("large")).status();
            assert!(status.unwrap().success());
        },
        // The same size and time of modification.
        &|tree| {
            let time = fs::metadata(tree.path("large")).unwrap().modified().unwrap();
            let mut file = OpenOptions::new().write(true).open(tree.path("large")).unwrap();
            file.write_all(b"other").unwrap();
            file.set_modified(time).unwrap();
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        for text in after(change) {
            assert!(
                text.starts_with("`large` was changed while the build context was packed"),
                "{number}: {text}"
            );
        }
    }
}

/// Returns the result of changing a file while it is written to the tar stream.
fn while_read(happens: impl Fn(&Tree)) -> Result<Vec<u8>, String> {
    let tree = tree();
    let found = tree.context(&[context(".")], &[]).unwrap();
    let (mut bytes, mut is_done) = (Vec::new(), false);
    let packed = found.write_tar(&mut bytes, &mut |done| {
        if done > 1 && !std::mem::replace(&mut is_done, true) {
            happens(&tree);
        }
    });
    packed.map(|()| bytes).map_err(|error| texts(&tree, &[error]).remove(0))
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    let append = |tree: &Tree, bytes: &[u8]| {
        let mut file = OpenOptions::new().append(true).open(tree.path("large")).unwrap();
        file.write_all(bytes).unwrap();
    };
    let shrinks = while_read(|tree| {
        let file = OpenOptions::new().write(true).open(tree.path("large")).unwrap();
        file.set_len(200_000).unwrap();
    });
    for packed in [
        while_read(|tree| append(tree, b"x")),
        shrinks,
        while_read(|tree| tree.file("large", vec![8; LARGE])),
    ] {
        let error = packed.unwrap_err();
        assert!(
            error.starts_with("`large` was changed while the build context was packed"),
            "{error}"
        );
    }
    // A file that was put in its place is another; the one that was found is read to its end.
    let replaced = while_read(|tree| {
        tree.file("new", vec![8; LARGE]);
        fs::rename(tree.path("new"), tree.path("large")).unwrap();
    });
    // Its number of links has changed with it, and so it is refused, where the system tells.
    if let Ok(bytes) = replaced {
        assert!(bytes.windows(1_000).any(|part| part == [7; 1_000]) && !bytes.contains(&8));
    }
}

#[test]
fn a_file_of_no_size_that_has_bytes() {
    if fs::metadata("/proc/self/status").is_err() {
        eprintln!("skipped: there is no /proc");
        return;
    }
    let mut found = Context::default();
    let path = image_build::context::Contents::Path("/proc/self/status".into());
    found.with_file("x", path, false).unwrap();
    let error = found.digest(&Index::none()).unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
}

/// The user `nobody`.
const NOBODY: u32 = 65_534;

#[test]
fn what_this_user_may_not_read() {
    if fs::metadata(Tree::new(&[]).root()).unwrap().uid() != 0 {
        return unreadable();
    }
    // Root may read all, so another user has to try.
    let test = std::env::current_exe().unwrap();
    let mut again = Command::new(test);
    let name = ["--exact", "what_this_user_may_not_read"];
    match again.args(name).uid(NOBODY).gid(NOBODY).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => eprintln!("skipped: root may read all files, and no other user may run the test: {error}"),
    }
}

fn unreadable() {
    let tree = Tree::new(&["src/file", "src/folder/x", "src/fine"]);
    let set = |path: &str, mode| fs::set_permissions(tree.path(path), Permissions::from_mode(mode)).unwrap();
    set("src/file", 0o000);
    set("src/folder", 0o000);
    let errors = names(&tree, &[context("src")], &[]).unwrap_err();
    assert!(errors[0].starts_with("`src/folder` cannot be read: "), "{errors:?}");
    let found = tree.context(&[context("src")], &["src/folder"]).unwrap();
    let error = found.digest(&Index::none()).unwrap_err();
    assert!(texts(&tree, &[error])[0].starts_with("`src/file` cannot be read: "));
    set("src/folder", 0o755);
}
