//! The features that instructions need.

use super::{Feature, raw};
use crate::grammar::expand::has_reference;
use crate::spec::{Action, Add, Instruction, RawInstruction, Run, Text};

/// Returns the features that an instruction needs.
pub(super) fn of_instruction(instruction: &Instruction<'_>) -> Vec<Feature> {
    let mut found = Vec::new();
    of_action(&instruction.action, &mut found);
    found
}

fn of_action(action: &Action<'_>, found: &mut Vec<Feature>) {
    match action {
        Action::Run(run) => of_run(run, found),
        Action::Healthcheck(check) => {
            found.extend(check.start_interval.is_some().then_some(Feature::StartInterval));
        }
        Action::Copy(copy) => {
            found.extend(copy.sources.iter().flat_map(of_name));
            found.extend(of_mode(copy.chmod.as_ref()));
        }
        Action::Add(add) => of_add(add, found),
        Action::OnBuild(kept) => {
            of_action(kept, found);
            found.extend(comes_from(kept).then_some(Feature::TriggerFrom));
        }
        Action::Raw(text) => raw::features(&RawInstruction::read(text), found),
        Action::Arg(_)
        | Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_) => {}
    }
}

/// Returns whether an action takes files from a stage or an image.
fn comes_from(action: &Action<'_>) -> bool {
    if let Action::Raw(text) = action {
        return raw::comes_from(&RawInstruction::read(text));
    }
    !action.origins().is_empty()
}

fn of_add(add: &Add<'_>, found: &mut Vec<Feature>) {
    let flags = [
        (add.checksum.is_some(), Feature::Checksum),
        (add.sources.iter().any(is_repository), Feature::GitSource),
        (add.keep_git_dir, Feature::KeepGitDir),
        (add.unpack, Feature::Unpack),
    ];
    found.extend(
        flags
            .into_iter()
            .filter(|(needed, _)| *needed)
            .map(|(_, feature)| feature),
    );
    found.extend(of_mode(add.chmod.as_ref()));
}

fn of_run(run: &Run<'_>, found: &mut Vec<Feature>) {
    if run.network.as_deref().is_some_and(|network| network != "default") {
        found.push(Feature::Network);
    }
    if !run.devices.is_empty() {
        found.push(Feature::Device);
    }
}

/// Returns what a source's name has that not every engine finds.
fn of_name(source: &str) -> Vec<Feature> {
    let mut found = Vec::new();
    let mut bytes = source.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' {
            match bytes.next() {
                Some(b'[') => found.push(Feature::Bracket),
                Some(b']' | b'*' | b'?' | b'$') => {}
                _ => found.push(Feature::Backslash),
            }
        }
    }
    found
}

pub(super) fn of_mode(mode: Option<&Text<'_>>) -> Option<Feature> {
    let mode = mode?;
    if has_reference(mode) {
        return Some(Feature::VariableMode);
    }
    let octal = mode.bytes().all(|byte| byte.is_ascii_digit());
    (!octal).then_some(Feature::SymbolicMode)
}

/// Returns whether a remote source is a git repository, as `BuildKit` tells (gitutil).
pub(super) fn is_repository(source: &str) -> bool {
    let remote = source.split(['#', '?']).next().unwrap_or(source);
    let ssh = ["git://", "ssh://", "git@"]
        .iter()
        .any(|scheme| source.starts_with(scheme));
    // `BuildKit` knows the ending in lower case only.
    ssh || remote.trim_end_matches('/').strip_suffix(".git").is_some()
}
