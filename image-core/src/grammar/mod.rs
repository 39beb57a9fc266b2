//! The grammars of texts, as `const fn`s: the macro runs them on literals, the compiler on constants, the builder on
//! values of the running program.

use crate::kind::{Form, Kind};
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

pub(crate) mod alpine;
pub mod assured;
pub(crate) mod bases;
pub(crate) mod bytes;
pub(crate) mod checksum;
pub(crate) mod command;
pub(crate) mod conda;
pub(crate) mod count;
pub(crate) mod credentials;
pub(crate) mod debian;
pub(crate) mod duration;
pub mod expand;

mod flat;
mod glob;
pub(crate) mod ignore;
mod marker;
pub(crate) mod mode;
pub(crate) mod name;
pub(crate) mod needed;
pub(crate) mod npm;
mod option;
pub mod path;
mod pep440;
pub(crate) mod pep508;
pub mod platform;
pub(crate) mod port;
pub mod private;
pub(crate) mod raw;
pub mod reference;
pub(crate) mod registry;
pub(crate) mod release;
pub(crate) mod remote;
pub(crate) mod rpm;
#[cfg(feature = "cargo")]
pub mod rust_target;
pub(crate) mod signal;
pub(crate) mod url;
pub(crate) mod user;
pub(crate) mod words;

/// Checks a text of that kind; see [`Kind::check`].
pub(crate) const fn check(kind: Kind, text: &str) -> Result<(), Fault> {
    attempt!(limits(kind, text));
    match kind.form() {
        Form::Literal => {
            attempt!(kind.follows(text, text.as_bytes()));
            credentials::check(kind, text.as_bytes())
        }
        Form::Value => expand::check(text),
        Form::Expands(rule) | Form::OfBase(rule) => expanding(kind, rule, text),
    }
}

/// Checks a text in which references are expanded, and which has a grammar.
const fn expanding(kind: Kind, rule: Rule, text: &str) -> Result<(), Fault> {
    attempt!(expand::check(text));
    attempt!(flag(kind, rule, text.as_bytes()));
    attempt!(flattened(kind, rule, text));
    if matches!(kind, Kind::Source | Kind::StageSource | Kind::ExternalSource) {
        glob::source(text)
    } else {
        Ok(())
    }
}

/// Refuses what engines garble in a flag, which they read byte by byte.
const fn flag(kind: Kind, rule: Rule, bytes: &[u8]) -> Result<(), Fault> {
    if !matches!(kind, Kind::Owner | Kind::Mode | Kind::Checksum | Kind::Platform) {
        return Ok(());
    }
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii() {
            let what = "has a character that is not ASCII, which engines garble here";
            let to = bytes::skip_char(bytes, at);
            return wrong(rule, what, "write it in ASCII, or as a number", at, to);
        }
        at += 1;
    }
    Ok(())
}

/// Checks an expanding text by its grammar: as it is, and with the word of each fallback in its place.
const fn flattened(kind: Kind, rule: Rule, text: &str) -> Result<(), Fault> {
    if flat::is_flat(text) {
        attempt!(kind.follows(text, text.as_bytes()));
        return credentials::check(kind, text.as_bytes());
    }
    attempt!(with_word(kind, rule, text, flat::NO_WORD));
    let mut at = 0;
    while let Some(chosen) = flat::next_word(text, at) {
        attempt!(with_word(kind, rule, text, chosen));
        at = chosen + 1;
    }
    Ok(())
}

/// Checks the flat form of a text; offsets of what is found are those in the text itself.
const fn with_word(kind: Kind, rule: Rule, text: &str, chosen: usize) -> Result<(), Fault> {
    let flat = flat::Flat::of(text, chosen);
    if flat.is_long {
        let what = "is longer than 4,096 bytes";
        return wrong(rule, what, "shorten it", flat::origin(text, 4096, chosen), text.len());
    }
    let found = match kind.follows(text, flat.bytes()) {
        Ok(()) => credentials::check(kind, flat.bytes()),
        Err(fault) => Err(fault),
    };
    match found {
        Ok(()) => Ok(()),
        Err(fault) => {
            let from = flat::origin(text, fault.from, chosen);
            let to = if fault.to > fault.from {
                flat::origin_end(text, fault.to, chosen)
            } else {
                from
            };
            Err(Fault { from, to, ..fault })
        }
    }
}

/// Returns a finding; see [`Fault`].
const fn wrong<T>(rule: Rule, what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    Err(Fault {
        rule,
        what,
        fix,
        from,
        to,
    })
}

/// Returns the finding about the character at `at`, or about the end of the text.
const fn at_character(rule: Rule, (what, fix): (&'static str, &'static str), bytes: &[u8], at: usize) -> Fault {
    Fault {
        rule,
        what,
        fix,
        from: at,
        to: bytes::skip_char(bytes, at),
    }
}

