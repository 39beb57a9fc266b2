//! From steps to instructions, one at a time, borrowed from the steps where that is possible.
//!
//! Images and fragments that are named are inlined: their steps stand where their name stood. Build arguments before
//! the first stage go to the top of the file, those of an image that is continued too. Of several heads the
//! outermost counts, its ignore patterns too.

mod command;
mod files;
mod fold;
mod globals;
mod options;
mod packages;
mod shell;

use std::borrow::Cow;

pub use fold::fold;
pub(crate) use shell::{SHELL, reads_as_option, shell_for};

use crate::model::{Head, Image, Opt, Step};
use crate::spec::{Action, Base, BuildArg, From, Instruction, Source, StartMount, Text, Words};

/// What takes the lowered image, in the order of the file.
pub(crate) trait Sink<'a> {
    /// Takes a step without options and comment as it is, if it knows a shorter way for it: most of an image's steps
    /// are one plain line, and to write that takes a quarter of the time that an [`Instruction`] on the way takes.
    fn plain(&mut self, _step: &Step<'a>) -> bool {
        false
    }
    fn arg(&mut self, arg: BuildArg<'a>);
    fn stage(&mut self, from: From<'a>);
    fn instruction(&mut self, instruction: Instruction<'a>);
    fn source(&mut self, _source: Source) {}
    fn mount(&mut self, _mount: StartMount) {}
}

/// The ignore patterns of an image: those of the context's own file, then those of its head.
pub(crate) fn ignore<'a>(head: &Head<'a>) -> impl Iterator<Item = &'a str> {
    let file = head.dockerignore.lines().map(str::trim_end);
    let file = file.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    file.chain(head.ignore.iter().copied())
}

/// Lowers an image into a sink.
pub(crate) fn image<'a>(steps: &'a [Step<'a>], sink: &mut impl Sink<'a>) {
    globals::hoist(steps, sink);
    Lowering::new(sink).image(steps, None);
}

/// What earlier steps of a stage mean for later ones.
#[derive(Clone, Copy, Default)]
struct Scope<'a> {
    /// `shell`.
    shell: Option<&'a [&'a str]>,
    /// `user`, unless it is root.
    user: Option<&'a str>,
}

/// The pass over the steps.
pub(crate) struct Lowering<'a, 's, S> {
    sink: &'s mut S,
    scope: Scope<'a>,
    comment: Vec<Text<'a>>,
    /// Folders that are on PYTHONPATH already, in this stage.
    python_path: Vec<&'a str>,
    /// The name of the stage at hand.
    name: Option<&'a str>,
    /// Earlier stages that have a name, with their scope at the end.
    stages: Vec<(&'a str, Scope<'a>)>,
    /// How many sources have got a place of their own.
    archived: usize,
}

