//! The instructions of a stage but `RUN`.

use super::Writer;
use super::line::{Line, Path};
use crate::escape::is_simple_command;
use crate::grammar::raw;
use crate::lower::shell_for;
use crate::spec::{Action, Instruction, Origin, Probe, Words};

impl Writer {
    pub(super) fn write(&mut self, instruction: &Instruction<'_>) {
        self.above(instruction);
        self.action(&instruction.action);
    }

    /// The comment above an instruction.
    pub(super) fn above(&mut self, instruction: &Instruction<'_>) {
        match &instruction.action {
            Action::Arg { name, .. } => self.description(&instruction.comment, Some(name)),
            _ => self.comment(&instruction.comment),
        }
    }

    /// The instruction itself.
    pub(super) fn action(&mut self, action: &Action<'_>) {
        match action {
            Action::Arg { name, default } => self.build_arg(name, default.as_deref()),
            Action::Run(run) => self.run(run),
            Action::Raw(line) => self.raw(line),
            Action::Shell(words) => {
                self.shelled = true;
                self.exec("SHELL", words);
            }
            Action::Entrypoint(words) => self.exec("ENTRYPOINT", words),
            Action::Cmd(words) => self.exec("CMD", words),
            action => self.others(action),
        }
    }

    fn others(&mut self, action: &Action<'_>) {
        let shelled = self.shelled;
        let mut line = Line::start(&mut self.out, keyword(action));
        match action {
            Action::Env { key, value } | Action::Label { key, value } => {
                line.key(key);
                line.value(value);
            }
            Action::Workdir(text) | Action::User(text) | Action::StopSignal(text) => line.rest(text),
            Action::Expose(ports) => ports.iter().for_each(|port| line.word(port)),
            Action::Volume(paths) => line.paths(Path::others(paths, None)),
            Action::Copy { .. } => copy(&mut line, action),
            Action::Add { .. } => add(&mut line, action),
            _ => healthcheck(&mut line, action, shelled),
        }
        line.end();
    }

    fn exec(&mut self, keyword: &'static str, words: &Words<'_>) {
        let mut line = Line::start(&mut self.out, keyword);
        line.json(words.iter());
        line.end();
    }

    /// An instruction as it is, its name in upper case as all others; one that sets the shell counts as such. The
    /// last line of a here-document may end with blanks that count.
    pub(super) fn raw(&mut self, text: &str) {
        let blank = [' ', '\t', '\r', '\n'];
        let text = text.trim_start_matches(blank);
        let text = if text.contains('\n') {
            text
        } else {
            text.trim_end_matches(blank)
        };
        let (keyword, rest) = text.split_at(raw::word(text.as_bytes()));
        let keyword = keyword.to_ascii_uppercase();
        self.shelled |= keyword == "SHELL";
        self.out.extend([&keyword, rest, "\n"]);
    }
}

const fn keyword(action: &Action<'_>) -> &'static str {
    match action {
        Action::Env { .. } => "ENV",
        Action::Label { .. } => "LABEL",
        Action::Workdir(_) => "WORKDIR",
        Action::User(_) => "USER",
        Action::StopSignal(_) => "STOPSIGNAL",
        Action::Expose(_) => "EXPOSE",
        Action::Volume(_) => "VOLUME",
        Action::Copy { .. } => "COPY",
        Action::Add { .. } => "ADD",
        _ => "HEALTHCHECK",
    }
}

fn copy(line: &mut Line<'_>, action: &Action<'_>) {
    let Action::Copy {
        from,
        sources,
        destination,
        chown,
        chmod,
    } = action
    else {
        return;
    };
    if let Some(Origin::Stage(name) | Origin::Image(name)) = from {
        line.flag("--from=", name);
    }
    owner(line, chown.as_deref(), chmod.as_deref());
    line.paths(Path::sources(sources, destination));
}

fn add(line: &mut Line<'_>, action: &Action<'_>) {
    let Action::Add {
        sources,
        destination,
        checksum,
        keep_git_dir,
        unpack,
        chown,
        chmod,
    } = action
    else {
        return;
    };
    if let Some(checksum) = checksum {
        line.expanding_flag("--checksum=", checksum);
    }
    if *keep_git_dir {
        line.keyword("--keep-git-dir=true");
    }
    if *unpack {
        line.keyword("--unpack=true");
    }
    owner(line, chown.as_deref(), chmod.as_deref());
    line.paths(Path::others(sources, Some(destination)));
}

fn owner(line: &mut Line<'_>, chown: Option<&str>, chmod: Option<&str>) {
    if let Some(owner) = chown {
        line.expanding_flag("--chown=", owner);
    }
    if let Some(mode) = chmod {
        line.expanding_flag("--chmod=", mode);
    }
}

/// Whether a duration is zero. `BuildKit` takes that for none, and buildah refuses it.
fn is_default(time: &str) -> bool {
    !time.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn healthcheck(line: &mut Line<'_>, action: &Action<'_>, shelled: bool) {
    let Action::Healthcheck {
        probe,
        interval,
        timeout,
        start_period,
        start_interval,
        retries,
    } = action
    else {
        return;
    };
    let times = [
        ("--interval=", interval),
        ("--timeout=", timeout),
        ("--start-period=", start_period),
        ("--start-interval=", start_interval),
    ];
    for (name, time) in times {
        if let Some(time) = time
            && !is_default(time)
        {
            line.flag(name, time);
        }
    }
    // None is the default, and what buildah refuses to be told.
    if let Some(retries) = retries.filter(|retries| *retries > 0) {
        line.flag("--retries=", &retries.to_string());
    }
    line.keyword(if probe.is_some() { "CMD" } else { "NONE" });
    match probe {
        Some(Probe::Shell(text)) if is_simple_command(text) && !shelled => line.simple(text),
        Some(Probe::Shell(text)) => line.json(shell_for(text).iter().copied().chain([text.as_ref()])),
        Some(Probe::Exec(words)) => line.json(words.iter()),
        None => {}
    }
}
