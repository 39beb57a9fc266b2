//! Paths, globs, image references and digests: what is accepted, and what is refused where.

use image_core::grammar::{path, reference};
use image_core::kind::Kind;
use image_core::rule::Rule;

fn fault(kind: Kind, text: &str) -> Option<(Rule, &str)> {
    kind.check(text)
        .err()
        .map(|fault| (fault.rule, &text[fault.from..fault.to]))
}

fn accept(kind: Kind, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind.check(text), Ok(()), "{kind:?} {text}");
    }
}

fn refuse(kind: Kind, rule: Rule, texts: &[(&str, &str)]) {
    for (text, wrong) in texts {
        assert_eq!(fault(kind, text), Some((rule, *wrong)), "{kind:?} {text}");
    }
}

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn references() {
    accept(
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
    accept(
        Kind::Reference,
        &[
            &format!("localhost:5000/a/b:tag@sha256:{HEX}"),
            &format!("a@sha512:{HEX}{HEX}"),
        ],
    );
    accept(
        Kind::Reference,
        &[&"a".repeat(255), &format!("a:{}", "1".repeat(128)), &format!("{HEX}:1")],
    );
    refuse(
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
    refuse(Kind::Reference, Rule::ImageReference, &[(&"a".repeat(256), "a")]);
    refuse(
        Kind::Reference,
        Rule::ImageReference,
        &[(&format!("a:{}", "1".repeat(130)), "11")],
    );
    refuse(Kind::Reference, Rule::Dollar, &[("a:$5", "$5")]);
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
    accept(Kind::Source, &good);
    refuse(
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
    refuse(
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
    refuse(Kind::Source, Rule::LineBreak, &[("a\nb", "\n")]);
    refuse(Kind::Source, Rule::SourcePath, &[(&"a".repeat(4097), "a")]);
}

#[test]
fn other_sources() {
    accept(Kind::StageSource, &["/a", "a", "/a/../b", "*", "/"]);
    refuse(
        Kind::StageSource,
        Rule::SourcePath,
        &[("", ""), ("/..", ".."), ("a/../..", ".."), ("~/x", "~")],
    );
    refuse(Kind::StageSource, Rule::GlobPattern, &[("/[", "[")]);
    accept(
        Kind::ExternalSource,
        &["/a", "~/x", "$HOME/x", "~", "/", "/a/../b", "~/a/../b", "~$X/a"],
    );
    refuse(
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
    accept(Kind::File, &["a.txt", "a/[b]"]);
    refuse(Kind::File, Rule::SourcePath, &[("", ""), ("../x", ".."), ("/x", "/")]);
    accept(Kind::Folder, &[".", "..", "a/b"]);
    refuse(Kind::Folder, Rule::ContextDir, &[("", ""), ("/x", "/"), ("~/x", "~")]);
}

#[test]
fn places_in_the_container() {
    accept(Kind::Destination, &["/", "/a/", "a", "$A/b", ".", "..", r"\$x", "a b"]);
    refuse(Kind::Destination, Rule::Destination, &[("", ""), ("~/x", "~")]);
    refuse(Kind::Workdir, Rule::RelativeWorkdir, &[("", ""), ("~", "~")]);
    accept(Kind::VolumePath, &["/data", "$A"]);
    refuse(
        Kind::VolumePath,
        Rule::VolumePath,
        &[("", ""), ("data", "data"), ("/", "/"), ("//.", "//.")],
    );
    refuse(
        Kind::VolumePath,
        Rule::VolumePath,
        &[("/a ", " "), ("/a\u{a0}\t", "\u{a0}\t")],
    );
    accept(Kind::MountTarget, &["/a", "/a-b_c.d", "/a b#:=;{x}"]);
    refuse(
        Kind::MountTarget,
        Rule::MountTarget,
        &[("", ""), ("$x", "$x"), ("/", "/"), ("~/.cache", "~"), ("/$x", "$")],
    );
    refuse(
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
    accept(
        Kind::Checksum,
        &[
            &sha256,
            &HEX[..40],
            "$SUM",
            "sha256:$SUM",
            &format!("sha384:{HEX}{}", &HEX[..32]),
        ],
    );
    refuse(
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
    refuse(Kind::Source, Rule::SourcePath, &[(r"\$\\/../../a", "..")]);
    refuse(
        Kind::Reference,
        Rule::ImageReference,
        &[("${A:-long fallback}/B:$C", "B")],
    );
}
