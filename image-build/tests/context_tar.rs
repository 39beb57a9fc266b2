//! The tar stream, and the folder that stands for it.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use common::{Tree, context, packed, shown};
use image_build::context::{Contents, Context, TIME};
use proptest::prelude::*;

fn all(tree: &Tree) -> Context {
    tree.context(&[context(".")], &[]).unwrap()
}

/// Returns the output of the system's `tar` program for a stream.
fn system_tar(args: &[&str], bytes: &[u8]) -> String {
    let tree = Tree::new(&[]);
    tree.file("t.tar", bytes);
    let mut command = Command::new("tar");
    let output = command
        .args(args)
        .arg("-f")
        .arg(tree.path("t.tar"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn nothing_of_the_machine_is_in_it() {
    let bytes = packed(&all(&Tree::new(&["a/b", "c"])));
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut seen = Vec::new();
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        assert_eq!(
            (header.uid().unwrap(), header.gid().unwrap(), header.mtime().unwrap()),
            (0, 0, TIME)
        );
        assert_eq!(header.username_bytes().unwrap_or_default(), b"");
        assert_eq!(header.groupname_bytes().unwrap_or_default(), b"");
        seen.push(format!(
            "{:o} {}",
            header.mode().unwrap(),
            entry.path().unwrap().display()
        ));
    }
    assert_eq!(seen, ["755 a/", "644 a/b", "644 c"]);
    let listed = system_tar(&["-tv", "--utc", "--numeric-owner"], &bytes);
    assert_eq!(
        listed,
        "drwxr-xr-x 0/0               0 2010-01-01 00:00 a/\n-rw-r--r-- 0/0               3 2010-01-01 00:00 a/b\n-rw-r--r-- 0/0               1 2010-01-01 00:00 c\n"
    );
}

/// A folder with files of these modes, as a tar stream.
#[cfg(unix)]
fn with_modes(folder: u32, file: u32, tool: u32, time: i64) -> Vec<u8> {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new(&["dir/file", "dir/tool"]);
    for (path, mode) in [("dir/file", file), ("dir/tool", tool), ("dir", folder)] {
        fs::set_permissions(tree.path(path), fs::Permissions::from_mode(mode)).unwrap();
        filetime::set_file_mtime(tree.path(path), filetime::FileTime::from_unix_time(time, 0)).unwrap();
    }
    packed(&all(&tree))
}

/// The two usual umasks give one context.
#[cfg(unix)]
#[test]
fn neither_umask_nor_clock_matter() {
    let one = with_modes(0o755, 0o644, 0o755, 1_000_000_000);
    assert!(one == with_modes(0o775, 0o664, 0o775, 5));
    assert!(system_tar(&["-tv"], &one).contains("-rwxr-xr-x"));
}

/// As engines keep those of a context that they read themselves.
#[cfg(unix)]
#[test]
fn modes_are_kept() {
    for (folder, file, tool) in [
        (0o1777, 0o600, 0o700),
        (0o700, 0o400, 0o4755),
        (0o2775, 0o666, 0o2711),
        (0o750, 0o640, 0o510),
    ] {
        let bytes = with_modes(folder, file, tool, 5);
        let mut archive = ::tar::Archive::new(bytes.as_slice());
        let entries = archive.entries().unwrap();
        let modes: Vec<u32> = entries.map(|entry| entry.unwrap().header().mode().unwrap()).collect();
        assert_eq!(modes, [folder, file, tool]);
    }
    // The owner has to be able to fill and remove what it is unpacked to.
    let closed = with_modes(0o555, 0o644, 0o644, 5);
    assert!(closed == with_modes(0o755, 0o644, 0o644, 5));
}

#[test]
fn long_names() {
    let name = "n".repeat(255);
    let deep = format!("{}/{name}", [name.as_str(); 12].join("/"));
    for path in ["x".repeat(100), "x".repeat(101), format!("{name}/{name}"), deep] {
        let tree = Tree::new(&[&path]);
        let bytes = packed(&all(&tree));
        assert!(system_tar(&["-t"], &bytes).ends_with(&format!("{path}\n")));
        assert_eq!(common::file(&tree, &[context(".")], &path), path.as_bytes());
    }
}

/// Each byte that a name may have, and texts that mean something to shells, patterns, Dockerfiles and tar.
#[cfg(unix)]
fn hostile() -> Vec<Vec<u8>> {
    let bytes = (1..=255_u8).filter(|byte| *byte != b'/').map(|byte| vec![b'n', byte]);
    let names = [
        "*",
        "?",
        "[a]",
        "\\",
        "\\n",
        "a b",
        " ",
        "-",
        "--",
        "-rf",
        "!",
        "#",
        "$HOME",
        "${X}",
        "\"",
        "'",
        "`id`",
        "...",
        "..a",
        "a\nb",
        "\n",
        "\r\n",
        "\t",
        ";",
        "&&",
        "|",
        "<",
        ">",
        "%",
        "~",
        "ä",
        "\u{fffd}",
        "☺",
        "\u{202e}",
        ".dockerignore",
        "Dockerfile",
        "@LongLink",
        "././@LongLink",
        "PaxHeaders",
        "C:",
        "nul",
    ];
    let names = names
        .iter()
        .filter(|name| !name.contains('/'))
        .map(|name| name.as_bytes().to_vec());
    bytes
        .chain(names)
        .chain([b"\xff\xfe".to_vec(), b"\xc3\x28".to_vec(), b"\xe2\x98".to_vec()])
        .collect()
}

#[cfg(unix)]
#[test]
fn any_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let tree = Tree::new(&[]);
    let mut expected = BTreeMap::new();
    for name in hostile() {
        tree.file(OsStr::from_bytes(&name), &name);
        expected.insert(name.clone(), name);
    }
    let whole = all(&tree);
    let bytes = packed(&whole);
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut found = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let (path, mut content) = (entry.path_bytes().into_owned(), Vec::new());
        entry.read_to_end(&mut content).unwrap();
        found.insert(path, content);
    }
    assert_eq!(found, expected);
    assert_eq!(
        system_tar(&["-t", "--null", "--quoting-style=escape"], &bytes)
            .lines()
            .count(),
        expected.len()
    );
    // A folder that was unpacked gives the same stream.
    let other = Tree::new(&[]);
    whole.unpack_to(&other.root()).unwrap();
    assert!(packed(&all(&other)) == bytes);
}

