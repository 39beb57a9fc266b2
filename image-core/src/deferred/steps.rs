//! Answers about the steps of constant images: the variables, folders and stages that they have.

use super::wanted::{Found, Wanted};
use crate::grammar::bytes::equal;
use crate::keyword::Keyword;
use crate::model::{Effect, Image, OptName, Rare, Step};
use crate::variables::{PATH, PYTHON_PATH};

/// The first option of the step at `index` for which `$option` holds, which gives `$value`; `None` without.
macro_rules! option_of {
    ($steps:expr, $index:expr, $option:pat $(if $guard:expr)? => $value:expr) => {{
        let mut next = if $steps[$index].is_option() { $steps.len() } else { $index + 1 };
        loop {
            if next == $steps.len() || !$steps[next].is_option() {
                break None;
            }
            match $steps[next] {
                $option $(if $guard)? => break Some($value),
                _ => next += 1,
            }
        }
    }};
}

/// Returns the name that a step gives to the stage it starts or continues.
pub(super) const fn stage_name(steps: &[Step], index: usize) -> Option<&'static str> {
    option_of!(steps, index, Step::With(OptName::As, name) => name)
}

/// Returns whether `on_build` keeps a step: it sets nothing here.
const fn is_kept(steps: &[Step], index: usize) -> bool {
    option_of!(steps, index, Step::Flag(OptName::OnBuild) => ()).is_some()
}

