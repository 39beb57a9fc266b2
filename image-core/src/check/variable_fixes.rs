//! What to do about a reference to a variable that is not known.

use super::Checker;
use super::scope::Ran;
use crate::grammar::expand::Reference;
use crate::node::{Args, StepName};
use crate::suggest::nearest;
use crate::variables::PLATFORM_ARGS;

/// After so many findings nobody asks what was meant, and to look for that among all names would take long.
const MOST_SUGGESTED: usize = 100;

impl Checker<'_> {
    /// Returns what to do about a reference to a variable that is not known.
    pub(super) fn variable_fix(&self, text: &str, reference: Reference, global: bool) -> String {
        let name = reference.name(text);
        let near = if self.out.diagnostics.len() > MOST_SUGGESTED {
            None
        } else if global {
            nearest(name, self.scope.globals.all())
        } else {
            nearest(name, self.scope.variable_names())
        };
        if let Some(near) = near {
            return format!("did you mean `${near}`?");
        }
        if self.here.instruction {
            return instruction_fix(name, global);
        }
        if global {
            return format!("declare it before the first `from`: arg {name} = \"…\"");
        }
        if self.scope.globals.all().any(|global| global == name) {
            return format!("a global `arg` reaches a stage when the stage says so: arg {name};");
        }
        if PLATFORM_ARGS.contains(&name) {
            return format!("engines know it where the stage declares it: arg {name};");
        }
        self.well_known_fix(text, reference)
            .unwrap_or_else(|| format!("set it before: env {name} = \"…\";"))
    }

    /// Returns the text with what the reference was meant to be in its place: a variable that may be unset, or one that
    /// a shell has and a build has not.
    fn well_known_fix(&self, text: &str, reference: Reference) -> Option<String> {
        if let Some(extended) = extended(text, reference) {
            return Some(format!("add it only where it is set: {extended:?}"));
        }
        let value = match reference.name(text) {
            "HOME" => self.home(),
            "USER" | "LOGNAME" => self.user_name(),
            "PWD" => self.folder(),
            "HOSTNAME" => return Some("leave it out: a container gets its name when it starts".to_owned()),
            _ => return None,
        };
        Some(match value {
            Some(value) => format!("write its value: {:?}", with(text, reference, &value)),
            None if reference.name(text) == "PWD" => "write the folder itself, such as `/app`".to_owned(),
            None => format!(
                "say at the `from` that the base sets it: provides = [\"{}\"]",
                reference.name(text)
            ),
        })
    }

    /// Returns the user of the steps, `root` if no statement says; `None` where constants decide.
    fn user_name(&self) -> Option<String> {
        match self.scope.user(self.here.cfg) {
            Ran::As(user) if user.contains('$') => None,
            Ran::As(user) => {
                let name = user.split(':').next().unwrap_or_default();
                Some(if name.is_empty() {
                    "root".to_owned()
                } else {
                    name.to_owned()
                })
            }
            Ran::Later => None,
        }
    }

    /// Returns the home folder of that user, as far as its name says.
    fn home(&self) -> Option<String> {
        match self.user_name()?.as_str() {
            "root" | "0" => Some("/root".to_owned()),
            number if number.starts_with(|first: char| first.is_ascii_digit()) => None,
            name => Some(format!("/home/{name}")),
        }
    }

    /// Returns the working directory, if the stage has set an absolute one.
    fn folder(&self) -> Option<String> {
        let mut stage = self
            .out
            .nodes
            .iter()
            .rev()
            .take_while(|node| !node.name().starts_stage());
        let last = stage.find(|node| node.name() == StepName::Workdir)?;
        let Args::Text(_, folder) = &last.args else { return None };
        folder
            .known()
            .filter(|folder| folder.starts_with('/'))
            .map(str::to_owned)
    }
}

/// Returns a list of folders in which a reference is the first or the last, with its colon only where it is set.
fn extended(text: &str, reference: Reference) -> Option<String> {
    let name = reference.name(text);
    let (before, after) = (text.get(..reference.from)?, text.get(reference.to..)?);
    if reference.fallback.is_some() {
        None
    } else if before.is_empty() && after.starts_with(":/") {
        Some(format!("${{{name}:+${name}:}}{}", &after[1..]))
    } else if after.is_empty() && before.starts_with('/') {
        let before = before.strip_suffix(':')?;
        Some(format!("{before}${{{name}:+:${name}}}"))
    } else {
        None
    }
}

/// Returns a text with something else in the place of a reference. An absolute path behind a `/` has one of the two.
fn with(text: &str, reference: Reference, other: &str) -> String {
    let (before, after) = (text.get(..reference.from), text.get(reference.to..));
    let before = before.unwrap_or_default();
    let before = before
        .strip_suffix('/')
        .filter(|_| other.starts_with('/'))
        .unwrap_or(before);
    format!("{before}{other}{}", after.unwrap_or_default())
}

/// Returns what to do about an unknown variable in a Dockerfile.
fn instruction_fix(name: &str, global: bool) -> String {
    if global {
        format!("declare it before the first FROM: ARG {name}=…")
    } else if PLATFORM_ARGS.contains(&name) {
        format!("engines know it where the stage declares it: ARG {name}")
    } else {
        format!("set it before with ARG or ENV, or say that the base does: provides = [\"{name}\"]")
    }
}
