//! Steps that are one plain line, written without the instruction between.
//!
//! It writes the same text as the instruction of the step would; `tests/spec.rs` and the property tests hold
//! images' and specs' texts together. Without it, an image of ten plain steps takes 2.3 times the instructions to render.

use super::line::Line;
use crate::escape::{is_simple, is_simple_command};
use crate::model::Step;
use crate::spec::Once;

/// Writes the step, if it is a plain one.
#[inline]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "lowering writes every other step, too; a step that is missing here takes a little longer"
)]
pub(super) fn write(out: &mut String, step: &Step) -> bool {
    match *step {
        Step::Env(key, value) => entry(Line::start(out, "ENV"), key, value),
        Step::Label(key, value) => entry(Line::start(out, "LABEL"), key, value),
        Step::Workdir(path) => line_of(Line::start(out, "WORKDIR"), path),
        Step::User(user) => line_of(Line::start(out, "USER"), user),
        Step::Entrypoint(words) => list(Line::start(out, "ENTRYPOINT"), words),
        Step::Entrypoint1(word) => list(Line::start(out, "ENTRYPOINT"), &[word]),
        Step::Entrypoint2(ref words) => list(Line::start(out, "ENTRYPOINT"), words),
        Step::Entrypoint3(ref words) => list(Line::start(out, "ENTRYPOINT"), words),
        Step::Cmd(words) => list(Line::start(out, "CMD"), words),
        Step::Cmd1(word) => list(Line::start(out, "CMD"), &[word]),
        Step::Cmd2(ref words) => list(Line::start(out, "CMD"), words),
        Step::Cmd3(ref words) => list(Line::start(out, "CMD"), words),
        Step::Expose(ports) => words(Line::start(out, "EXPOSE"), ports),
        Step::Expose1(port) => words(Line::start(out, "EXPOSE"), &[port]),
        // A command of several lines is not simple.
        Step::Run(command) if is_simple_command(command) => {
            let mut line = Line::start(out, "RUN");
            line.simple(command);
            line.end();
        }
        Step::Copy(sources, to) => return copy(out, sources, to),
        Step::Copy1(source, to) => return copy(out, &[source], to),
        _ => return false,
    }
    true
}

/// Returns what the step overrides, of those that are written here.
#[inline]
pub(super) fn once(step: &Step) -> Option<Once> {
    if matches!(
        step,
        Step::Entrypoint(_) | Step::Entrypoint1(_) | Step::Entrypoint2(_) | Step::Entrypoint3(_)
    ) {
        Some(Once::Entrypoint)
    } else if matches!(step, Step::Cmd(_) | Step::Cmd1(_) | Step::Cmd2(_) | Step::Cmd3(_)) {
        Some(Once::Cmd)
    } else {
        None
    }
}

fn copy(out: &mut String, sources: &[&str], to: &str) -> bool {
    let simple = is_simple(to) && sources.iter().all(|source| is_simple_source(source));
    if simple {
        let mut line = Line::start(out, "COPY");
        for source in sources {
            line.simple(source);
        }
        line.simple(to);
        line.end();
    }
    simple
}

/// Engines take a leading `!` for an exception, so such a source has a place of its own.
fn is_simple_source(source: &str) -> bool {
    is_simple(source) && !source.starts_with('!')
}

fn entry(mut line: Line<'_>, key: &str, value: &str) {
    line.key(key);
    line.value(value);
    line.end();
}

fn line_of(mut line: Line<'_>, text: &str) {
    line.rest(text);
    line.end();
}

fn words(mut line: Line<'_>, words: &[&str]) {
    for word in words {
        line.word(word);
    }
    line.end();
}

fn list(mut line: Line<'_>, words: &[&str]) {
    line.json(words.iter().copied());
    line.end();
}
