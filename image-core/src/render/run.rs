//! `RUN`: commands, scripts, mounts, and what one step alone gets.

use super::line::Line;
use super::{Caches, Style, Writer};
use crate::escape::{Quotes, is_simple_command, push_expanding, push_literal};
use crate::function::{ARGUMENT, PROGRAM, SOURCE};
use crate::lower::{SHELL, shell_for};
use crate::shell::{self, reads_as_option};
use crate::spec::{Command, Mount, Origin, Run, SecretFile, Sharing, Words};

/// Runs a script that has a `#!` line. The engines' own way to do so, a heredoc, is too new for many of them.
const INTERPRETED: &str =
    r#"f=$(mktemp) && printf %s "$1" >"$f" && chmod 700 "$f" && { "$f"; s=$?; rm -f "$f"; exit $s; }"#;

impl Writer {
    pub(super) fn run(&mut self, run: &Run<'_>) {
        let mut line = Line::start(&mut self.out, "RUN");
        if let Command::Function(_) | Command::Call(_) = run.command {
            line.flag("--mount=", &format!("type=bind,source={SOURCE},target={PROGRAM}"));
        }
        for mount in &run.mounts {
            line.flag("--mount=", &mount_fields(mount, &self.style));
        }
        #[cfg(feature = "plan")]
        if let Some(mark) = super::scope::mark(run, &self.style) {
            line.flag("--mount=", &mark);
        }
        if let Some(network) = &run.network {
            line.flag("--network=", network);
        }
        for device in &run.devices {
            line.flag("--device=", device);
        }
        let prelude = prelude(run);
        if !prelude.is_empty() {
            let shell = SHELL.iter().copied().chain([prelude.as_str(), "sh"]);
            line.json(shell.chain(argv(&run.command)));
        } else if let Command::Shell(text) = &run.command
            && !self.shelled
            && is_simple_command(text)
        {
            line.simple(text);
        } else {
            line.json(argv(&run.command));
        }
        line.end();
    }
}

/// Returns the program and arguments of a command.
pub(crate) fn argv<'a>(command: &'a Command<'_>) -> impl Iterator<Item = &'a str> {
    let (before, function, words, last): (&[&str], _, _, _) = match command {
        Command::Exec(words) => (&[], None, Some(words), None),
        Command::Shell(text) => (shell_for(text), None, None, Some(text.as_ref())),
        Command::Script(text) if text.starts_with("#!") => {
            (&["/bin/sh", "-c", INTERPRETED, "sh"], None, None, Some(text.as_ref()))
        }
        Command::Script(text) => (script_shell(text), None, None, Some(text.as_ref())),
        Command::Function(name) => (&[PROGRAM, ARGUMENT], Some(name.as_ref()), None, None),
        Command::Call(call) => (
            &[PROGRAM, ARGUMENT],
            Some(call.function.as_ref()),
            Some(&call.args),
            None,
        ),
    };
    before
        .iter()
        .copied()
        .chain(function)
        .chain(words.into_iter().flat_map(Words::iter))
        .chain(last)
}

/// Returns a script stops at its first failure.
fn script_shell(text: &str) -> &'static [&'static str] {
    if reads_as_option(text) {
        &["/bin/sh", "-e", "-c", "--"]
    } else {
        &["/bin/sh", "-e", "-c"]
    }
}

/// Returns the shell text that sets the variables of this step and then runs its arguments; empty if it has none.
pub(crate) fn prelude(run: &Run<'_>) -> String {
    let mut text = String::new();
    for variable in &run.env {
        text.extend(["export ", &variable.key, "="]);
        shell::push_quoted(&mut text, &variable.value);
        text.push_str(" && ");
    }
    for mount in &run.mounts {
        // Not by `env=` of newer docker, which keeps the line breaks at the end of a file: a variable would have another
        // value there.
        if let Mount::Secret(id) = mount {
            text.extend([id, "=$(cat /run/secrets/", id, ") && export ", id, " && "]);
        }
    }
    if !text.is_empty() {
        text.push_str("exec \"$@\"");
    }
    text
}

