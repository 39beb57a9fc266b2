//! The texts of a spec that came from elsewhere, by the same grammars as those of an image.
//!
//! What a Dockerfile cannot carry would otherwise arrive changed, and a line break in it could start an instruction.

use std::fmt;

use super::{
    Action, Base, BuildArg, Command, Credentials, From, Instruction, Mount, Origin, Probe, Run, SourceOrigin, Spec,
    Words,
};
use crate::dockerfile::{Form, Keyword, parse_steps};
use crate::grammar::LONGEST;
use crate::kind::Kind;

/// A text of a spec that its grammar refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongText {
    /// The text, or the start of a long one.
    pub text: String,
    /// What is wrong, and what to do about it.
    pub what: String,
}

impl fmt::Display for WrongText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.text, self.what)
    }
}

/// All that is wrong with the texts of a spec.
pub(super) fn check(spec: &Spec) -> Vec<WrongText> {
    let mut check = Check::default();
    check.head(spec);
    for stage in &spec.stages {
        check.from(&stage.from);
        stage
            .instructions
            .iter()
            .for_each(|instruction| check.instruction(instruction));
    }
    check.found.extend(long_lines(spec));
    check.found
}

/// Lines that are too long though each text fits one.
fn long_lines(spec: &Spec) -> impl Iterator<Item = WrongText> {
    let text = spec.dockerfile();
    let long = text.lines().filter(|line| line.len() > LONGEST);
    let found = long.map(|line| WrongText {
        text: start(line),
        what: format!("is a line of {} bytes, and {LONGEST} are allowed", line.len()),
    });
    found.collect::<Vec<_>>().into_iter()
}

