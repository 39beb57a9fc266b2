//! Repositories that only a token opens: `github.com/org/repo@ref`, `gitlab.com/group/…/project@ref`, and the user that
//! git names besides the token.

use super::bytes::{find, find_word, is, is_at, is_in, part, skip_char, skip_visible, skip_word, starts_with_one_of};
use super::{not_an_option, not_empty, only, path, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::PrivateRepository;
const FIX: &str = "write `github.com/org/repo@1.0.0` or `gitlab.com/group/project@1.0.0`";
const FRAGMENT: &str = "#subdirectory=";

/// The host of a private repository, which decides the token that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `github.com`
    GitHub,
    /// `gitlab.com`
    GitLab,
}

impl Host {
    /// Returns the secret whose value is the token, where a statement names none.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Host::GitHub => "GITHUB_TOKEN",
            Host::GitLab => "GITLAB_TOKEN",
        }
    }

    /// Returns the host's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Host::GitHub => "github.com",
            Host::GitLab => "gitlab.com",
        }
    }
}

/// A private repository, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repository<'t> {
    /// Its location.
    pub host: Host,
    /// `org/repo`.
    pub path: &'t str,
    /// The tag, branch or commit; `None` for the default branch, which moves.
    pub reference: Option<&'t str>,
    /// The folder of the project inside the repository.
    pub subdirectory: Option<&'t str>,
}

/// Takes apart the text of a private repository; `None` where [`crate::kind::Kind::PrivateRepository`] refuses it.
#[must_use]
pub const fn repository(text: &str) -> Option<Repository<'_>> {
    if check(text).is_err() {
        return None;
    }
    let bytes = text.as_bytes();
    let Some((host, from)) = host(bytes) else {
        return None;
    };
    let Places { path, fragment } = places(bytes);
    let subdirectory = if fragment < bytes.len() {
        Some(part(text, fragment + FRAGMENT.len(), bytes.len()))
    } else {
        None
    };
    let reference = if path < fragment {
        Some(part(text, path + 1, fragment))
    } else {
        None
    };
    Some(Repository {
        host,
        path: part(text, from, path),
        reference,
        subdirectory,
    })
}

/// The offsets at which the path, and what follows it, end.
struct Places {
    /// The `@` of the ref, or the fragment, or the end.
    path: usize,
    /// The `#`, or the end.
    fragment: usize,
}

const fn places(bytes: &[u8]) -> Places {
    let fragment = find(bytes, 0, bytes.len(), b'#');
    Places {
        path: find(bytes, 0, fragment, b'@'),
        fragment,
    }
}

/// Returns the host, and where the path behind it starts.
const fn host(bytes: &[u8]) -> Option<(Host, usize)> {
    if is_at(bytes, 0, "github.com/") {
        Some((Host::GitHub, 11))
    } else if is_at(bytes, 0, "gitlab.com/") {
        Some((Host::GitLab, 11))
    } else {
        None
    }
}

/// Checks `HOST/PATH[@REF][#subdirectory=DIR]`. The hosts are those that Modal knows, and the ref may be missing as
/// there.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let Some((host, from)) = host(bytes) else {
        return wrong_host(bytes);
    };
    let Places { path, fragment } = places(bytes);
    attempt!(check_path(bytes, host, from, path));
    if path < fragment {
        attempt!(reference(bytes, path + 1, fragment));
    }
    if fragment < bytes.len() {
        return subdirectory(bytes, fragment);
    }
    Ok(())
}

const fn wrong_host(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, FIX));
    if starts_with_one_of(bytes, 0, &["git@", "ssh://", "git+ssh://"]) {
        let what = "is an address for ssh, where no token is used";
        let fix = "write `github.com/org/repo@ref`, or a package with `ssh`";
        return wrong(RULE, what, fix, 0, end);
    }
    if let Some(scheme) = find_word(bytes, 0, "://") {
        let what = "has a scheme, which is always https";
        let fix = "start with the host: `github.com/org/repo@ref`";
        return wrong(RULE, what, fix, 0, scheme + 3);
    }
    let slash = find(bytes, 0, end, b'/');
    if slash == end {
        return wrong(RULE, "has no host", FIX, 0, end);
    }
    let fix = "use one of github.com and gitlab.com, or install it by `run` with a `secret`";
    wrong(RULE, "is on a host whose tokens are not known", fix, 0, slash)
}

