//! Digests, and the index of what was read before.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::{Tree, context, shown};
use image_build::context::{Contents, Context, Index};
use image_core::digest::Digest;

fn all(tree: &Tree) -> Context {
    tree.context(&[context(".")], &[]).unwrap()
}

fn digest(tree: &Tree) -> Digest {
    all(tree).digest(&Index::none()).unwrap()
}

/// A folder on a disk: what is in memory alone is never known.
fn on_disk(paths: &[&str]) -> Tree {
    Tree::below(Path::new(env!("CARGO_TARGET_TMPDIR")), paths)
}

/// An index at a time when files that were written just now are old.
fn later(folder: &Path) -> Index {
    Index::new(folder).later(Duration::from_secs(3_600))
}

/// Returns `true` if the digest reads a file, which is gone by then.
fn is_read(context: &Context, index: &Index) -> bool {
    context.digest(index).is_err()
}

#[test]
fn each_difference_counts() {
    let base = || Tree::new(&["a", "b/c", "d/"]);
    let mut seen = HashSet::from([digest(&base())]);
    assert!(!seen.insert(digest(&base())), "another folder, the same files");
    let changes: [&dyn Fn(&Tree); 6] = [
        &|tree| tree.file("a", "A"),
        &|tree| tree.file("a", ""),
        &|tree| tree.file("d/e", ""),
        &|tree| fs::rename(tree.path("a"), tree.path("aa")).unwrap(),
        &|tree| fs::remove_dir(tree.path("d")).unwrap(),
        &|tree| {
            fs::remove_dir(tree.path("d")).unwrap();
            tree.file("d", "");
        },
    ];
    for change in changes {
        let tree = base();
        change(&tree);
        assert!(seen.insert(digest(&tree)), "{:?}", shown(&all(&tree)));
    }
}

#[cfg(unix)]
#[test]
fn modes_and_links_count() {
    use std::os::unix::fs::PermissionsExt;
    let with = |change: &dyn Fn(&Tree)| {
        let tree = Tree::new(&["a", "b"]);
        change(&tree);
        digest(&tree)
    };
    let mode = |mode: u32| with(&|tree| fs::set_permissions(tree.path("a"), fs::Permissions::from_mode(mode)).unwrap());
    assert_eq!(mode(0o644), mode(0o664));
    let different: HashSet<Digest> = [0o644, 0o600, 0o640, 0o755, 0o700, 0o4755].map(mode).into();
    assert_eq!(different.len(), 6);
    let folder = |mode: u32| {
        with(&|tree| {
            fs::create_dir(tree.path("d")).unwrap();
            fs::set_permissions(tree.path("d"), fs::Permissions::from_mode(mode)).unwrap();
        })
    };
    assert_ne!(folder(0o755), folder(0o1777));
    assert_eq!(folder(0o755), folder(0o775));
    let link = |target: &str| with(&|tree| tree.link("l", target));
    assert_ne!(link("a"), link("b"));
    assert_ne!(link("a"), with(&|tree| tree.file("l", "a")));
}

#[test]
fn given_files_count() {
    let one = Tree::new(&["a"]);
    let mut found = all(&one);
    let before = found.digest(&Index::none()).unwrap();
    found.with_file("b", Contents::Bytes(b"b".to_vec()), false).unwrap();
    let tree = Tree::new(&["a", "b"]);
    assert_ne!(found.digest(&Index::none()).unwrap(), before);
    assert_eq!(found.digest(&Index::none()).unwrap(), digest(&tree));
}

/// The index's file.
fn index_file(folder: &Path) -> std::path::PathBuf {
    let mut files = fs::read_dir(folder).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none(), "there is one file, and nothing unfinished");
    file
}

#[test]
fn what_is_known_is_not_read() {
    let (tree, cache) = (on_disk(&["a", "b"]), Tree::new(&[]));
    let index = later(&cache.path("new/folder"));
    let found = all(&tree);
    let digest = found.digest(&index).unwrap();
    assert_eq!(found.digest(&index).unwrap(), digest);
    // What is gone can only be known.
    fs::remove_file(tree.path("a")).unwrap();
    assert_eq!(found.digest(&index).unwrap(), digest);
    assert!(is_read(&found, &Index::none()));
    // Whatever happens to the index, it is only a cache.
    let file = index_file(&cache.path("new/folder"));
    let whole = fs::read(&file).unwrap();
    for at in [0, 20, 60, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(is_read(&found, &index), "byte {at} was changed");
    }
    for length in [0, 10, whole.len() - 84, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(is_read(&found, &index), "it was cut off at {length}");
    }
    fs::write(&file, whole).unwrap();
    assert_eq!(found.digest(&index).unwrap(), digest);
}

#[test]
fn an_index_that_cannot_be_written_is_none() {
    let (tree, cache) = (Tree::new(&["a"]), Tree::new(&["file"]));
    let index = Index::new(&cache.path("file/folder"));
    assert_eq!(all(&tree).digest(&index).unwrap(), digest(&tree));
}

