//! Where the tail of an image starts.

use image_core::plan::Plan;
use image_core::spec::{Action, Base};

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

/// Returns `true` for an instruction that needs no engine.
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