/// Checks the parts of the path: two on GitHub, two or more on GitLab.
const fn check_path(bytes: &[u8], host: Host, from: usize, end: usize) -> Result<(), Fault> {
    let (mut at, mut parts) = (from, 0_usize);
    while at <= end {
        let to = find(bytes, at, end, b'/');
        attempt!(path_part(bytes, at, to));
        parts += 1;
        at = to + 1;
    }
    match (host, parts) {
        (_, 0 | 1) => wrong(RULE, "has no repository behind its owner", FIX, from, end),
        (Host::GitHub, 3..) => {
            let what = "has more than owner and repository";
            let fix = "write a branch or tag behind `@`, a folder as `#subdirectory=…`";
            wrong(RULE, what, fix, from, end)
        }
        (Host::GitHub | Host::GitLab, 2..) => Ok(()),
    }
}

const fn path_part(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if from == to {
        return wrong(RULE, "has an empty part in its path", FIX, from, to);
    }
    let found = (
        "has a character that no path of a repository has",
        "write letters, digits, `.`, `_` and hyphens",
    );
    attempt!(only(bytes, (from, to), "._-", RULE, found));
    if bytes[from] == b'-' || is(bytes, from, to, ".") || is(bytes, from, to, "..") {
        let what = "has a part that no path of a repository has";
        return wrong(RULE, what, "write the path as the address of its page has it", from, to);
    }
    Ok(())
}

/// Checks a tag, branch or commit by the rules of git-check-ref-format(1), less what pip would read otherwise in a URL.
const fn reference(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if from == to {
        let what = "has nothing behind its `@`";
        let fix = "write a tag, branch or commit there, or leave the `@` out";
        return wrong(RULE, what, fix, from - 1, to);
    }
    let at = skip_visible(bytes, from, to, "@~^:?*[\\\"'%&;<>`|$");
    if at < to && bytes[at] == b'@' {
        let what = "has a second `@`, where pip would split it";
        return wrong(RULE, what, "name the commit instead", at, at + 1);
    }
    if at < to {
        let what = "has a ref with a character that git or pip refuses there";
        let fix = "write a tag or branch, or name the commit";
        return wrong(RULE, what, fix, at, skip_char(bytes, at));
    }
    if is_ref(bytes, from, to) {
        return Ok(());
    }
    let what = "has a ref that git refuses";
    wrong(RULE, what, "write a tag, a branch or a commit", from, to)
}

/// Checks dots and slashes as git-check-ref-format(1) does, and that the text does not start as an option.
const fn is_ref(bytes: &[u8], from: usize, to: usize) -> bool {
    if is_in(bytes[from], "-./") || is_in(bytes[to - 1], "./") {
        return false;
    }
    let mut at = from;
    while at < to {
        let next = if at + 1 < to { bytes[at + 1] } else { b'/' };
        if (bytes[at] == b'.' && next == b'.') || (bytes[at] == b'/' && is_in(next, "./") && at + 1 < to) {
            return false;
        }
        if is_at(bytes, at, ".lock") && (at + 5 >= to || bytes[at + 5] == b'/') {
            return false;
        }
        at += 1;
    }
    true
}

/// Checks the folder of the project behind `#subdirectory=`.
const fn subdirectory(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let end = bytes.len();
    let from = at + FRAGMENT.len();
    if !is_at(bytes, at, FRAGMENT) {
        let what = "has something behind `#` that is not the project's folder";
        return wrong(RULE, what, "write `#subdirectory=folder`, or leave it out", at, end);
    }
    let found = (
        "has a folder with a character that pip would read otherwise",
        "write letters, digits, `.`, `_`, `-` and `/`",
    );
    attempt!(only(bytes, (from, end), "._-/+", RULE, found));
    if from == end || bytes[from] == b'/' || path::find_part(bytes, from, "..").is_some() {
        let what = "has a folder that is not one inside the repository";
        return wrong(RULE, what, "write it relative to the repository", from, end);
    }
    Ok(())
}

/// Checks the user that git gives besides the token: one word, with what deploy tokens have (`gitlab+deploy-token-1`).
pub(crate) const fn user(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let fix = "write the user's name, such as `octocat`";
    attempt!(not_empty(bytes, RULE, fix));
    attempt!(not_an_option(bytes, RULE, fix));
    let at = skip_word(bytes, 0, bytes.len(), "._-+");
    if at == bytes.len() {
        return Ok(());
    }
    if bytes[at] == b':' {
        let what = "has a password, which would stay in the image's history";
        return wrong(RULE, what, "give the token by `secret`", at, bytes.len());
    }
    let what = "has a character that names of users do not have";
    let fix = "write letters, digits, `.`, `_`, `-` and `+`";
    wrong(RULE, what, fix, at, skip_char(bytes, at))
}
