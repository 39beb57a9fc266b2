//! From steps to instructions, one at a time, borrowed from the steps where that is possible.
//!
//! Images and fragments that are named are inlined: their steps stand where their name stood. Build arguments before
//! the first stage go to the top of the file, those of an image that is continued too. Of several heads the
//! outermost counts, its ignore patterns too.

mod cargo;
mod command;
mod conda;
mod files;
mod globals;
mod installer;
mod npm;
mod on_build;
mod options;
mod packages;
mod poetry;
mod private;
mod python;
#[cfg(feature = "dockerfile")]
mod raw;
mod shell;
mod step;
mod tools;
mod users;
mod uv;

use std::collections::BTreeMap;

#[cfg(any(feature = "plan", feature = "serde"))]
pub(crate) use files::ARCHIVE;
#[cfg(feature = "plan")]
pub(crate) use files::{is_glob, place_of};
pub(crate) use options::Opts;
pub(crate) use shell::{SHELL, shell_for};

use crate::grammar::expand::keeps;
use crate::grammar::user::{self, UserKind};
use crate::model::{Image, OptName, Step, StepName, StepRef, Steps, Written};
use crate::spec::{Action, Base, BuildArg, Instruction, Source, StageBase, StartMount, Text, Words};
use crate::variables::PYTHON_PATH;

/// A receiver of the lowered image, in the order of the file.
pub(crate) trait Sink<'a> {
    /// Takes a step without options and comment as it is, if it knows a shorter way for it: most of an image's steps
    /// are one plain line, and to write that takes a quarter of the time that an [`Instruction`] on the way takes.
    fn plain(&mut self, _step: &Step) -> bool {
        false
    }
    /// Whether it is told where steps stand.
    const NOTED: bool = false;
    /// Enters an image, with its head, or a fragment: the instructions that follow belong to it.
    fn enter(&mut self, _written: &Written, _head: Option<&crate::model::Head<'_>>) {}
    /// Leaves it again.
    fn leave(&mut self) {}
    /// Starts the step of that index: the instructions that follow belong to it.
    fn step(&mut self, _index: usize, _name: StepName) {}
    fn arg(&mut self, arg: BuildArg<'a>);
    fn stage(&mut self, from: StageBase<'a>);
    fn instruction(&mut self, instruction: Instruction<'a>);
    /// Returns a source with a place of its own.
    fn source(&mut self, _source: Source) {}
    fn mount(&mut self, _mount: StartMount) {}
}

/// Returns the ignore patterns of an image: those of the context's own file, then those of its head.
pub(crate) fn ignore<'a>(head: &crate::model::Head<'a>) -> impl Iterator<Item = &'a str> {
    patterns(head.dockerignore).chain(head.ignore.iter().copied())
}

/// Returns the patterns of a `.dockerignore`.
pub(crate) fn patterns(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim_end);
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// A step that can be lowered: of a constant, or one that a builder made.
pub(crate) trait Lower<'a> {
    /// Returns the step itself; nothing if it is an option of the one before.
    fn read(&'a self) -> Option<StepRef<'a>>;

    /// Returns its options; some steps have them `behind` themselves.
    fn options(&'a self, behind: &'a [Self]) -> Opts<'a>
    where
        Self: Sized;

    /// Returns the step as it stands in a constant, if it does.
    fn declared(&self) -> Option<&Step> {
        None
    }

    /// Returns the name of the step.
    fn name(&self) -> StepName;

    /// Returns whether it is an option of the step before it.
    fn is_option(&self) -> bool {
        false
    }

    /// Returns whether a stage starts with this step.
    fn starts_stage(&self) -> bool {
        self.name().starts_stage()
    }

    /// Returns the image that is continued with this step.
    fn continued(&'a self) -> Option<&'a Image> {
        if self.name() == StepName::FromImage
            && let Some(StepRef::FromImage(image)) = self.read()
        {
            return Some(image);
        }
        None
    }
}

impl<'a> Lower<'a> for Step {
    #[inline]
    fn read(&'a self) -> Option<StepRef<'a>> {
        self.read()
    }

    #[inline]
    fn options(&'a self, behind: &'a [Self]) -> Opts<'a> {
        Opts::behind(behind)
    }

    #[inline]
    fn name(&self) -> StepName {
        self.name()
    }

    #[inline]
    fn declared(&self) -> Option<&Step> {
        Some(self)
    }

    #[inline]
    fn is_option(&self) -> bool {
        self.is_option()
    }

    // Asked of every step. Its name is looked up in a table, which would take a tenth of the time to render an image.
    #[inline]
    fn continued(&'a self) -> Option<&'a Image> {
        let Step::FromImage(image) = self else { return None };
        Some(image)
    }
}

/// Lowers an image into a sink.
pub(crate) fn image<'a>(steps: &'a [impl Lower<'a>], sink: &mut impl Sink<'a>) {
    globals::hoist(steps, sink);
    Lowering::new(sink).image(steps, None);
}

/// The effects of earlier steps of a stage on later ones.
#[derive(Clone, Copy, Default)]
struct Scope<'a> {
    /// `shell`.
    shell: Option<&'a [&'a str]>,
    /// `user`.
    user: Option<&'a str>,
    /// Its number, if `create_user` gave it one.
    uid: Option<&'a str>,
    /// `python`; no text after `python none`.
    python: Option<&'a str>,
    /// `installer`; no text after `installer none`.
    installer: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// Returns the Python that the stage names.
    fn python(&self) -> Option<&'a str> {
        self.python.filter(|python| !python.is_empty())
    }

    /// Returns the command that the stage names.
    fn installer(&self) -> Option<&'a str> {
        self.installer.filter(|command| !command.is_empty())
    }

    /// Returns the user and the group that steps run as; without a user they run as root.
    fn user_and_group(&self) -> (&'a str, &'a str) {
        let user = self.user.unwrap_or_default();
        match user::kind_of(user) {
            UserKind::Root => ("", ""),
            UserKind::Number | UserKind::Name | UserKind::Unknown => {
                let (user, group) = user.split_once(':').unwrap_or((user, ""));
                (self.uid.unwrap_or(user), group)
            }
        }
    }
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
    stages: BTreeMap<&'a str, Scope<'a>>,
    /// The users of this stage that `create_user` gives a number, with that.
    created: Vec<(&'a str, &'a str)>,
    /// Those of earlier stages that have a name.
    users: BTreeMap<&'a str, Vec<(&'a str, &'a str)>>,
    /// The number of sources that have a place of their own.
    archived: usize,
    /// The effects of what `on_build` has kept in this stage on what it keeps later.
    triggers: Scope<'a>,
    /// Whether the step at hand is kept by `on_build`.
    on_build: bool,
}

