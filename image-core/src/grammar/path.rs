//! Paths: sources in and outside the context, places in the container.

use super::bytes::{equal, find, get, is, is_at, is_in, part, skip_char, skip_word, trailing_space};
use super::expand::next_reference;
use super::flat::{HOLE, has_hole};
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

/// Returns whether an expanding path is absolute: it starts with `/`, or with a reference, which counts as absolute.
#[must_use]
pub const fn is_absolute(text: &str) -> bool {
    match next_reference(text, 0) {
        Some(reference) if reference.from == 0 => true,
        _ => get(text.as_bytes(), 0) == b'/',
    }
}

/// Returns whether a list of folders with colons between them has the folder.
pub(crate) const fn has_folder(list: &str, folder: &str) -> bool {
    let bytes = list.as_bytes();
    let mut from = 0;
    while from <= bytes.len() {
        let to = find(bytes, from, bytes.len(), b':');
        let mut end = to;
        while end > from && bytes[end - 1] == b'/' {
            end -= 1;
        }
        if equal(part(list, from, end), folder) {
            return true;
        }
        from = to + 1;
    }
    false
}

/// Returns whether a source is a glob: whether it has a `*`, `?` or `[` that no backslash escapes.
#[must_use]
pub const fn is_glob(text: &str) -> bool {
    super::glob::is_glob(text)
}

/// Returns whether engines find a source by this text. They have no way to say `*`, `?` or a backslash in a name that
/// all of them read; Docker 26 and later find no control characters, and trim blanks.
#[cfg(any(feature = "files", feature = "program"))]
pub(crate) fn is_addressable(source: &str) -> bool {
    let mut bytes = source.bytes();
    while let Some(byte) = bytes.next() {
        let unreadable = byte == b'\\' && !matches!(bytes.next(), Some(b'[' | b']' | b'$'));
        if unreadable || byte.is_ascii_control() {
            return false;
        }
    }
    // They trim white space, take a leading `!` for an exception, and with wildcards a `^` for a start.
    source.trim() == source && !source.starts_with('!') && !(source.contains(['[', '*', '?']) && has_caret(source))
}

/// Returns whether engines mount a source by this text. They look for it by a pattern, but mount it by its name, so it
/// can be none; and buildah before 1.43 does not see that a character is escaped. What stands in a flag is read as
/// bytes.
#[cfg(feature = "program")]
pub(crate) fn is_mountable(source: &str) -> bool {
    source.is_ascii() && is_addressable(source) && !source.contains(['[', ']', '*', '?', '\\', ',', '"', '\''])
}

/// Returns whether there is a `^` that does not start a class.
#[cfg(any(feature = "files", feature = "program"))]
fn has_caret(source: &str) -> bool {
    source.split("[^").any(|part| part.contains('^')) || source.contains(r"\[^")
}

/// Returns whether a relative path leads out of its root through `..`.
#[must_use]
pub const fn leaves(path: &str) -> bool {
    leaving(path.as_bytes()).is_some()
}

/// Checks a source in the build context.
pub(crate) const fn source(path: &[u8]) -> Result<(), Fault> {
    const EXTERNAL: &str = "write a path relative to the context, or add the option `external`";
    if let Some(at) = scheme(path) {
        let fix = "fetch it with `add`";
        return wrong(Rule::SourcePath, "is an address, not a file", fix, 0, at);
    }
    attempt!(file(path, EXTERNAL));
    // `external` is no way out: it takes absolute paths and those of the home folder.
    let fix = "move it into the context, or choose a wider `context`";
    stays_below(path, 0, "leads out of the build context", fix)
}

/// Checks a file of the context that is read while the macro runs.
pub(crate) const fn read(path: &[u8]) -> Result<(), Fault> {
    attempt!(file(path, "write a path relative to the context"));
    let fix = "move the file into the context";
    stays_below(path, 0, "leads out of the build context", fix)
}

const fn file(path: &[u8], fix: &'static str) -> Result<(), Fault> {
    attempt!(not_empty(
        path,
        Rule::SourcePath,
        "name a file or a folder; `.` is the context itself"
    ));
    rooted(path, Rule::SourcePath, fix)
}

