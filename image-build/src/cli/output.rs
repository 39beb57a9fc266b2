//! The end of a command: its exit code and its last words.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::build::Progress;
use crate::engine::Event;
use crate::terminal_text::visible;

/// The reason why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The command line is wrong: exit code 2.
    Usage(String),
    /// The command failed: exit code 1.
    Failed(String),
    /// The command failed, and the errors are already printed: exit code 1.
    Said,
    /// The container failed: its own exit code.
    Container(u8),
}

impl Failure {
    pub(super) fn from_error(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }

    /// Prints the error, and returns the exit code.
    pub(super) fn report(self) -> ExitCode {
        let (text, code) = match self {
            Failure::Usage(text) => (text, 2),
            Failure::Failed(text) => (text, 1),
            Failure::Said => return ExitCode::from(1),
            Failure::Container(code) => return ExitCode::from(code),
        };
        say(&format!("error: {text}"));
        ExitCode::from(code)
    }
}

/// Prints a line to standard error. If that fails, nobody is left to be told.
pub(super) fn say(line: &str) {
    // Parts of the line come from steps, engines and registries.
    writeln!(io::stderr().lock(), "{}", visible(line)).ok();
}

/// Prints what cargo writes while it builds a binary, where no other progress is shown.
pub(super) fn say_log(progress: &Progress) {
    if let Event::Log { line, .. } = &progress.event {
        say(line);
    }
}

/// Prints a result to standard output. A reader that closes it early is not an error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