/// Files that are written again at once, with the same size, time after time: each digest is that of the content.
#[test]
fn a_file_that_is_written_within_one_tick() {
    let (tree, cache) = (on_disk(&[]), Tree::new(&[]));
    let index = Index::new(&cache.root());
    let digests: Vec<Digest> = (0..2)
        .map(|byte| {
            tree.file("f", [byte; 10]);
            digest(&tree)
        })
        .collect();
    for round in 0..40_usize {
        tree.file("f", [u8::try_from(round % 2).unwrap(); 10]);
        let found = all(&tree);
        assert_eq!(found.digest(&index).unwrap(), digests[round % 2], "{round}");
    }
}

/// The same without the wait that lets a stamp settle: what has a time in the future is never known.
#[test]
fn a_file_of_the_future_is_read_each_time() {
    let (tree, cache) = (on_disk(&["a"]), Tree::new(&[]));
    let file = fs::OpenOptions::new().write(true).open(tree.path("a")).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(7_200))
        .unwrap();
    let (found, index) = (all(&tree), later(&cache.root()));
    let started = SystemTime::now();
    found.digest(&index).unwrap();
    assert!(
        started.elapsed().unwrap() < Duration::from_secs(30),
        "it did not wait for the future"
    );
    fs::remove_file(tree.path("a")).unwrap();
    assert!(is_read(&found, &index));
}

#[test]
fn many_at_once() {
    let cache = Tree::new(&[]);
    let tree = on_disk(&[]);
    for number in 0..500 {
        tree.file(format!("{}/{number}", number % 7), number.to_string());
    }
    let expected = digest(&tree);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..4 {
                    assert_eq!(all(&tree).digest(&later(&cache.root())).unwrap(), expected);
                }
            });
        }
    });
    index_file(&cache.root());
}

/// A change within the first minute may leave the times as they are.
#[test]
fn a_file_is_read_until_it_is_old() {
    let (tree, cache) = (on_disk(&["a"]), Tree::new(&[]));
    let found = all(&tree);
    for seconds in [0, 30, 55] {
        let index = Index::new(&cache.root()).later(Duration::from_secs(seconds));
        found.digest(&index).unwrap();
    }
    fs::remove_file(tree.path("a")).unwrap();
    assert!(is_read(&found, &Index::new(&cache.root())));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_in_memory_is_read_each_time() {
    if !Path::new("/dev/shm").is_dir() {
        eprintln!("skipped: there is no /dev/shm");
        return;
    }
    let (tree, cache) = (Tree::below(Path::new("/dev/shm"), &["a"]), Tree::new(&[]));
    let (found, index) = (all(&tree), later(&cache.root()));
    found.digest(&index).unwrap();
    fs::remove_file(tree.path("a")).unwrap();
    assert!(is_read(&found, &index));
}

/// Writes the words of its input to a file through a memory map, each at its start; `sync` writes the pages to the disk.
const WRITER: &str = "
import mmap, sys
file = open(sys.argv[1], 'r+b')
map = mmap.mmap(file.fileno(), 0)
for line in sys.stdin:
    if line == 'sync\\n':
        map.flush()
    else:
        map[0:1] = line[0:1].encode()
    print('done', flush=True)
";

/// The first write through a map changes the file's times, and the next one only if pages were written to the disk since.
#[cfg(unix)]
#[test]
fn what_is_written_through_a_memory_map_is_seen() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let (tree, cache) = (on_disk(&["file"]), Tree::new(&[]));
    let mut python = Command::new("python3");
    let python = python.args(["-c", WRITER]).arg(tree.path("file"));
    let Ok(mut python) = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        eprintln!("skipped: there is no Python");
        return;
    };
    let (mut to, mut from) = (
        python.stdin.take().unwrap(),
        BufReader::new(python.stdout.take().unwrap()),
    );
    let mut tell = |word: &str| {
        to.write_all(format!("{word}\n").as_bytes()).unwrap();
        from.read_line(&mut String::new()).unwrap();
    };
    let mut seen = HashSet::new();
    for word in ["a", "b", "c"] {
        tell(word);
        assert!(
            seen.insert(all(&tree).digest(&Index::new(&cache.root())).unwrap()),
            "{word}"
        );
    }
    // When the pages are on the disk, as after some time, the file may be learnt.
    for word in ["d", "e", "f"] {
        tell(word);
        tell("sync");
        assert!(seen.insert(all(&tree).digest(&later(&cache.root())).unwrap()), "{word}");
    }
    drop(to);
    python.wait().unwrap();
}

/// The index is private to this user, and an index that another user could have written is not used.
#[cfg(unix)]
#[test]
fn an_index_is_of_one_user() {
    use std::os::unix::fs::PermissionsExt;
    let (tree, cache) = (on_disk(&["a"]), Tree::new(&[]));
    let (folder, found) = (cache.path("index"), all(&tree));
    let index = later(&folder);
    found.digest(&index).unwrap();
    let file = index_file(&folder);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    fs::remove_file(tree.path("a")).unwrap();
    assert!(!is_read(&found, &index));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    assert!(is_read(&found, &index));
}