/// Refuses an empty text.
const fn not_empty(bytes: &[u8], rule: Rule, fix: &'static str) -> Result<(), Fault> {
    if bytes.is_empty() {
        return wrong(rule, "is empty", fix, 0, 0);
    }
    Ok(())
}

/// Refuses a text that programs would take for an option.
const fn not_an_option(bytes: &[u8], rule: Rule, fix: &'static str) -> Result<(), Fault> {
    if bytes::is_at(bytes, 0, "-") {
        return wrong(rule, "starts with `-` as an option does", fix, 0, 1);
    }
    Ok(())
}

/// Refuses the first character from `from` to `to` that is neither a letter, nor a digit, nor one of `others`.
const fn only(
    bytes: &[u8],
    (from, to): (usize, usize),
    others: &str,
    rule: Rule,
    finding: (&'static str, &'static str),
) -> Result<(), Fault> {
    let at = bytes::skip_word(bytes, from, to, others);
    if at < to {
        Err(at_character(rule, finding, bytes, at))
    } else {
        Ok(())
    }
}

/// The longest text of a step, in bytes: engines read lines of fewer than 65,535.
pub(crate) const LONGEST: usize = 65_000;
/// The fix for a longer one.
pub(crate) const SHORTEN: &str = "put the text into a file, and `copy` it";

/// The longest argument of `from`, in bytes, which is more than registries take.
pub(crate) const LONGEST_BASE: usize = 1_000;

/// The longest readme, in bytes.
const LONGEST_PROSE: usize = 1_000_000;

/// Refuses NUL, line breaks where no text of a Dockerfile can carry one, and what is too long.
const fn limits(kind: Kind, text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    // No line of a Dockerfile holds it.
    if matches!(kind, Kind::FileText) {
        return Ok(());
    }
    attempt!(length(kind, bytes));
    let nul = bytes::find_fast(bytes, 0);
    let line_end = if takes_line_breaks(kind) {
        bytes.len()
    } else {
        bytes::find_fast(bytes, b'\n')
    };
    if nul < line_end {
        return wrong(Rule::NulCharacter, "has a NUL character", "leave it out", nul, nul + 1);
    }
    if line_end < bytes.len() {
        return line_break(bytes, line_end);
    }
    Ok(())
}

/// Refuses a text that no line of a Dockerfile can hold, and a readme that takes the compiler long.
const fn length(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if matches!(kind, Kind::Prose) && end > LONGEST_PROSE {
        let what = "has more than 1,000,000 bytes";
        return wrong(Rule::LongReadme, what, "shorten it, or link to the rest", 0, end);
    }
    if matches!(kind, Kind::Prose | Kind::Instructions) {
        return Ok(());
    }
    if let Form::OfBase(rule) = kind.form()
        && end > LONGEST_BASE
    {
        return wrong(rule, "has more than 1,000 bytes", "shorten it", 0, end);
    }
    if end > LONGEST {
        return wrong(Rule::LongLine, "has more than 65,000 bytes", SHORTEN, 0, end);
    }
    if end > LONGEST / WIDEST && written_len(kind, bytes) > LONGEST {
        let what = "takes more than 65,000 bytes in a Dockerfile";
        return wrong(Rule::LongLine, what, SHORTEN, 0, end);
    }
    Ok(())
}

/// The most bytes that a Dockerfile needs for one: `\u0001`.
pub(crate) const WIDEST: usize = 6;

/// Returns the fewest bytes that a text takes where it is always written as JSON or between double quotes.
pub(crate) const fn written_len(kind: Kind, bytes: &[u8]) -> usize {
    let json = matches!(
        kind,
        Kind::Script | Kind::Argument | Kind::ProgramWord | Kind::StepEnv | Kind::EntryValue
    );
    let quotes = matches!(kind, Kind::ArgDefault | Kind::EnvValue | Kind::LabelValue);
    let mut count = bytes.len();
    let mut at = 0;
    while at < bytes.len() {
        count += match bytes[at] {
            b'"' if json || quotes => 1,
            b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c if json => 1,
            0..0x20 if json => WIDEST - 1,
            _ => 0,
        };
        at += 1;
    }
    count
}

const fn takes_line_breaks(kind: Kind) -> bool {
    use Kind::{Argument, Command, CommentedCommand, Instructions, ProgramWord, Prose, Script, ShellCommand, StepEnv};
    matches!(
        kind,
        Argument
            | Command
            | CommentedCommand
            | Kind::EntryValue
            | Instructions
            | ProgramWord
            | Prose
            | Script
            | ShellCommand
            | StepEnv
    )
}

/// Returns the finding for the line break at `at`, its carriage return included.
const fn line_break(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let from = if at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
    let (what, fix) = if at + 1 == bytes.len() {
        ("ends with a line break", "leave it out")
    } else {
        ("has a line break", "write the text on one line")
    };
    wrong(Rule::LineBreak, what, fix, from, at + 1)
}
