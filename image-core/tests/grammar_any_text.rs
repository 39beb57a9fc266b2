//! What holds of every kind and every text: the check answers, its findings point into the text, and a constant that
//! is refused says why.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::grammar::assured::assured;
use image_core::grammar::expand::{Part, escape, parts, unescape};
use image_core::grammar::{path, reference};
use image_core::kind::Kind;
use proptest::prelude::*;

/// Texts of what grammars look for, which random characters would seldom make.
fn likely() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "B",
        "1",
        "é",
        "𝄞",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\\",
        "$",
        "${",
        "}",
        ":-",
        ":+",
        "$A",
        "/",
        ":",
        "@",
        "..",
        "~",
        "*",
        "[",
        "]",
        "^",
        "-",
        "=",
        "<",
        ">",
        "!",
        ",",
        ";",
        "(",
        ")",
        "'",
        "\"",
        "`",
        "#",
        "_",
        ".",
        "+",
        "%",
        "://",
        "https://",
        "sha256:",
        "git@",
        "extra",
        " and ",
        "not in ",
        "==",
        "SIG",
        "RTMIN+",
        "0",
        "65536",
        "s",
        "ms",
        "<<",
        "--",
        "-r",
        "\0",
        "esac",
        "$(",
        "u=",
        "é:",
        "3.",
        "24.",
        "-py3",
        "-slim",
        "github.com/a/b",
        "#subdirectory=",
        "123456789012.dkr.ecr",
        ".a.amazonaws.com",
        "us-docker.pkg.dev",
        "::",
        ".conda",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The finding's bytes, which panics where they are no part of the text.
fn holds(text: &str) {
    for kind in Kind::ALL {
        if let Err(fault) = kind.check(text) {
            assert!(fault.from <= fault.to, "{kind:?}: {fault:?}");
            assert!(text.get(fault.from..fault.to).is_some(), "{kind:?} {text:?}: {fault:?}");
            assert!(!fault.what.is_empty() && !fault.fix.is_empty());
        }
    }
    let _ = (path::is_absolute(text), path::is_glob(text), path::leaves(text));
    let _ = (reference::has_tag_or_digest(text), reference::tag(text));
}

proptest! {
    #[test]
    fn findings_point_into_the_text(text in likely()) {
        holds(&text);
    }

    #[test]
    fn any_characters_get_an_answer(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn an_escaped_text_is_itself(text in any::<String>(), other in likely()) {
        for text in [text, other] {
            let escaped = escape(&text);
            let plain = unescape(&escaped).into_owned();
            prop_assert_eq!(&plain, &text);
            prop_assert!(parts(&escaped).all(|part| matches!(part, Part::Literal(_))));
        }
    }

    #[test]
    fn an_escaped_text_is_good(text in "[^\0\n]*") {
        prop_assert_eq!(Kind::EnvValue.check(&escape(&text)), Ok(()));
    }

    #[test]
    fn a_reference_can_stand_for_what_was_there(name in "[a-z]{1,9}", tag in "[a-z0-9]{1,9}") {
        prop_assert_eq!(Kind::Reference.check(&format!("{name}:{tag}")), Ok(()));
        prop_assert_eq!(Kind::Reference.check(&format!("$V:{tag}")), Ok(()));
        prop_assert_eq!(Kind::Reference.check(&format!("{name}${{V:-x}}")), Ok(()));
    }
}

#[test]
fn long_texts_get_an_answer() {
    for piece in ["a", "${A:-", "(", "\"$(", "[", "$", "\\", "a.", "é", "../", "1", "'"] {
        holds(&piece.repeat(20_000));
    }
}

/// The message of a panic in `assured`.
fn message(kind: Kind, text: &'static str) -> String {
    let caught = std::panic::catch_unwind(|| assured(kind, text)).unwrap_err();
    caught.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_constant_is_checked_by_the_compiler() {
    const BASE: &str = assured(Kind::Reference, "python:${V:-3.12}-slim");
    const PACKAGE: &str = assured(Kind::Requirement, "uvicorn[standard]>=0.20,<1; python_version < '3.9'");
    assert_eq!((BASE, PACKAGE.len()), ("python:${V:-3.12}-slim", 50));
}

#[test]
fn a_refused_constant_says_why() {
    let expected = "[python_requirement] `numpy=>1` has `=>`, which is not a version operator\n  why: pip accepts what PEP 508 \
                    allows: `name[extra] >= 1, < 2; marker` or `name @ url`\n  fix: write `>=`";
    assert_eq!(message(Kind::Requirement, "numpy=>1"), expected);
}

#[test]
fn a_message_shows_the_wrong_place_of_a_long_text() {
    let text = Box::leak(format!("{}é\nb{}", "é".repeat(60), "x".repeat(99)).into_boxed_str());
    let message = message(Kind::EnvValue, text);
    let excerpt = message.lines().next().unwrap_or_default();
    assert!(
        excerpt.starts_with("[line_break] `…é") && excerpt.contains(r"é\nbx") && excerpt.contains("x…`"),
        "{excerpt}"
    );
}
