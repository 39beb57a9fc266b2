//! Instructions that no image has.

use super::text;
use crate::dockerfile::{Instruction, Keyword, Rule, Text};
use crate::report::Report;

/// The reason why no image has an instruction.
pub(crate) type Uncarried = Report<(), Rule>;

/// Returns what is wrong with an instruction that has a text of which an image has no form.
pub(crate) fn uncarried(instruction: &Instruction<'_>) -> Uncarried {
    let fix = if instruction.keyword == Keyword::From {
        "give it a name above the first FROM, and use that: ARG BASE=… and FROM $BASE"
    } else if instruction.keyword == Keyword::Arg && has_odd_name(instruction) {
        "name the argument with letters, digits and `_`, the first no digit"
    } else {
        "write its references as `$NAME`, `${NAME}`, `${NAME:-…}` or `${NAME:+…}`"
    };
    let what = format!("{} has a text that an image cannot carry", instruction.keyword);
    Report::of(Rule::Uncarried, (), what, fix)
}

/// Returns whether an ARG has a name that no reference can reach.
pub(crate) fn has_odd_name(arg: &Instruction<'_>) -> bool {
    let is_odd = |word: &Text<'_>| text::variable(text::argument(word).0).is_none();
    arg.words().iter().any(is_odd)
}
