//! `.dockerignore`, as moby/patternmatcher and `BuildKit`'s walk of a context read it.
#![cfg(feature = "files")]

use image_core::files::ignore::{Patterns, check_pattern};
use proptest::prelude::*;

fn matches(patterns: &[&str], path: &str) -> bool {
    Patterns::new(patterns).matches(path)
}

#[test]
fn one_pattern() {
    let table = [
        // At the root only, and with everything below it.
        ("file", "file", true),
        ("file", "dir/file", false),
        ("dir", "dir/file", true),
        ("dir", "dir2/file", false),
        ("/dir/", "dir/sub/file", true),
        ("./a//b/../c", "a/c", true),
        ("*.md", "README.md", true),
        ("*.md", "docs/README.md", false),
        ("*/*.md", "docs/README.md", true),
        ("*", "any/thing", true),
        ("a/*.txt", "a/dir/file.txt", false),
        (".*", ".foo", true),
        (".*", "foo", false),
        // `**`
        ("**", "any/thing", true),
        ("**/", "file", true),
        ("**/**", "dir/file", true),
        ("**/*.md", "README.md", true),
        ("**/*.md", "a/b/README.md", true),
        ("**/dir", "dir/file", true),
        ("**/dir", "a/dir/file", true),
        ("**/dir2/*", "dir/dir2/file", true),
        ("**/dir2/**", "dir/dir2/dir3/file", true),
        ("dir/**", "dir", false),
        ("dir/**", "dir/a/b", true),
        ("dir**", "dir", true),
        ("dir**", "directory/a", true),
        ("a**/*.txt", "a/file.txt", true),
        ("a**/*.txt", "a/dir/dir/file.txt", true),
        ("a/*.txt**", "a/file.txt", true),
        ("**/foo/bar", "foo/bar", true),
        ("**/foo/bar", "dir/dir2/foo/bar", true),
        ("**/.foo", "bar.foo", false),
        ("**/file*txt", "dir/dir/file.txt", true),
        ("**/**/*.txt2", "dir/dir/file.txt", false),
        // As a text it is what the path ends in, as a regular expression a name.
        ("**file", "dir/myfile", true),
        ("**file*", "dir/file1", true),
        ("**file*", "dir/myfile1", false),
        ("**^a", "dir/^a", true),
        ("^*", "a", true),
        ("a^*", "a^b", false),
        // Classes and single characters.
        ("a[b-d]e", "ace", true),
        ("a[b-d]e", "aae", false),
        ("a[^b-d]e", "aze", true),
        ("a[^b]c", "a/c", true),
        (r"[\-x]", "-", true),
        (r"[\]a]", "]", true),
        ("[a-ζ]*", "α", true),
        ("a?b", "a☺b", true),
        ("a?b", "a/b", false),
        // What means something in regular expressions only.
        ("abc.def", "abcZdef", false),
        ("a(b)c/def", "a(b)c/def", true),
        ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
        (
            "dist/*+g08acad9-py3-none-any.whl",
            "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
            true,
        ),
        (r"a\*b", "a*b", true),
        (r"a\*b", "axb", false),
        (r"a\\", r"a\", true),
        // Names that are no comments or blanks.
        (" # x ", "# x", true),
        ("/ x", "x", true),
        ("\u{a0}x\u{3000}", "x", true),
        ("**", "", false),
    ];
    for (pattern, path, expected) in table {
        assert_eq!(matches(&[pattern], path), expected, "{pattern} {path}");
    }
}

#[test]
fn the_last_match_wins() {
    let table: [(&[&str], &str, bool); 15] = [
        (&["*.go", "!a.go"], "a.go", false),
        (&["!a.go", "*.go"], "a.go", true),
        (&["docs", "!docs/README.md"], "docs/README.md", false),
        (&["docs", "!docs/README.md"], "docs/other.md", true),
        (&["docs/", "! /docs/README.md"], "docs/README.md", false),
        (&["docs/*", "!docs/README.md"], "docs/README.md", false),
        (&["**", "!util/docker/web"], "util/docker/web/foo", false),
        (
            &["**", "!util/docker/web", "util/docker/web/foo"],
            "util/docker/web/foo",
            true,
        ),
        (
            &["**", "!dist/*.whl"],
            "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
            false,
        ),
        (&["*", "!src", "**/*.pyc"], "src/a.py", false),
        (&["*", "!src", "**/*.pyc"], "src/a/b.pyc", true),
        (&["/a", "/!a/b"], "a/b", false),
        // The walk asks for `x` before there is anything to bring back, and does not ask again.
        (&["x/y", "!x"], "x/y", true),
        (&["x", "!x"], "x/y", false),
        (&["# a", "", "  "], "# a", false),
    ];
    for (patterns, path, expected) in table {
        assert_eq!(matches(patterns, path), expected, "{patterns:?} {path}");
    }
}

#[test]
fn what_is_surely_ignored() {
    let table: [(&[&str], &str, bool); 15] = [
        (&["src"], "src", true),
        (&["src"], "srv", false),
        (&["src", "!other"], "src", true),
        (&["src", "!src/keep"], "src", false),
        (&["src", "!src/keep"], "src/drop", true),
        (&["*", "!src"], "docs", true),
        (&["*", "!s*/keep"], "src", false),
        (&["*", "!s*/keep"], "docs", true),
        (&["*", "!**/keep"], "docs", false),
        // What is ignored already is not asked for again, and so `docs` does not go on below `docs`.
        (&["*", "!**/keep", "docs"], "docs", false),
        (&["*", "!docs", "!docs/keep", "docs"], "docs", true),
        (&["*", "!**.md"], "docs", false),
        (&["*", "!docs/**"], "docs", false),
        (&["*", "!src"], "src", false),
        (&["src/a.py", "!src/a.pyc"], "src/a.py", true),
    ];
    for (patterns, path, expected) in table {
        assert_eq!(
            Patterns::new(patterns).surely_ignores(path),
            expected,
            "{patterns:?} {path}"
        );
    }
    assert!(Patterns::new(&["a", "!b"]).has_exceptions());
    assert!(!Patterns::new(&["a", "#!b"]).has_exceptions());
}

#[test]
fn lines_that_engines_refuse() {
    let table = [
        (
            "!",
            "`!` has no pattern after the `!`; fix: write what is to be brought back",
        ),
        (
            "! /",
            "`! /` has no pattern after the `!`; fix: write what is to be brought back",
        ),
        (
            "[a",
            r"`[a` has a `[` that starts no class such as `[a-z]`; fix: write `\[` for the character",
        ),
        (
            "[x-]",
            r"`[x-]` has a `[` that starts no class such as `[a-z]`; fix: write `\[` for the character",
        ),
        (
            "[]a]",
            r"`[]a]` has a `[` that starts no class such as `[a-z]`; fix: write `\[` for the character",
        ),
        ("a\\", r"`a\` ends with a backslash; fix: write `\\` for the character"),
        (
            "[Local-Only]/",
            "`[Local-Only]` of `[Local-Only]` has a range that ends before it starts; fix: write the smaller character first",
        ),
        (
            "[a*]",
            r"engines take `*` inside `[a*]` of `[a*]` for something else; fix: write a `\` before it",
        ),
        (
            "[[:alpha:]]",
            r"engines take `[` inside `[[:alpha:]` of `[[:alpha:]]` for something else; fix: write a `\` before it",
        ),
        (
            r"src\build",
            r"engines take `\b` of `src\build` for something else; fix: write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`",
        ),
        (
            r"[\d]",
            r"engines take `\d` of `[\d]` for something else; fix: write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`",
        ),
    ];
    for (line, expected) in table {
        let problem = check_pattern(line).map(|problem| problem.to_string());
        assert_eq!(problem, Some(format!("[ignore_pattern] {expected}")));
        assert!(!matches(&[line], "src"));
    }
    for line in ["", "#!", "a", "!a", "**/[a-z]?\\*", "!!a"] {
        assert_eq!(check_pattern(line), None, "{line}");
    }
}

#[test]
fn a_real_file() {
    let text = "\u{feff}# everything …\r\n**\r\n\r\n# … but\r\n!src/**\n!Cargo.*\n[\n**/target\n";
    let (patterns, problems) = Patterns::read(text);
    assert_eq!(
        problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
        [Some(7)]
    );
    for (path, ignored) in [
        ("README.md", true),
        ("src/main.rs", false),
        ("Cargo.toml", false),
        ("src/target/x", true),
    ] {
        assert_eq!(patterns.matches(path), ignored, "{path}");
    }
}

#[test]
fn no_blowup() {
    let path = "a/".repeat(60) + "a";
    assert!(!matches(&[&("**/a*".repeat(40) + "b")], &path));
    assert!(!matches(&[&("*a".repeat(200) + "b")], &"a".repeat(2_000)));
}

proptest! {
    #[test]
    fn any_pattern_gets_an_answer(line in r"[ab/.*?!#\[\]^\\ -]{0,12}|\PC{0,12}", path in r"[ab./]{0,8}|\PC{0,12}") {
        let patterns = Patterns::new(&[line.as_str(), "!b", "a/b"]);
        if patterns.surely_ignores(&path) {
            prop_assert!(patterns.matches(&path));
        }
    }

    #[test]
    fn nothing_below_what_is_surely_ignored_is_there(
        lines in prop::collection::vec(r"!?[ab*/?]{1,4}", 0..4), path in r"[ab](/[ab]){0,2}", below in r"[ab](/[ab]){0,2}",
    ) {
        let patterns = Patterns::new(&lines);
        if patterns.surely_ignores(&path) {
            let inside = format!("{path}/{below}");
            prop_assert!(patterns.matches(&inside));
        }
    }
}