/// Returns what is at the end of the stage that the first `end` steps end in.
pub(super) const fn at_end(steps: &[Step], end: usize, wanted: Wanted<'_>) -> Found<'static> {
    match in_steps(steps, end, wanted) {
        Some(answer) => answer,
        None => Found::No,
    }
}

/// Returns what is behind the first `end` steps; `None` if that is not for them to say, since they are a fragment's.
pub(super) const fn in_steps(steps: &[Step], end: usize, wanted: Wanted<'_>) -> Option<Found<'static>> {
    let mut index = end;
    while index > 0 {
        index -= 1;
        if !is_kept(steps, index)
            && let Some(answer) = in_step(steps, index, wanted)
        {
            return Some(answer);
        }
    }
    None
}

/// Returns what statements that `on_build` keeps answer in the stage that these steps end in; `None` if that is not for
/// them to say.
pub(super) const fn in_kept(steps: &[Step], wanted: Wanted<'_>) -> Option<Found<'static>> {
    let mut index = steps.len();
    while index > 0 {
        index -= 1;
        let step = &steps[index];
        let answer = if let Step::Include(fragment) = step {
            in_kept(fragment.steps, wanted)
        } else if let Step::FromImage(image) = step {
            return in_kept(image.steps(), wanted);
        } else if step.name().starts_stage() {
            return None;
        } else if is_kept(steps, index) {
            in_step(steps, index, wanted)
        } else {
            // It is not a part of what is kept.
            None
        };
        if answer.is_some() {
            return answer;
        }
    }
    None
}

/// Returns the answer of a step; `None` if those before it have to be asked.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`changes_nothing` asserts that no other step has an effect, by the exhaustive `StepName::effect`"
)]
const fn in_step(steps: &[Step], index: usize, wanted: Wanted<'_>) -> Option<Found<'static>> {
    let extended = match extends(steps, index) {
        Some(variable) => wanted.of_extended(variable),
        None => None,
    };
    if extended.is_some() {
        return extended;
    }
    if provides(steps, index, wanted) {
        return Some(Found::Yes);
    }
    match &steps[index] {
        Step::Env(name, value) => wanted.of_env(name, Some(value)),
        Step::Arg(name, _) => wanted.of_arg(name),
        Step::Workdir(_) => wanted.of_workdir(),
        Step::Rare(Rare::Raw(text)) if matches!(Keyword::of(text), Some(Keyword::Workdir)) => wanted.of_workdir(),
        Step::Include(fragment) => in_steps(fragment.steps, fragment.steps.len(), wanted),
        Step::FromScratch | Step::Rare(Rare::FromId(_)) => Some(Found::No),
        // The text may be the name of a stage.
        Step::From(base) | Step::FromStage(base) => Some(in_named_stage(steps, index, base, wanted.inherited())),
        Step::FromImage(image) => Some(at_end(image.steps(), image.steps().len(), wanted)),
        Step::User(user) => wanted.of_user(user),
        Step::Rare(Rare::Raw(text)) | Step::With(OptName::Setup, text) => wanted.of_instruction(text),
        // They set nothing but what was asked above: `extends`.
        Step::Rare(Rare::AddPython(_) | Rare::PythonSource(_)) => None,
        step => step.changes_nothing(),
    }
}

impl Step {
    /// Returns `None` for a step that changes nothing that later statements refer to.
    const fn changes_nothing<T: Copy>(&self) -> Option<T> {
        debug_assert!(
            matches!(
                self.name().effect(),
                Effect::Installs
                    | Effect::RunsInShell
                    | Effect::RunsProgram
                    | Effect::RunsScript
                    | Effect::RunsFunction
                    | Effect::Places
                    | Effect::StartsInShell
                    | Effect::StartsProgram
                    | Effect::Nothing
                    | Effect::Mounts
                    | Effect::Describes
            ),
            "a step with an effect has an arm of its own"
        );
        None
    }
}

/// Returns the variable that a statement other than `env` puts something into. An `env` that belongs to a base by name
/// says that it provides its variable.
const fn extends(steps: &[Step], index: usize) -> Option<&'static str> {
    let step = &steps[index];
    if matches!(step, Step::Rare(Rare::PythonSource(_))) {
        Some(PYTHON_PATH)
    } else if matches!(step, Step::Rare(Rare::AddPython(_))) {
        Some(PATH)
    } else if matches!(step, Step::Env(..)) {
        option_of!(steps, index, Step::With(OptName::Provides, name) => name)
    } else {
        option_of!(steps, index, Step::With(OptName::AddPython, _) => PATH)
    }
}

/// Returns whether a step says that its base provides the variable.
pub(super) const fn provides(steps: &[Step], index: usize, wanted: Wanted<'_>) -> bool {
    option_of!(steps, index, Step::With(OptName::Provides, name) if wanted.of_env(name, None).is_some() => ()).is_some()
}

/// Returns what is at the end of a named stage among the first `end` steps, or in a base of that name.
pub(super) const fn in_named_stage(steps: &[Step], end: usize, stage: &str, wanted: Wanted<'_>) -> Found<'static> {
    let mut index = end;
    let mut stage_end = end;
    while index > 0 {
        index -= 1;
        let step = &steps[index];
        if let Some(name) = stage_name(steps, index)
            && equal(name, stage)
        {
            return at_end(steps, stage_end, wanted);
        }
        if let Step::FromImage(image) = step
            && image_has_stage(image, stage)
        {
            return in_named_stage(image.steps(), image.steps().len(), stage, wanted);
        }
        if step.name().starts_stage() {
            stage_end = index;
        }
    }
    wanted.of_base(stage)
}

pub(super) const fn image_has_stage(image: &Image, stage: &str) -> bool {
    let steps = image.steps();
    let mut index = 0;
    while index < steps.len() {
        if let Some(name) = stage_name(steps, index)
            && equal(name, stage)
        {
            return true;
        }
        if let Step::FromImage(base) = &steps[index]
            && image_has_stage(base, stage)
        {
            return true;
        }
        index += 1;
    }
    false
}

pub(super) const fn image_has_global(image: &Image, name: &str) -> bool {
    let steps = image.steps();
    let mut index = 0;
    let mut started = false;
    while index < steps.len() {
        let step = &steps[index];
        let has = if let Step::FromImage(base) = step {
            image_has_global(base, name)
        } else if let Step::Arg(global, _) = step {
            !started && equal(global, name)
        } else {
            !started && matches!(step, Step::Rare(Rare::Raw(_))) && provides(steps, index, Wanted::Variable(name))
        };
        if has {
            return true;
        }
        started |= step.name().starts_stage();
        index += 1;
    }
    false
}

/// The properties of the last stage of an image.
#[derive(Clone, Copy)]
pub(super) struct LastStage {
    pub(super) name: Option<&'static str>,
    pub(super) prebuilt: bool,
}

pub(super) const fn last_stage(steps: &[Step]) -> LastStage {
    let mut index = steps.len();
    while index > 0 {
        index -= 1;
        let step = &steps[index];
        let name = stage_name(steps, index);
        if let Step::FromImage(base) = step {
            let inner = last_stage(base.steps());
            return LastStage {
                name: if name.is_some() { name } else { inner.name },
                prebuilt: inner.prebuilt,
            };
        }
        if step.name().starts_stage() {
            return LastStage {
                name,
                prebuilt: option_of!(steps, index, Step::Flag(OptName::Prebuilt) => ()).is_some(),
            };
        }
    }
    LastStage {
        name: None,
        prebuilt: false,
    }
}

/// Returns whether nothing of this is built: a prebuilt image takes it.
pub(super) const fn only_mounts(steps: &[Step]) -> bool {
    let mut index = 0;
    while index < steps.len() {
        let step = &steps[index];
        let mounts = if let Step::Include(fragment) = step {
            only_mounts(fragment.steps)
        } else {
            matches!(step.name().effect(), Effect::Mounts | Effect::Describes)
        };
        if !mounts {
            return false;
        }
        index += 1;
    }
    true
}
