//! Versions of Python packages: `PyPA`'s "Version specifiers", which was PEP 440, and its appendix's looser spellings.

use super::bytes::{get, is_in, skip_digits, skip_until};

/// The properties of a version that decide where it may be used.
pub(crate) struct Version {
    /// The number of segments of the release.
    pub(crate) segments: usize,
    /// Whether it ends in `.*`, straight after the release.
    pub(crate) wildcard: bool,
    /// Whether it has a `+local` part.
    pub(crate) local: bool,
    /// The offset at which reading stopped, which is the end of a valid version.
    pub(crate) to: usize,
}

/// Reads a version from `from`, as far as it is one.
pub(crate) const fn read(bytes: &[u8], from: usize, end: usize) -> Version {
    let mut at = if from < end && is_letter(bytes[from], b'v') {
        from + 1
    } else {
        from
    };
    let epoch = skip_digits(bytes, at, end);
    if epoch > at && epoch < end && bytes[epoch] == b'!' {
        at = epoch + 1;
    }
    let (segments, release) = release(bytes, at, end);
    let mut version = Version {
        segments,
        wildcard: false,
        local: false,
        to: release,
    };
    if segments == 0 {
        return version;
    }
    if release + 1 < end && bytes[release] == b'.' && bytes[release + 1] == b'*' {
        version.wildcard = true;
        version.to = release + 2;
        return version;
    }
    let pre = suffix(
        bytes,
        release,
        end,
        &["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"],
    );
    let post = suffix(bytes, implicit_post(bytes, pre, end), end, &["post", "rev", "r"]);
    let dev = suffix(bytes, post, end, &["dev"]);
    version.to = local(bytes, dev, end);
    version.local = version.to > dev;
    version
}

const fn is_letter(byte: u8, letter: u8) -> bool {
    byte.eq_ignore_ascii_case(&letter)
}

/// Reads `N(.N)*`, and returns how many numbers there are and where they end.
const fn release(bytes: &[u8], from: usize, end: usize) -> (usize, usize) {
    let mut at = skip_digits(bytes, from, end);
    if at == from {
        return (0, from);
    }
    let mut segments = 1;
    while at < end && bytes[at] == b'.' && skip_digits(bytes, at + 1, end) > at + 1 {
        at = skip_digits(bytes, at + 1, end);
        segments += 1;
    }
    (segments, at)
}

/// Returns where `[-_.]?WORD[-_.]?N?` ends; `at` where there is none.
const fn suffix(bytes: &[u8], at: usize, end: usize, words: &[&str]) -> usize {
    let from = if at < end && is_in(bytes[at], "-_.") {
        at + 1
    } else {
        at
    };
    let mut to = from;
    while to < end && bytes[to].is_ascii_alphabetic() {
        to += 1;
    }
    if !is_one_of(bytes, from, to, words) {
        return at;
    }
    let number = if to < end && is_in(bytes[to], "-_.") {
        to + 1
    } else {
        to
    };
    let after = skip_digits(bytes, number, end);
    if after > number { after } else { to }
}

/// Returns where `-N` ends, another spelling of `.postN`; `at` where there is none.
const fn implicit_post(bytes: &[u8], at: usize, end: usize) -> usize {
    if at < end && bytes[at] == b'-' {
        if_digits(bytes, at, end)
    } else {
        at
    }
}

const fn if_digits(bytes: &[u8], at: usize, end: usize) -> usize {
    let to = skip_digits(bytes, at + 1, end);
    if to > at + 1 { to } else { at }
}

/// Returns whether one of `words` stands there, in any case. The one of slices is not `const fn` in Rust 1.88.
const fn is_one_of(bytes: &[u8], from: usize, to: usize, words: &[&str]) -> bool {
    let mut i = 0;
    while i < words.len() {
        if to - from == words[i].len() && same_letters(bytes, from, words[i].as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn same_letters(bytes: &[u8], from: usize, word: &[u8]) -> bool {
    let mut i = 0;
    while i < word.len() {
        if !bytes[from + i].eq_ignore_ascii_case(&word[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// Returns where `+alnum([-_.]alnum)*` ends; `at` where there is none.
const fn local(bytes: &[u8], at: usize, end: usize) -> usize {
    if at >= end || bytes[at] != b'+' {
        return at;
    }
    let mut to = at;
    while to < end
        && (to == at || is_in(bytes[to], "-_."))
        && get(bytes, to + 1).is_ascii_alphanumeric()
        && to + 1 < end
    {
        to += 1;
        while to < end && bytes[to].is_ascii_alphanumeric() {
            to += 1;
        }
    }
    to
}

/// Returns where a run of bytes ends that are not blank and none of `,;)`.
pub(crate) const fn run_end(bytes: &[u8], from: usize) -> usize {
    skip_until(bytes, from, bytes.len(), " \t,;)")
}
