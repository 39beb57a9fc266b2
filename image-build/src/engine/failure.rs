//! Classifies an engine's output into errors.

use std::process::ExitStatus;

use super::error::{EngineError, RegistryProblem, StepFailed};
use super::event::Place;
use super::progress::{Step, Steps, is_cancelled};

/// Returns the error of a build that failed.
pub(crate) fn build_error(
    steps: &Steps<'_>,
    status: ExitStatus,
    tags: &[String],
    clean: &dyn Fn(&str) -> String,
) -> EngineError {
    // If a client's plugin still reports a failed step, the step was stopped by the signal.
    if let Some(signal) = ending_signal(status) {
        return EngineError::Killed(signal);
    }
    let words = clean(steps.words.text().trim());
    let failed = steps.failed_step();
    let error = failed.and_then(|step| step.error.as_deref()).unwrap_or_default();
    let all = format!("{}\n{words}", clean(error));
    // A failure of the engine also fails the step. But the words of a step's command are about its own matters.
    if exit_code(error).is_none()
        && let Some(of_engine) = engine_error(&all, failed.and_then(|step| step.place))
    {
        return of_engine;
    }
    if let Some(step) = failed {
        return name_image(step_error(steps, step, &words, clean), tags);
    }
    let other = || EngineError::Failed(failure_reason(&words, status));
    registry_error(&all, &words).map_or_else(other, |error| name_image(error, tags))
}

/// Fills in the image of a push error that names none: it is the tag whose registry the message names.
fn name_image(mut error: EngineError, tags: &[String]) -> EngineError {
    if let EngineError::Registry { image, reason, .. } = &mut error
        && image.is_empty()
    {
        let host = |tag: &&String| tag.split('/').next().is_some_and(|host| reason.contains(host));
        let tag = tags.iter().find(host).or_else(|| tags.first());
        *image = tag.cloned().unwrap_or_default();
    }
    error
}

/// Returns `true` if a build failed only because another build used the same store, so that it should be repeated: a
/// name was given twice (docker's containerd store), or a layer was removed while it was in use (podman and buildah).
pub(crate) fn is_race(error: &EngineError) -> bool {
    let EngineError::StepFailed(failed) = error else {
        return false;
    };
    let export = failed.name.starts_with("exporting ") && failed.message.contains("already exists");
    let cache = failed.message.contains("from a previous build") && failed.message.contains("not known");
    export || cache
}

/// Returns the error of another command that failed.
pub(crate) fn command_error(image: &str, words: &str, status: ExitStatus) -> EngineError {
    if let Some(of_engine) = engine_error(words, None) {
        return of_engine;
    }
    match registry_error(words, words) {
        Some(EngineError::Registry { problem, reason, .. }) => EngineError::Registry {
            image: image.to_owned(),
            problem,
            reason,
        },
        _ => ending_signal(status).map_or_else(
            || EngineError::Failed(failure_reason(words, status)),
            EngineError::Killed,
        ),
    }
}

fn failure_reason(words: &str, status: ExitStatus) -> String {
    match words.trim() {
        "" => format!("it printed nothing ({status})"),
        words => words.to_owned(),
    }
}

#[cfg(unix)]
fn ending_signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn ending_signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Returns the line of a text that contains one of these words.
fn line_with<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let holds = |line: &&str| {
        let lower = line.to_lowercase();
        words.iter().any(|word| lower.contains(word))
    };
    text.lines().find(holds).map(str::trim)
}

/// Returns the line of a text that reports a full disk, if there is one.
pub(crate) fn disk_full_line(text: &str) -> Option<&str> {
    line_with(text, &["no space left on device", "disk quota exceeded"])
}

fn engine_error(text: &str, place: Option<Place>) -> Option<EngineError> {
    const LOST: &[&str] = &[
        "cannot connect to the docker daemon",
        "error reading from server",
        "closing transport",
        "code = unavailable",
        "failed to receive status",
        "error during connect",
        "no active session",
        "cannot connect to podman",
        // Docker prints this if it cannot reach containerd.
        "dial unix",
    ];
    if let Some(line) = disk_full_line(text) {
        let reason = line.to_owned();
        return Some(EngineError::DiskFull { place, reason });
    }
    line_with(text, LOST).map(|line| EngineError::Lost(line.to_owned()))
}

