//! The events of a build.

/// An event of a build.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A step started.
    Started {
        /// Its number, which later events use.
        step: usize,
        /// The instruction that it belongs to; `None` for the engine's own work, such as exporting.
        place: Option<Place>,
        /// The engine's name of the step.
        name: String,
    },
    /// A step finished.
    Done {
        /// The step's number.
        step: usize,
        /// True if its result was in the cache.
        cached: bool,
        /// Its duration in seconds.
        seconds: f64,
    },
    /// A step failed. The build's error has its log.
    Failed {
        /// The step's number.
        step: usize,
    },
    /// The engine stopped a step, because another one failed.
    Cancelled {
        /// The step's number.
        step: usize,
    },
    /// A step wrote a line.
    Log {
        /// The step's number.
        step: usize,
        /// The line without its line end.
        line: String,
    },
    /// Files of the build context were sent to the engine.
    Sent {
        /// The number of bytes so far.
        bytes: u64,
    },
    /// Data was transferred to or from a registry.
    Transfer {
        /// The number of the step that needs it.
        step: usize,
        /// The engine's name of the data.
        what: String,
        /// The number of bytes so far.
        current: u64,
        /// The number of all bytes; 0 while it is not known.
        total: u64,
    },
    /// A reason why an image is built or not.
    Reason {
        /// The reason, or what is not checked.
        text: String,
    },
    /// The engine warned.
    Warning {
        /// The warning.
        text: String,
        /// The line of the Dockerfile, if the engine reports it.
        line: Option<u32>,
    },
}

/// The place of an instruction in the Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The index of the stage, from 0.
    pub stage: usize,
    /// The index of the instruction in its stage: 0 is the `FROM`, 1 the first after it.
    pub instruction: usize,
    /// The first line of the instruction, from 1.
    pub line: u32,
}
