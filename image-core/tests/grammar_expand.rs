//! Expanding text: references, escapes, and what is wrong with a `$`.

mod grammar_common;

use grammar_common::fault;
use image_core::grammar::expand::{Part, escape, next_reference, next_reference_in, parts, unescape};
use image_core::kind::Kind;
use image_core::rule::Rule;

fn names(text: &str) -> Vec<&str> {
    let name = |part| {
        if let Part::Reference { name, .. } = part {
            Some(name)
        } else {
            None
        }
    };
    parts(text).filter_map(name).collect()
}

#[test]
fn references_are_found_and_escapes_passed_over() {
    assert_eq!(names("$A/${B}:${C:-x}${D:+y}"), ["A", "B", "C", "D"]);
    assert_eq!(names(r"\$A \\$B \\\$C \d$D"), ["B", "D"]);
    assert_eq!(names("$5 $ $$ ${ ${x ${-}"), [] as [&str; 0]);
    assert_eq!(names("$_a1-"), ["_a1"]);
}

#[test]
fn a_fallback_is_expanding_text_of_its_own() {
    let text = "a${A:-x${B:+y$C}z}b";
    let outer = next_reference(text, 0).unwrap();
    let (alternative, from, to) = outer.fallback.unwrap();
    assert_eq!(
        (outer.name(text), alternative, &text[from..to]),
        ("A", false, "x${B:+y$C}z")
    );
    let inner = next_reference_in(text, from, to).unwrap();
    assert_eq!((inner.name(text), inner.fallback.map(|word| word.0)), ("B", Some(true)));
    assert_eq!(&text[outer.to..], "b");
}

#[test]
fn parts_are_the_whole_text() {
    let expected = [
        Part::Literal(r"a\$"),
        Part::Reference {
            name: "A",
            fallback: None,
        },
        Part::Reference {
            name: "B",
            fallback: Some((true, r"\\")),
        },
        Part::Literal("}"),
    ];
    assert_eq!(parts(r"a\$$A${B:+\\}}").collect::<Vec<_>>(), expected);
}

