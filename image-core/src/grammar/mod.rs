//! The grammars of texts, as `const fn`s: the macro runs them on literals, the compiler on constants, the builder on
//! values of the running program.

use crate::kind::Kind;
use crate::rule::{Fault, Rule};

/// `?` for a `const fn`.
macro_rules! attempt {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(fault) => return Err(fault),
        }
    };
}

mod bytes;
pub mod expand;

/// See [`Kind::check`].
pub(crate) const fn check(kind: Kind, text: &str) -> Result<(), Fault> {
    attempt!(limits(kind, text));
    if kind.expands() { expand::check(text) } else { Ok(()) }
}

/// Refuses NUL, and line breaks where no text of a Dockerfile can carry one.
const fn limits(kind: Kind, text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == 0 {
            return Err(Fault {
                rule: Rule::Nul,
                what: "has a NUL character",
                fix: "leave it out",
                from: at,
                to: at + 1,
            });
        }
        if bytes[at] == b'\n' && !takes_line_breaks(kind) {
            return Err(line_break(bytes, at));
        }
        at += 1;
    }
    Ok(())
}

const fn takes_line_breaks(kind: Kind) -> bool {
    use Kind::{Argument, Command, ExtraOptions, Installer, Prose, Script, StepEnv};
    matches!(
        kind,
        Argument | Command | ExtraOptions | Installer | Prose | Script | StepEnv
    )
}

/// The finding for the line break at `at`, its carriage return included.
const fn line_break(bytes: &[u8], at: usize) -> Fault {
    let from = if at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
    let (what, fix) = if at + 1 == bytes.len() {
        ("ends with a line break", "leave it out")
    } else {
        ("has a line break", "write the text on one line")
    };
    Fault {
        rule: Rule::LineBreak,
        what,
        fix,
        from,
        to: at + 1,
    }
}
