//! Converts the lines that engines print during a build to events.

mod buildah;
mod plain;
mod rawjson;
mod tail;

use std::collections::HashMap;
use std::time::Instant;

pub(crate) use buildah::Buildah;
pub(crate) use plain::Plain;
pub(crate) use rawjson::RawJson;
pub(crate) use tail::Tail;

use super::event::{Event, Place};
use super::stages::Stages;

/// The longest line that is kept, in bytes. The rest of a longer line is dropped.
pub(crate) const LONGEST_LINE: usize = 16 << 10;

/// A reader of one kind of output.
pub(crate) trait OutputReader {
    /// Returns the longest line that is needed, in bytes.
    fn longest_line(&self) -> usize {
        LONGEST_LINE
    }

    /// Reads a line, without its end.
    fn read_line(&mut self, line: &str, steps: &mut Steps<'_>);

    /// Ends the output. `_well` is true if the build succeeded.
    fn end(&mut self, _well: bool, _steps: &mut Steps<'_>) {}
}

/// The steps of a build so far.
pub(crate) struct Steps<'a> {
    pub(crate) stages: &'a Stages,
    report: &'a mut dyn FnMut(Event),
    /// The number of steps that were reported before this build.
    before: usize,
    numbers: HashMap<String, usize>,
    all: Vec<Step>,
    /// The engine's own words, which belong to no step.
    pub(crate) words: Tail,
}

/// A step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) place: Option<Place>,
    pub(crate) log: Tail,
    /// The engine's error, if it failed.
    pub(crate) error: Option<String>,
    cached: bool,
    started: Option<Instant>,
    done: bool,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(stages: &'a Stages, before: usize, report: &'a mut dyn FnMut(Event)) -> Self {
        Self {
            stages,
            before,
            report,
            numbers: HashMap::new(),
            all: Vec::new(),
            words: Tail::default(),
        }
    }

    pub(crate) fn report(&mut self, mut event: Event) {
        use Event::{Cancelled, Done, Failed, Log, Started, Transfer};
        if let Started { step, .. }
        | Done { step, .. }
        | Failed { step }
        | Cancelled { step }
        | Log { step, .. }
        | Transfer { step, .. } = &mut event
        {
            *step += self.before;
        }
        (self.report)(event);
    }

    /// Returns the number of steps that were reported.
    pub(crate) fn reported_steps(&self) -> usize {
        self.before + self.all.len()
    }

    /// Returns the step that the engine identifies by a key.
    pub(crate) fn find_step(&self, key: &str) -> Option<usize> {
        self.numbers.get(key).copied()
    }

    /// Returns the step that the engine identifies by a key, and adds it the first time.
    pub(crate) fn find_or_add_step(&mut self, key: &str, name: &str, place: Option<Place>) -> usize {
        if let Some(number) = self.find_step(key) {
            return number;
        }
        self.all.push(Step {
            name: name.to_owned(),
            place,
            log: Tail::default(),
            error: None,
            cached: false,
            started: None,
            done: false,
        });
        let number = self.all.len() - 1;
        self.numbers.insert(key.to_owned(), number);
        number
    }

    /// Starts the step, unless it has started.
    pub(crate) fn start(&mut self, number: usize) {
        let Some(step) = self.all.get_mut(number).filter(|step| step.started.is_none()) else {
            return;
        };
        step.started = Some(Instant::now());
        let (place, name) = (step.place, step.name.clone());
        self.report(Event::Started {
            step: number,
            place,
            name,
        });
    }

    /// Finishes the step, unless it is finished. If the engine does not report the duration, it is measured here.
    pub(crate) fn finish(&mut self, number: usize, cached: bool, seconds: Option<f64>) {
        self.start(number);
        let Some(step) = self.all.get_mut(number).filter(|step| !step.done) else {
            return;
        };
        step.done = true;
        step.cached = cached;
        let measured = step.started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        // Only the log of a failed step is needed.
        step.log = Tail::default();
        self.report(Event::Done {
            step: number,
            cached,
            seconds: seconds.unwrap_or(measured),
        });
    }

    /// Marks the step as failed.
    pub(crate) fn fail(&mut self, number: usize, error: &str) {
        self.start(number);
        if let Some(step) = self.all.get_mut(number).filter(|step| step.error.is_none()) {
            step.error = Some(error.to_owned());
            step.done = true;
            self.report(if is_cancelled(error) {
                Event::Cancelled { step: number }
            } else {
                Event::Failed { step: number }
            });
        }
    }

    /// Adds a line to the step's log.
    pub(crate) fn add_log(&mut self, number: usize, line: &str) {
        self.start(number);
        if let Some(step) = self.all.get_mut(number) {
            step.log.push(line.to_owned());
            let line = line.to_owned();
            self.report(Event::Log { step: number, line });
        }
    }

    /// Returns the step that failed. It is the last one, because engines cancel others when one fails.
    pub(crate) fn failed_step(&self) -> Option<&Step> {
        let has_failed = |step: &&Step| step.error.as_deref().is_some_and(|error| !is_cancelled(error));
        self.all
            .iter()
            .rfind(has_failed)
            .or_else(|| self.all.iter().rfind(|step| step.error.is_some()))
    }

    /// Returns `true` if everything after the `FROM`s was in the cache.
    pub(crate) fn all_cached(&self) -> bool {
        let own = |step: &&Step| step.place.is_some_and(|place| place.instruction > 0);
        self.all.iter().filter(own).all(|step| step.cached)
    }
}

/// Returns whether an engine's error of a step says that the step was stopped, and did not fail itself. `BuildKit` ends
/// such an error with `context canceled`.
pub(crate) fn is_cancelled(error: &str) -> bool {
    error.trim_end().ends_with("canceled")
}