/// Returns the end of the scheme with which an address starts, `https://`.
const fn scheme(path: &[u8]) -> Option<usize> {
    let at = skip_word(path, 0, path.len(), "");
    if at > 0 && is_at(path, at, "://") {
        Some(at + 3)
    } else {
        None
    }
}

/// Refuses a path that starts elsewhere than at the root of the context.
const fn rooted(path: &[u8], rule: Rule, fix: &'static str) -> Result<(), Fault> {
    if path[0] == b'/' {
        return wrong(rule, "is absolute", fix, 0, 1);
    }
    if path[0] == b'~' && (path.len() == 1 || path[1] == b'/') {
        return wrong(rule, "starts in a home folder", fix, 0, 1);
    }
    if path[0].is_ascii_alphabetic() && (is_at(path, 1, ":/") || is_at(path, 1, ":\\")) {
        return wrong(rule, "starts with a Windows drive", fix, 0, 2);
    }
    Ok(())
}

/// Returns the first `..` that leads out of the root; `None` from the first reference on, whose value may lead
/// anywhere.
const fn leaving(path: &[u8]) -> Option<(usize, usize)> {
    let (mut at, mut depth) = (0, 0_usize);
    while at < path.len() {
        let end = find(path, at, path.len(), b'/');
        if has_hole(path, at, end) {
            return None;
        }
        if is(path, at, end, "..") {
            if depth == 0 {
                return Some((at, end));
            }
            depth -= 1;
        } else if end > at && !is(path, at, end, ".") {
            depth += 1;
        }
        at = end + 1;
    }
    None
}

/// Refuses a source that leads out of its root, below which it starts at `from`.
const fn stays_below(path: &[u8], from: usize, what: &'static str, fix: &'static str) -> Result<(), Fault> {
    match leaving(path.split_at(from).1) {
        Some((at, to)) => wrong(Rule::SourcePath, what, fix, from + at, from + to),
        None => Ok(()),
    }
}

/// Checks a folder of the context, or the context's own from the crate's.
pub(crate) const fn folder(path: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(path, Rule::ContextDir, "name a folder; `.` is this one"));
    rooted(
        path,
        Rule::ContextDir,
        "write a path relative to the crate's Cargo.toml",
    )
}

/// Checks a source outside the context: absolute, or below the home folder. A relative one would be looked for in two
/// places.
pub(crate) const fn external(path: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(path, Rule::SourcePath, "name a file or a folder"));
    if path[0] == HOLE || is_at(path, 0, "~\0") {
        return Ok(());
    }
    let from = attempt!(external_root(path));
    let (what, fix) = if path[0] == b'~' {
        ("leads out of the home folder", "write the absolute path")
    } else {
        ("leads out of the root folder", "write the path without this `..`")
    };
    stays_below(path, from, what, fix)
}

/// Returns where the path below the root or home folder starts.
const fn external_root(path: &[u8]) -> Result<usize, Fault> {
    if path[0] == b'/' {
        return Ok(1);
    }
    if path[0] == b'~' && (path.len() == 1 || path[1] == b'/') {
        return Ok(if path.len() == 1 { 1 } else { 2 });
    }
    if path[0] == b'~' {
        let what = "starts in the home folder of another user";
        return wrong(Rule::SourcePath, what, "write `~/` for your own home folder", 0, 1);
    }
    let what = "is relative, and `external` is for paths outside the context";
    let fix = "leave `external` out, or start the path with `/` or `~/`";
    wrong(Rule::SourcePath, what, fix, 0, path.len())
}

/// Checks a source in another stage or image.
pub(crate) const fn in_stage(path: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(
        path,
        Rule::SourcePath,
        "name a file or a folder of the stage"
    ));
    attempt!(no_tilde(path, Rule::SourcePath));
    let from = if path[0] == b'/' { 1 } else { 0 };
    let fix = "write the path from the root, without `..`";
    stays_below(path, from, "leads out of the stage's root", fix)
}

