//! `.dockerignore`, as moby/patternmatcher and `BuildKit`'s walk of a context read it.
#![cfg(feature = "files")]

use image_core::files::Problem;
use image_core::files::ignore::{Matched, Patterns, problems};
use image_core::kind::Kind;
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
        // Engines leave a backslash in their regular expression, where a letter or number after it has a meaning.
        (r"obj\Debug", "obj/ebug", true),
        (r"obj\Debug", "objDebug", true),
        (r"obj\Debug", "obj/Debug", false),
        (r"obj\Debug", "obj1ebug", false),
        (r"src\bin", "src/bin", false),
        (r"src\bin", "srcbin", false),
        (r"?\b", "x", true),
        (r"?\b", "-", false),
        (r"a\Bb", "ab", true),
        (r"*\b/x", "a/x", true),
        (r"*\b/x", "-/x", false),
        (r"\Aa\z", "a", true),
        (r"a\w", "a_", true),
        (r"a\W", "a_", false),
        (r"a\sb", "a b", true),
        (r"bin\x64", "bind", true),
        (r"a\142", "ab", true),
        (r"a\60", "a0", true),
        (r"a\0011", "a\u{1}1", true),
        // Nor do they escape a `|`, which parts alternatives: the first starts as the path, the last ends as it.
        ("*a|b*", "xa/y", true),
        ("*a|b*", "x/by", true),
        ("*a|b*", "by/x", true),
        ("*a|b*", "x/y", false),
        ("a?|b|?c", "a1/x", true),
        ("a?|b|?c", "x/y/b/z", true),
        ("a?|b|?c", "x/yc", true),
        ("a?|b|?c", "xa1", false),
        (r"?\|b", "a|b", true),
        (r"?\|b", "ab", false),
        ("**/a|b", "x/a|b", true),
        ("**/a|b", "x/b", false),
        ("?[|]b", "a|b", true),
        // What names the context, or leaves it, matches nothing.
        ("/", "a", false),
        (".", "a", false),
        ("./", "a", false),
        ("..", "a", false),
        ("../a", "a", false),
        ("// a", "a", true),
        ("// a b", "a b", true),
        // Names that are not comments or blanks.
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

/// Returns what is wrong with a line, and what to do.
fn answer(line: &str) -> Option<String> {
    problems(line).first().map(Problem::brief)
}

