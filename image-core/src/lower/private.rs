//! Private repositories: their clean URLs, and the variables by which git finds the token during the step.

use super::options::Opts;
use crate::grammar::private::{Host, Repository, repository};
use crate::model::OptName;
use crate::shell;

/// Returns the text before an installer that lets git open the private repositories; empty if there are none.
///
/// The token is nowhere in it: git asks a helper, which reads the secret's file (gitcredentials(7), and
/// `GIT_CONFIG_COUNT` in git-config(1), since git 2.31). An empty helper before it forgets those of the base, which
/// might store the token.
pub(super) fn variables(opts: Opts<'_>) -> String {
    let mut text = String::with_capacity(128);
    let hosts = hosts(opts);
    if hosts.is_empty() {
        return text;
    }
    let count = 2 * hosts.len();
    text.push_str("GIT_TERMINAL_PROMPT=0 ");
    variable(&mut text, "GIT_CONFIG_COUNT", &count.to_string());
    for (index, host) in hosts.into_iter().enumerate() {
        let key = format!("credential.https://{}.helper", host.name());
        for (number, helper) in [(2 * index, String::new()), (2 * index + 1, helper(host, opts))] {
            variable(&mut text, &format!("GIT_CONFIG_KEY_{number}"), &key);
            variable(&mut text, &format!("GIT_CONFIG_VALUE_{number}"), &helper);
        }
    }
    text
}

fn variable(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push('=');
    shell::push_word(text, value);
    text.push(' ');
}

/// Returns a command of the shell, to which git adds the word `get`.
fn helper(host: Host, opts: Opts<'_>) -> String {
    let (user, secret) = (opts.text(OptName::GitUser).unwrap_or_default(), secret(host, opts));
    format!(r#"!printf "username={user}\npassword="; cat /run/secrets/{secret}; :"#)
}

/// Returns the secret with a host's token: the only one, or else that of the host.
fn secret(host: Host, opts: Opts<'_>) -> &str {
    let mut secrets = opts.texts(OptName::Secret);
    match (secrets.next(), secrets.next()) {
        (Some(only), None) => only,
        _ => host.token(),
    }
}

fn repositories(opts: Opts<'_>) -> impl Iterator<Item = Repository<'_>> {
    opts.texts(OptName::Private).filter_map(repository)
}

/// Returns the hosts of the repositories, each once.
fn hosts(opts: Opts<'_>) -> Vec<Host> {
    let mut hosts = Vec::new();
    for repository in repositories(opts) {
        if !hosts.contains(&repository.host) {
            hosts.push(repository.host);
        }
    }
    hosts
}

/// Returns the repositories as requirements of pip and uv.
pub(super) fn urls(opts: Opts<'_>) -> Vec<String> {
    repositories(opts).map(|repository| url(&repository)).collect()
}

fn url(repository: &Repository<'_>) -> String {
    let mut url = format!("git+https://{}/{}", repository.host.name(), repository.path);
    if let Some(reference) = repository.reference {
        url.extend(["@", reference]);
    }
    if let Some(folder) = repository.subdirectory {
        url.extend(["#subdirectory=", folder]);
    }
    url
}
