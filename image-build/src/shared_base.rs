//! Rewrites an image to start from another image whose steps it shares.

use std::fmt::Write as _;

use image_core::plan::LineMap;
use image_core::spec::{Action, Base, Instruction, Once, Origin, Spec, Stage};

use crate::key::own_name;

/// The end of the steps that an image shares with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SharedSteps {
    /// The stage that is continued.
    stage: usize,
    /// The number of its instructions that are shared.
    instructions: usize,
}

impl SharedSteps {
    /// Returns the shared part of two images if the steps of `base` are the first of `spec`. Returns `None` if they are
    /// not, or if the rest would mean something else after `FROM`: it uses arguments of the other image, copies from
    /// its stages, or its `ENTRYPOINT` would undo the other's `CMD`.
    pub(crate) fn find(spec: &Spec, base: &Spec) -> Option<Self> {
        let (last, before) = base.stages().split_last()?;
        let stage = before.len();
        let own = spec.stages().get(stage)?;
        let same = spec.stages().get(..stage)? == before
            && own.from.base == last.from.base
            && own.from.platform == last.from.platform
            && !own.from.prebuilt;
        let shared = Self {
            stage,
            instructions: count_shared(&own.instructions, &last.instructions)?,
        };
        let alone = spec.args().is_empty() && !last.instructions.iter().any(reaches_on) && shared.keeps_cmd(own);
        (same && alone && !shared.names_earlier(spec)).then_some(shared)
    }

    fn keeps_cmd(self, own: &Stage) -> bool {
        let (before, after) = own.instructions.split_at(self.instructions.min(own.instructions.len()));
        let cmd = |part: &[Instruction<'_>]| part.iter().any(|step| matches!(step.action, Action::Cmd(_)));
        let entrypoint = after.iter().any(|step| matches!(step.action, Action::Entrypoint(_)));
        !entrypoint || !cmd(before) || cmd(after)
    }

    /// Returns `true` if the rest names a stage before the one that is continued.
    fn names_earlier(self, spec: &Spec) -> bool {
        let earlier: Vec<&str> = spec
            .stages()
            .iter()
            .take(self.stage)
            .filter_map(|stage| stage.from.name.as_deref())
            .collect();
        let later = spec.stages().iter().skip(self.stage + 1);
        let bases = later
            .clone()
            .any(|stage| matches!(&stage.from.base, Base::Stage(name) if earlier.contains(&&**name)));
        let own = spec
            .stages()
            .get(self.stage)
            .into_iter()
            .flat_map(|own| own.instructions.iter().skip(self.instructions));
        let mut steps = own.chain(later.flat_map(|stage| &stage.instructions));
        bases || steps.any(|step| takes_from(&step.action, &earlier))
    }

    /// Returns the text of a Dockerfile without the shared part, starting from the image that has it.
    pub(crate) fn rewrite(self, text: &str, lines: &LineMap, spec: &Spec, base: &Spec) -> String {
        let shared = lines.placed().iter().filter(|placed| {
            placed.stage < self.stage
                || placed.stage == self.stage && placed.instruction.is_none_or(|number| number < self.instructions)
        });
        let skipped = shared.map(|placed| placed.last).max().unwrap_or(0);
        let mut out = format!("FROM {}", own_name(base.digest()));
        if let Some(name) = spec.stages().get(self.stage).and_then(|own| own.from.name.as_ref()) {
            // Writing to a String cannot fail.
            write!(out, " AS {name}").ok();
        }
        out.push('\n');
        let rest = text
            .split_inclusive('\n')
            .skip(usize::try_from(skipped).unwrap_or(usize::MAX));
        out.extend(rest);
        out
    }
}

/// Returns how many of the first instructions are those of `base`; `None` if one is missing that is not overridden
/// later.
fn count_shared(own: &[Instruction<'_>], base: &[Instruction<'_>]) -> Option<usize> {
    let (mut taken, mut overridden) = (0, Vec::new());
    for instruction in base {
        if own.get(taken) == Some(instruction) {
            taken += 1;
        } else {
            overridden.push(Once::of(&instruction.action)?);
        }
    }
    let later = own.get(taken..)?;
    let is_later = |once: &Once| later.iter().any(|step| Once::of(&step.action) == Some(*once));
    overridden.iter().all(is_later).then_some(taken)
}

/// Returns `true` if later instructions of the stage see something of this one that an image does not keep.
fn reaches_on(instruction: &Instruction<'_>) -> bool {
    matches!(
        instruction.action,
        Action::Arg(_) | Action::Shell(_) | Action::OnBuild(_) | Action::Raw(_)
    )
}

/// Returns whether an action takes files from one of these stages.
fn takes_from(action: &Action<'static>, stages: &[&str]) -> bool {
    let mut origins = action.origins().into_iter();
    origins.any(|origin| matches!(origin, Origin::Stage(name) if stages.contains(&&**name)))
}
