//! Reads bytes in a `const fn`, which has neither `==` on strings nor iterators.

/// Returns whether `word` is at `at`.
pub(crate) const fn is_at(bytes: &[u8], at: usize, word: &str) -> bool {
    let word = word.as_bytes();
    if at > bytes.len() || bytes.len() - at < word.len() {
        return false;
    }
    let mut i = 0;
    while i < word.len() {
        if bytes[at + i] != word[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Returns whether the bytes from `from` to `to` are `word`.
pub(crate) const fn is(bytes: &[u8], from: usize, to: usize, word: &str) -> bool {
    to - from == word.len() && is_at(bytes, from, word)
}

/// Returns whether two texts are the same.
pub(crate) const fn equal(a: &str, b: &str) -> bool {
    is(a.as_bytes(), 0, a.len(), b)
}

/// Returns whether the bytes from `from` to `to` are one of `words`.
pub(crate) const fn is_one_of(bytes: &[u8], from: usize, to: usize, words: &[&str]) -> bool {
    let mut i = 0;
    while i < words.len() {
        if is(bytes, from, to, words[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns whether one of `words` is at `at`.
pub(crate) const fn starts_with_one_of(bytes: &[u8], at: usize, words: &[&str]) -> bool {
    let mut i = 0;
    while i < words.len() {
        if is_at(bytes, at, words[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns the first place of `byte` in `from..to`, or `to`.
pub(crate) const fn find(bytes: &[u8], from: usize, to: usize, byte: u8) -> usize {
    let mut at = from;
    while at < to && bytes[at] != byte {
        at += 1;
    }
    at
}

/// Returns where `byte` first is; the end where it is not. In steps of 16 bytes: the compiler, which evaluates this for
/// constants, stops where an evaluation takes long.
pub(crate) const fn find_fast(bytes: &[u8], byte: u8) -> usize {
    const ONES: u128 = u128::MAX / 0xff;
    let wanted = ONES * byte as u128;
    let mut rest = bytes;
    while let Some((chunk, next)) = rest.split_first_chunk::<16>() {
        // A byte that is 0 here borrows from its highest bit.
        let differences = u128::from_ne_bytes(*chunk) ^ wanted;
        if differences.wrapping_sub(ONES) & !differences & (ONES << 7) != 0 {
            break;
        }
        rest = next;
    }
    find(bytes, bytes.len() - rest.len(), bytes.len(), byte)
}

/// Returns the last place of `byte` in `from..to`.
pub(crate) const fn rfind(bytes: &[u8], from: usize, to: usize, byte: u8) -> Option<usize> {
    let mut at = to;
    while at > from {
        at -= 1;
        if bytes[at] == byte {
            return Some(at);
        }
    }
    None
}

/// Returns the first place of `word` from `from` on.
pub(crate) const fn find_word(bytes: &[u8], from: usize, word: &str) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if is_at(bytes, at, word) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns where the blanks that start at `at` end.
pub(crate) const fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_blank(bytes[at]) {
        at += 1;
    }
    at
}

/// Returns where the lower-case letters that start at `at` end.
pub(crate) const fn skip_lowercase(bytes: &[u8], mut at: usize, to: usize) -> usize {
    while at < to && bytes[at].is_ascii_lowercase() {
        at += 1;
    }
    at
}

/// Returns where the decimal digits that start at `at` end.
pub(crate) const fn skip_digits(bytes: &[u8], mut at: usize, to: usize) -> usize {
    while at < to && bytes[at].is_ascii_digit() {
        at += 1;
    }
    at
}

/// Returns the byte at `at`, or 0 behind the end.
pub(crate) const fn get(bytes: &[u8], at: usize) -> u8 {
    if at < bytes.len() { bytes[at] } else { 0 }
}

/// Returns whether a byte is a space or a tab.
pub(crate) const fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Returns where the white space (Unicode's, as Go's `strings.TrimSpace` takes it away) at the end of a text starts.
pub(crate) const fn trailing_space(bytes: &[u8]) -> usize {
    let mut end = bytes.len();
    while end > 0 {
        let mut start = end - 1;
        while start > 0 && bytes[start] & 0xC0 == 0x80 {
            start -= 1;
        }
        if !is_space(bytes, start, end) {
            return end;
        }
        end = start;
    }
    0
}

/// Returns whether the character from `from` to `to` is white space.
const fn is_space(bytes: &[u8], from: usize, to: usize) -> bool {
    let code = match to - from {
        1 => bytes[from] as u32,
        2 => ((bytes[from] as u32 & 0x1F) << 6) | (bytes[from + 1] as u32 & 0x3F),
        3 => {
            ((bytes[from] as u32 & 0x0F) << 12)
                | ((bytes[from + 1] as u32 & 0x3F) << 6)
                | (bytes[from + 2] as u32 & 0x3F)
        }
        _ => return false,
    };
    match char::from_u32(code) {
        Some(next) => next.is_whitespace(),
        None => false,
    }
}

/// Returns whether `byte` is one of those in `set`.
pub(crate) const fn is_in(byte: u8, set: &str) -> bool {
    let set = set.as_bytes();
    find(set, 0, set.len(), byte) < set.len()
}

/// Returns where the letters, digits and `others` that start at `at` end.
pub(crate) const fn skip_word(bytes: &[u8], mut at: usize, to: usize, others: &str) -> usize {
    while at < to && (bytes[at].is_ascii_alphanumeric() || is_in(bytes[at], others)) {
        at += 1;
    }
    at
}

/// Returns where the lower-case letters, digits and `others` that start at `at` end.
pub(crate) const fn skip_lower_word(bytes: &[u8], mut at: usize, to: usize, others: &str) -> usize {
    while at < to && (bytes[at].is_ascii_lowercase() || bytes[at].is_ascii_digit() || is_in(bytes[at], others)) {
        at += 1;
    }
    at
}

/// Returns where the visible ASCII characters but `except` that start at `at` end.
pub(crate) const fn skip_visible(bytes: &[u8], mut at: usize, to: usize, except: &str) -> usize {
    while at < to && bytes[at].is_ascii_graphic() && !is_in(bytes[at], except) {
        at += 1;
    }
    at
}

/// Returns the first place of one of `stops` in `at..to`, or `to`.
pub(crate) const fn skip_until(bytes: &[u8], mut at: usize, to: usize, stops: &str) -> usize {
    while at < to && !is_in(bytes[at], stops) {
        at += 1;
    }
    at
}

/// Returns where the bytes of `set` that start at `at` end.
pub(crate) const fn skip_set(bytes: &[u8], mut at: usize, to: usize, set: &str) -> usize {
    while at < to && is_in(bytes[at], set) {
        at += 1;
    }
    at
}

/// Returns whether `byte` may start the name of a variable.
pub(crate) const fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Returns whether `byte` may be part of the name of a variable.
pub(crate) const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns where the name of a variable that starts at `at` ends; `at` where there is none.
pub(crate) const fn skip_name(bytes: &[u8], at: usize, to: usize) -> usize {
    if at >= to || !starts_name(bytes[at]) {
        return at;
    }
    let mut end = at;
    while end < to && is_name(bytes[end]) {
        end += 1;
    }
    end
}

/// Returns where the character that starts at `at` ends; `at` at the end of the text.
pub(crate) const fn skip_char(bytes: &[u8], at: usize) -> usize {
    if at >= bytes.len() {
        return at;
    }
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
        end += 1;
    }
    end
}

/// Returns the text from `from` to `to`, which must be the bounds of characters.
pub(crate) const fn part(text: &str, from: usize, to: usize) -> &str {
    text.split_at(to).0.split_at(from).1
}

/// Returns the bytes from `from` to `to`.
pub(crate) const fn slice(bytes: &[u8], from: usize, to: usize) -> &[u8] {
    bytes.split_at(to).0.split_at(from).1
}

/// Returns the first character that a reader does not see where it is, or that changes what is seen: a control
/// character other than a tab, a separator of lines, a mark of direction.
pub(crate) const fn find_hidden(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        let hidden = match bytes[at] {
            b'\t' => false,
            0..0x20 | 0x7f => true,
            0xc2 => matches!(get(bytes, at + 1), 0x80..=0x9f),
            0xd8 => get(bytes, at + 1) == 0x9c,
            0xe2 => match get(bytes, at + 1) {
                0x80 => matches!(get(bytes, at + 2), 0x8e | 0x8f | 0xa8..=0xae),
                0x81 => matches!(get(bytes, at + 2), 0xa6..=0xa9),
                _ => false,
            },
            _ => false,
        };
        if hidden {
            return Some(at);
        }
        at += 1;
    }
    None
}
