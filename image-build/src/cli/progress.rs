//! The progress of a build for people: a line for each step, and on a terminal a live line below them.

use std::collections::HashMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use image_core::plan::At;

use super::output::say;
use crate::build::Progress;
use crate::engine::Event;
use crate::terminal_text::visible;

/// The shortest time between two drawings of the live line.
const EVERY: Duration = Duration::from_millis(100);
/// The width of a bar in characters.
const BAR: u64 = 20;

/// Shows the progress of one image's build.
pub(super) struct Screen {
    /// The text before each line, if several images are built.
    prefix: String,
    live: bool,
    quiet: bool,
    steps: HashMap<usize, ShownStep>,
    /// The time at which the live line was drawn.
    drawn: Option<Instant>,
}

/// A step of the engine.
struct ShownStep {
    name: String,
    /// True if it is a step of the image, not the engine's own work.
    is_own: bool,
    at: Option<At>,
}

impl Screen {
    pub(super) fn new(prefix: String, how: ProgressMode) -> Self {
        let terminal = io::stderr().is_terminal();
        Self {
            prefix,
            live: how == ProgressMode::Tty || how == ProgressMode::Auto && terminal,
            quiet: how == ProgressMode::Quiet,
            steps: HashMap::new(),
            drawn: None,
        }
    }

    pub(super) fn show(&mut self, progress: &Progress) {
        if self.quiet {
            return;
        }
        match &progress.event {
            Event::Started { step, place, name } => {
                // The digest of a base image means nothing to people.
                let name = name.split("@sha256:").next().unwrap_or(name);
                let known = ShownStep {
                    name: name.to_owned(),
                    is_own: place.is_some(),
                    at: progress.at,
                };
                self.steps.insert(*step, known);
                self.draw(&format!("{name} …"), true);
            }
            Event::Done { step, cached, seconds } => self.show_done(*step, *cached, *seconds),
            Event::Failed { step } => self.print_line(&format!("{}  failed", self.step_name(*step))),
            Event::Log { step, line } => self.draw(&format!("{}: {line}", self.step_name(*step)), false),
            Event::Sent { bytes } => self.draw(&format!("sending the build context, {}", format_size(*bytes)), false),
            Event::Transfer {
                what, current, total, ..
            } => self.draw(&format_transfer(what, *current, *total), false),
            Event::Reason { text } => self.print_line(&visible(text)),
            Event::Warning { text, .. } => self.show_warning(text, progress.at),
        }
    }

    /// Removes the live line.
    pub(super) fn end(&mut self) {
        if self.drawn.take().is_some() {
            write!(io::stderr().lock(), "\r\x1b[K").ok();
        }
    }

    /// Shows a finished step of the image. Of the engine's own work it shows only what takes time.
    fn show_done(&mut self, step: usize, cached: bool, seconds: f64) {
        let Some(known) = self.steps.get(&step) else { return };
        if !known.is_own && (cached || seconds < 0.1) {
            return;
        }
        let end = if cached {
            "cached".to_owned()
        } else {
            format!("{seconds:.1}s")
        };
        let line = format!("{}  {end}", shorten(&known.name, 100));
        self.print_line(&line);
    }

    fn show_warning(&mut self, text: &str, at: Option<At>) {
        let at = at.map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
        self.print_line(&format!("warning: {at}{text}"));
    }

    fn step_name(&self, step: usize) -> String {
        let known = self.steps.get(&step);
        let Some(known) = known else {
            return "the engine".to_owned();
        };
        let at = known
            .at
            .map(|at| format!("{}:{}: ", at.file, at.line))
            .unwrap_or_default();
        format!("{at}{}", shorten(&known.name, 100))
    }

    fn print_line(&mut self, text: &str) {
        self.end();
        say(&format!("{}{text}", self.prefix));
    }

    /// Draws the live line, unless the last drawing was just now.
    fn draw(&mut self, text: &str, at_once: bool) {
        let soon = self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY);
        if !self.live || soon && !at_once {
            return;
        }
        let text = shorten(&format!("{}{text}", self.prefix), 78);
        write!(io::stderr().lock(), "\r\x1b[K{text}").ok();
        self.drawn = Some(Instant::now());
    }
}

/// The form in which progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProgressMode {
    /// As on a terminal if there is one, else as lines.
    Auto,
    /// Lines only.
    Plain,
    /// As on a terminal: lines and a live line.
    Tty,
    /// Nothing.
    Quiet,
}

/// Returns a text that fits on a line and cannot move the cursor.
fn shorten(text: &str, most: usize) -> String {
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

fn format_transfer(what: &str, current: u64, total: u64) -> String {
    if total == 0 {
        return format!("{what}, {}", format_size(current));
    }
    let filled = current.min(total).saturating_mul(BAR) / total;
    let bar: String = (0..BAR).map(|at| if at < filled { '█' } else { '░' }).collect();
    format!("{bar} {} of {}, {what}", format_size(current), format_size(total))
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
    fn bars() {
        assert_eq!(
            format_transfer("layer", 5, 10),
            "██████████░░░░░░░░░░ 5 B of 10 B, layer"
        );
        assert_eq!(
            format_transfer("layer", 11, 10),
            format!("{} 11 B of 10 B, layer", "█".repeat(20))
        );
        assert_eq!(format_transfer("layer", 5, 0), "layer, 5 B");
    }

    #[test]
    fn a_line_stays_one() {
        assert_eq!(shorten("a\nb\x1b[2Jc", 80), "a bc");
        assert_eq!(shorten("abcdef", 3), "ab…");
    }
}
