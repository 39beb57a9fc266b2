//! Large contexts, and what they cost in memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use common::{Tree, context};
use image_build::context::{Context, Index};

const GIB: u64 = 1 << 30;

/// The variable with the folder that a test measures in a process of its own.
const FOLDER: &str = "IMAGE_DSL_TEST_FOLDER";

fn all(root: &Path) -> Context {
    let local = image_core::plan::Local {
        root: root.to_owned(),
        ..context(".")
    };
    Context::collect(&[local], &[]).unwrap()
}

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Runs a test again in a process of its own, with a folder, and gives the number that it prints.
fn measure(test: &str, folder: &Path) -> u64 {
    let mut again = Command::new(std::env::current_exe().unwrap());
    let output = again
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let number = printed.lines().find_map(|line| line.split_once("measured ")).unwrap().1;
    number.trim().parse().unwrap()
}

fn in_child() -> Option<std::path::PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}

fn sparse(tree: &Tree, name: &str, size: u64) {
    File::create(tree.path(name)).unwrap().set_len(size).unwrap();
}

#[test]
fn five_gib_take_little_memory() {
    if let Some(folder) = in_child() {
        let (before, found) = (peak(), all(&folder));
        let mut written = 0;
        found.write_tar(&mut io::sink(), &mut |done| written = done).unwrap();
        assert_eq!(written, 5 * GIB);
        return println!("measured {}", peak() - before);
    }
    let tree = Tree::new(&[]);
    sparse(&tree, "large", 5 * GIB);
    let bytes = measure("five_gib_take_little_memory", &tree.root());
    assert!(bytes < 8 << 20, "{bytes} bytes");
}

#[test]
fn twenty_thousand_files() {
    if let Some(folder) = in_child() {
        let before = peak();
        let found = all(&folder);
        let taken = peak() - before;
        assert_eq!(found.entries().len(), 20_000 + 200);
        return println!("measured {}", taken / 20_200);
    }
    let tree = Tree::new(&[]);
    for number in 0..20_000 {
        tree.file(
            format!("folder{:03}/file{number:05}.py", number % 200),
            number.to_string(),
        );
    }
    let bytes = measure("twenty_thousand_files", &tree.root());
    eprintln!("{bytes} bytes of memory for an entry");
    assert!(bytes < 600, "{bytes} bytes for an entry");
    let (found, cache) = (all(&tree.root()), Tree::new(&[]));
    let index = Index::new(&cache.root());
    let digest = found.digest(&index).unwrap();
    assert_eq!(found.digest(&index).unwrap(), digest);
    // Of one file alone it is seen that it has changed.
    tree.file("folder007/file00007.py", "8");
    assert_ne!(all(&tree.root()).digest(&index).unwrap(), digest);
    tree.file("folder007/file00007.py", "7");
    assert_eq!(all(&tree.root()).digest(&index).unwrap(), digest);
}

/// Takes so many bytes and no more.
struct Start(Vec<u8>);

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() > 1 << 20 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn more_than_eight_gib_have_a_size() {
    let tree = Tree::new(&[]);
    sparse(&tree, "huge", 9 * GIB + 1);
    let mut start = Start(Vec::new());
    assert!(all(&tree.root()).write_tar(&mut start, &mut |_| {}).is_err());
    let mut archive = tar::Archive::new(start.0.as_slice());
    let entry = archive.entries().unwrap().next().unwrap().unwrap();
    assert_eq!(entry.header().size().unwrap(), 9 * GIB + 1);
}
