//! The progress of a build for people: on a terminal a live line for each running step, elsewhere lines alone.

use std::collections::HashMap;
use std::io::{self, IsTerminal as _};

use image_core::plan::At;
use indicatif::MultiProgress;

use super::live::Live;
use super::output::say;
use crate::build::Progress;
use crate::engine::Event;
use crate::terminal_text::visible;

/// The longest part of an instruction that is shown in a line, in characters.
const NAME: usize = 100;
/// The shortest time that makes the engine's own work worth a line, in seconds.
const WORTH_A_LINE: f64 = 0.1;

/// Shows the progress of one image's build.
pub(super) struct Screen {
    /// The text before each line, if several images are built.
    prefix: String,
    view: View,
    steps: HashMap<usize, ShownStep>,
}

/// The place where progress is shown.
enum View {
    Nowhere,
    Lines,
    Terminal(Live),
}

/// A step of the engine.
pub(super) struct ShownStep {
    /// Its statement, `src/main.rs:23 pip`, or the start of its text where it is of none.
    pub(super) label: String,
    /// Its text, as the engine names it, or nothing where the label says that.
    pub(super) text: String,
    /// True if it is a step of the image, not the engine's own work.
    is_own: bool,
}

impl ShownStep {
    fn new(name: &str, is_own: bool, at: Option<At>) -> Self {
        // The digest of a base image means nothing to people.
        let name = shorten(name.split("@sha256:").next().unwrap_or(name), NAME);
        let (label, text) = match at.filter(|_| is_own) {
            Some(at) => (at.to_string(), name),
            None => (name, String::new()),
        };
        Self { label, text, is_own }
    }

    /// Returns its label and its text.
    fn whole(&self) -> String {
        let Self { label, text, .. } = self;
        if text.is_empty() {
            label.clone()
        } else {
            format!("{label}: {text}")
        }
    }
}

/// The way in which a step ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum StepEnd {
    Cached,
    /// It ran for that many seconds.
    Ran(f64),
    Failed,
    /// Another step failed.
    Cancelled,
}

impl StepEnd {
    pub(super) fn describe(self) -> String {
        match self {
            Self::Cached => "cached".to_owned(),
            Self::Ran(seconds) => format!("{seconds:.1} s"),
            Self::Failed => "failed".to_owned(),
            Self::Cancelled => "stopped, as another step failed".to_owned(),
        }
    }
}

impl Screen {
    /// Returns the screen of one image, whose live lines are among `bars`.
    pub(super) fn new(prefix: String, how: ProgressMode, bars: &MultiProgress) -> Self {
        let view = match how {
            ProgressMode::Quiet => View::Nowhere,
            ProgressMode::Auto | ProgressMode::Tty if io::stderr().is_terminal() => {
                View::Terminal(Live::new(&prefix, bars))
            }
            ProgressMode::Auto | ProgressMode::Tty | ProgressMode::Plain => View::Lines,
        };
        Self {
            prefix,
            view,
            steps: HashMap::new(),
        }
    }

    pub(super) fn show(&mut self, progress: &Progress) {
        if matches!(self.view, View::Nowhere) {
            return;
        }
        match &progress.event {
            Event::Started { step, place, name } => self.start(*step, name, place.is_some(), progress.at),
            Event::Done { step, cached: true, .. } => self.finish(*step, StepEnd::Cached),
            Event::Done { step, seconds, .. } => self.finish(*step, StepEnd::Ran(*seconds)),
            Event::Failed { step } => self.finish(*step, StepEnd::Failed),
            Event::Cancelled { step } => self.finish(*step, StepEnd::Cancelled),
            Event::Log { step, line } => self.log(*step, line),
            Event::Sent { bytes } => self.sent(*bytes),
            Event::Transfer {
                step,
                what,
                current,
                total,
            } => self.transfer(*step, what, *current, *total),
            Event::Reason { text } => self.print_line(text),
            Event::Warning { text, .. } => {
                let at = progress.at.map(|at| format!("{at}: "));
                self.print_line(&format!("warning: {}{text}", at.unwrap_or_default()));
            }
        }
    }

    /// Removes the live lines.
    pub(super) fn end(&mut self) {
        if let View::Terminal(terminal) = &mut self.view {
            terminal.clear();
        }
    }

