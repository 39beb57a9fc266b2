//! The instructions of a stage but `RUN`.

use super::Writer;
use super::line::{Line, Path};
use crate::escape::is_simple_command;
use crate::keyword::{Keyword, first_word};
use crate::lower::shell_for;
use crate::spec::{Action, Add, Copy, Healthcheck, Instruction, Origin, Probe, Words};

impl Writer {
    pub(super) fn write(&mut self, instruction: &Instruction<'_>) {
        self.above(instruction);
        self.action(&instruction.action);
    }

    /// Writes the comment above an instruction.
    pub(super) fn above(&mut self, instruction: &Instruction<'_>) {
        let name = if let Action::Arg(arg) = &instruction.action {
            Some(&*arg.name)
        } else {
            None
        };
        self.description(&instruction.comment, name);
    }

    /// Writes the instruction itself.
    pub(super) fn action(&mut self, action: &Action<'_>) {
        match action {
            Action::Arg(arg) => self.build_arg(&arg.name, arg.default.as_deref()),
            Action::Env(env) => self.pair("ENV", &env.key, &env.value),
            Action::Label(label) => self.pair("LABEL", &label.key, &label.value),
            Action::Workdir(path) => self.line("WORKDIR", |line| line.rest(path)),
            Action::User(user) => self.line("USER", |line| line.rest(user)),
            Action::StopSignal(signal) => self.line("STOPSIGNAL", |line| line.rest(signal)),
            Action::Expose(ports) => self.line("EXPOSE", |line| ports.iter().for_each(|port| line.word(port))),
            Action::Volume(paths) => self.line("VOLUME", |line| line.paths(Path::others(paths, None))),
            Action::Shell(words) => {
                self.shelled = true;
                self.exec("SHELL", words);
            }
            Action::Entrypoint(words) => self.exec("ENTRYPOINT", words),
            Action::Cmd(words) => self.exec("CMD", words),
            Action::Healthcheck(check) => {
                let shelled = self.shelled;
                self.line("HEALTHCHECK", |line| healthcheck(line, check, shelled));
            }
            Action::Copy(files) => self.line("COPY", |line| copy(line, files)),
            Action::Add(remote) => self.line("ADD", |line| add(line, remote)),
            Action::Run(run) => self.run(run),
            Action::OnBuild(kept) => self.on_build(|writer| writer.action(kept)),
            Action::Raw(text) => self.raw(text),
        }
    }

    /// Writes an `ONBUILD`. A shell that it keeps counts for what is kept after it, and not here.
    pub(super) fn on_build(&mut self, kept: impl FnOnce(&mut Self)) {
        let shelled = self.shelled;
        self.shelled |= self.kept_shelled;
        self.out.push_str("ONBUILD ");
        kept(self);
        self.kept_shelled = self.shelled;
        self.shelled = shelled;
    }

    /// Writes a line that starts with a keyword.
    fn line(&mut self, keyword: &'static str, rest: impl FnOnce(&mut Line<'_>)) {
        let mut line = Line::start(&mut self.out, keyword);
        rest(&mut line);
        line.end();
    }

    fn pair(&mut self, keyword: &'static str, key: &str, value: &str) {
        self.line(keyword, |line| {
            line.key(key);
            line.value(value);
        });
    }

    fn exec(&mut self, keyword: &'static str, words: &Words<'_>) {
        self.line(keyword, |line| line.json(words.iter()));
    }

    /// Writes an instruction as it is, its name in upper case as all others; one that sets the shell counts as such.
    /// The last line of a here-document may end with blanks that count.
    pub(super) fn raw(&mut self, text: &str) {
        let blank = [' ', '\t', '\r', '\n'];
        let text = text.trim_start_matches(blank);
        let text = if text.contains('\n') {
            text
        } else {
            text.trim_end_matches(blank)
        };
        self.shelled |= Keyword::of(text) == Some(Keyword::Shell);
        let (keyword, rest) = text.split_at(first_word(text.as_bytes()));
        self.out.extend([&keyword.to_ascii_uppercase(), rest, "\n"]);
    }
}

fn copy(line: &mut Line<'_>, copy: &Copy<'_>) {
    if let Some(Origin::Stage(name) | Origin::Image(name)) = &copy.from {
        line.flag("--from=", name);
    }
    owner(line, copy.chown.as_deref(), copy.chmod.as_deref());
    line.paths(Path::sources(&copy.sources, &copy.destination));
}

fn add(line: &mut Line<'_>, add: &Add<'_>) {
    if let Some(checksum) = &add.checksum {
        line.expanding_flag("--checksum=", checksum);
    }
    if add.keep_git_dir {
        line.keyword("--keep-git-dir=true");
    }
    if add.unpack {
        line.keyword("--unpack=true");
    }
    owner(line, add.chown.as_deref(), add.chmod.as_deref());
    line.paths(Path::others(&add.sources, Some(&add.destination)));
}

fn owner(line: &mut Line<'_>, chown: Option<&str>, chmod: Option<&str>) {
    if let Some(owner) = chown {
        line.expanding_flag("--chown=", owner);
    }
    if let Some(mode) = chmod {
        line.expanding_flag("--chmod=", mode);
    }
}

/// Returns whether a duration is zero. `BuildKit` takes that for none, and buildah refuses it.
fn is_default(time: &str) -> bool {
    !time.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn healthcheck(line: &mut Line<'_>, check: &Healthcheck<'_>, shelled: bool) {
    let times = [
        ("--interval=", &check.interval),
        ("--timeout=", &check.timeout),
        ("--start-period=", &check.start_period),
        ("--start-interval=", &check.start_interval),
    ];
    for (name, time) in times {
        if let Some(time) = time
            && !is_default(time)
        {
            line.flag(name, time);
        }
    }
    // None is the default, and what buildah refuses to be told.
    if let Some(retries) = check.retries.filter(|retries| *retries > 0) {
        line.flag("--retries=", &retries.to_string());
    }
    line.keyword(if check.probe.is_some() { "CMD" } else { "NONE" });
    match &check.probe {
        Some(Probe::Shell(text)) if is_simple_command(text) && !shelled => line.simple(text),
        Some(Probe::Shell(text)) => line.json(shell_for(text).iter().copied().chain([text.as_ref()])),
        Some(Probe::Exec(words)) => line.json(words.iter()),
        None => {}
    }
}
