//! The check of a constant while the compiler evaluates it: rustc shows the message at the caller's expression.

use crate::kind::Kind;
use crate::rule::Rule;

/// Longer than any rule's words, a finding's and an excerpt together.
const ROOM: usize = 1024;
/// The most bytes of a refused text that a message shows.
const EXCERPT: usize = 60;

/// Gives `text` back if it is good text of that kind.
///
/// # Panics
/// If it is not, with the rule's name, what is wrong, why, and what to do. In a constant that is a compile error:
/// every frame has `#[track_caller]`, so that rustc underlines the caller's expression and shows no frame of ours.
#[must_use]
#[track_caller]
pub const fn assured(kind: Kind, text: &'static str) -> &'static str {
    match kind.check(text) {
        Ok(()) => text,
        Err(fault) => Message::of(fault.rule, text, fault.from, fault.what, fault.fix).panic(),
    }
}

/// Gives the texts of a list back if each is good text of that kind. Of a program, the first is its name.
///
/// # Panics
/// If one is not, as [`assured`] does.
#[must_use]
#[track_caller]
pub const fn assured_list(kind: Kind, texts: &'static [&'static str]) -> &'static [&'static str] {
    let mut index = 0;
    while index < texts.len() {
        let is_argument = index > 0 && matches!(kind, Kind::ProgramWord);
        let kind = if is_argument { Kind::Argument } else { kind };
        let _ = assured(kind, texts[index]);
        index += 1;
    }
    texts
}

/// Ends the evaluation of a constant with a message of the form that [`assured`] gives: `subject` is the text or name
/// that is wrong, `what` follows it, `fix` is one thing to do.
///
/// # Panics
/// Always.
#[track_caller]
pub const fn refuse(rule: Rule, subject: &str, what: &str, fix: &str) -> ! {
    Message::of(rule, subject, 0, what, fix).panic()
}

/// A text made in a constant.
struct Message {
    bytes: [u8; ROOM],
    len: usize,
}

impl Message {
    const fn of(rule: Rule, text: &str, wrong: usize, what: &str, fix: &str) -> Message {
        let mut message = Message {
            bytes: [0; ROOM],
            len: 0,
        };
        message.push("[");
        message.push(rule.name());
        message.push("] ");
        message.subject(text, wrong);
        message.push(" ");
        message.push(what);
        message.push("\n  why: ");
        message.push(rule.info().why);
        message.push("\n  fix: ");
        message.push(fix);
        message
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "the only way of refusing a constant with words")]
    const fn panic(&self) -> ! {
        panic!("{}", self.as_str())
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Only whole characters are pushed.
            Err(_) => "",
        }
    }

    /// Adds the text, or nothing where it is too long.
    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        if text.len() > ROOM - self.len {
            return;
        }
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
    }

    const fn subject(&mut self, text: &str, wrong: usize) {
        if text.is_empty() {
            return self.push("this text");
        }
        self.push("`");
        self.excerpt(text, wrong);
        self.push("`");
    }

    /// Adds the part of the text around `wrong`, control characters escaped as Rust does.
    const fn excerpt(&mut self, text: &str, wrong: usize) {
        let from = start(text, wrong);
        let to = boundary(
            text,
            if text.len() - from > EXCERPT {
                from + EXCERPT
            } else {
                text.len()
            },
        );
        if from > 0 {
            self.push("…");
        }
        let mut at = from;
        while at < to {
            let end = super::bytes::skip_char(text.as_bytes(), at);
            match text.as_bytes()[at] {
                b'\n' => self.push("\\n"),
                b'\r' => self.push("\\r"),
                b'\t' => self.push("\\t"),
                0 => self.push("\\0"),
                _ => self.push(super::bytes::part(text, at, end)),
            }
            at = end;
        }
        if to < text.len() {
            self.push("…");
        }
    }
}

/// Returns where an excerpt starts: at the text's start if that shows the wrong place too.
const fn start(text: &str, wrong: usize) -> usize {
    let half = EXCERPT / 2;
    if text.len() <= EXCERPT || wrong <= half {
        0
    } else {
        boundary(text, wrong - half)
    }
}

/// Returns the start of the character at `at`.
const fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
