//! Maps an engine's steps and errors to statements.

use std::collections::HashMap;

use image_core::plan::{At, LineMap, Plan};

use crate::build::Progress;
use crate::engine::{EngineError, Event, FREE_SOME, Place, StepFailed};
use crate::error::EngineProblem;
use crate::prepare::runs_program;

/// Maps an engine's steps to statements.
pub(crate) struct StatementMap<'a> {
    plan: &'a Plan,
    lines: &'a LineMap,
    steps: HashMap<usize, At>,
}

impl<'a> StatementMap<'a> {
    pub(crate) fn new(plan: &'a Plan, lines: &'a LineMap) -> Self {
        Self {
            plan,
            lines,
            steps: HashMap::new(),
        }
    }

    pub(crate) fn attribute(&mut self, event: Event) -> Progress {
        if let Event::Started {
            step,
            place: Some(place),
            ..
        } = &event
            && let Some(at) = self.statement_at(place.line)
        {
            self.steps.insert(*step, at);
        }
        let at = match &event {
            Event::Warning { line, .. } => line.and_then(|line| self.statement_at(line)),
            Event::Sent { .. } | Event::Reason { .. } => None,
            Event::Started { step, .. }
            | Event::Done { step, .. }
            | Event::Failed { step }
            | Event::Cancelled { step }
            | Event::Log { step, .. }
            | Event::Transfer { step, .. } => self.steps.get(step).copied(),
        };
        Progress { event, at }
    }

    /// Returns the statement that made a line of the Dockerfile.
    fn statement_at(&self, line: u32) -> Option<At> {
        let placed = self.lines.at_line(line)?;
        self.plan.at(placed.stage, placed.instruction)
    }

    pub(crate) fn attribute_error(&self, error: EngineError) -> EngineProblem {
        let place = match &error {
            EngineError::StepFailed(failed) => failed.place,
            EngineError::BaseMissing { place, .. } | EngineError::DiskFull { place, .. } => *place,
            EngineError::NotFound(_)
            | EngineError::UnknownName(_)
            | EngineError::NotAnswering { .. }
            | EngineError::Refused { .. }
            | EngineError::Secret { .. }
            | EngineError::Context(_)
            | EngineError::Registry { .. }
            | EngineError::NameTaken { .. }
            | EngineError::Lost(_)
            | EngineError::Killed(_)
            | EngineError::Failed(_)
            | EngineError::Io { .. } => None,
        };
        let at = place.and_then(|place: Place| self.statement_at(place.line));
        let advice = advice(self.plan, &error);
        EngineProblem { at, error, advice }
    }
}

/// Returns what to do about an engine's error, if its own words do not say so.
fn advice(plan: &Plan, error: &EngineError) -> Option<&'static str> {
    let EngineError::StepFailed(failed) = error else {
        return None;
    };
    if failed.found_no_room() {
        Some(FREE_SOME)
    } else if runs_program(plan) {
        program_advice(failed)
    } else {
        None
    }
}

/// Returns what to do if a step failed because the image cannot load this program, or because its C library is too old.
fn program_advice(failed: &StepFailed) -> Option<&'static str> {
    let said = format!("{}\n{}", failed.log, failed.message);
    if said.contains("GLIBC_") && said.contains("not found") {
        return Some(
            "the C library of the base image is older than the one that this program was linked with; build a static \
             program with `cargo build --target x86_64-unknown-linux-musl` (on arm64: aarch64-unknown-linux-musl), and \
             run that program or pass it with `--program`",
        );
    }
    let missing = ["no such file or directory", "not found", "exec format error"];
    let said = said.to_lowercase();
    let is_program = failed.name.contains("--image-dsl-run-fn") && missing.iter().any(|words| said.contains(words));
    is_program.then_some(
        "if the program itself was not found, the base image lacks the loader or the libraries that it needs; build a \
         static program with `cargo build --target x86_64-unknown-linux-musl` (on arm64: aarch64-unknown-linux-musl), \
         and run that program or pass it with `--program`",
    )
}