impl<'a, 's, S: Sink<'a>> Lowering<'a, 's, S> {
    fn new(sink: &'s mut S) -> Self {
        Self {
            sink,
            scope: Scope::default(),
            comment: Vec::new(),
            python_path: Vec::new(),
            name: None,
            stages: Vec::new(),
            archived: 0,
        }
    }

    /// The steps of an image; `name` is for its last stage.
    fn image(&mut self, steps: &'a [Step<'a>], name: Option<&'a str>) {
        // What stands before is a few arguments at most.
        let first = steps.iter().position(Step::starts_stage).unwrap_or(steps.len());
        let last = name.and_then(|_| steps.iter().rposition(Step::starts_stage));
        let comments = self.comment.len();
        for (index, step) in steps.iter().enumerate() {
            if index < first && step.is_global() {
                // It is at the top of the file, its comment too.
                self.comment.truncate(comments);
            } else {
                self.step(step, &[], if last == Some(index) { name } else { None });
            }
        }
    }

    /// One step; `name` is for the stage that it starts.
    fn step(&mut self, step: &'a Step<'a>, opts: &'a [Opt<'a>], name: Option<&'a str>) {
        if let Step::User(user) = *step {
            self.becomes(user);
        }
        if self.comment.is_empty() && opts.is_empty() && self.scope.shell.is_none() && self.sink.plain(step) {
            return;
        }
        match *step {
            Step::Comment(line) => self.comment.push(Cow::Borrowed(line)),
            Step::With(step, opts) => self.step(step, opts, name),
            Step::From(_) | Step::FromScratch | Step::FromStage(_) | Step::FromImage(_) => self.from(step, opts, name),
            Step::Include(fragment) => fragment.steps.iter().for_each(|step| self.step(step, &[], None)),
            Step::Run(_) | Step::RunExec(_) | Step::Script(_) => self.command(step, opts),
            Step::Pip(_) | Step::Apt(_) | Step::Apk(_) | Step::Dnf(_) => self.packages(step, opts),
            Step::Copy(sources, destination) => self.copy(sources, destination, opts),
            Step::Mount(sources, destination) => self.start_mount(sources, destination, opts),
            Step::PythonSource(modules) => self.python_source(modules, opts),
            Step::Add(sources, destination) => self.emit(files::add(sources, destination, opts)),
            _ => self.configuration(step, opts),
        }
    }

    fn configuration(&mut self, step: &'a Step<'a>, opts: &'a [Opt<'a>]) {
        let action = match *step {
            Step::Arg(name, default) => Action::Arg {
                name: name.into(),
                default: default.map(Cow::Borrowed),
            },
            Step::Env(key, value) => Action::Env {
                key: key.into(),
                value: value.into(),
            },
            Step::Label(key, value) => Action::Label {
                key: key.into(),
                value: value.into(),
            },
            Step::Workdir(path) => Action::Workdir(path.into()),
            Step::User(user) => Action::User(user.into()),
            Step::Shell(words) => {
                self.scope.shell = Some(words);
                Action::Shell(Words::Borrowed(words))
            }
            Step::Expose(ports) => Action::Expose(Words::Borrowed(ports)),
            Step::Volume(paths) => Action::Volume(Words::Borrowed(paths)),
            Step::StopSignal(signal) => Action::StopSignal(signal.into()),
            Step::Entrypoint(words) => Action::Entrypoint(Words::Borrowed(words)),
            Step::EntrypointShell(command) => Action::Entrypoint(self.shell_words(command)),
            Step::Cmd(words) => Action::Cmd(Words::Borrowed(words)),
            Step::CmdShell(command) => Action::Cmd(self.shell_words(command)),
            _ => self.healthcheck(step, opts),
        };
        self.emit(action);
    }

    /// Later steps run as this user.
    fn becomes(&mut self, user: &'a str) {
        let name = user.split(':').next().unwrap_or(user);
        self.scope.user = (!matches!(name, "root" | "0")).then_some(user);
    }

    /// A command in the shell that is in force.
    fn shell_words(&self, command: &'a str) -> Words<'a> {
        match self.scope.shell {
            Some(shell) => shell::in_shell(shell, command.into()),
            None => Words::Command(shell_for(command), command.into()),
        }
    }

    fn emit(&mut self, action: Action<'a>) {
        let comment = std::mem::take(&mut self.comment);
        self.sink.instruction(Instruction { comment, action });
    }

    /// `from …`: the stage before it is complete.
    fn from(&mut self, step: &'a Step<'a>, opts: &'a [Opt<'a>], name: Option<&'a str>) {
        let name = name.or_else(|| opts.iter().find_map(Opt::stage_name));
        if let Step::FromImage(image) = step {
            self.image(image.steps, name);
        } else {
            let base = self.base(step);
            self.close_stage(name);
            self.scope = self.inherited(&base);
            let comment = std::mem::take(&mut self.comment);
            self.sink.stage(options::from(comment, base, name, opts));
        }
        for opt in opts {
            if let Opt::Setup(line) = *opt {
                self.emit(Action::Raw(line.into()));
            }
        }
    }

    fn close_stage(&mut self, next: Option<&'a str>) {
        if let Some(name) = std::mem::replace(&mut self.name, next) {
            self.stages.push((name, self.scope));
        }
        self.python_path.clear();
    }

    /// What the step starts from; the name of an earlier stage means that stage.
    fn base(&self, step: &'a Step<'a>) -> Base<'a> {
        match *step {
            Step::FromStage(name) => Base::Stage(name.into()),
            Step::From(name) if self.is_stage(name) => Base::Stage(name.into()),
            Step::From("scratch") | Step::FromScratch => Base::Scratch,
            Step::From(reference) => Base::Image(reference.into()),
            _ => Base::Scratch,
        }
    }

    /// Whether a stage that is complete or at hand has this name.
    fn is_stage(&self, name: &str) -> bool {
        self.name == Some(name) || self.stages.iter().any(|(stage, _)| *stage == name)
    }

    /// The scope that a stage starts with.
    fn inherited(&self, base: &Base<'a>) -> Scope<'a> {
        let Base::Stage(name) = base else {
            return Scope::default();
        };
        self.stages
            .iter()
            .find(|(stage, _)| stage == name)
            .map_or_else(Scope::default, |(_, scope)| *scope)
    }
}

impl<'a> Step<'a> {
    /// Whether a stage starts here.
    pub(crate) const fn starts_stage(&self) -> bool {
        match self {
            Step::With(step, _) => step.starts_stage(),
            _ => matches!(
                self,
                Step::From(_) | Step::FromScratch | Step::FromStage(_) | Step::FromImage(_)
            ),
        }
    }

    /// Whether this may stand before the first stage, at the top of the file.
    const fn is_global(&self) -> bool {
        matches!(self, Step::Arg(..))
    }

    /// The image that is continued here.
    const fn continued(&self) -> Option<&'a Image> {
        match self {
            Step::With(step, _) => step.continued(),
            Step::FromImage(image) => Some(image),
            _ => None,
        }
    }
}
