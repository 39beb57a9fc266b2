//! The flags of each instruction, as `BuildKit`'s `instructions/bflag.go` and `parse.go` read them.

use super::Check;
use crate::dockerfile::problem::Rule;
use crate::dockerfile::{Flag, Form, Instruction, Keyword};
use crate::kind::Kind;
use crate::suggest::nearest;

/// The values that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Nothing, `true` or `false`.
    Bool,
    /// A text, which the engine may expand.
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A duration.
    Time,
    /// A number.
    Count,
    /// Texts, one each time.
    Texts,
    /// Mounts.
    Mounts,
}

/// Returns the flags of an instruction.
const fn known(keyword: Keyword) -> &'static [(&'static str, Takes)] {
    match keyword {
        Keyword::From => &[("platform", Takes::Text)],
        Keyword::Run => &[
            ("mount", Takes::Mounts),
            ("network", Takes::OneOf(&["default", "none", "host"])),
            ("security", Takes::OneOf(&["sandbox", "insecure"])),
            ("device", Takes::Texts),
        ],
        Keyword::Copy => &[
            ("from", Takes::Text),
            ("chown", Takes::Text),
            ("chmod", Takes::Text),
            ("link", Takes::Bool),
            ("parents", Takes::Bool),
            ("exclude", Takes::Texts),
        ],
        Keyword::Add => &[
            ("chown", Takes::Text),
            ("chmod", Takes::Text),
            ("link", Takes::Bool),
            ("keep-git-dir", Takes::Bool),
            ("checksum", Takes::Text),
            ("unpack", Takes::Bool),
            ("exclude", Takes::Texts),
        ],
        Keyword::Healthcheck => &[
            ("interval", Takes::Time),
            ("timeout", Takes::Time),
            ("start-period", Takes::Time),
            ("start-interval", Takes::Time),
            ("retries", Takes::Count),
        ],
        Keyword::Arg
        | Keyword::Env
        | Keyword::Label
        | Keyword::Workdir
        | Keyword::User
        | Keyword::Shell
        | Keyword::Entrypoint
        | Keyword::Cmd
        | Keyword::Expose
        | Keyword::Volume
        | Keyword::Stopsignal
        | Keyword::Maintainer
        | Keyword::Onbuild => &[],
    }
}

/// Returns whether engines pass over the flags of an instruction.
fn ignores_flags(instruction: &Instruction<'_>) -> bool {
    match (&instruction.keyword, &instruction.form) {
        (Keyword::Arg | Keyword::Stopsignal, _) => true,
        (_, Form::Probe { kind, .. }) => kind.eq_ignore_ascii_case("none"),
        _ => false,
    }
}

impl Check<'_, '_> {
    /// Checks the flags of an instruction.
    pub(super) fn flags(&mut self, instruction: &Instruction<'_>) {
        for (index, flag) in instruction.flags.iter().enumerate() {
            if ignores_flags(instruction) {
                let what = format!("`--{}` does nothing", flag.name);
                self.problem(&flag_start(flag), Rule::IgnoredFlag, what, "leave it out");
                continue;
            }
            let Some((_, takes)) = known(instruction.keyword).iter().find(|(name, _)| *name == flag.name) else {
                self.unknown_flag(instruction.keyword, flag);
                if self.found.is_full() {
                    return;
                }
                continue;
            };
            let once = !matches!(takes, Takes::Texts | Takes::Mounts);
            if once
                && instruction.flags[..index]
                    .iter()
                    .any(|earlier| earlier.name == flag.name)
            {
                let what = format!("`--{}` is given twice", flag.name);
                self.problem(&flag_start(flag), Rule::RepeatedFlag, what, "keep one");
            }
            self.value(flag, *takes);
            if self.found.is_full() {
                return;
            }
        }
    }

    fn unknown_flag(&mut self, keyword: Keyword, flag: &Flag<'_>) {
        let names = known(keyword).iter().map(|(name, _)| *name);
        let fix = match nearest(&flag.name, names.clone()) {
            Some(name) => format!("did you mean --{name}"),
            None if known(keyword).is_empty() => format!("leave it out: {keyword} has no flags"),
            None => format!("{keyword} has --{}", names.collect::<Vec<_>>().join(", --")),
        };
        let fix = if keyword == Keyword::Run {
            format!(
                "{fix}; for a command that starts with dashes write `RUN -- {}`",
                flag_start(flag)
            )
        } else {
            fix
        };
        let what = format!("{keyword} has no flag `--{}`", flag.name);
        self.problem(&flag_start(flag), Rule::UnknownFlag, what, fix);
    }

    fn value(&mut self, flag: &Flag<'_>, takes: Takes) {
        let what = match (takes, flag.value.as_deref()) {
            (Takes::Bool, None) => None,
            (Takes::Bool, Some(value)) => {
                let is_bool = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
                (!is_bool).then(|| ("is true or false".to_owned(), format!("write `--{}`", flag.name)))
            }
            (_, None) => Some(("has no value".to_owned(), format!("write `--{}=VALUE`", flag.name))),
            (Takes::Mounts, Some(value)) => return self.mount(value),
            (takes, Some(value)) => refused(takes, value),
        };
        if let Some((what, fix)) = what {
            self.problem(
                &flag_start(flag),
                Rule::FlagValue,
                format!("`--{}` {what}", flag.name),
                fix,
            );
        }
    }
}

/// Returns why a value is refused, and what to do.
fn refused(takes: Takes, value: &str) -> Option<(String, String)> {
    match takes {
        Takes::OneOf(values) if !values.contains(&value) => {
            let all = values.join(", ");
            let near = nearest(value, values.iter().copied());
            let fix = near.map_or(format!("write one of {all}"), |near| format!("did you mean {near}"));
            Some((format!("is one of {all}, not `{value}`"), fix))
        }
        Takes::Time if !value.is_empty() => {
            let fault = Kind::Duration.check(value).err()?;
            Some((format!("{}: `{value}`", fault.what), fault.fix.to_owned()))
        }
        Takes::Count if !value.is_empty() && !value.parse::<i32>().is_ok_and(|count| count >= 0) => Some((
            format!("is a number from 0, not `{value}`"),
            "write one, such as 3".to_owned(),
        )),
        Takes::Bool | Takes::Text | Takes::Texts | Takes::Mounts | Takes::OneOf(_) | Takes::Time | Takes::Count => None,
    }
}

/// Returns the start of a flag in the file.
fn flag_start(flag: &Flag<'_>) -> String {
    format!("--{}", flag.name)
}