/// Checks a path in the container, absolute or relative.
pub(crate) const fn destination(path: &[u8], rule: Rule) -> Result<(), Fault> {
    attempt!(not_empty(path, rule, "write a path in the container, such as `/app`"));
    no_tilde(path, rule)
}

/// Checks the destination of `mount`: there is no step that could lead its files out of their folder.
pub(crate) const fn start_place(path: &[u8]) -> Result<(), Fault> {
    attempt!(destination(path, Rule::Destination));
    if let Some(at) = find_part(path, 0, "..") {
        let fix = "write the path without `..`";
        return wrong(Rule::Destination, "leads out of its folder", fix, at, at + 2);
    }
    Ok(())
}

/// Returns where the first part of a path from `from` on is that starts there.
pub(super) const fn find_part(path: &[u8], from: usize, part: &str) -> Option<usize> {
    let mut at = from;
    while at < path.len() {
        let end = find(path, at, path.len(), b'/');
        if is(path, at, end, part) {
            return Some(at);
        }
        at = end + 1;
    }
    None
}

const fn no_tilde(path: &[u8], rule: Rule) -> Result<(), Fault> {
    if path[0] == b'~' {
        let what = "starts with `~`, which nothing expands in a container";
        return wrong(rule, what, "write the folder in full, such as `/root`", 0, 1);
    }
    Ok(())
}

/// Checks a volume's path. Engines take white space away at its end, also what is escaped.
pub(crate) const fn volume(path: &[u8]) -> Result<(), Fault> {
    attempt!(mounted(path, Rule::VolumePath));
    let end = trailing_space(path);
    if end < path.len() {
        let what = "ends with white space, which engines take away";
        return wrong(Rule::VolumePath, what, "leave it out", end, path.len());
    }
    Ok(())
}

/// Checks the path of a mount. `BuildKit` reads flags byte by byte, buildah knows no CSV, and not all expand
/// variables.
pub(crate) const fn mount_target(path: &[u8]) -> Result<(), Fault> {
    attempt!(mounted(path, Rule::MountTarget));
    let mut at = 0;
    while at < path.len() {
        if !(path[at] == b' ' || path[at].is_ascii_graphic()) || is_in(path[at], ",\"'\\$") {
            let what = "has a character that engines do not all read in a mount";
            let fix = "write ASCII letters, digits and signs other than quotes, `,`, `\\` and `$`";
            return wrong(Rule::MountTarget, what, fix, at, skip_char(path, at));
        }
        at += 1;
    }
    Ok(())
}

/// Checks the place of a file.
pub(crate) const fn file_place(path: &[u8]) -> Result<(), Fault> {
    attempt!(destination(path, Rule::Destination));
    let mut last = path.len();
    while last > 0 && path[last - 1] != b'/' {
        last -= 1;
    }
    if last == path.len() || is(path, last, path.len(), ".") || is(path, last, path.len(), "..") {
        let what = "is a folder, and this is one file";
        return wrong(Rule::Destination, what, "write the path of the file", 0, path.len());
    }
    Ok(())
}

/// Checks the path of a secret that is a file of a step.
pub(crate) const fn secret_file(path: &[u8]) -> Result<(), Fault> {
    attempt!(mount_target(path));
    if path[path.len() - 1] == b'/' {
        let what = "is a folder, and the secret is a file";
        return wrong(Rule::MountTarget, what, "write the path of the file", 0, path.len());
    }
    Ok(())
}

/// Checks an absolute path in the container, not its root.
pub(crate) const fn mounted(path: &[u8], rule: Rule) -> Result<(), Fault> {
    attempt!(destination(path, rule));
    if path[0] == HOLE {
        return Ok(());
    }
    if path[0] != b'/' {
        return wrong(rule, "is not absolute", "start the path with `/`", 0, path.len());
    }
    let mut at = 0;
    while at < path.len() {
        let end = find(path, at, path.len(), b'/');
        if end > at && !is(path, at, end, ".") && !is(path, at, end, "..") {
            return Ok(());
        }
        at = end + 1;
    }
    let what = "is the root of the container";
    wrong(rule, what, "name a folder below the root", 0, path.len())
}
