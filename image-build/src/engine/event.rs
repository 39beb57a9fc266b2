//! What happens during a build.

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A step began.
    Started {
        /// Its number, by which later events name it.
        step: usize,
        /// The instruction that it is of; `None` for work of the engine's own, such as exporting.
        place: Option<Place>,
        /// What the engine calls it.
        name: String,
    },
    /// A step is done.
    Done {
        /// Which one.
        step: usize,
        /// Whether it was there already.
        cached: bool,
        /// How long it took.
        seconds: f64,
    },
    /// A step failed. The build's error has its log.
    Failed {
        /// Which one.
        step: usize,
    },
    /// A line that a step wrote.
    Log {
        /// Which one.
        step: usize,
        /// Without its line end.
        line: String,
    },
    /// Files of the context on their way to the engine.
    Sent {
        /// Bytes so far.
        bytes: u64,
    },
    /// Something on its way to or from a registry.
    Transfer {
        /// The step that needs it.
        step: usize,
        /// What it is.
        what: String,
        /// Bytes so far.
        current: u64,
        /// All bytes; 0 while they are not known.
        total: u64,
    },
    /// Why an image is built, or is not.
    Reason {
        /// One of the reasons, or what is not looked at.
        text: String,
    },
    /// The engine warns.
    Warning {
        /// Of what.
        text: String,
        /// The line of the Dockerfile, where the engine says so.
        line: Option<u32>,
    },
}

/// An instruction of the Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The stage, from 0.
    pub stage: usize,
    /// The instruction of that stage: 0 is its `FROM`, 1 the first after it.
    pub instruction: usize,
    /// The first line of the instruction, from 1.
    pub line: u32,
}
