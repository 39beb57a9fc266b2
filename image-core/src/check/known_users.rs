//! Users and groups by name, where `image.lock` says which ones the base has.

use super::base_facts::FileFacts;
use super::{Checker, show};
use crate::deferred::NeedKind;
use crate::distribution::Distribution;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;
use crate::suggest::nearest;

impl Checker<'_> {
    /// Looks for names that neither the base nor a statement has made.
    pub(super) fn named_users(&mut self, node: &Node) {
        if self.scope.stages.last().is_none_or(|stage| stage.tools.base.is_none()) {
            return;
        }
        let user = if let Args::Text(step, user) = &node.args
            && step.name() == StepName::User
        {
            Some(user)
        } else {
            None
        };
        for val in user.into_iter().chain(node.option_texts(OptName::Chown)) {
            self.names_known(val);
        }
    }

    fn names_known(&mut self, val: &Val) {
        let Some(tools) = self.scope.stages.last().map(|stage| stage.tools.clone()) else {
            return;
        };
        let Some(base) = tools.base.filter(|_| !tools.made.users) else {
            return;
        };
        let Some(files) = &base.files else { return };
        let (mut users, mut groups) = names_of(files);
        for created in self.scope.lineage().flat_map(|stage| &stage.created) {
            users.push(created.name.clone());
            groups.push(created.name.clone());
            groups.extend(created.groups.iter().cloned());
        }
        let Some(text) = val.known() else {
            if !self.is_tolerated(Rule::AbsentUser) {
                let names = |names: &[String]| names.join("\n");
                self.need(val.at, NeedKind::NamedUser(val.clone(), names(&users), names(&groups)));
            }
            return;
        };
        if text.contains(['$', '\\', '"', '\'']) {
            return;
        }
        let (user, group) = text.split_once(':').unwrap_or((text, ""));
        for (name, names, kind) in [(user, &users, "user"), (group, &groups, "group")] {
            if !name.is_empty() && !is_number(name) && !names.iter().any(|own| own == name) {
                let what = format!(
                    "{} is not a {kind} of {}, and no statement before makes it",
                    show(name),
                    show(&base.reference)
                );
                let fix = match nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if kind == "user" => format!("create it before: create_user \"{name}\";"),
                    None => format!("make it before: run \"groupadd {name}\";"),
                };
                self.report(Rule::AbsentUser, val.at, what, fix);
            }
        }
    }
}

/// Returns the users and groups of a base. Root needs no file.
fn names_of(files: &FileFacts) -> (Vec<String>, Vec<String>) {
    let with_root = |names: &[String]| names.iter().cloned().chain(["root".to_owned()]).collect();
    (with_root(&files.users), with_root(&files.groups))
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a step may make users that nothing here knows: a command may, a package may, and a file that may be
/// one of those that list them.
pub(super) fn may_make_users(node: &Node) -> bool {
    let effect = node.name().effect();
    let installs = Distribution::of_step(node.name()).is_some();
    effect.runs_anything()
        || installs
        || node.has_option(OptName::Setup)
        || (effect == Effect::Places && !is_put_elsewhere(&node.args))
}

/// Returns whether all that a step puts into the image is known to be outside of `/etc`.
fn is_put_elsewhere(args: &Args) -> bool {
    let Args::Paths(_, _, Some(to)) = args else {
        return false;
    };
    let path = to.known().and_then(|to| to.strip_prefix('/'));
    let folder = path.and_then(|path| path.split('/').next());
    path.is_some_and(|path| !path.contains(['$', '\\']) && !path.split('/').any(|part| part == ".."))
        && folder.is_some_and(|folder| !matches!(folder, "" | "." | "etc"))
}