#[test]
fn escapes() {
    assert_eq!(unescape(r"\$5 \\ \a \"), r"$5 \ \a \");
    assert_eq!(escape(r"$5 \ a"), r"\$5 \\ a");
}

#[test]
fn good_dollars() {
    for text in [
        "",
        "$A",
        "${A}",
        "${A:-}",
        "${A:-b c}",
        "${A:+${B:-$C}}",
        r"\$5",
        r"\\$A",
        r"C:\dir\",
        r"${A:-\$5}",
        "{}",
        r#"{"a": "${A:-b}"}"#,
        r#"{"a": "${A:-C:\\}"}"#,
        "${A:-{x}",
    ] {
        assert_eq!(fault(Kind::EnvValue, text), None, "{text}");
    }
}

#[test]
fn bad_dollars() {
    for (text, wrong) in [
        ("a$5b", "$5"),
        ("a$", "$"),
        ("$$A", "$$"),
        ("$(id)", "$("),
        ("$ü", "$ü"),
        (r"\\\\$5", "$5"),
        ("x${A", "${A"),
        ("x${A:-b", "${A:-b"),
        ("x${A:-${B}", "${A:-${B}"),
        ("${}", "${}"),
        ("${1}", "${1}"),
        ("${A-b}c", "${A-b}"),
        ("${A:=b}c", "${A:=b}"),
        ("${A%.*}c", "${A%.*}"),
        ("${A:-{x}}", "}"),
        (r"${A:-x\}y}", "}"),
    ] {
        assert_eq!(fault(Kind::EnvValue, text), Some((Rule::Dollar, wrong)), "{text}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth| format!("{}{}", "${A:-".repeat(depth), "}".repeat(depth));
    assert_eq!(fault(Kind::EnvValue, &nested(16)), None);
    assert!(matches!(fault(Kind::EnvValue, &nested(17)), Some((Rule::Dollar, _))));
    assert_eq!(next_reference(&nested(16), 0).map(|reference| reference.from), Some(0));
    assert_ne!(
        next_reference(&nested(20_000), 0).map(|reference| reference.from),
        Some(0)
    );
}

#[test]
fn literal_kinds_take_any_dollar() {
    for kind in [Kind::Argument, Kind::Command, Kind::Prose, Kind::Script, Kind::StepEnv] {
        assert_eq!(fault(kind, "A=$5 $(x) ${"), None, "{kind:?}");
    }
}

#[test]
fn nul_and_line_breaks() {
    for kind in [
        Kind::EnvValue,
        Kind::Argument,
        Kind::Prose,
        Kind::Source,
        Kind::StageName,
    ] {
        assert_eq!(fault(kind, "A=a\0"), Some((Rule::NulCharacter, "\0")), "{kind:?}");
    }
    assert_eq!(fault(Kind::EnvValue, "a\nb"), Some((Rule::LineBreak, "\n")));
    assert_eq!(fault(Kind::LabelValue, "a\r\n"), Some((Rule::LineBreak, "\r\n")));
    assert_eq!(fault(Kind::EnvValue, "a\rb"), None);
    assert_eq!(fault(Kind::Argument, "a\nb"), None);
}

#[test]
fn words_of_fallbacks_are_checked_in_their_place() {
    let table = [
        (Kind::Reference, "${X:+debian a}", Rule::ImageReference, " "),
        (Kind::Reference, "${X:-debian a}", Rule::ImageReference, " "),
        (Kind::Reference, "debian:${X:-1 2}", Rule::ImageReference, " "),
        (Kind::Reference, "--a$A/debian:12", Rule::ImageReference, "-"),
        (Kind::Reference, "-${X:-a}/debian:12", Rule::ImageReference, "-"),
        (Kind::Reference, "$A${X:-${Y:-Debian}}:12", Rule::ImageReference, "D"),
        (Kind::Port, "${PATH:+80 90}", Rule::Port, " "),
        (Kind::Port, "${P:-70000}", Rule::Port, "70000"),
        (Kind::User, "${U:-a b}", Rule::UserName, " "),
        (Kind::User, r"${A:-\\}${U:-a b}", Rule::UserName, " "),
        (Kind::VolumePath, "${V:-data}", Rule::VolumePath, "data"),
        (Kind::Signal, "${S:-SIGNOPE}", Rule::StopSignal, "SIGNOPE"),
        (Kind::Source, "${S:-../x}", Rule::SourcePath, ".."),
        (
            Kind::ExternalSource,
            "${S:-etc/hostname}",
            Rule::SourcePath,
            "etc/hostname",
        ),
        (Kind::RemoteSource, "${U:-https://u:p@h/x}", Rule::PasswordInUrl, "u:p"),
        (Kind::Mode, "${M:-0999}", Rule::FileMode, "9"),
    ];
    for (kind, text, rule, wrong) in table {
        assert_eq!(fault(kind, text), Some((rule, wrong)), "{text}");
    }
    for (kind, text) in [
        (Kind::Reference, "${X:-debian:12}"),
        (Kind::Reference, "${X:+a/}${X:-b/}debian"),
        (Kind::Reference, "debian${X:+:$X}"),
        (Kind::Reference, "debian${X:-}"),
        (Kind::Reference, "${X:-${Y:-debian}:${Z:-12}}@$W"),
        (Kind::Port, "${P:-80}/${Q:-tcp}"),
        (Kind::Workdir, "${W:-/srv}/a"),
        (Kind::EnvValue, "${P:-a b}"),
    ] {
        assert_eq!(fault(kind, text), None, "{text}");
    }
}

#[test]
fn many_fallbacks_take_no_time() {
    let text = format!("/{}", "${A:-b}".repeat(500));
    assert_eq!(fault(Kind::Workdir, &text), None);
    let nested = format!("/{}b{}", "${A:-".repeat(15), "}".repeat(15));
    assert_eq!(fault(Kind::Workdir, &nested), None);
}