#[cfg(unix)]
#[test]
fn unpacked_as_packed() {
    use std::os::unix::fs::MetadataExt;
    let tree = Tree::new(&["dir/file", "dir/empty/", "z"]);
    tree.link("dir/link", "file");
    tree.link("dir/dangling", "none/x");
    let mut context = all(&tree);
    context
        .with_file(".image-dsl/program", Contents::Bytes(b"p".to_vec()), true)
        .unwrap();
    let other = Tree::new(&[]);
    context.unpack_to(&other.root()).unwrap();
    let mut again = all(&other);
    assert_eq!(shown(&again), shown(&context));
    assert!(packed(&again) == packed(&context));
    for entry in again.entries() {
        let metadata = fs::symlink_metadata(entry.source_path().unwrap()).unwrap();
        assert_eq!(metadata.mtime(), TIME.cast_signed(), "{}", entry.shown());
        assert_eq!(metadata.mode() & 0o7777, entry.mode(), "{}", entry.shown());
    }
    assert!(context.unpack_to(&other.root()).is_err(), "it is not empty");
    again.with_file("z", Contents::Bytes(b"z".to_vec()), false).unwrap();
}

/// As by GNU tar, which the engines' users have.
#[cfg(unix)]
#[test]
fn gnu_tar_unpacks_it() {
    let tree = Tree::new(&["dir/file", "dir/empty/", &"long".repeat(60)]);
    tree.link("link", &format!("dir/{}", "x/".repeat(80)));
    let context = all(&tree);
    let (other, archive) = (Tree::new(&[]), Tree::new(&[]));
    archive.file("t.tar", packed(&context));
    let mut command = Command::new("tar");
    let status = command
        .arg("-xf")
        .arg(archive.path("t.tar"))
        .arg("-C")
        .arg(other.root())
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(shown(&all(&other)), shown(&context));
}

#[test]
fn progress_ends_with_the_size() {
    let tree = Tree::new(&["a", "b/c"]);
    tree.file("large", vec![7; 1_000_000]);
    let context = all(&tree);
    let mut seen = Vec::new();
    context
        .write_tar(&mut std::io::sink(), &mut |done| seen.push(done))
        .unwrap();
    assert!(seen.is_sorted() && seen.len() > 5);
    assert_eq!(seen.last(), Some(&context.size()));
}

#[test]
fn what_cannot_be_written() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = all(&Tree::new(&["a"])).write_tar(&mut Full, &mut |_| {}).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the packed build context cannot be written: "),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn packing_twice_gives_the_same_bytes(
        files in prop::collection::btree_map(r"[a-c.]{1,3}x(/[a-c]{1,2}y){0,2}/[a-c]z", prop::collection::vec(any::<u8>(), 0..2_000), 0..10),
    ) {
        let make = |reversed: bool| {
            let tree = Tree::new(&[]);
            let mut order: Vec<_> = files.iter().collect();
            if reversed {
                order.reverse();
            }
            for (path, content) in order {
                tree.file(path, content);
            }
            packed(&all(&tree))
        };
        let one = make(false);
        prop_assert!(one == make(true));
        let mut archive = tar::Archive::new(one.as_slice());
        let found: Vec<_> = archive.entries().unwrap().map(|entry| entry.unwrap().path_bytes().into_owned()).collect();
        for path in files.keys() {
            prop_assert!(found.contains(&path.as_bytes().to_vec()));
        }
    }
}
