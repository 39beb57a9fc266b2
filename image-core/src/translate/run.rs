//! `RUN` and `HEALTHCHECK`.

use super::action::{owned, program};
use super::files::{has_only, origin};
use super::stage::Stages;
use crate::dockerfile::fields;
use crate::dockerfile::{Form, Instruction, Text};
use crate::escape::is_simple_command;
use crate::kind::Kind;
use crate::spec::{Action, BindMount, CacheMount, Command, Healthcheck, Mount, Probe, Run, Sharing};

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

/// A mount that a spec has. Its secrets, which are variables too, and its sockets of ssh, which all may use, are not
/// those of a Dockerfile.
fn mount(value: &str, stages: &Stages) -> Option<Mount<'static>> {
    let fields = fields(value)?;
    let is_open = |value: &String| value.contains(['$', '"', '\'', '\\']);
    (!fields.iter().any(|(_, value)| value.as_ref().is_none_or(is_open))).then_some(())?;
    let find = |keys: &[&str]| {
        let field = fields.iter().find(|(key, _)| keys.contains(&&**key));
        field.and_then(|(_, value)| value.clone())
    };
    let target = find(&["target", "dst", "destination"])?;
    let target = owned(checked(Kind::MountTarget, &target)?);
    match find(&["type"]).as_deref() {
        Some("cache") => cache(&fields, target),
        Some("bind") | None => bind(&fields, target, &find(&["source", "src"])?, stages),
        _ => None,
    }
}

type Fields = [(String, Option<String>)];

/// Returns whether there are no fields but these, each once.
fn only(fields: &Fields, keys: &[&str]) -> bool {
    let known = |key: &str| keys.contains(&key) || matches!(key, "type" | "target" | "dst" | "destination");
    let repeats = |index: usize, key: &str| fields[..index].iter().any(|(earlier, _)| alias(earlier) == alias(key));
    let mut numbered = fields.iter().enumerate();
    fields.len() < 16 && numbered.all(|(index, (key, _))| known(key) && !repeats(index, key))
}

fn alias(key: &str) -> &str {
    match key {
        "dst" | "destination" => "target",
        "src" => "source",
        key => key,
    }
}

fn cache(fields: &Fields, target: Text<'static>) -> Option<Mount<'static>> {
    only(fields, &["sharing", "uid", "gid"]).then_some(())?;
    let find = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .and_then(|(_, value)| value.as_deref())
    };
    let number = |name: &str| find(name).map_or(Some(None), |value| value.parse().ok().map(Some));
    Some(Mount::Cache(CacheMount {
        target,
        sharing: match find("sharing") {
            None | Some("shared") => Sharing::Shared,
            Some("locked") => Sharing::Locked,
            Some(_) => return None,
        },
        uid: number("uid")?,
        gid: number("gid")?,
    }))
}

fn bind(fields: &Fields, target: Text<'static>, source: &str, stages: &Stages) -> Option<Mount<'static>> {
    only(fields, &["from", "source", "src"]).then_some(())?;
    let from = match fields.iter().find(|(key, _)| key == "from") {
        Some((_, name)) => Some(origin(name.as_deref()?, stages)?),
        None => None,
    };
    let kind = if from.is_some() {
        Kind::StageSource
    } else {
        Kind::Source
    };
    let source = owned(checked(kind, source)?);
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