fn start(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The kind of a base's reference.
fn reference_kind(credentials: Option<Credentials>) -> Kind {
    match credentials {
        None => Kind::Reference,
        Some(Credentials::Ecr) => Kind::EcrReference,
        Some(Credentials::GcpArtifactRegistry) => Kind::ArtifactReference,
    }
}

/// Whether a text is one instruction, such as a Dockerfile's conversion gives.
fn is_instruction(text: &str) -> bool {
    let Ok(file) = parse_steps(text) else { return false };
    matches!(&file.instructions[..], [one] if one.keyword != Keyword::From && one.normalized() == text)
}

/// Whether a text is the one argument of an ARG.
fn is_argument(text: &str) -> bool {
    let line = format!("ARG {text}");
    let Ok(file) = parse_steps(&line) else { return false };
    matches!(&file.instructions[..], [one] if matches!(&one.form, Form::Words(words) if words[..] == [text]))
}

#[derive(Default)]
struct Check {
    found: Vec<WrongText>,
}

impl Check {
    fn text(&mut self, kind: Kind, text: &str) {
        if let Err(fault) = kind.check(text) {
            let what = format!("{}: {}", fault.what, fault.fix);
            self.found.push(WrongText {
                text: start(text),
                what,
            });
        }
    }

    fn texts<T: AsRef<str>>(&mut self, kind: Kind, texts: impl IntoIterator<Item = T>) {
        texts.into_iter().for_each(|text| self.text(kind, text.as_ref()));
    }

    fn words(&mut self, kind: Kind, words: &Words<'_>) {
        self.texts(kind, words.iter());
    }

    fn head(&mut self, spec: &Spec) {
        self.texts(Kind::ImageName, &spec.name);
        self.texts(Kind::Prose, &spec.readme);
        self.texts(Kind::IgnorePattern, &spec.ignore);
        for arg in &spec.args {
            self.texts(Kind::Prose, &arg.comment);
            self.text(Kind::Variable, &arg.name);
            self.texts(Kind::ArgDefault, &arg.default);
            self.word(arg);
        }
        for source in &spec.sources {
            self.text(Kind::Source, &source.archive_path);
            self.texts(Kind::IgnorePattern, &source.ignore);
            match &source.origin {
                SourceOrigin::Context(path) | SourceOrigin::Python(path) => self.text(Kind::Source, path),
                SourceOrigin::Module(name) => self.text(Kind::Module, name),
                SourceOrigin::External => {}
            }
        }
        for mount in &spec.mounts {
            self.texts(Kind::Source, &mount.sources);
            self.text(Kind::Destination, &mount.destination);
        }
    }

    /// A default as it is: one word of a Dockerfile, and no other default beside it.
    fn word(&mut self, arg: &BuildArg<'_>) {
        let Some(word) = &arg.word else { return };
        if arg.default.is_some() || !is_argument(&format!("{}={word}", arg.name)) {
            self.found.push(WrongText {
                text: start(word),
                what: "is not the one default of a build argument, as ARG has it".to_owned(),
            });
        }
    }

    fn from(&mut self, from: &From<'_>) {
        self.texts(Kind::Prose, &from.comment);
        match &from.base {
            Base::Image(reference) => self.text(reference_kind(from.credentials), reference),
            Base::Stage(name) => self.text(Kind::StageName, name),
            Base::Id(digest) => self.text(Kind::ImageId, digest),
            Base::Scratch => {}
        }
        if from.credentials.is_some() && !matches!(from.base, Base::Image(_)) {
            self.found.push(WrongText {
                text: "credentials".to_owned(),
                what: "are of a registry, and this base is none of one: leave them out".to_owned(),
            });
        }
        self.texts(Kind::StageName, &from.name);
        self.texts(Kind::Platform, &from.platform);
        self.texts(Kind::PullSecret, &from.pull_secret);
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        self.texts(Kind::Prose, &instruction.comment);
        match &instruction.action {
            Action::Arg { name, default } => {
                self.text(Kind::Variable, name);
                self.texts(Kind::ArgDefault, default);
            }
            Action::Env { key, value } => {
                self.text(Kind::Variable, key);
                self.text(Kind::EnvValue, value);
            }
            Action::Label { key, value } => {
                self.text(Kind::LabelKey, key);
                self.text(Kind::LabelValue, value);
            }
            Action::Workdir(path) => self.text(Kind::Workdir, path),
            Action::User(user) => self.text(Kind::User, user),
            Action::Expose(ports) => self.words(Kind::Port, ports),
            Action::Volume(paths) => self.words(Kind::VolumePath, paths),
            Action::StopSignal(signal) => self.text(Kind::Signal, signal),
            Action::Shell(words) | Action::Entrypoint(words) | Action::Cmd(words) => self.words(Kind::Argument, words),
            Action::Run(run) => self.run(run),
            Action::Raw(text) => self.raw(text),
            Action::Copy { .. } | Action::Add { .. } => self.files(&instruction.action),
            Action::Healthcheck { .. } => self.healthcheck(&instruction.action),
        }
    }

    /// An instruction as it is: one line, or one instruction of a Dockerfile in its usual form.
    fn raw(&mut self, text: &str) {
        if !is_instruction(text) {
            self.text(Kind::Raw, text);
        }
    }

    fn files(&mut self, action: &Action<'_>) {
        let (destination, chown, chmod) = match action {
            Action::Copy {
                from,
                sources,
                destination,
                chown,
                chmod,
            } => {
                let kind = self.origin(from.as_ref());
                self.words(kind, sources);
                (destination, chown, chmod)
            }
            Action::Add {
                sources,
                destination,
                checksum,
                chown,
                chmod,
                ..
            } => {
                self.words(Kind::RemoteSource, sources);
                self.texts(Kind::Checksum, checksum);
                (destination, chown, chmod)
            }
            _ => return,
        };
        self.text(Kind::Destination, destination);
        self.texts(Kind::Owner, chown);
        self.texts(Kind::Mode, chmod);
    }

    /// Checks where sources are, and says of which kind they are.
    fn origin(&mut self, from: Option<&Origin<'_>>) -> Kind {
        match from {
            None => return Kind::Source,
            Some(Origin::Stage(name)) => self.text(Kind::StageName, name),
            Some(Origin::Image(reference)) => self.text(Kind::Origin, reference),
        }
        Kind::StageSource
    }

    fn healthcheck(&mut self, action: &Action<'_>) {
        let Action::Healthcheck {
            probe,
            interval,
            timeout,
            start_period,
            start_interval,
            ..
        } = action
        else {
            return;
        };
        match probe {
            Some(Probe::Shell(command)) => self.text(Kind::ShellCommand, command),
            Some(Probe::Exec(words)) => self.words(Kind::Argument, words),
            None => {}
        }
        for time in [interval, timeout, start_period, start_interval] {
            self.texts(Kind::Duration, time);
        }
    }

    fn run(&mut self, run: &Run<'_>) {
        match &run.command {
            Command::Shell(command) => self.text(Kind::ShellCommand, command),
            Command::Exec(words) => self.words(Kind::Argument, words),
            Command::Script(text) => self.text(Kind::Script, text),
            Command::Function(name) => self.text(Kind::FunctionName, name),
        }
        for variable in &run.env {
            self.text(Kind::Variable, &variable.key);
            self.text(Kind::Argument, &variable.value);
        }
        for mount in &run.mounts {
            match mount {
                Mount::Cache { target, .. } => self.text(Kind::MountTarget, target),
                Mount::Secret(id) => self.text(Kind::Secret, id),
                Mount::Bind { from, source, target } => {
                    let kind = self.origin(from.as_ref());
                    self.text(kind, source);
                    self.text(Kind::MountTarget, target);
                }
                Mount::Ssh => {}
            }
        }
        self.texts(Kind::Network, &run.network);
        self.texts(Kind::Device, &run.devices);
    }
}
