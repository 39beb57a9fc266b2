//! Patterns, with the cases of moby/patternmatcher's own tests, found by a walk.
//!
//! Left out are paths that end in `/` or are one, which a walk never has, and the refused patterns: those are errors of
//! the statement, see image-core's tests of `files::ignore::problems`.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Tree, context, names, shown};
use image_core::files::ignore::{Patterns, problems};
use proptest::prelude::*;

/// Pattern, path, whether it is left out.
const ONE: [(&str, &str, bool); 94] = [
    ("*", "fileutils.go", true),
    ("*.go", "fileutils.go", true),
    ("**", "file", true),
    ("**/", "file", true),
    ("**", "dir/file", true),
    ("**/", "dir/file", true),
    ("**/**", "dir/file", true),
    ("dir/**", "dir/file", true),
    ("dir/**", "dir/dir2/file", true),
    ("**/dir", "dir", true),
    ("**/dir", "dir/file", true),
    ("**/dir2/*", "dir/dir2/file", true),
    ("**/dir2/**", "dir/dir2/dir3/file", true),
    ("**file", "file", true),
    ("**file", "dir/file", true),
    ("**/file", "dir/file", true),
    ("**file", "dir/dir/file", true),
    ("**/file", "dir/dir/file", true),
    ("**/file*", "dir/dir/file", true),
    ("**/file*", "dir/dir/file.txt", true),
    ("**/file*txt", "dir/dir/file.txt", true),
    ("**/file*.txt", "dir/dir/file.txt", true),
    ("**/file*.txt*", "dir/dir/file.txt", true),
    ("**/**/*.txt", "dir/dir/file.txt", true),
    ("**/**/*.txt2", "dir/dir/file.txt", false),
    ("**/*.txt", "file.txt", true),
    ("**/**/*.txt", "file.txt", true),
    ("a**/*.txt", "a/file.txt", true),
    ("a**/*.txt", "a/dir/file.txt", true),
    ("a**/*.txt", "a/dir/dir/file.txt", true),
    ("a/*.txt", "a/dir/file.txt", false),
    ("a/*.txt", "a/file.txt", true),
    ("a/*.txt**", "a/file.txt", true),
    ("a[b-d]e", "ae", false),
    ("a[b-d]e", "ace", true),
    ("a[b-d]e", "aae", false),
    ("a[^b-d]e", "aze", true),
    (".*", ".foo", true),
    (".*", "foo", false),
    ("abc.def", "abcdef", false),
    ("abc.def", "abc.def", true),
    ("abc.def", "abcZdef", false),
    ("abc?def", "abcZdef", true),
    ("abc?def", "abcdef", false),
    (r"a\\", r"a\", true),
    ("**/foo/bar", "foo/bar", true),
    ("**/foo/bar", "dir/foo/bar", true),
    ("**/foo/bar", "dir/dir2/foo/bar", true),
    ("abc/**", "abc", false),
    ("abc/**", "abc/def", true),
    ("abc/**", "abc/def/ghi", true),
    ("**/.foo", ".foo", true),
    ("**/.foo", "bar.foo", false),
    ("a(b)c/def", "a(b)c/def", true),
    ("a(b)c/def", "a(b)c/xyz", false),
    ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
    (
        "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
        "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
        true,
    ),
    (
        "dist/*.whl",
        "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
        true,
    ),
    (r"a\*b", "a*b", true),
    // Those that the project has from Go's `filepath.Match`.
    ("abc", "abc", true),
    ("*c", "abc", true),
    ("a*", "a", true),
    ("a*", "abc", true),
    ("a*", "ab/c", true),
    ("a*/b", "abc/b", true),
    ("a*/b", "a/c/b", false),
    ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
    ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
    ("a*b?c*x", "abxbbxdbxebxczzx", true),
    ("a*b?c*x", "abxbbxdbxebxczzy", false),
    ("ab[c]", "abc", true),
    ("ab[b-d]", "abc", true),
    ("ab[e-g]", "abc", false),
    ("ab[^c]", "abc", false),
    ("ab[^b-d]", "abc", false),
    ("ab[^e-g]", "abc", true),
    (r"a\*b", "ab", false),
    ("a?b", "a☺b", true),
    ("a[^a]b", "a☺b", true),
    ("a???b", "a☺b", false),
    ("a[^a][^a][^a]b", "a☺b", false),
    ("[a-ζ]*", "α", true),
    ("*[a-ζ]", "A", false),
    ("a?b", "a/b", false),
    ("a*b", "a/b", false),
    (r"[\]a]", "]", true),
    (r"[\-]", "-", true),
    (r"[x\-]", "x", true),
    (r"[x\-]", "z", false),
    (r"[\-x]", "-", true),
    (r"[\-x]", "a", false),
    ("*x", "xxx", true),
];

const MANY: [(&[&str], &str, bool); 14] = [
    (&["!fileutils.go", "*.go"], "fileutils.go", true),
    (&["*.go", "!fileutils.go"], "fileutils.go", false),
    (&["docs", "!docs/README.md"], "docs/README.md", false),
    (&["docs/", "!docs/README.md"], "docs/README.md", false),
    (&["docs/*", "!docs/README.md"], "docs/README.md", false),
    (&["**", "!util/docker/web"], "util/docker/web/foo", false),
    (
        &["**", "!util/docker/web", "util/docker/web/foo"],
        "util/docker/web/foo",
        true,
    ),
    (
        &["**", "!dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl"],
        "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
        false,
    ),
    (
        &["**", "!dist/*.whl"],
        "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
        false,
    ),
    (&[], "any/path/there", false),
    (&["docs", "config", ""], "config/x", true),
    (&["docs", "  !docs/README.md"], "docs/README.md", false),
    (&["docs", "!docs/README.md  "], "docs/README.md", false),
    // The lines of a file, as its reader takes them.
    (&["/a/file/here", "! /a/file/here"], "a/file/here", false),
];

/// Both by the path alone, and by a walk.
fn check(patterns: &[&str], path: &str, out: bool) {
    assert_eq!(Patterns::new(patterns).matches(path), out, "{patterns:?} {path}");
    let tree = Tree::new(&[path, "zzz.keep/x"]);
    let found = names(&tree, &[context(".")], patterns).unwrap();
    assert_eq!(!found.contains(&path.to_owned()), out, "{patterns:?} {path}: {found:?}");
}

#[test]
fn one_pattern() {
    for (pattern, path, out) in ONE {
        check(&[pattern], path, out);
    }
}

#[test]
fn several_patterns() {
    for (patterns, path, out) in MANY {
        check(patterns, path, out);
    }
}

#[test]
fn refused_patterns() {
    let all = [
        "!",
        "[",
        "[]a]",
        "[-]",
        "[x-]",
        "[-x]",
        r"\",
        "[a-b-c]",
        "[^",
        "[^bc",
        "a[",
        "[Local-Only]/",
    ];
    for pattern in all {
        assert_eq!(problems(pattern).len(), 1, "{pattern}");
        check(&[pattern], "x", false);
    }
}

/// A folder that is left out is walked if something in it may be brought back, and its parents come with that.
#[test]
fn what_is_brought_back() {
    let paths = ["a/b/keep", "a/b/drop", "a/c/drop", "d/e/f", "g"];
    let table: [(&[&str], &[&str]); 7] = [
        (
            &["a", "!a/b/keep"],
            &["a/", "a/b/", "a/b/keep", "d/", "d/e/", "d/e/f", "g"],
        ),
        (&["*", "!**/keep"], &["a/", "a/b/", "a/b/keep"]),
        (&["*", "!d/e"], &["d/", "d/e/", "d/e/f"]),
        (&["*", "!d", "d/e/f"], &["d/", "d/e/"]),
        (&["**", "!g"], &["g"]),
        (&["*", "!a", "a/*", "!a/c"], &["a/", "a/c/", "a/c/drop"]),
        (&["*"], &[]),
    ];
    let tree = Tree::new(&paths);
    for (patterns, expected) in table {
        assert_eq!(
            names(&tree, &[context(".")], patterns).unwrap(),
            expected,
            "{patterns:?}"
        );
    }
    // A source below a folder that is left out is still there.
    assert_eq!(
        names(&tree, &[context("a/b")], &["a", "!a/b/keep"]).unwrap(),
        ["a/", "a/b/", "a/b/keep"]
    );
    assert_eq!(
        names(&tree, &[context("a/*/keep")], &["a", "!a/b/keep"]).unwrap(),
        ["a/", "a/b/", "a/b/keep"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The walk finds each path of which the patterns say so, whatever it does not walk.
    #[test]
    fn a_walk_finds_what_the_patterns_leave(
        lines in prop::collection::vec(r"!?(\*\*/)?[ab*?]{1,2}(/[ab*]{1,2}){0,2}", 0..5),
        paths in prop::collection::btree_set(r"[ab]{1,2}(/[ab]{1,2}){0,3}/f[ab]", 1..8),
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let tree = Tree::new(&paths);
        let patterns = Patterns::new(&lines);
        let found = shown(&tree.context(&[context(".")], &lines).unwrap());
        let found: Vec<&str> = found.iter().map(String::as_str).filter(|path| !path.ends_with('/')).collect();
        let mut expected: Vec<&str> = paths.into_iter().filter(|path| !patterns.matches(path)).collect();
        expected.sort_by_key(|path| path.replace('/', "\0"));
        prop_assert_eq!(found, expected);
    }
}
