//! Private repositories: each needs a user, and a secret that opens its host.

use super::arguments::{Given, place};
use super::{Checker, show};
use crate::ast::{Argument, Content, Value};
use crate::grammar::private::{Host, repository};
use crate::rule::Rule;

/// Variables by which git is told of the helper, and how they start.
const SETTINGS: &[&str] = &["GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

impl<'t> Checker<'t> {
    pub(super) fn private_fits(&mut self, given: &Given<'t>) {
        match (given.option("private"), given.option("git_user")) {
            (Some(private), user) => self.private(private, user.is_some(), given),
            (None, Some(user)) => {
                let what = "`git_user` says who opens private repositories, and there are none";
                let fix = "add `private = \"github.com/org/repo@1.0.0\"`, or leave it out";
                self.report(Rule::ConflictingOptions, place(user), what, fix);
            }
            (None, None) => {}
        }
    }

    fn private(&mut self, private: &Argument, has_user: bool, given: &Given<'t>) {
        if items(private).is_empty() {
            let fix = "name a repository, or leave `private` out";
            self.report(Rule::MissingArgument, private.value.at, "this list is empty", fix);
        }
        if !has_user && !given.doubt {
            let what = "`private` needs the user that git names beside the token";
            self.report(
                Rule::ConflictingOptions,
                place(private),
                what,
                "add `git_user = \"name\"`",
            );
        }
        match given.option("secret").map(items) {
            None | Some([]) if given.doubt => {}
            None | Some([]) => self.no_secret(private),
            Some([_]) => {}
            Some(secrets) => items(private).iter().for_each(|item| self.has_secret(item, secrets)),
        }
        given
            .option("env")
            .map_or(&[] as &[Value], items)
            .iter()
            .for_each(|entry| self.is_kept(entry));
    }

    fn no_secret(&mut self, private: &Argument) {
        let host = items(private).iter().find_map(host_of).unwrap_or(Host::GitHub);
        let fix = format!("add `secret = \"{}\"`, whose value is the token", host.token());
        let what = "`private` needs a secret that opens the repositories";
        self.report(Rule::ConflictingOptions, place(private), what, fix);
    }

    /// Checks that one of several secrets is for the host of a repository.
    fn has_secret(&mut self, item: &Value, secrets: &[Value]) {
        let has = |host: &Host| secrets.iter().any(|secret| text(secret) == Some(host.token()));
        let is_constant = |value: &&Value| matches!(value.content, Content::Constant(_));
        let Some(host) = hosts(item).into_iter().find(|host| !has(host)) else {
            return;
        };
        if let Some(unknown) = secrets.iter().chain([item]).find(is_constant) {
            let what = "which of several secrets opens a repository is read from their texts, and this is a constant";
            let fix = "write it as a text, or give one secret for all";
            return self.report(Rule::LiteralNeeded, unknown.at, what, fix);
        }
        let what = format!("none of the secrets is for {}", host.name());
        let fix = format!("name it `{}`, or give one secret for all", host.token());
        self.report(Rule::ConflictingOptions, item.at, what, fix);
    }

    /// Reports a variable of the step that would be lost, as those for git's helper have such names.
    fn is_kept(&mut self, entry: &Value) {
        let Some(entry_text) = text(entry).filter(|text| SETTINGS.iter().any(|name| text.starts_with(name))) else {
            return;
        };
        let what = format!(
            "{} would be lost, as `private` sets such variables itself",
            show(entry_text)
        );
        let fix = "write the setting to git's file by `run \"git config --global …\"` before";
        self.report(Rule::ConflictingOptions, entry.at, what, fix);
    }
}

/// Returns the items of an option that takes one or several.
fn items(argument: &Argument) -> &[Value] {
    argument.value.items()
}

fn text(value: &Value) -> Option<&str> {
    value.content.as_text()
}

/// Returns the host of a repository that is known and right.
fn host_of(item: &Value) -> Option<Host> {
    repository(text(item)?).map(|repository| repository.host)
}

/// Returns the hosts that a repository may be on: any for a constant, none for a text that is wrong, which is said
/// elsewhere.
fn hosts(item: &Value) -> Vec<Host> {
    if matches!(item.content, Content::Constant(_)) {
        vec![Host::GitHub, Host::GitLab]
    } else {
        host_of(item).into_iter().collect()
    }
}