/// Returns the fields of a mount, in CSV.
fn mount_fields(mount: &Mount<'_>, style: &Style) -> String {
    let mut csv = String::with_capacity(64);
    match mount {
        Mount::Cache(cache) if style.caches == Caches::Empty => {
            csv.push_str("type=tmpfs");
            literal_field(&mut csv, "target=", &cache.target);
        }
        Mount::Cache(cache) => {
            csv.push_str("type=cache");
            literal_field(&mut csv, "target=", &cache.target);
            if cache.sharing == Sharing::Locked {
                csv.push_str(",sharing=locked");
            }
            for (key, id) in [(",uid=", cache.uid), (",gid=", cache.gid)] {
                if let Some(id) = id {
                    csv.extend([key, &id.to_string()]);
                }
            }
            push_id(&mut csv, &cache.target, cache.uid, style);
        }
        Mount::Secret(id) => csv.push_str(&secret_fields(id)),
        Mount::SecretFile(file) => csv.push_str(&secret_file_fields(file)),
        Mount::Tmpfs(target) => {
            csv.push_str("type=tmpfs");
            literal_field(&mut csv, "target=", target);
            // Where docker lets every user write, some runtimes of the others let root alone.
            if style.pins_mounts {
                csv.push_str(",tmpfs-mode=1777");
            }
        }
        Mount::Ssh => csv.push_str("type=ssh,mode=0666"),
        Mount::Bind(bind) => {
            csv.push_str("type=bind");
            if let Some(Origin::Image(name) | Origin::Stage(name)) = &bind.from {
                literal_field(&mut csv, "from=", name);
            }
            expanding_field(&mut csv, "source=", &bind.source);
            literal_field(&mut csv, "target=", &bind.target);
            pin(&mut csv, style);
        }
    }
    csv
}

/// Returns the fields of a secret. Its file is root's alone by default, and the step may run as somebody else.
pub(crate) fn secret_fields(id: &str) -> String {
    let mut csv = String::from("type=secret");
    literal_field(&mut csv, "id=", id);
    csv.push_str(",required=true,mode=0444");
    csv
}

/// Returns the fields of a secret that is a file, of whoever runs the step.
pub(crate) fn secret_file_fields(file: &SecretFile<'_>) -> String {
    let mut csv = String::from("type=secret");
    literal_field(&mut csv, "id=", &file.id);
    literal_field(&mut csv, "target=", &file.target);
    csv.push_str(",required=true");
    csv.push_str(if file.open { ",mode=0444" } else { ",mode=0400" });
    for (key, id) in [(",uid=", file.uid), (",gid=", file.gid)] {
        if let Some(id) = id {
            csv.extend([key, &id.to_string()]);
        }
    }
    csv
}

/// Writes the name of a cache, where it has a scope. It comes last, which counts however the fields before it are read.
/// Each owner has a cache of their own: buildah before 1.43 gives a folder that is there to nobody else.
#[cfg(feature = "plan")]
fn push_id(csv: &mut String, target: &str, owner: Option<u32>, style: &Style) {
    if let Caches::Scoped(scope) = &style.caches {
        let name = owner.map_or_else(|| target.to_owned(), |owner| format!("{target}:{owner}"));
        csv.extend([",id=", &super::scope::id(scope, &name)]);
    }
}

#[cfg(not(feature = "plan"))]
fn push_id(_: &mut String, _: &str, _: Option<u32>, _: &Style) {}

/// Writes the type of a bind mount once more, where a reference in it could say another.
#[cfg(feature = "plan")]
fn pin(csv: &mut String, style: &Style) {
    if let Some(pinned) = super::scope::pinned(csv, "bind", style) {
        *csv = pinned;
    }
}

#[cfg(not(feature = "plan"))]
fn pin(_: &mut String, _: &Style) {}

/// Escapes the fields of a mount, which engines expand.
fn literal_field(csv: &mut String, key: &'static str, value: &str) {
    let mut field = String::from(key);
    push_literal(&mut field, value, Quotes::None);
    push_field(csv, &field);
}

fn expanding_field(csv: &mut String, key: &'static str, value: &str) {
    let mut field = String::from(key);
    push_expanding(&mut field, value, Quotes::None);
    push_field(csv, &field);
}

pub(super) fn push_field(csv: &mut String, field: &str) {
    csv.push(',');
    csv.push_str(&crate::csv::quote(field));
}
