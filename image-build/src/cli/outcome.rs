//! How a command ends.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::visible::visible;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub(super) enum Failure {
    /// The command line asks for what cannot be: 2.
    Usage(String),
    /// It did not work: 1.
    Failed(String),
    /// It did not work, and everything has been said: 1.
    Said,
    /// The container's own end: its code.
    Container(u8),
}

impl Failure {
    pub(super) fn failed(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }

    /// Says why, and gives the exit code.
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

/// A line for whoever is watching. Where nobody reads standard error, nothing is left to be told.
pub(super) fn say(line: &str) {
    // Steps, engines and registries have written parts of it.
    writeln!(io::stderr().lock(), "{}", visible(line)).ok();
}

/// A result, on standard output. Whoever has read enough and closed it is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