#[test]
fn lines_that_are_wrong() {
    let class = r"has a `[` that starts no class such as `[a-z]`; fix: write `\[` for the character";
    let inside = r"has a character in its `[…]` that engines take for something else; fix: write a `\` before it";
    let escape = r"has a backslash that engines take for something else; fix: write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`";
    let refused = r"has a backslash that engines refuse; fix: write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`";
    let blank = "has a blank beside a `/`, which engines may take away; fix: write `?` for it";
    let table = [
        ("!", "is a lone `!`; fix: write what it brings back: \"!keep.txt\""),
        ("! /", "is a lone `!`; fix: write what it brings back: \"!keep.txt\""),
        ("!/", "is a lone `!`; fix: write what it brings back: \"!keep.txt\""),
        ("/!", "is a lone `!`; fix: write what it brings back: \"!keep.txt\""),
        (
            "[x/y]/../a",
            "goes back up behind a wildcard or escape; fix: write the path without `..`",
        ),
        ("[a", class),
        ("[x-]", class),
        ("[]a]", class),
        ("[^]", class),
        (r"a\", r"ends with a backslash; fix: write `\\` for the character"),
        (
            "[Local-Only]/",
            "has a range that ends before it starts; fix: write the smaller character first",
        ),
        (
            "[ζ-α]",
            "has a range that ends before it starts; fix: write the smaller character first",
        ),
        (
            r"[\]-\[]",
            "has a range that ends before it starts; fix: write the smaller character first",
        ),
        ("[a*]", inside),
        ("[[:alpha:]]", inside),
        (
            "[/./]",
            "has a path in its `[…]`, which engines shorten; fix: leave it out",
        ),
        (r"[\d]", escape),
        (r"a\/", refused),
        (r"a\yb", refused),
        (r"a\pb", refused),
        (r"a\1", refused),
        (r"a\x4", refused),
        (r"a\ /", blank),
    ];
    for (line, expected) in table {
        assert_eq!(
            answer(line),
            Some(format!("line 1: [ignore_pattern] `{line}` {expected}"))
        );
        assert!(Kind::IgnorePattern.check(line).is_err(), "{line}");
    }
    for line in [
        "!a",
        r"**/[a-z]?\\*",
        "!!a",
        "/a/",
        "./a//b/../c",
        "/../a",
        "[^/]x",
        r"[\]-_]",
        "a!b",
        r"\!a",
    ] {
        assert_eq!(answer(line), None, "{line}");
        assert_eq!(Kind::IgnorePattern.check(line), Ok(()), "{line}");
    }
    for line in ["", "#!", "\u{feff}# !", "\t"] {
        assert_eq!(answer(line), None, "{line}");
    }
}

/// Engines accept these, so they stop nothing, but they do not do what they say.
#[test]
fn lines_that_mislead() {
    let escape = r"has a backslash that engines take for something else; fix: write `/` between folders, and `\` only before `*`, `?`, `[`, `]` and `\`";
    let blank = "has a blank beside a `/`, which engines may take away; fix: write `?` for it";
    let comment = "is not a comment: engines read it as a path; fix: start a comment with `#`";
    let behind = "is not a comment from its `#` on: engines read that as a part of the path; fix: write the comment in a line of its own, the `#` first in it";
    let context = r#"names the context itself, which no pattern matches; fix: write "**" for everything in it"#;
    let outside = "leaves the context, where nothing can match; fix: leave out the `..`";
    let marked = r"brings something back: engines take away what is before its `!`; fix: write the `!` first, or `\!` for the character";
    let table = [
        ("/", context),
        (".", context),
        ("./", context),
        ("!.", context),
        ("./a/..", context),
        ("..", outside),
        ("../a", outside),
        ("!a/../../b", outside),
        ("// text", comment),
        ("*.log # old", behind),
        ("// Allow what is needed", comment),
        ("a/ b", blank),
        ("/ /", blank),
        ("/!x", marked),
        ("a/../!x", marked),
        (r"obj\Debug", escape),
        (r"src\build", escape),
        (r"bin\x64", escape),
        (r"logs\2024", escape),
    ];
    for (line, expected) in table {
        assert_eq!(
            answer(line),
            Some(format!("line 1: [misleading_pattern] `{line}` {expected}"))
        );
        assert_eq!(Kind::IgnorePattern.check(line), Ok(()), "{line}");
    }
}

#[test]
fn an_indented_comment_misleads() {
    let answer = answer(" # x").unwrap_or_default();
    assert!(
        answer.starts_with("line 1: [misleading_pattern] `# x` is not a comment"),
        "{answer}"
    );
}

#[test]
fn a_real_file() {
    let text = "# everything …\r\n**\r\n\r\n# … but\r\n!src/**\n!Cargo.*\n[\n**/target\n";
    let lines: Vec<_> = problems(text).iter().map(|problem| problem.at.line).collect();
    assert_eq!(lines, [Some(7)]);
    let patterns = Patterns::new(&text.lines().collect::<Vec<_>>());
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

/// Each pattern goes over a path once. Once for each folder above it, this would take minutes.
#[test]
fn a_deep_path() {
    let path = vec!["a"; 1_500].join("/");
    let below = |folders: usize| "!".to_owned() + &"**/a/".repeat(folders);
    assert!(!Patterns::new(&["a", &below(1_500)]).surely_ignores(&path));
    assert!(matches(&["a", &below(1_501)], &path));
}

proptest! {
    #[test]
    fn a_walk_and_a_path_agree(
        lines in prop::collection::vec(r"!?[ab*/?|\\^]{1,6}|!?\*\*/[ab]/\*\*|!?a\\b", 0..5), path in r"[ab]{1,2}(/[ab]{1,2}){0,4}",
    ) {
        let patterns = Patterns::new(&lines);
        let mut matched = Matched::default();
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let on_the_way = patterns.matches_in(&mut matched, &path[..end]);
            prop_assert_eq!(on_the_way, patterns.matches(&path[..end]), "{}", &path[..end]);
        }
    }

    #[test]
    fn what_is_in_order_is_a_pattern(line in r"[a-c/.*!\[\]^\\ -]{1,10}") {
        let exception = format!("!{line}");
        if answer(&exception).is_none() {
            prop_assert!(Patterns::new(&[exception]).has_exceptions());
        }
        if !line.starts_with('!') && line == line.trim() && answer(&line).is_none() {
            prop_assert!(!Patterns::new(&[&line]).has_exceptions());
            prop_assert_eq!(Kind::IgnorePattern.check(&line), Ok(()));
        }
    }

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
