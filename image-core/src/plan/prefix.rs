//! The image that the first steps of another one make.

use super::{Local, Plan};
use crate::spec::{Action, Instruction, LocalSource, Source, Spec};

impl Plan {
    /// Returns the image that the first `instructions` of the last stage make, with what these need: sources, local
    /// files, notes. It has the name of the whole image, since its steps use the caches of that, but no readme and no
    /// `mount`.
    #[must_use]
    pub fn prefix(&self, instructions: usize) -> Self {
        let mut plan = self.clone();
        let last = plan.spec.stages.len().saturating_sub(1);
        cut_stages(&mut plan.notes, last, instructions);
        cut_stages(&mut plan.owners, last, instructions);
        cut_stages(&mut plan.needed, last, instructions);
        for spec in [Some(&mut plan.spec), plan.placed.as_mut()].into_iter().flatten() {
            cut_spec(spec, last, instructions);
        }
        plan.mounted_at.clear();
        let needed = plan.needed.iter().rev().find_map(|stage| stage.last()).copied();
        plan.locals.truncate(needed.unwrap_or_default());
        let only_mounted: Vec<bool> = plan
            .locals
            .iter()
            .map(|local| self.mounts_alone(&plan, local))
            .collect();
        let mut only_mounted = only_mounted.into_iter();
        plan.locals.retain(|_| !only_mounted.next().unwrap_or_default());
        plan
    }

    /// Returns the later instructions of the last stage, whose sources are named by their places in the packed context.
    #[must_use]
    pub fn steps_from(&self, instruction: usize) -> &[Instruction<'static>] {
        let last = self.placed().stages.last();
        last.and_then(|stage| stage.instructions.get(instruction..))
            .unwrap_or_default()
    }

    /// Returns the instructions of a stage, whose sources are named by their places in the packed context.
    #[must_use]
    pub fn steps_of(&self, stage: usize) -> &[Instruction<'static>] {
        let stage = self.placed().stages.get(stage);
        stage.map(|stage| stage.instructions.as_slice()).unwrap_or_default()
    }

    /// Returns whether a file is one of a `mount`, and no step of `prefix` takes it.
    fn mounts_alone(&self, prefix: &Self, local: &Local) -> bool {
        let mounted = self.mounts().iter().flat_map(|mount| &mount.sources);
        mounted.into_iter().any(|source| source == local.name()) && !takes(prefix.placed(), local.name())
    }
}

fn cut_stages<T>(stages: &mut [Vec<T>], last: usize, instructions: usize) {
    if let Some(stage) = stages.get_mut(last) {
        stage.truncate(instructions);
    }
}

fn cut_spec(spec: &mut Spec, last: usize, instructions: usize) {
    if let Some(stage) = spec.stages.get_mut(last) {
        stage.instructions.truncate(instructions);
    }
    (spec.readme, spec.mounts) = (None, Vec::new());
    let sources = std::mem::take(&mut spec.sources);
    let is_taken = |source: &Source| takes(spec, &source.archive_path);
    spec.sources = sources.into_iter().filter(is_taken).collect();
}

/// Returns whether a step takes a source of this name.
fn takes(spec: &Spec, name: &str) -> bool {
    let name = name.trim_end_matches('/');
    let is_it = |source: LocalSource<'_>| source.into_path().trim_end_matches('/') == name;
    let takes = |action: &Action<'_>| action.local_sources().into_iter().any(is_it);
    let mut instructions = spec.stages.iter().flat_map(|stage| &stage.instructions);
    instructions.any(|instruction| takes(&instruction.action))
}
