//! The words of the rules between statements: one for each rule, whether the check breaks it or a constant.

use super::Unmet;
use crate::rule::Rule;

/// The words of a rule about the name or text that breaks it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording {
    /// The rule.
    pub(crate) rule: Rule,
    /// The problem, after the name or text.
    pub(crate) what: &'static str,
    /// One thing to do about it. The check may know a closer one.
    pub(crate) fix: &'static str,
}

pub(crate) const UNDEFINED_VARIABLE: Wording = wording(
    Rule::UndefinedVariable,
    "is not known here",
    "set it before with `env` or `arg`, here or in the base",
);

pub(crate) const UNDEFINED_GLOBAL: Wording = wording(
    Rule::UndefinedVariable,
    "is not a global build argument",
    "declare it before the first `from` with `arg`",
);

pub(crate) const REPLACED_VARIABLE: Wording = wording(
    Rule::ReplacedVariable,
    "loses what an earlier statement has put into it",
    "refer to the variable in the value, as PATH = \"/opt/bin:$PATH\" does",
);

pub(crate) const DUPLICATE_ENV: Wording = wording(
    Rule::DuplicateEnv,
    "is set before in this stage",
    "keep one of the two, or refer to the variable in the value",
);

pub(crate) const ARG_IS_ENV: Wording = wording(
    Rule::ArgIsEnv,
    "is an environment variable of this stage",
    "give one of the two another name",
);

pub(crate) const ITSELF: Wording = wording(
    Rule::UnknownStage,
    "is the stage that this statement stands in",
    "name an earlier stage, or use `run \"cp …\"`",
);

pub(crate) const KEPT_STAGE: Wording = wording(
    Rule::OnBuild,
    "is a stage of this image",
    "name an image: from = \"image:tag\"",
);

pub(crate) const REPLACED_PATH: Wording = wording(
    Rule::ReplacedPath,
    "loses the folders that the base has in it",
    "refer to the variable in the value, as PATH = \"/opt/bin:$PATH\" does",
);

pub(crate) const UNKNOWN_STAGE: Wording = wording(
    Rule::UnknownStage,
    "is not an earlier stage",
    "name a stage of this image or its base",
);

pub(crate) const DUPLICATE_STAGE: Wording = wording(
    Rule::DuplicateStage,
    "is the name of an earlier stage of this image or its base",
    "give one of the two stages another name",
);

pub(crate) const NAMED_BASE: Wording = wording(
    Rule::NamedBase,
    "is the name that the base gave this stage",
    "leave `as` out, and use that name",
);

pub(crate) const PREBUILT: Wording = wording(
    Rule::Prebuilt,
    "follows a `prebuilt` base",
    "take `prebuilt` away from the `from` of that base, or leave this out",
);

pub(crate) const PREBUILT_INCLUDES: Wording = wording(
    Rule::Prebuilt,
    "brings more than `mount` to a `prebuilt` base",
    "take `prebuilt` away from the `from` of that base, or include a fragment of `mount` statements",
);

pub(crate) const NOTHING_GIVEN: Wording = wording(
    Rule::MissingArgument,
    "is given a list without texts",
    "put a text into the list, or leave the statement out",
);

pub(crate) const NO_PROGRAM: Wording = wording(
    Rule::EmptyCommand,
    "has no program to run: its list has no texts",
    "name the program and its arguments",
);

pub(crate) const NO_FOLDER: Wording = wording(
    Rule::DestinationFolder,
    "may receive several files, but does not end with `/`",
    "end it with `/`",
);

pub(crate) const ABSENT_USER: Wording = wording(
    Rule::AbsentUser,
    "names a user or a group that the base does not have, and no statement before makes it",
    "name one of the base, which image.lock lists, or create it before: create_user \"app\";",
);

pub(crate) const ABSENT_PLATFORM: Wording = wording(
    Rule::AbsentPlatform,
    "is a platform for which the base is not there",
    "name one of its platforms, which image.lock lists",
);

pub(crate) const NO_DESTINATION: Wording = wording(
    Rule::RelativeDestination,
    "has no destination, and there is no `workdir` before it",
    SET_WORKDIR,
);

pub(crate) const RELATIVE_WORKDIR: Wording = relative(Rule::RelativeWorkdir);
pub(crate) const RELATIVE_DESTINATION: Wording = relative(Rule::RelativeDestination);

/// Returns the words for a relative path that needs a working directory.
const fn relative(rule: Rule) -> Wording {
    wording(rule, "is relative, and there is no `workdir` before it", SET_WORKDIR)
}

const SET_WORKDIR: &str = "set one before: workdir \"/app\";";

const fn wording(rule: Rule, what: &'static str, fix: &'static str) -> Wording {
    Wording { rule, what, fix }
}

impl Wording {
    /// Returns the finding about a name or text.
    pub(crate) const fn of(self, subject: &str) -> Unmet<'_> {
        Unmet {
            rule: self.rule,
            subject,
            what: self.what,
            fix: self.fix,
        }
    }
}
