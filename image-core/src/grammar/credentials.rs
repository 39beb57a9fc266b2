//! Passwords in URLs: what a statement says stays in the image or its history, where everyone who has the image reads it.

use super::bytes::{find, find_word, is, is_at, is_in, rfind, starts_with_one_of};
use super::flat::{HOLE, has_hole};
use super::wrong;
use crate::kind::Kind;
use crate::rule::{Fault, Rule};

/// The message for each of them.
const WHAT: &str = "has a password, which would stay in the image's history";

/// The prefixes of the tokens of GitHub and GitLab, which may be written in place of a user's name.
const TOKENS: &[&str] = &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"];

/// Refuses a text of that kind that has a URL with a password.
pub(crate) const fn check(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    if !is_refused(kind) {
        return Ok(());
    }
    match in_url(bytes) {
        Some((from, to)) => refuse(kind, from, to),
        None => Ok(()),
    }
}

/// Returns whether passwords are refused in texts of that kind. Others, such as the value of a variable, may be meant
/// so: the check of statements warns of those.
pub(crate) const fn is_refused(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CondaChannel
            | Kind::CondaPackage
            | Kind::ExtraOptions
            | Kind::FindLinks
            | Kind::IndexUrl
            | Kind::Installer
            | Kind::NpmPackage
            | Kind::NpmRegistry
            | Kind::RemoteSource
            | Kind::Requirement
    )
}

/// Returns the finding for a password in a text of that kind.
pub(crate) const fn refuse(kind: Kind, from: usize, to: usize) -> Result<(), Fault> {
    let fix = if matches!(kind, Kind::Requirement) {
        "write `private = \"github.com/org/repo@1.0.0\"` and the token's `secret`"
    } else if matches!(kind, Kind::ExtraOptions | Kind::Installer) {
        "give it to the step in a variable that the installer reads: secret = \"NAME\""
    } else if matches!(kind, Kind::CondaPackage | Kind::CondaChannel) {
        "give micromamba's authentication file to a `run` by `secret`, and install there"
    } else if matches!(kind, Kind::NpmPackage | Kind::NpmRegistry) {
        "give npm's configuration to the step in a file: secret = \"NPMRC\" -> \"/root/.npmrc\""
    } else if matches!(kind, Kind::RemoteSource) {
        "fetch it by a `run` with `secret = \"NAME\"`"
    } else {
        "give it to the step: secret = \"PIP_INDEX_URL\""
    };
    wrong(Rule::PasswordInUrl, WHAT, fix, from, to)
}

/// Returns the user and password of the first URL that has a password: the bytes before its `@`.
///
/// A reference (`${TOKEN}`), a placeholder (`<token>`, `***`) and the name of a user are not passwords.
pub(crate) const fn in_url(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut next = 0;
    while let Some(scheme) = find_word(bytes, next, "://") {
        let from = scheme + "://".len();
        let to = authority_end(bytes, from);
        if let Some(sign) = rfind(bytes, from, to, b'@')
            && has_password(bytes, from, sign)
        {
            return Some((from, sign));
        }
        next = to;
    }
    None
}

/// Returns where the host of a URL ends, with all that may precede the host.
const fn authority_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && (bytes[at] == HOLE || bytes[at] > b' ') && !is_in(bytes[at], "/?#\"'`|;(),") {
        at += 1;
    }
    at
}

/// Returns whether `user:password`, or a user's name that is a token, is written from `from` to `sign`.
const fn has_password(bytes: &[u8], from: usize, sign: usize) -> bool {
    let colon = find(bytes, from, sign, b':');
    let is_token = starts_with_one_of(bytes, from, TOKENS);
    // GitHub takes a token as the user, with this or nothing as its password.
    let is_of_user = colon + 1 >= sign || is(bytes, colon + 1, sign, "x-oauth-basic");
    match (colon < sign, is_of_user) {
        (false, _) => is_token,
        (true, true) => is_written(bytes, from, colon),
        (true, false) => is_token || is_written(bytes, colon + 1, sign),
    }
}

/// Returns whether it is a password itself, and not a reference or a placeholder.
const fn is_written(bytes: &[u8], from: usize, to: usize) -> bool {
    if from == to || has_hole(bytes, from, to) || is_in(bytes[from], "<{[") || is_at(bytes, from, "%s") {
        return false;
    }
    let (mut at, mut is_same) = (from, true);
    while at < to {
        if bytes[at] == b'$' && (at == from || bytes[at - 1] != b'\\') {
            return false;
        }
        is_same &= bytes[at] == bytes[from];
        at += 1;
    }
    !(is_same && is_in(bytes[from], "*xX."))
}
