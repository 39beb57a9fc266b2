//! Which instructions are applied here: where the tail of an image starts, and which stages an image is made of.

use std::collections::BTreeSet;

use image_core::plan::Plan;
use image_core::spec::{Action, Base, Origin};

/// Returns the number of instructions of the last stage before its tail: the longest end that only copies local files
/// and configures. An image without a copy there has no tail, and one without anything before it has nothing to start
/// from.
pub(super) fn tail_start(plan: &Plan) -> Option<usize> {
    let stage = plan.spec.stages().last()?;
    let own = stage.instructions.iter().rev();
    let length = own.take_while(|instruction| is_ours(&instruction.action)).count();
    let start = stage.instructions.len() - length;
    let (_, tail) = stage.instructions.split_at(start);
    let copies = tail.iter().any(|step| matches!(step.action, Action::Copy(_)));
    let is_empty = start == 0 && stage.from.base == Base::Scratch;
    (copies && !is_empty && !stage.from.prebuilt).then_some(start)
}

/// Returns `true` for an instruction that needs no engine, whatever its image starts from.
pub(crate) fn is_ours(action: &Action<'_>) -> bool {
    match action {
        Action::Copy(copy) => copy.from.is_none(),
        Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_)
        | Action::Healthcheck(_) => true,
        Action::Arg(_) | Action::Add(_) | Action::Run(_) | Action::OnBuild(_) | Action::Raw(_) => false,
    }
}

/// Returns the numbers of the stages that make an image: the last one, and those that these start or copy from.
pub(crate) fn used_stages(plan: &Plan) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    let mut left = vec![plan.spec.stages().len().saturating_sub(1)];
    while let Some(number) = left.pop() {
        let Some(stage) = plan.spec.stages().get(number).filter(|_| used.insert(number)) else {
            continue;
        };
        left.extend(base_stage(plan, number));
        let origins = stage.instructions.iter().flat_map(|step| step.action.origins());
        left.extend(origins.filter_map(|origin| origin_stage(plan, number, origin)));
    }
    used
}

/// Returns the number of the stage that a stage starts from.
pub(crate) fn base_stage(plan: &Plan, stage: usize) -> Option<usize> {
    match &plan.spec.stages().get(stage)?.from.base {
        Base::Stage(name) => stage_before(plan, stage, name),
        Base::Scratch | Base::Image(_) | Base::Id(_) => None,
    }
}

/// Returns the number of the stage that an instruction of a stage takes files from.
pub(crate) fn origin_stage(plan: &Plan, stage: usize, origin: &Origin<'_>) -> Option<usize> {
    match origin {
        Origin::Stage(name) => stage_before(plan, stage, name),
        Origin::Image(_) => None,
    }
}

/// Returns the stages from the first one to this one, each of which starts from the one before.
pub(crate) fn stages_to(plan: &Plan, stage: usize) -> Vec<usize> {
    let mut all: Vec<usize> = std::iter::successors(Some(stage), |stage| base_stage(plan, *stage)).collect();
    all.reverse();
    all
}

/// Returns the number of the last stage of a name before another one.
fn stage_before(plan: &Plan, end: usize, name: &str) -> Option<usize> {
    let before = plan.spec.stages().get(..end)?;
    let is_named = |own: &str| own.eq_ignore_ascii_case(name);
    before
        .iter()
        .rposition(|stage| stage.from.name.as_deref().is_some_and(is_named))
}