fn step_error(steps: &Steps<'_>, step: &Step, words: &str, clean: &dyn Fn(&str) -> String) -> EngineError {
    let message = message_of(step, words, clean);
    let place = step
        .place
        .or_else(|| dockerfile_line(words).and_then(|line| steps.stages.place_at_line(line)));
    let is_base = step.place.is_some_and(|place| place.instruction == 0);
    if let Some(image) = step.name.strip_prefix("[internal] load metadata for ") {
        let place = place.or_else(|| steps.stages.place_of_from(image));
        return EngineError::BaseMissing {
            image: clean(image),
            place,
            reason: message,
        };
    }
    if is_base && exit_code(&message).is_none() {
        let image = step.name.rsplit("FROM ").next().unwrap_or_default();
        let image = clean(image.split(' ').next().unwrap_or_default());
        return EngineError::BaseMissing {
            image,
            place,
            reason: message,
        };
    }
    if step.place.is_none()
        && let Some(found) = registry_error(&message, &message)
    {
        return found;
    }
    EngineError::StepFailed(Box::new(StepFailed {
        place,
        name: clean(instruction_text(&step.name)),
        exit_code: exit_code(&message),
        log: clean(&step.log.text()),
        message,
    }))
}

/// Returns why a step failed. Where all that the engine says of it is that it was stopped, its last words are the
/// reason: it stops a copy before it says that a source is missing.
fn message_of(step: &Step, words: &str, clean: &dyn Fn(&str) -> String) -> String {
    let error = step.error.as_deref().unwrap_or_default();
    let last = words.lines().map(str::trim).rfind(|line| !line.is_empty());
    match last.filter(|_| is_cancelled(error)) {
        Some(last) => last.trim_start_matches("ERROR: ").to_owned(),
        None => clean(error),
    }
}

/// Returns the name of a step without `BuildKit`'s prefix.
fn instruction_text(name: &str) -> &str {
    match name.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((bracket, text)) if bracket.contains('/') => text,
        _ => name,
    }
}

/// Returns the line number of `Dockerfile:3`, which `BuildKit` prints above its excerpt.
fn dockerfile_line(words: &str) -> Option<u32> {
    words.lines().find_map(|line| {
        let (file, number) = line.rsplit_once(':')?;
        file.ends_with("Dockerfile").then(|| number.trim().parse().ok())?
    })
}

/// Returns the exit code of `exit code: 1` (`BuildKit`) or `exit status 1` (buildah).
fn exit_code(message: &str) -> Option<i32> {
    let marks = ["exit code: ", "exit status ", "exit code "];
    let after = marks.iter().find_map(|mark| Some(message.rsplit_once(mark)?.1))?;
    let digits = after
        .find(|c: char| !c.is_ascii_digit())
        .map_or(after, |end| after.split_at(end).0);
    digits.parse().ok()
}

/// The words of a registry that wants another login.
const DENIED: &[&str] = &[
    "denied",
    "unauthorized",
    "authentication required",
    "no basic auth",
    "forbidden",
];

/// Returns `true` if an engine's words say that a registry wants another login.
pub(crate) fn says_denied(words: &str) -> bool {
    line_with(words, DENIED).is_some()
}

fn registry_error(text: &str, words: &str) -> Option<EngineError> {
    const UNKNOWN: &[&str] = &["no such host", "name or service not known", "server misbehaving"];
    const UNREACHABLE: &[&str] = &[
        "connection refused",
        "i/o timeout",
        "no route to host",
        "deadline exceeded",
    ];
    const OTHER: &[&str] = &[
        "failed to push",
        "writing blob",
        "trying to reuse blob",
        "manifest unknown",
    ];
    let problems = [
        (RegistryProblem::Denied, DENIED),
        (RegistryProblem::UnknownHost, UNKNOWN),
        (RegistryProblem::Unreachable, UNREACHABLE),
        (RegistryProblem::Other, OTHER),
    ];
    let (problem, line) = problems
        .into_iter()
        .find_map(|(problem, marks)| Some((problem, line_with(text, marks)?)))?;
    let image = pushed_name(line)
        .or_else(|| pushed_name(words))
        .unwrap_or_default()
        .to_owned();
    Some(EngineError::Registry {
        image,
        problem,
        reason: line.to_owned(),
    })
}

/// Returns the name in `failed to push NAME: …`.
fn pushed_name(text: &str) -> Option<&str> {
    let rest = text.split_once("failed to push ")?.1;
    rest.split(": ").next()
}
