//! Texts that a kind takes or refuses.
#![allow(clippy::expect_used, reason = "a test fails by a panic")]
#![allow(dead_code, reason = "each test file uses its own part")]

use image_core::kind::Kind;
use image_core::rule::Rule;

/// Checks that a kind takes texts.
#[track_caller]
pub(crate) fn takes(kind: Kind, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind.check(text), Ok(()), "{kind:?} {text:?}");
    }
}

/// Checks texts, each with the part of it that breaks the rule.
#[track_caller]
pub(crate) fn breaks(kind: Kind, rule: Rule, texts: &[(&str, &str)]) {
    for (text, wrong) in texts {
        assert_eq!(fault(kind, text), Some((rule, *wrong)), "{kind:?} {text:?}");
    }
}

/// Returns the rule that a text breaks, and the part of it that is wrong.
pub(crate) fn fault(kind: Kind, text: &str) -> Option<(Rule, &str)> {
    let fault = kind.check(text).err()?;
    Some((fault.rule, &text[fault.from..fault.to]))
}

/// Returns what is wrong with a text, and the fix.
pub(crate) fn what(kind: Kind, text: &str) -> (&'static str, &'static str) {
    kind.check(text)
        .map_or_else(|fault| (fault.what, fault.fix), |()| ("", ""))
}

/// Checks texts, each with the part of it that is wrong, and words of the message and its fix.
#[track_caller]
pub(crate) fn refuses(kind: Kind, texts: &[(&str, &str, &str)]) {
    for (text, wrong, words) in texts {
        let fault = kind.check(text).expect_err(text);
        assert_eq!(&text[fault.from..fault.to], *wrong, "{text:?}: {}", fault.what);
        let message = format!("{}; {}", fault.what, fault.fix);
        assert!(message.contains(words), "{text:?}: {message}");
    }
}
