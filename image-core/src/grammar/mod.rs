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

mod alpine;
pub mod assured;
pub(crate) mod bytes;
mod checksum;
mod command;
pub(crate) mod conda;
pub(crate) mod credentials;
mod debian;
mod duration;
pub mod expand;
mod fedora;
mod flat;
mod glob;
pub(crate) mod ignore;
mod marker;
mod mode;
mod name;
mod option;
pub mod path;
mod pep440;
mod pep508;
pub mod platform;
mod port;
pub mod private;
pub(crate) mod raw;
pub mod reference;
mod registry;
mod release;
mod remote;
mod signal;
pub(crate) mod url;
pub(crate) mod user;
mod words;

/// See [`Kind::check`].
pub(crate) const fn check(kind: Kind, text: &str) -> Result<(), Fault> {
    attempt!(limits(kind, text));
    if !kind.expands() {
        attempt!(literal(kind, text));
        return credentials::check(kind, text.as_bytes());
    }
    attempt!(expand::check(text));
    attempt!(flag(kind, text.as_bytes()));
    if matches!(kind, Kind::ArgDefault | Kind::EnvValue | Kind::LabelValue) {
        return Ok(());
    }
    attempt!(flattened(kind, text));
    if matches!(kind, Kind::Source | Kind::StageSource | Kind::ExternalSource) {
        glob::source(text)
    } else {
        Ok(())
    }
}

/// Refuses what engines garble in a flag, which they read byte by byte.
const fn flag(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    if !matches!(kind, Kind::Owner | Kind::Mode | Kind::Checksum | Kind::Platform) {
        return Ok(());
    }
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii() {
            let what = "has a character that is not ASCII, which engines garble here";
            let to = bytes::skip_char(bytes, at);
            return wrong(rule(kind), what, "write it in ASCII, or as a number", at, to);
        }
        at += 1;
    }
    Ok(())
}

/// Checks an expanding text by its grammar: as it is, and with the word of each fallback in its place.
const fn flattened(kind: Kind, text: &str) -> Result<(), Fault> {
    if flat::is_flat(text) {
        attempt!(expanding(kind, text.as_bytes()));
        return credentials::check(kind, text.as_bytes());
    }
    attempt!(with_word(kind, text, flat::NO_WORD));
    let mut at = 0;
    while let Some(chosen) = flat::next_word(text, at) {
        attempt!(with_word(kind, text, chosen));
        at = chosen + 1;
    }
    Ok(())
}

