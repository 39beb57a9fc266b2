//! Paths, globs, image references and digests: what is accepted, and what is refused where.

mod grammar_common;

use grammar_common::{breaks, takes};
use image_core::grammar::{path, reference};
use image_core::kind::Kind;
use image_core::rule::Rule;

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn references() {
    takes(
        Kind::Reference,
        &[
            "debian",
            "python:3.12-slim",
            "user/app",
            "a/b/c/d:x",
            "localhost/a",
            "localhost:5000/a/b:tag",
            "gcr.io/p/i_m__g--e.x:1",
            "[2001:db8::1]:5000/a:b",
            "[::1]/a",
            "Registry.Example.com/app:Tag_1",
            "0",
            "python:${V}-slim",
            "$BASE",
            "${BASE:-debian:12}",
            "$REG/app:$TAG",
            "${REG}/app@sha256:$D",
            "a-${X}.b:1",
            "${REG:-docker.io}/library/python",
            "my${HOST}.example/x",
            "r.example:$PORT/x",
            "python$SUFFIX",
        ],
    );
    takes(
        Kind::Reference,
        &[
            &format!("localhost:5000/a/b:tag@sha256:{HEX}"),
            &format!("a@sha512:{HEX}{HEX}"),
        ],
    );
    takes(
        Kind::Reference,
        &[&"a".repeat(255), &format!("a:{}", "1".repeat(128)), &format!("{HEX}:1")],
    );
    breaks(
        Kind::Reference,
        Rule::ImageReference,
        &[
            ("", ""),
            ("Python:3.12", "P"),
            ("Python:${V}", "P"),
            ("me/App", "A"),
            ("$REG/App", "A"),
            ("a b", " "),
            ("https://a.example/x", "https://"),
            ("a//b", ""),
            ("/a", ""),
            ("a/", ""),
            ("a:", ":"),
            (":1", ":1"),
            ("a:-1", "-"),
            ("a:1:2", ":"),
            ("a:b_ü", "ü"),
            ("-a", "-"),
            ("a.", "."),
            ("a..b", ".."),
            ("a___b", "__"),
            ("a._b", "._"),
            ("r.example:x/a", ":x"),
            ("-r.example/a", "-r"),
            ("a@", ""),
            ("a@sha256:12", "12"),
            ("a@12", "12"),
            ("a@md5:12", "md5"),
            ("a@sha256:X", "X"),
            ("a@sha256:A", "A"),
            ("a;b", ";"),
            (HEX, HEX),
        ],
    );
    breaks(Kind::Reference, Rule::ImageReference, &[(&"a".repeat(256), "a")]);
    breaks(
        Kind::Reference,
        Rule::ImageReference,
        &[(&format!("a:{}", "1".repeat(130)), "11")],
    );
    breaks(Kind::Reference, Rule::Dollar, &[("a:$5", "$5")]);
}

#[test]
fn tags() {
    for (text, tag, pinned) in [
        ("debian", None, false),
        ("debian:12", Some("12"), true),
        ("r.example:5000/a", None, false),
        ("r.example:5000/a:1@sha256:0", Some("1"), true),
        ("a@sha256:0", None, true),
        ("$REG:5000/a", None, false),
        ("a:x$V", Some("x$V"), true),
        ("${REG:-r.example:5000}/a", None, false),
        ("$BASE", None, true),
    ] {
        assert_eq!(
            (reference::tag(text), reference::has_tag_or_digest(text)),
            (tag, pinned),
            "{text}"
        );
    }
}

#[test]
fn sources() {
    let good = [
        "src",
        ".",
        "./a/../b",
        "a//b/",
        "*.txt",
        "a[a-z]?",
        r"\[a",
        r"a\*",
        r"[\]x]",
        r"[^\[a]",
        "a b#'\"",
        "$A",
        "$A/../..",
        "a/$B/../../..",
        "~x",
        r"C:\$x",
        "[$A]",
        "[a-$B]",
        "ü/[ä-ü]",
        "..a",
        "a..",
    ];
    takes(Kind::Source, &good);
    breaks(
        Kind::Source,
        Rule::SourcePath,
        &[
            ("", ""),
            ("/x", "/"),
            ("~", "~"),
            ("~/x", "~"),
            ("..", ".."),
            ("../x", ".."),
            ("a/../../x", ".."),
            ("./..", ".."),
            (r"C:\\x", "C:"),
            ("c:/x", "c:"),
        ],
    );
    breaks(
        Kind::Source,
        Rule::GlobPattern,
        &[
            ("[a", "[a"),
            ("x[]", "[]"),
            ("x[^]", "[^]"),
            ("[]a]", "[]"),
            ("[-a]", "[-"),
            ("[a-]", "[a-]"),
            ("[a--]", "[a--"),
            (r"a/[\]", r"[\]"),
            (r"$A/[b", "[b"),
        ],
    );
    breaks(Kind::Source, Rule::LineBreak, &[("a\nb", "\n")]);
    breaks(Kind::Source, Rule::SourcePath, &[(&"a".repeat(4097), "a")]);
}