    fn start(&mut self, step: usize, name: &str, is_own: bool, at: Option<At>) {
        let shown = ShownStep::new(name, is_own, at);
        match &mut self.view {
            View::Terminal(terminal) => terminal.start(step, &shown),
            View::Lines if is_own => self.print_line(&shown.whole()),
            View::Lines | View::Nowhere => {}
        }
        self.steps.insert(step, shown);
    }

    /// Shows the end of a step of the image. Of the engine's own work it shows only what failed or takes time.
    fn finish(&mut self, step: usize, end: StepEnd) {
        let Some(known) = self.steps.remove(&step) else { return };
        let is_shown = known.is_own
            || match end {
                StepEnd::Ran(seconds) => seconds >= WORTH_A_LINE,
                StepEnd::Failed => true,
                StepEnd::Cached | StepEnd::Cancelled => false,
            };
        match &mut self.view {
            View::Terminal(terminal) => terminal.finish(step, &known, Some(end).filter(|_| is_shown)),
            View::Lines if is_shown => self.print_line(&format!("{}: {}", known.label, end.describe())),
            View::Lines | View::Nowhere => {}
        }
    }

    fn log(&mut self, step: usize, line: &str) {
        let known = self.steps.get(&step);
        match &mut self.view {
            View::Terminal(terminal) => terminal.log(step, line),
            View::Lines => {
                let label = known.map_or("the engine", |known| &known.label).to_owned();
                self.print_line(&format!("{label}: {line}"));
            }
            View::Nowhere => {}
        }
    }

    fn sent(&mut self, bytes: u64) {
        if let View::Terminal(terminal) = &mut self.view {
            terminal.sent(bytes);
        }
    }

    fn transfer(&mut self, step: usize, what: &str, current: u64, total: u64) {
        if let View::Terminal(terminal) = &mut self.view {
            terminal.transfer(step, what, current, total);
        }
    }

    fn print_line(&mut self, text: &str) {
        let text = format!("{}{}", self.prefix, visible(text));
        match &mut self.view {
            View::Terminal(terminal) => terminal.print(&text),
            View::Lines => say(&text),
            View::Nowhere => {}
        }
    }
}

/// The form in which progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProgressMode {
    /// As on a terminal if there is one, else as lines.
    Auto,
    /// Lines only, those that steps write among them.
    Plain,
    /// Live lines, if standard error is a terminal.
    Tty,
    /// Nothing.
    Quiet,
}

/// Returns a text that fits on a line and cannot move the cursor.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let text = visible(text);
    let mut shown: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(most)
        .collect();
    if text.chars().nth(most).is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// Returns a size as text: `1.2 MB`.
pub(super) fn format_size(bytes: u64) -> String {
    let mut unit = (1_u64, "B");
    for larger in [
        (1_000, "kB"),
        (1_000_000, "MB"),
        (1_000_000_000, "GB"),
        (1_000_000_000_000, "TB"),
    ] {
        if bytes >= larger.0 {
            unit = larger;
        }
    }
    if unit.0 == 1 {
        return format!("{bytes} B");
    }
    let tenths = bytes / (unit.0 / 10);
    format!("{}.{} {}", tenths / 10, tenths % 10, unit.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_950_000, "1.9 MB"),
            (5_000_000_000, "5.0 GB"),
        ] {
            assert_eq!(format_size(bytes), shown);
        }
        assert_eq!(format_size(u64::MAX), "18446744.0 TB");
    }

    #[test]
    fn a_line_stays_one() {
        assert_eq!(shorten("a\nb\x1b[2Jc", 80), "a bc");
        assert_eq!(shorten("abcdef", 3), "ab…");
    }

    #[test]
    fn steps_have_the_names_of_their_statements() {
        let at = At {
            file: "src/main.rs",
            line: 23,
            statement: "pip",
        };
        let step = ShownStep::new("RUN pip install six", true, Some(at));
        assert_eq!(step.whole(), "src/main.rs:23 pip: RUN pip install six");
        let step = ShownStep::new("FROM docker.io/library/debian:12@sha256:0123", true, None);
        assert_eq!(step.whole(), "FROM docker.io/library/debian:12");
        // What an engine does for a statement has a name of its own.
        let step = ShownStep::new("push shop/web", false, Some(at));
        assert_eq!(step.whole(), "push shop/web");
    }
}