impl<'a, 's, S: Sink<'a>> Lowering<'a, 's, S> {
    fn new(sink: &'s mut S) -> Self {
        Self {
            sink,
            scope: Scope::default(),
            comment: Vec::new(),
            python_path: Vec::new(),
            name: None,
            stages: BTreeMap::new(),
            created: Vec::new(),
            users: BTreeMap::new(),
            archived: 0,
            triggers: Scope::default(),
            on_build: false,
        }
    }

    /// Lowers the steps of an image; `name` is for its last stage.
    fn image(&mut self, steps: &'a [impl Lower<'a>], name: Option<&'a str>) {
        // What stands before is a few arguments at most.
        let first = steps.iter().position(Lower::starts_stage).unwrap_or(steps.len());
        let last = name.and_then(|_| steps.iter().rposition(Lower::starts_stage));
        self.steps(steps, first, last.zip(name));
    }

    /// Lowers steps, the first stage of which starts at `first`; `named` is where one starts that gets a name.
    fn steps(&mut self, steps: &'a [impl Lower<'a>], first: usize, named: Option<(usize, &'a str)>) {
        let comments = self.comment.len();
        let (mut rest, mut options) = (steps, 0);
        while let [step, behind @ ..] = rest {
            rest = behind;
            if self.is_plain(step, behind) {
                continue;
            }
            let index = steps.len() - behind.len() - 1;
            if step.is_option() {
                options += 1;
            } else if index < first && matches!(step.name(), StepName::Arg | StepName::Raw) {
                // It is at the top of the file, its comment too.
                self.comment.truncate(comments);
            } else {
                if S::NOTED {
                    self.sink.step(index - options, step.name());
                }
                let name = named.filter(|(place, _)| *place == index);
                self.step(step, behind, name.map(|(_, name)| name));
            }
        }
    }

    /// Lowers the steps of a fragment.
    fn include(&mut self, fragment: &'a Steps) {
        self.sink.enter(&fragment.written, None);
        self.steps(fragment.steps, 0, None);
        self.sink.leave();
    }

    /// Lowers one step; `name` is for the stage that it starts.
    fn step<L: Lower<'a>>(&mut self, step: &'a L, behind: &'a [L], name: Option<&'a str>) {
        let opts = step.options(behind);
        let Some(step) = step.read() else { return };
        if opts.has(OptName::OnBuild) {
            self.trigger(step, opts);
        } else {
            self.read_step(step, opts, name);
        }
    }

    /// Returns whether the step was one that the sink knows a shorter way for.
    #[inline]
    fn is_plain<L: Lower<'a>>(&mut self, step: &'a L, behind: &[L]) -> bool {
        if behind.first().is_some_and(L::is_option) {
            return false;
        }
        let Some(step) = step.declared() else { return false };
        let plain = self.comment.is_empty() && self.scope.shell.is_none() && self.sink.plain(step);
        if let (Step::User(user), true) = (step, plain) {
            self.run_as(user);
        }
        if let (Step::Env(key, value), true) = (step, plain) {
            self.note_env(key, value);
        }
        plain
    }

    /// Notes whom later steps run as.
    fn run_as(&mut self, user: &'a str) {
        let name = user.split_once(':').map_or(user, |(name, _)| name);
        let created = self.created.iter().rev().find(|(created, _)| *created == name);
        self.scope.user = Some(user);
        self.scope.uid = created.map(|(_, uid)| *uid);
    }

    /// Notes a value of PYTHONPATH that no longer has the folders of modules.
    fn note_env(&mut self, key: &str, value: &str) {
        if key == PYTHON_PATH && !self.on_build && !keeps(value, key) {
            self.python_path.clear();
        }
    }

    /// Returns a command in the shell that is in force.
    fn shell_words(&self, command: &'a str) -> Words<'a> {
        match self.scope.shell {
            Some(shell) => shell::in_shell(shell, command.into()),
            None => Words::Command(shell_for(command), command.into()),
        }
    }

    fn emit(&mut self, action: Action<'a>) {
        self.emit_as(action, Opts::NONE);
    }

    /// Emits the same of a step that may have `force`.
    fn emit_as(&mut self, action: Action<'a>, opts: Opts<'a>) {
        let force = opts.has(OptName::Force);
        let comment = std::mem::take(&mut self.comment);
        let action = if self.on_build {
            Action::OnBuild(Box::new(action))
        } else {
            action
        };
        self.sink.instruction(Instruction { comment, force, action });
    }

    /// Lowers `from BASE`: the stages of another image.
    fn continued_image(&mut self, image: &'a Image, opts: Opts<'a>, name: Option<&'a str>) {
        self.sink.enter(&image.written(), Some(image.head()));
        self.image(image.steps(), name.or_else(|| opts.text(OptName::As)));
        self.sink.leave();
        self.started(opts);
    }

    /// Lowers `from …`: the stage before it is complete.
    fn from(&mut self, base: Base<'a>, opts: Opts<'a>, name: Option<&'a str>) {
        let name = name.or_else(|| opts.text(OptName::As));
        self.close_stage(name);
        self.scope = self.inherited(&base);
        self.created = match &base {
            Base::Stage(name) => self.users.get(&**name).cloned().unwrap_or_default(),
            Base::Image(_) | Base::Id(_) | Base::Scratch => Vec::new(),
        };
        let comment = std::mem::take(&mut self.comment);
        self.sink.stage(options::from(comment, base, name, opts));
        self.started(opts);
    }

    /// Puts the options of `from` first into the stage.
    fn started(&mut self, opts: Opts<'a>) {
        opts.texts(OptName::Setup).for_each(|line| self.raw(line, Opts::NONE));
        opts.texts(OptName::AddPython)
            .for_each(|version| self.add_python(version));
    }

    /// Returns whether steps are root's, whose caches are kept between builds.
    fn is_root(&self) -> bool {
        self.scope.user_and_group().0.is_empty()
    }

    fn close_stage(&mut self, next: Option<&'a str>) {
        if let Some(name) = std::mem::replace(&mut self.name, next) {
            self.stages.entry(name).or_insert(self.scope);
            self.users.entry(name).or_insert_with(|| self.created.clone());
        }
        self.python_path.clear();
        self.triggers = Scope::default();
    }

    /// Returns what a text names: an earlier stage, nothing, or an image.
    fn base(&self, name: &'a str, opts: Opts<'a>) -> Base<'a> {
        match name {
            name if self.is_stage(name) => Base::Stage(name.into()),
            "scratch" => Base::Scratch,
            reference => Base::Image(locked(reference, opts).into()),
        }
    }

    /// Returns whether a stage that is complete or at hand has this name.
    fn is_stage(&self, name: &str) -> bool {
        self.name == Some(name) || self.stages.contains_key(name)
    }

    /// Returns the scope that a stage starts with.
    fn inherited(&self, base: &Base<'a>) -> Scope<'a> {
        let name = match base {
            Base::Stage(name) => name,
            Base::Image(reference) => {
                return Scope {
                    user: user::of_base(reference),
                    ..Scope::default()
                };
            }
            Base::Id(_) | Base::Scratch => return Scope::default(),
        };
        self.stages.get(&**name).copied().unwrap_or_default()
    }
}

/// Returns a reference with the digest that `image.lock` has for it, where only the constant said which one it is.
fn locked<'a>(reference: &'a str, opts: Opts<'a>) -> &'a str {
    let is_of = |locked: &&str| locked.split_once('@').is_some_and(|(name, _)| name == reference);
    opts.texts(OptName::Locked).find(is_of).unwrap_or(reference)
}
