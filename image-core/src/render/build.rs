//! The text for a build, with the lines of each instruction.

use super::folders::Folders;
use super::{Caches, Style, Writer, scope};
use crate::plan::FORCE;
use crate::render::line::Line;
use crate::spec::{Action, Spec};

/// The lines of the instructions of a Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineMap {
    placed: Vec<Placed>,
}

/// An instruction of a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its first line, from 1; comments above it do not count.
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// The stage, counted from 0.
    pub stage: usize,
    /// The instruction of the spec's stage, counted from 0; `None` for the one that starts the stage.
    pub instruction: Option<usize>,
}

impl LineMap {
    /// Returns all of them, in the order of the file. Arguments before the first stage are not among them.
    #[must_use]
    pub fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// Returns the instruction at a line, counted from 1.
    #[must_use]
    pub fn at_line(&self, line: u32) -> Option<Placed> {
        let all = self.placed.iter();
        all.copied().find(|one| (one.first..=one.last).contains(&line))
    }
}

/// Writes a Dockerfile after lines that are written already, and counts.
struct Counting {
    writer: Writer,
    map: LineMap,
    folders: Folders,
    /// The number of lines in the bytes that were counted.
    lines: u32,
    counted: usize,
}

impl Counting {
    /// Returns the number of lines.
    fn lines(&mut self) -> u32 {
        let new = self.writer.out.as_bytes().iter().skip(self.counted);
        let lines = new.filter(|byte| **byte == b'\n').count();
        self.counted = self.writer.out.len();
        self.lines += u32::try_from(lines).unwrap_or(u32::MAX);
        self.lines
    }

    /// Notes which lines an instruction, or the start of a stage, has: those after the first `before`.
    fn note_lines(&mut self, before: u32, stage: usize, instruction: Option<usize>) {
        let last = self.lines();
        self.map.placed.push(Placed {
            first: before + 1,
            last,
            stage,
            instruction,
        });
    }

    fn stage(&mut self, spec: &Spec, stage: usize, plan: &ForBuild<'_>) {
        let Some(content) = spec.stages.get(stage) else { return };
        self.writer.from(&content.from);
        let before = self.lines().saturating_sub(1);
        self.note_lines(before, stage, None);
        for (index, instruction) in content.instructions.iter().enumerate() {
            if (plan.forced)(stage, index) {
                let before = self.lines();
                self.force();
                self.note_lines(before, stage, Some(index));
            }
            if self.writer.style.caches != Caches::Empty
                && let Some(scope) = (plan.scope)(stage, index)
            {
                self.writer.style.caches = Caches::Scoped(scope);
            }
            self.writer.above(instruction);
            let before = self.lines();
            self.writer.volumes(&self.folders, stage, index, &instruction.action);
            write(&mut self.writer, &instruction.action);
            self.writer.folder(&self.folders, stage, index);
            self.note_lines(before, stage, Some(index));
        }
    }

    fn force(&mut self) {
        let mut line = Line::start(&mut self.writer.out, "ARG");
        line.key(FORCE);
        line.end();
    }
}

/// Writes an action; the caches of a raw instruction are in their scope too.
fn write(writer: &mut Writer, action: &Action<'_>) {
    if let Action::OnBuild(kept) = action {
        writer.on_build(|writer| write(writer, kept));
    } else if let Action::Raw(text) = action {
        let scoped = scope::raw(text, &writer.style);
        writer.raw(&scoped);
    } else {
        writer.action(action);
    }
}

/// The notes on instructions, by stage and number.
struct ForBuild<'a> {
    /// Whether it always runs again.
    forced: &'a dyn Fn(usize, usize) -> bool,
    /// The scope of its caches.
    scope: &'a dyn Fn(usize, usize) -> Option<String>,
}

impl Spec {
    /// Returns its text after `top`, with an argument before each forced instruction, and the scope of each one's
    /// caches.
    pub(crate) fn rendered_for_build(
        &self,
        style: Style,
        top: &str,
        forced: &dyn Fn(usize, usize) -> bool,
        scope: &dyn Fn(usize, usize) -> Option<String>,
    ) -> (String, LineMap) {
        let mut writer = Writer::new(1024);
        writer.style = style;
        self.args.iter().for_each(|arg| writer.global(arg));
        let folders = writer.folders(self);
        let mut counting = Counting {
            writer,
            map: LineMap::default(),
            folders,
            lines: u32::try_from(top.matches('\n').count()).unwrap_or(u32::MAX),
            counted: 0,
        };
        for stage in 0..self.stages.len() {
            counting.stage(self, stage, &ForBuild { forced, scope });
        }
        (format!("{top}{}", counting.writer.out), counting.map)
    }
}