#[test]
fn other_sources() {
    takes(Kind::StageSource, &["/a", "a", "/a/../b", "*", "/"]);
    breaks(
        Kind::StageSource,
        Rule::SourcePath,
        &[("", ""), ("/..", ".."), ("a/../..", ".."), ("~/x", "~")],
    );
    breaks(Kind::StageSource, Rule::GlobPattern, &[("/[", "[")]);
    takes(
        Kind::ExternalSource,
        &["/a", "~/x", "$HOME/x", "~", "/", "/a/../b", "~/a/../b", "~$X/a"],
    );
    breaks(
        Kind::ExternalSource,
        Rule::SourcePath,
        &[
            ("", ""),
            ("~root/x", "~"),
            ("etc/hostname", "etc/hostname"),
            ("./a", "./a"),
            ("../x", "../x"),
            ("a/$HOME", "a/$HOME"),
            ("/../etc", ".."),
            ("/a/../../etc", ".."),
            ("~/../other", ".."),
        ],
    );
    takes(Kind::File, &["a.txt", "a/[b]"]);
    breaks(Kind::File, Rule::SourcePath, &[("", ""), ("../x", ".."), ("/x", "/")]);
    takes(Kind::Folder, &[".", "..", "a/b"]);
    breaks(Kind::Folder, Rule::ContextDir, &[("", ""), ("/x", "/"), ("~/x", "~")]);
}

#[test]
fn places_in_the_container() {
    takes(Kind::Destination, &["/", "/a/", "a", "$A/b", ".", "..", r"\$x", "a b"]);
    breaks(Kind::Destination, Rule::Destination, &[("", ""), ("~/x", "~")]);
    breaks(Kind::Workdir, Rule::RelativeWorkdir, &[("", ""), ("~", "~")]);
    takes(Kind::VolumePath, &["/data", "$A"]);
    breaks(
        Kind::VolumePath,
        Rule::VolumePath,
        &[("", ""), ("data", "data"), ("/", "/"), ("//.", "//.")],
    );
    breaks(
        Kind::VolumePath,
        Rule::VolumePath,
        &[("/a ", " "), ("/a\u{a0}\t", "\u{a0}\t")],
    );
    takes(Kind::MountTarget, &["/a", "/a-b_c.d", "/a b#:=;{x}"]);
    breaks(
        Kind::MountTarget,
        Rule::MountTarget,
        &[("", ""), ("$x", "$x"), ("/", "/"), ("~/.cache", "~"), ("/$x", "$")],
    );
    breaks(
        Kind::MountTarget,
        Rule::MountTarget,
        &[("/it's", "'"), ("/a,b", ","), ("/é", "é"), ("/a\tb", "\t")],
    );
}

#[test]
fn predicates_on_paths() {
    assert!(["/", "/a", "$A", "${A:-b}/c"].into_iter().all(path::is_absolute));
    assert!(!["", "a", "a$A", r"\$A", "$5"].into_iter().any(path::is_absolute));
    assert!(["*", "a/?", r"\\*", "[a]", "${A}*"].into_iter().all(path::is_glob));
    assert!(
        !["", "a", r"\*", r"\[a\]", "a]", "${A:-*}"]
            .into_iter()
            .any(path::is_glob)
    );
    assert!(path::leaves("a/../..") && !path::leaves("a/.."));
}

#[test]
fn checksums() {
    let sha256 = format!("sha256:{HEX}");
    takes(
        Kind::Checksum,
        &[
            &sha256,
            &HEX[..40],
            "$SUM",
            "sha256:$SUM",
            &format!("sha384:{HEX}{}", &HEX[..32]),
        ],
    );
    breaks(
        Kind::Checksum,
        Rule::Checksum,
        &[
            ("", ""),
            ("sha256:12", "12"),
            ("md5:12", "md5"),
            ("12", "12"),
            (HEX, ""),
            ("sha256:xyz$A", "x"),
            ("SHA256:1", "SHA256"),
        ],
    );
}

#[test]
fn offsets_are_those_of_the_text() {
    breaks(Kind::Source, Rule::SourcePath, &[(r"\$\\/../../a", "..")]);
    breaks(
        Kind::Reference,
        Rule::ImageReference,
        &[("${A:-long fallback}/B:$C", "B")],
    );
}
