//! `.gitignore` made into patterns of `.dockerignore`: they say what git says.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use image_core::files::gitignore::Gitignore;
use image_core::files::ignore::Patterns;
use image_core::kind::Kind;
use proptest::prelude::*;
use proptest::sample::select;

fn of(text: &str) -> Vec<String> {
    Gitignore::read(text, &[]).patterns().unwrap()
}

#[test]
fn each_form_of_a_line() {
    let table: [(&str, &[&str]); 38] = [
        ("", &[]),
        ("# comment", &[]),
        ("\u{feff}a\r\n\r\nb", &["**/a", "**/b"]),
        ("name", &["**/name"]),
        ("/name", &["name"]),
        ("name/", &["**/name/**"]),
        ("/name/", &["name/**"]),
        ("a/b", &["a/b"]),
        ("a/b/", &["a/b/**"]),
        ("*.py[co]", &["**/*.py[co]"]),
        ("**/a", &["**/a"]),
        ("a/**", &["a/**/*"]),
        ("a/**/", &["a/**/*/**"]),
        ("a/**/b", &["a/**/b"]),
        ("a/**b", &["a/*b"]),
        ("a**b", &["**/a*b"]),
        ("**", &["**/*"]),
        ("*", &["**/*"]),
        ("/*", &["*"]),
        (r"\#a", &[r"**/\#a"]),
        (r"\!a", &[r"**/\!a"]),
        ("a#b", &[r"**/a\#b"]),
        ("a  ", &["**/a"]),
        (r"a\ ", &["**/a[ ]"]),
        (r"a\  ", &["**/a[ ]"]),
        (" a b", &["**/[ ]a b"]),
        (r"a\b", &["**/ab"]),
        (r"\*", &[r"**/\*"]),
        (r"\\**", &[r"**/\\*"]),
        ("a^b|c", &[r"**/a\^b\|c"]),
        ("[!a-c]", &["**/[^a-c/]"]),
        ("[^]x]", &[r"**/[^\]x/]"]),
        ("[[:digit:]_-]", &[r"**/[0-9\_\-]"]),
        ("[+-0]", &[r"**/[\+-\.0]"]),
        // Nothing of a context is called so.
        ("./a", &[]),
        ("a//b", &[]),
        ("[a", &[]),
        ("a\\", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(of(text), expected, "{text:?}");
    }
}

#[test]
fn files_of_folders_and_what_they_say_of_others() {
    let root = Gitignore::read("/src/a\nb\nsrc/**/c\n/x\n/*\ndata/", &[]);
    assert_eq!(
        root.below(&["src"]).patterns().unwrap(),
        ["a", "**/b", "**/c", "**/data/**"]
    );
    let inside = Gitignore::read("/a\nb", &["src", "[x]"]);
    assert_eq!(inside.patterns().unwrap(), [r"src/\[x\]/a", r"src/\[x\]/**/b"]);
    assert_eq!(inside.below(&["src"]).patterns().unwrap(), [r"\[x\]/a", r"\[x\]/**/b"]);
    assert_eq!(inside.below(&["src", "[x]"]).patterns().unwrap(), ["a", "**/b"]);
    assert!(inside.below(&["other"]).patterns().unwrap().is_empty());
}

#[test]
fn what_takes_long_is_refused() {
    let too_much = [
        "a\n".repeat(5_001),
        "a".repeat(2_000),
        "**/a/**/a/**/a/**/a/**/a".to_owned(),
        "a\n!a\n".repeat(200),
    ];
    for text in too_much {
        assert_eq!(Gitignore::read(&text, &[]).below(&["a"; 30]).patterns(), None);
        assert_eq!(Gitignore::read(&text, &[]).patterns(), None);
    }
}

/// A repository of its own, in which git is asked.
struct Repository(PathBuf);

impl Repository {
    /// `None` where there is no git.
    fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("image-dsl-gitignore-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let repository = Self(folder);
        let made = repository.git(&["init", "-q"]).output();
        made.is_ok_and(|output| output.status.success()).then_some(repository)
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(&self.0);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        git
    }

    /// Returns the files that git leaves out.
    fn ignored(&self, list: &str, files: &[String]) -> Vec<String> {
        for entry in fs::read_dir(&self.0).unwrap().flatten() {
            if entry.file_name() != ".git" {
                let path = entry.path();
                let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
            }
        }
        for file in files {
            let path = self.0.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(self.0.join(".git/info/exclude"), list).unwrap();
        let arguments = ["check-ignore", "--no-index", "--stdin", "-z"];
        let mut git = self
            .git(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        git.stdin
            .take()
            .unwrap()
            .write_all(files.join("\0").as_bytes())
            .unwrap();
        let output = git.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Files of which none is in another.
fn without_files_in_files(mut files: Vec<String>) -> Vec<String> {
    files.sort();
    files.dedup();
    let all = files.clone();
    files.retain(|file| {
        !all.iter()
            .any(|other| Path::new(other) != Path::new(file) && Path::new(other).starts_with(file))
    });
    files
}

fn left_out(patterns: &[String], files: &[String]) -> Vec<String> {
    let patterns = Patterns::new(patterns);
    files.iter().filter(|file| patterns.matches(file)).cloned().collect()
}

fn trees() -> impl Strategy<Value = Vec<String>> {
    let name = select(
        &[
            "a", "b", "ab", "a.py", "b.py", "#a", "!b", "a b", "[a]", "a-", ".a", "^a", "a|b",
        ][..],
    );
    let path = prop::collection::vec(name, 1..5).prop_map(|names| names.join("/"));
    prop::collection::vec(path, 1..40).prop_map(without_files_in_files)
}

fn cases(number: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(number)
    }
}

fn lines() -> impl Strategy<Value = String> {
    let names = &[
        "a",
        "b",
        "ab",
        "*",
        "**",
        "***",
        "*.py",
        "a*",
        "?",
        "a?",
        "[ab]",
        "[!a]*",
        "[^b]",
        "[a-b]?",
        r"\#a",
        "#a",
        r"\!b",
        "!b",
        "a b",
        r"a\ ",
        "a ",
        r"\[a]",
        "[[]a]",
        "[[:alpha:]]",
        "[[:punct:]]*",
        "[]a]",
        "[a",
        "a**b",
        ".*",
        ".",
        "^a",
        "a|b",
        "[.-/]a",
        "",
        r"\a",
        "a\\",
        "*[^.]*",
    ];
    let path = prop::collection::vec(select(&names[..]), 1..4).prop_map(|names| names.join("/"));
    let line = (
        select(&["", "/", "**/"][..]),
        path,
        select(&["", "", "/", "/**", " "][..]),
    );
    let line = line.prop_map(|(start, path, end)| format!("{start}{path}{end}"));
    let line = line.prop_filter("an exception", |line| !line.starts_with('!'));
    prop::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n") + "\n")
}

#[test]
fn lists_without_exceptions_say_what_git_says() {
    let Some(repository) = Repository::new() else { return };
    proptest!(cases(150), |(list in lines(), files in trees())| {
        let patterns = of(&list);
        prop_assert_eq!(left_out(&patterns, &files), repository.ignored(&list, &files), "{} {:?}", list, patterns);
    });
}

/// Lists as people write them.
const LISTS: &[&str] = &[
    "*\n!*/\n!*.py\n",
    "/*\n!/src\n!a.py\n",
    "/*\n!/src/\n/src/*\n!/src/b/\n",
    "a/\n!.a\n",
    "*.py\n!a.py\n!/src/b\n",
    "src/*\n!src/b\n",
    "src/**\n!src/**/\n!src/**/a.py\n",
    "b/\n!/src/b/\n!/src\n",
    "!a\na\n!/src/a\n",
    "**/a/b\n!/a/b\n*.py\n",
    "a/*\n!a/b/\na/b/*\n!a/b/a.py\n",
    "src/b/\n!src/b/a.py\n",
];

/// Files below folders that are not called as files are.
fn plain_trees() -> impl Strategy<Value = Vec<String>> {
    let folders = prop::collection::vec(select(&["a", "b", "src"][..]), 0..4);
    let path = (folders, select(&["a", "b", "a.py", "b.py", ".a"][..]));
    let path = path.prop_map(|(folders, file)| [folders, vec![file]].concat().join("/"));
    prop::collection::vec(path, 1..60).prop_map(without_files_in_files)
}

#[test]
fn lists_with_exceptions_say_what_git_says() {
    let Some(repository) = Repository::new() else { return };
    proptest!(cases(200), |(list in select(LISTS), files in plain_trees())| {
        let patterns = of(list);
        prop_assert_eq!(left_out(&patterns, &files), repository.ignored(list, &files), "{} {:?}", list, patterns);
    });
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn patterns_are_such_as_engines_take(list in r"([!#/\[\]^a-c*?. \\-]{0,8}\n){0,4}") {
        for pattern in of(&list) {
            prop_assert_eq!(Kind::IgnorePattern.check(&pattern).err(), None, "{:?}", pattern);
        }
    }
}
