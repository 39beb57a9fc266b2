//! A line for each running step on a terminal, below the lines of those that ended.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use console::{Style, Term, style, truncate_str};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::progress::{ShownStep, StepEnd, format_size, shorten};

/// The time between two ticks of the seconds.
const TICK: Duration = Duration::from_millis(100);
/// The longest text of a log that is kept for a line, in characters. The terminal's width cuts it further.
const LOG: usize = 500;

/// Returns the live lines of a command: nothing where standard error is not a terminal.
pub(super) fn live_lines() -> MultiProgress {
    MultiProgress::with_draw_target(ProgressDrawTarget::stderr())
}

/// The live part of a terminal.
pub(super) struct Live {
    /// The text before each line, if several images are built.
    prefix: String,
    bars: MultiProgress,
    term: Term,
    steps: HashMap<usize, ProgressBar>,
    transfers: HashMap<(usize, String), ProgressBar>,
    context: Option<ProgressBar>,
}

impl Live {
    /// Returns the part of one image among those of `bars`.
    pub(super) fn new(prefix: &str, bars: &MultiProgress) -> Self {
        Self {
            prefix: prefix.to_owned(),
            bars: bars.clone(),
            term: Term::stderr(),
            steps: HashMap::new(),
            transfers: HashMap::new(),
            context: None,
        }
    }

    pub(super) fn start(&mut self, step: usize, shown: &ShownStep) {
        let bar = self.add(0, "{prefix:.cyan} {took:.dim} {wide_msg}");
        bar.set_prefix(format!("{}{}", self.prefix, shown.label));
        bar.set_message(shown.text.clone());
        self.steps.insert(step, bar);
    }

    pub(super) fn log(&mut self, step: usize, line: &str) {
        if let Some(bar) = self.steps.get(&step) {
            bar.set_message(shorten(line, LOG));
        }
    }

    /// Removes the line of a step, and prints how it ended, if that is to be shown.
    pub(super) fn finish(&mut self, step: usize, shown: &ShownStep, end: Option<StepEnd>) {
        if let Some(bar) = self.steps.remove(&step) {
            self.remove(&bar);
        }
        let ended: Vec<_> = self.transfers.extract_if(|(of, _), _| *of == step).collect();
        for (_, bar) in &ended {
            self.remove(bar);
        }
        if let Some(bar) = self.context.take() {
            self.remove(&bar);
        }
        if let Some(end) = end {
            let line = self.line(shown, end);
            self.print(&line);
        }
    }

    pub(super) fn sent(&mut self, bytes: u64) {
        if self.context.is_none() {
            let bar = self.add(0, "{msg} {took:.dim}");
            self.context = Some(bar);
        }
        if let Some(bar) = &self.context {
            bar.set_message(format!(
                "{}sending the build context, {}",
                self.prefix,
                format_size(bytes)
            ));
        }
    }

    pub(super) fn transfer(&mut self, step: usize, what: &str, current: u64, total: u64) {
        let key = (step, what.to_owned());
        if !self.transfers.contains_key(&key) {
            let bar = self.add(total, "{prefix} {bar:20} {wide_msg}");
            bar.set_prefix(format!("{}{}", self.prefix, shorten(what, 60)));
            self.transfers.insert(key.clone(), bar);
        }
        let Some(bar) = self.transfers.get(&key) else { return };
        bar.set_length(total.max(current));
        bar.set_position(current);
        bar.set_message(format!(
            "{} of {}",
            format_size(current),
            format_size(total.max(current))
        ));
        if total > 0 && current >= total {
            let bar = bar.clone();
            self.transfers.remove(&key);
            self.remove(&bar);
        }
    }

    /// Prints a line above those of running steps.
    pub(super) fn print(&self, line: &str) {
        // A terminal that is gone has nobody before it.
        self.bars.println(line).ok();
    }

    /// Removes the live lines of its image.
    pub(super) fn clear(&mut self) {
        let steps = self.steps.drain().map(|(_, bar)| bar);
        let transfers = self.transfers.drain().map(|(_, bar)| bar);
        let all: Vec<ProgressBar> = steps.chain(transfers).chain(self.context.take()).collect();
        for bar in &all {
            self.remove(bar);
        }
    }

    fn add(&self, length: u64, template: &str) -> ProgressBar {
        let bar = self.bars.add(ProgressBar::new(length));
        if let Ok(template) = ProgressStyle::with_template(template) {
            let took = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                write!(out, "{:.1} s", state.elapsed().as_secs_f64()).ok();
            };
            bar.set_style(template.with_key("took", took).progress_chars("█░"));
        }
        bar.enable_steady_tick(TICK);
        bar
    }

    fn remove(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.bars.remove(bar);
    }

    /// Returns the line of a step that has ended, as wide as the terminal at most.
    fn line(&self, shown: &ShownStep, end: StepEnd) -> String {
        let look = match end {
            StepEnd::Cached | StepEnd::Cancelled => Style::new().dim(),
            StepEnd::Ran(_) => Style::new().green(),
            StepEnd::Failed => Style::new().red().bold(),
        };
        let end = look.for_stderr().apply_to(end.describe());
        let label = style(&shown.label).for_stderr().cyan();
        let mut line = format!("{}{label} {end}", self.prefix);
        if !shown.text.is_empty() {
            write!(line, "  {}", style(&shown.text).for_stderr().dim()).ok();
        }
        let width = usize::from(self.term.size().1);
        truncate_str(&line, width, "…").into_owned()
    }
}
