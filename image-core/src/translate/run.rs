//! `RUN` and `HEALTHCHECK`.

use std::num::ParseIntError;

use super::action::{owned, program};
use super::files::{has_only, origin_and_kind};
use super::stage::Stages;
use crate::dockerfile::{Form, Instruction, MountFields, Text};
use crate::escape::is_simple_command;
use crate::kind::Kind;
use crate::spec::{Action, BindMount, CacheMount, Command, Healthcheck, Mount, Probe, Run, SecretFile, Sharing};

pub(super) fn run(instruction: &Instruction<'_>, form: &Form<'_>, stages: &Stages) -> Option<Action<'static>> {
    has_only(instruction, &["mount", "network", "device"]).then_some(())?;
    let command = match form {
        Form::Json(words) if !words.is_empty() => Command::Exec(program(words)?),
        Form::Text(text) if is_plain(text, stages) => Command::Shell(owned(text.clone().into_owned())),
        Form::Json(_) | Form::Text(_) => return None,
        Form::Words(_) | Form::Pairs(_) | Form::Legacy(_) | Form::Probe { .. } | Form::Trigger(_) => {
            debug_assert!(false, "the parser gives a command an array or a text");
            return None;
        }
    };
    let network = match instruction.flag("network") {
        Some(network) => Some(owned(checked(Kind::Network, network)?)),
        None => None,
    };
    let devices = instruction
        .values("device")
        .map(|device| checked(Kind::Device, device).map(owned));
    Some(Action::Run(Run {
        command,
        env: Vec::new(),
        mounts: instruction
            .values("mount")
            .map(|value| mount(value, stages))
            .collect::<Option<_>>()?,
        network,
        devices: devices.collect::<Option<_>>()?,
    }))
}

/// Returns whether a command fits on a line as it is, and `/bin/sh` runs it.
fn is_plain(text: &str, stages: &Stages) -> bool {
    !stages.shelled && is_simple_command(text) && Kind::ShellCommand.check(text).is_ok()
}

fn checked(kind: Kind, text: &str) -> Option<String> {
    kind.check(text).ok().map(|()| text.to_owned())
}

/// Returns a mount that a spec has. Its secrets that are variables too, and its sockets of ssh, which all may use, are
/// not those of a Dockerfile.
fn mount(value: &str, stages: &Stages) -> Option<Mount<'static>> {
    let fields = MountFields::read(value)?;
    let is_open = |value: &str| value.contains(['$', '"', '\'', '\\']);
    (!fields.all().any(|(_, value)| value.is_none_or(is_open))).then_some(())?;
    let target = owned(checked(Kind::MountTarget, fields.get("target")?)?);
    match fields.get("type") {
        Some("secret") => secret(&fields, stages),
        Some("tmpfs") => fields.are_only(&[]).then_some(Mount::Tmpfs(target)),
        Some("cache") => cache(&fields, target),
        Some("bind") | None => bind(&fields, target, stages),
        _ => None,
    }
}

fn cache(fields: &MountFields, target: Text<'static>) -> Option<Mount<'static>> {
    fields.are_only(&["sharing", "uid", "gid"]).then_some(())?;
    Some(Mount::Cache(CacheMount {
        target,
        sharing: match fields.get("sharing") {
            None | Some("shared") => Sharing::Shared,
            Some("locked") => Sharing::Locked,
            Some(_) => return None,
        },
        uid: number(fields, "uid").ok()?,
        gid: number(fields, "gid").ok()?,
    }))
}

/// Translates a secret that is a file. The language's is required: where a file does not ask for that, only what people
/// read says so.
fn secret(fields: &MountFields, stages: &Stages) -> Option<Mount<'static>> {
    fields
        .are_only(&["id", "required", "mode", "uid", "gid"])
        .then_some(())?;
    let is_required = match fields.get("required") {
        None => stages.requires_secrets,
        Some(required) => required == "true",
    };
    is_required.then_some(())?;
    let uid = number(fields, "uid").ok()?.filter(|uid| *uid > 0);
    let open = match fields.get("mode") {
        None | Some("0400" | "400") => false,
        Some("0444" | "444") if uid.is_none() => true,
        Some(_) => return None,
    };
    Some(Mount::SecretFile(SecretFile {
        id: owned(checked(Kind::SecretId, fields.get("id")?)?),
        target: owned(checked(Kind::SecretPath, fields.get("target")?)?),
        uid,
        gid: number(fields, "gid").ok()?.filter(|gid| *gid > 0),
        open,
    }))
}

/// Returns the number that a field has, if the mount has the field.
fn number(fields: &MountFields, name: &str) -> Result<Option<u32>, ParseIntError> {
    fields.get(name).map(str::parse).transpose()
}

fn bind(fields: &MountFields, target: Text<'static>, stages: &Stages) -> Option<Mount<'static>> {
    fields.are_only(&["from", "source"]).then_some(())?;
    let (from, kind) = origin_and_kind(fields.get("from"), stages)?;
    let source = owned(checked(kind, fields.get("source")?)?);
    Some(Mount::Bind(BindMount { from, source, target }))
}

pub(super) fn healthcheck(
    instruction: &Instruction<'_>,
    kind: &str,
    command: &Form<'_>,
    stages: &Stages,
) -> Option<Action<'static>> {
    let probe = match (kind.eq_ignore_ascii_case("none"), command) {
        (true, _) => None,
        (false, Form::Json(words)) if !words.is_empty() => Some(Probe::Exec(program(words)?)),
        (false, Form::Text(text)) if is_plain(text, stages) => Some(Probe::Shell(owned(text.clone().into_owned()))),
        _ => return None,
    };
    let has_probe = probe.is_some();
    let time = |name: &str| match instruction.flag(name).filter(|time| has_probe && !is_zero(time)) {
        Some(time) => checked(Kind::Duration, time).map(|time| Some(owned(time))),
        None => Some(None),
    };
    let retries = instruction
        .flag("retries")
        .filter(|retries| has_probe && !retries.is_empty());
    Some(Action::Healthcheck(Healthcheck {
        probe,
        interval: time("interval")?,
        timeout: time("timeout")?,
        start_period: time("start-period")?,
        start_interval: time("start-interval")?,
        // Zero is none, too.
        retries: retries.map(str::parse).transpose().ok()?.filter(|retries| *retries > 0),
    }))
}

/// Returns whether a duration is zero, which engines take for none.
fn is_zero(time: &str) -> bool {
    !time.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}
