//! Texts that a kind takes or refuses.
#![allow(clippy::expect_used, reason = "a test fails by a panic")]

use image_core::kind::Kind;

#[track_caller]
pub(crate) fn takes(kind: Kind, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind.check(text), Ok(()), "{kind:?} {text:?}");
    }
}

/// Each text with the part of it that is wrong, and words of the message and its fix.
#[track_caller]
pub(crate) fn refuses(kind: Kind, texts: &[(&str, &str, &str)]) {
    for (text, wrong, words) in texts {
        let fault = kind.check(text).expect_err(text);
        assert_eq!(&text[fault.from..fault.to], *wrong, "{text:?}: {}", fault.what);
        let message = format!("{}; {}", fault.what, fault.fix);
        assert!(message.contains(words), "{text:?}: {message}");
    }
}