/// Checks the flat form of a text; offsets of what is found are those in the text itself.
const fn with_word(kind: Kind, text: &str, chosen: usize) -> Result<(), Fault> {
    let flat = flat::Flat::of(text, chosen);
    if flat.is_long {
        return wrong(
            rule(kind),
            "is longer than 4,096 bytes",
            "shorten it",
            flat::origin(text, 4096, chosen),
            text.len(),
        );
    }
    let found = match expanding(kind, flat.bytes()) {
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

/// The rule that a text of that kind breaks by its length.
const fn rule(kind: Kind) -> Rule {
    match kind {
        Kind::Reference
        | Kind::PythonTag
        | Kind::DebianRelease
        | Kind::UbuntuRelease
        | Kind::RayTag
        | Kind::PytorchTag
        | Kind::EcrReference
        | Kind::ArtifactReference => Rule::ImageReference,
        Kind::Platform => Rule::Platform,
        Kind::Workdir => Rule::RelativeWorkdir,
        Kind::User => Rule::UserName,
        Kind::RemoteSource => Rule::RemoteSource,
        Kind::Destination | Kind::StartPlace => Rule::Destination,
        Kind::Port => Rule::Port,
        Kind::VolumePath => Rule::VolumePath,
        Kind::Signal => Rule::StopSignal,
        Kind::Owner => Rule::FileOwner,
        Kind::Mode => Rule::FileMode,
        Kind::Checksum => Rule::Checksum,
        _ => Rule::SourcePath,
    }
}

/// The grammars of expanding texts, references being holes.
const fn expanding(kind: Kind, bytes: &[u8]) -> Result<(), Fault> {
    match kind {
        Kind::Reference => reference::check(bytes),
        Kind::Workdir | Kind::Destination => path::destination(bytes, rule(kind)),
        Kind::StartPlace => path::start_place(bytes),
        Kind::Source => path::source(bytes),
        Kind::StageSource => path::in_stage(bytes),
        Kind::ExternalSource => path::external(bytes),
        Kind::VolumePath => path::volume(bytes),
        Kind::Checksum => checksum::check(bytes),
        Kind::Platform => platform::check(bytes),
        Kind::User | Kind::Owner => user::check(bytes, rule(kind)),
        Kind::RemoteSource => remote::check(bytes),
        Kind::Port => port::check(bytes),
        Kind::Signal => signal::check(bytes),
        Kind::Mode => mode::check(bytes),
        Kind::PythonTag => release::python(bytes),
        Kind::DebianRelease => release::debian(bytes),
        Kind::UbuntuRelease => release::ubuntu(bytes),
        Kind::RayTag => release::ray(bytes),
        Kind::PytorchTag => release::pytorch(bytes),
        Kind::EcrReference => registry::ecr(bytes),
        Kind::ArtifactReference => registry::artifact(bytes),
        _ => Ok(()),
    }
}

/// The grammars of literal texts.
const fn literal(kind: Kind, text: &str) -> Result<(), Fault> {
    match kind {
        Kind::Folder => path::folder(text.as_bytes()),
        Kind::File => path::read(text.as_bytes()),
        Kind::MountTarget => path::mount_target(text.as_bytes()),
        Kind::ImageName => name::image(text),
        Kind::ImageId => checksum::id(text.as_bytes()),
        Kind::StageName => name::stage(text),
        Kind::Variable => name::variable(text, Rule::EnvKey),
        Kind::LabelKey => name::label(text),
        Kind::Secret => name::variable(text, Rule::SecretName),
        Kind::PullSecret => name::pull_secret(text),
        Kind::PackageName => name::package_word(text),
        Kind::Module => name::module(text),
        Kind::Program => name::program(text),
        Kind::FunctionName => name::function(text),
        Kind::Network => name::network(text),
        Kind::Device => name::device(text),
        Kind::StepEnv => name::step_env(text),
        Kind::IgnorePattern => ignore::check(text),
        Kind::Raw => raw::check(text),
        Kind::BuildArg => name::build_arg(text),
        Kind::IndexUrl => url::index(text),
        Kind::FindLinks => url::links(text),
        Kind::ExtraOptions => words::check(text, Rule::ExtraOptions, false),
        Kind::Installer => words::check(text, Rule::Program, true),
        Kind::Origin => reference::stage_or_image(text.as_bytes()),
        Kind::Requirement => pep508::check(text.as_bytes()),
        Kind::DebianPackage => debian::check(text.as_bytes()),
        Kind::AlpinePackage => alpine::check(text.as_bytes()),
        Kind::FedoraPackage => fedora::check(text.as_bytes()),
        Kind::PythonSeries => release::python(text.as_bytes()),
        Kind::UvVersion => release::uv(text.as_bytes()),
        Kind::UvInstaller => release::uv_installer(text.as_bytes()),
        Kind::PoetryVersion => release::poetry(text.as_bytes()),
        Kind::CondaPackage => conda::package(text.as_bytes()),
        Kind::CondaChannel => conda::channel(text),
        Kind::PrivateRepository => private::check(text),
        Kind::GitUser => private::user(text),
        Kind::Command => command::check(text),
        Kind::CommentedCommand => command::check_commented(text),
        Kind::ShellCommand => command::check_whole(text),
        Kind::ProgramWord => command::check_program(text),
        Kind::Script => command::check_script(text),
        Kind::Duration => duration::check(text),
        _ => Ok(()),
    }
}

/// A finding; see [`Fault`].
const fn wrong<T>(rule: Rule, what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    Err(Fault {
        rule,
        what,
        fix,
        from,
        to,
    })
}

/// How long the text of a step may be, in bytes: engines read lines of fewer than 65,535.
pub(crate) const LONGEST: usize = 65_000;
/// What to do about a longer one.
pub(crate) const SHORTEN: &str = "put the text into a file, and `copy` it";

/// How long a readme may be, in bytes.
const LONGEST_PROSE: usize = 1_000_000;

/// Refuses NUL, line breaks where no text of a Dockerfile can carry one, and what is too long.
const fn limits(kind: Kind, text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
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
    if end > LONGEST {
        return wrong(Rule::LongLine, "has more than 65,000 bytes", SHORTEN, 0, end);
    }
    if end > LONGEST / WIDEST && written(kind, bytes) > LONGEST {
        let what = "takes more than 65,000 bytes in a Dockerfile";
        return wrong(Rule::LongLine, what, SHORTEN, 0, end);
    }
    Ok(())
}

/// What a Dockerfile needs for a byte at most: `\u0001`.
pub(crate) const WIDEST: usize = 6;

/// How many bytes a text takes at least where it is always written as JSON or between double quotes.
pub(crate) const fn written(kind: Kind, bytes: &[u8]) -> usize {
    let json = matches!(kind, Kind::Script | Kind::Argument | Kind::ProgramWord | Kind::StepEnv);
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
        Argument | Command | CommentedCommand | Instructions | ProgramWord | Prose | Script | ShellCommand | StepEnv
    )
}

/// The finding for the line break at `at`, its carriage return included.
const fn line_break(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let from = if at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
    let (what, fix) = if at + 1 == bytes.len() {
        ("ends with a line break", "leave it out")
    } else {
        ("has a line break", "write the text on one line")
    };
    wrong(Rule::LineBreak, what, fix, from, at + 1)
}
