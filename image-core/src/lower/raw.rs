//! Options that hold for each `RUN` of a Dockerfile, put into one that stays as it is.

use std::borrow::Cow;

use super::shell::{in_shell, shell_for};
use crate::dockerfile::{Flag, Form, Heredoc, Instruction, Keyword, MountFields, Text, heredoc, parse_steps};
use crate::render::{argv, prelude, secret_fields, secret_file_fields};
use crate::spec::{Command, Mount, Run, Words};

/// Returns a `RUN` with the variables, secrets and devices of a step; nothing if the step has none, or the text is none.
///
/// What the command is given has to be there however it is run, so the words that run it stand behind those that set it.
pub(super) fn with(text: &str, step: &Run<'_>, shell: Option<&[&str]>) -> Option<String> {
    let has_any = !(step.env.is_empty() && step.mounts.is_empty() && step.devices.is_empty());
    let mut instruction = has_any.then(|| only(text)).flatten()?;
    instruction.flags.retain(|flag| !is_same(flag, step));
    let mounts = step.mounts.iter().filter_map(|mount| match mount {
        Mount::Secret(id) => Some(flag("mount", secret_fields(id))),
        Mount::SecretFile(file) => Some(flag("mount", secret_file_fields(file))),
        Mount::Cache(_) | Mount::Bind(_) | Mount::Tmpfs(_) | Mount::Ssh => None,
    });
    let devices = step.devices.iter().map(|device| flag("device", device.to_string()));
    instruction.flags.extend(mounts.chain(devices));
    let prelude = prelude(step);
    if !prelude.is_empty() {
        let set = ["/bin/sh", "-c", &prelude, "sh"].map(|word| Cow::Owned(word.to_owned()));
        let words = words(&instruction, shell);
        instruction.form = Form::Json(set.into_iter().chain(words).collect());
        instruction.heredocs.clear();
    }
    Some(instruction.normalized())
}

/// Returns the one `RUN` that a text is.
fn only(text: &str) -> Option<Instruction<'_>> {
    let mut instructions = parse_steps(text).ok()?.instructions.into_iter();
    let first = instructions.next().filter(|first| first.keyword == Keyword::Run);
    first.filter(|_| instructions.next().is_none())
}

fn flag(name: &'static str, value: String) -> Flag<'static> {
    Flag {
        name: Cow::Borrowed(name),
        value: Some(Cow::Owned(value)),
    }
}

/// Returns whether a step has what a flag says: the same device, or the secret at the same place.
fn is_same(flag: &Flag<'_>, step: &Run<'_>) -> bool {
    let Some(value) = flag.value.as_deref() else {
        return false;
    };
    match &*flag.name {
        "device" => step.devices.iter().any(|device| device == value),
        "mount" => mounted_secret(value).is_some_and(|secret| step.mounts.iter().any(|mount| is_at(mount, &secret))),
        _ => false,
    }
}

/// Returns whether a mount is a secret of that name at that place.
fn is_at(mount: &Mount<'_>, (id, place): &(String, String)) -> bool {
    match mount {
        Mount::Secret(own) => own == id && *place == format!("/run/secrets/{id}"),
        Mount::SecretFile(file) => file.id == *id && file.target == *place,
        Mount::Cache(_) | Mount::Bind(_) | Mount::Tmpfs(_) | Mount::Ssh => false,
    }
}

/// Returns the name and the place of a secret that is mounted as a file alone.
fn mounted_secret(mount: &str) -> Option<(String, String)> {
    let fields = MountFields::read(mount)?;
    let id = fields.secret()?.to_owned();
    let place = fields
        .get("target")
        .map_or_else(|| format!("/run/secrets/{id}"), str::to_owned);
    fields.get("env").is_none().then_some((id, place))
}

/// Returns the program and the arguments that an instruction runs, as engines put them together.
fn words<'i>(instruction: &Instruction<'i>, shell: Option<&[&str]>) -> Vec<Text<'i>> {
    let text = match &instruction.form {
        Form::Json(words) => return words.clone(),
        Form::Text(text) => text,
        Form::Words(_) | Form::Pairs(_) | Form::Legacy(_) | Form::Probe { .. } | Form::Trigger(_) => return Vec::new(),
    };
    let command = match &instruction.heredocs[..] {
        [] => text.to_string(),
        [document] if heredoc::start(text).is_some() => match script(document) {
            script if script.starts_with("#!") => return owned(argv(&Command::Script(script.into()))),
            script => script,
        },
        documents => documents.iter().fold(text.to_string(), |command, document| {
            command + "\n" + document.content + &document.name
        }),
    };
    match shell {
        Some(shell) => owned(in_shell(shell, command.into()).iter()),
        None => owned(Words::Command(shell_for(&command), command.as_str().into()).iter()),
    }
}

fn owned<'w, 'i>(words: impl Iterator<Item = &'w str>) -> Vec<Text<'i>> {
    words.map(|word| Cow::Owned(word.to_owned())).collect()
}

/// Returns the lines of a here-document, without the tabs that do not count.
fn script(document: &Heredoc<'_>) -> String {
    if !document.strip_tabs {
        return document.content.to_owned();
    }
    let lines = document.content.split_inclusive('\n');
    lines.map(|line| line.trim_start_matches('\t')).collect()
}
