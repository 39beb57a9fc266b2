//! The rules about what `image.lock` knows of a base, where a constant has to be asked. The check of known texts is in
//! `check/known_users.rs` and `check/locked.rs`, which can name the nearest of the base's names.

use super::judge::{Answer, Verdict};
use super::wording;
use crate::grammar::bytes::{find, is, is_in, part};

/// Decides whether a base has the user and the group of a text, `user:group`. What has a number needs no name, and
/// variables are not looked into.
pub(crate) const fn named_user(text: &str, users: &str, groups: &str) -> Verdict {
    let colon = find(text.as_bytes(), 0, text.len(), b':');
    let (user, group) = text.split_at(colon);
    let group = if group.is_empty() {
        group
    } else {
        part(group, 1, group.len())
    };
    Answer::of(is_number_or_line(user, users) && is_number_or_line(group, groups)).or(&wording::ABSENT_USER)
}

/// Returns whether a text has only digits, has something that an engine replaces, or is one of the lines.
const fn is_number_or_line(text: &str, lines: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut is_number) = (0, true);
    while at < bytes.len() {
        if is_in(bytes[at], "$\\\"'") {
            return true;
        }
        is_number = is_number && bytes[at].is_ascii_digit();
        at += 1;
    }
    is_number || is_line(text, lines)
}

/// Decides whether a base is there for a platform, whose variant does not count.
pub(crate) const fn platform_of_base(platform: &str, all: &str) -> Verdict {
    let bytes = platform.as_bytes();
    let slash = find(bytes, 0, bytes.len(), b'/');
    let has_variable = find(bytes, 0, bytes.len(), b'$') < bytes.len();
    if slash == bytes.len() || has_variable {
        return Verdict::Right;
    }
    let end = find(bytes, slash + 1, bytes.len(), b'/');
    Answer::of(is_line(part(platform, 0, end), all)).or(&wording::ABSENT_PLATFORM)
}

/// Returns whether a text is one of the lines.
const fn is_line(text: &str, lines: &str) -> bool {
    let bytes = lines.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let to = find(bytes, from, bytes.len(), b'\n');
        if is(bytes, from, to, text) {
            return true;
        }
        from = to + 1;
    }
    false
}
