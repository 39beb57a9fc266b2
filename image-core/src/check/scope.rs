//! What is known at a place of an image: stages, variables, the working directory.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use super::apt_lists::AptLists;
use super::base_tools::BaseTools;
use super::kept::{Origin, Origins};
use super::mounted::Mounts;
use super::policies::Settings;
use super::pythons::Python;
use crate::ast::Span;
use crate::deferred::judge::Answer;

/// A `#[cfg(…)]`, by number.
pub(super) type Cfg = Option<u32>;

/// Returns whether a statement under one `#[cfg]` is compared with one under another: without a `#[cfg]` with all,
/// under one with those without or under the same.
pub(super) fn compared(a: Cfg, b: Cfg) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The statements that set a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetBy {
    /// `env`.
    Env,
    /// `arg`.
    Arg,
    /// The base of the stage, which provides it, or `env` of a Dockerfile.
    Base,
    /// Constants were asked for it, and either kind of statement may have set it.
    Asked,
}

/// Names with the `#[cfg]`s of the statements that set them: quick to ask among a thousand, and always in one order.
#[derive(Clone, Debug)]
pub(super) struct Names<T = ()>(BTreeMap<String, Vec<(T, Cfg)>>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Copy + PartialEq> Names<T> {
    /// Notes that a name is set: once, however often it is, since each question goes through all that it was set by.
    pub(super) fn add(&mut self, name: &str, by: T, cfg: Cfg) {
        let set = self.0.entry(name.to_owned()).or_default();
        if !set.contains(&(by, cfg)) {
            set.push((by, cfg));
        }
    }

    /// Returns whether the name is set by a statement that is compared with one under `cfg`.
    pub(super) fn has(&self, name: &str, by: &T, cfg: Cfg) -> bool {
        self.0
            .get(name)
            .is_some_and(|set| set.iter().any(|(other, when)| other == by && compared(*when, cfg)))
    }

    /// Says of each name by what else it was set.
    fn change(&mut self, by: impl Fn(T) -> T + Copy) {
        for (old, _) in self.0.values_mut().flatten() {
            *old = by(*old);
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The kinds of bases of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    /// An image of a registry, or nothing.
    Closed,
    /// Another stage of this invocation.
    Stage(usize),
    /// A constant: what it knows is asked later.
    Constant,
    /// A text that may be the name of a stage: which one, if any, is asked later.
    Text,
}

/// Whom steps run as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// A user as it is written.
    As(String),
    /// A constant has to be asked.
    Later,
}

/// A user that a stage creates.
#[derive(Clone, Debug)]
pub(super) struct Created {
    pub(super) name: String,
    pub(super) uid: Option<String>,
    /// The groups besides that of its name.
    pub(super) groups: Vec<String>,
    pub(super) cfg: Cfg,
}

/// A stage.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Stage {
    pub(super) name: Option<String>,
    pub(super) cfg: Cfg,
    pub(super) parent: Parent,
    /// Where its `from` is, unless it may be unused.
    pub(super) from: Option<Span>,
    pub(super) variables: Names<SetBy>,
    /// The origins of the values of variables that statements other than `env` set.
    pub(super) origins: Origins,
    pub(super) labels: Names,
    /// The users that it creates, each with the number that it is given.
    pub(super) created: Vec<Created>,
    /// Statements that may stand once in a stage.
    pub(super) once: Vec<(&'static str, Cfg)>,
    /// Under which `#[cfg]`s a working directory is set.
    pub(super) workdirs: Vec<Cfg>,
    pub(super) prebuilt: bool,
    /// The Python that it has, if its base says.
    pub(super) python: Option<Python>,
    /// The programs that it has, if its base says.
    pub(super) tools: BaseTools,
    /// What it has that a crate may ask for.
    pub(super) settings: Settings,
    /// What it has of the lists of apt.
    pub(super) apt_lists: AptLists,
    /// The files that are added when its containers start.
    pub(super) mounts: Mounts,
    /// The user that its steps run as, where it sets one, and under which `#[cfg]`.
    pub(super) user: Option<(Ran, Cfg)>,
    pub(super) pipefail: bool,
    /// Whether its shell stops at the first command that fails.
    pub(super) stops_at_errors: bool,
    /// Whether `shell` stands in it.
    pub(super) shell: bool,
    /// Whether a fragment stands in it, whose variables are asked later.
    pub(super) fragment: bool,
    /// Whether its base provides a variable whose name is a constant.
    pub(super) provides_constant: bool,
    /// Whether the constant it goes on from was asked whether it may be built upon.
    pub(super) asked: bool,
    /// The statements that `on_build` keeps in it, if there are any.
    pub(super) triggers: Option<Box<Stage>>,
}

impl Stage {
    /// Returns the number of the stage that this one goes on from, if it is one of this image's own.
    pub(super) fn earlier(&self) -> Option<usize> {
        match self.parent {
            Parent::Stage(parent) => Some(parent),
            Parent::Closed | Parent::Constant | Parent::Text => None,
        }
    }

    pub(super) fn new(name: Option<String>, cfg: Cfg, parent: Parent) -> Self {
        Self {
            name,
            cfg,
            parent,
            from: None,
            variables: Names::default(),
            origins: Origins::default(),
            labels: Names::default(),
            created: Vec::new(),
            once: Vec::new(),
            workdirs: Vec::new(),
            prebuilt: false,
            python: None,
            tools: BaseTools::default(),
            settings: Settings::default(),
            apt_lists: AptLists::default(),
            mounts: Mounts::default(),
            user: None,
            pipefail: false,
            stops_at_errors: false,
            shell: false,
            fragment: false,
            provides_constant: false,
            asked: false,
            triggers: None,
        }
    }

    /// Lets later statements set again what a Dockerfile has set, as they may what a constant has set.
    pub(super) fn go_on(&mut self) {
        self.once.clear();
        self.labels = Names::default();
        self.variables
            .change(|by| if by == SetBy::Env { SetBy::Base } else { by });
    }

    /// Returns whether it sets a variable that stages inherit.
    fn sets(&self, name: &str, cfg: Cfg) -> bool {
        let mut by = [SetBy::Env, SetBy::Base].iter();
        by.any(|by| self.variables.has(name, by, cfg))
    }

    /// Returns the answer of the stage, where this is that of what it goes on from.
    fn or_later(&self, inherited: Answer) -> Answer {
        if inherited == Answer::No && (self.open() || self.provides_constant) {
            Answer::Later
        } else {
            inherited
        }
    }

    /// Returns whether something of it may be set where this invocation does not see it.
    pub(super) fn open(&self) -> bool {
        self.fragment || matches!(self.parent, Parent::Constant | Parent::Text)
    }
}

/// The stages so far, and where each name is among them: files have any number of stages.
#[derive(Clone, Debug, Default)]
pub(super) struct Stages {
    all: Vec<Stage>,
    named: BTreeMap<String, Vec<usize>>,
}

impl Stages {
    /// Adds a stage, with what its variables have from the one that it goes on from.
    pub(super) fn push(&mut self, mut stage: Stage) {
        stage.origins = match stage.parent {
            Parent::Closed => Origins::default(),
            Parent::Constant | Parent::Text => Origins::of_constant(),
            Parent::Stage(parent) => self
                .all
                .get(parent)
                .map(|parent| parent.origins.clone())
                .unwrap_or_default(),
        };
        if let Parent::Stage(parent) = stage.parent
            && let Some(parent) = self.all.get(parent)
        {
            stage.mounts.clone_from(&parent.mounts);
        }
        if let Some(name) = &stage.name {
            self.named.entry(name.clone()).or_default().push(self.all.len());
        }
        self.all.push(stage);
    }

    pub(super) fn pop(&mut self) -> Option<Stage> {
        let stage = self.all.pop()?;
        if let Some(places) = stage.name.as_ref().and_then(|name| self.named.get_mut(name)) {
            places.pop();
        }
        Some(stage)
    }

    /// Returns the last stage of a name that is compared with a statement under `cfg`.
    fn last_named(&self, name: &str, cfg: Cfg) -> Option<usize> {
        let mut places = self.named.get(name)?.iter().rev().copied();
        places.find(|place| self.all.get(*place).is_some_and(|stage| compared(stage.cfg, cfg)))
    }
}

impl Deref for Stages {
    type Target = [Stage];

    fn deref(&self) -> &[Stage] {
        &self.all
    }
}

impl DerefMut for Stages {
    fn deref_mut(&mut self) -> &mut [Stage] {
        &mut self.all
    }
}

/// By variables and the `#[cfg]`s under which they are asked for, the answers of stages.
type Known = BTreeMap<(String, Cfg), BTreeMap<usize, Answer>>;

/// Everything known so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Global build arguments.
    pub(super) globals: Names,
    /// Those that were there before the Dockerfile at hand, if one is a base: their defaults count.
    pub(super) outer: Option<BTreeSet<String>>,
    /// Those that Dockerfiles have declared, with their defaults.
    pub(super) of_files: BTreeMap<String, Option<String>>,
    pub(super) stages: Stages,
    /// Of variables, which stages that are complete know them.
    known: RefCell<Known>,
    /// The head statements seen.
    pub(super) head: Vec<(&'static str, Cfg, Span)>,
    /// Whether an image was continued: it may bring stages and global arguments.
    pub(super) continued: bool,
    /// Whether something before could not be understood, so that what is missing may be there.
    pub(super) doubt: bool,
}

impl Scope {
    pub(super) fn stage(&mut self) -> Option<&mut Stage> {
        self.stages.last_mut()
    }

    /// Returns the current stage, and those that it goes on from.
    pub(super) fn lineage(&self) -> impl Iterator<Item = &Stage> {
        std::iter::successors(self.stages.last(), |stage| self.stages.get(stage.earlier()?))
    }

    /// Returns whether the variable is known in the current stage.
    pub(super) fn variable(&self, name: &str, cfg: Cfg) -> Answer {
        if matches!(self.origin(name, cfg), Some(Origin::Statement(_))) {
            return Answer::Yes;
        }
        match self.stages.len().checked_sub(1) {
            Some(last) => self.variable_in(last, name, cfg, true),
            None => Answer::No,
        }
    }

    /// Returns what a variable of the current stage has its value from, as far as it is one that statements other than
    /// `env` set.
    pub(super) fn origin(&self, name: &str, cfg: Cfg) -> Option<Origin> {
        self.stages.last()?.origins.of(name, cfg)
    }

    /// Returns whether a variable is known to be set in the current stage by `env` or `arg`, PATH too.
    pub(super) fn is_set(&self, name: &str, cfg: Cfg) -> bool {
        let last = self.stages.len().checked_sub(1);
        last.is_some_and(|last| self.variable_in(last, name, cfg, true) == Answer::Yes)
    }

    /// Returns the Python of the current stage, if its base says and no `python` names another.
    pub(super) fn python(&self) -> Option<&Python> {
        let stage = self.stages.last()?;
        stage.python.as_ref().filter(|_| !stage.tools.said.python)
    }

    /// Returns whether `installer` says in the current stage what installs Python packages.
    pub(super) fn has_installer(&self) -> bool {
        self.stages.last().is_some_and(|stage| stage.tools.said.installer)
    }

    /// Returns whether the base of the current stage surely has no Python, and no statement since may have brought one.
    pub(super) fn lacks_python(&self) -> bool {
        self.stages.last().is_some_and(|stage| stage.tools.lacks.python)
    }

    fn variable_in(&self, index: usize, name: &str, cfg: Cfg, args_too: bool) -> Answer {
        let Some(stage) = self.stages.get(index) else {
            return Answer::No;
        };
        let mut of_stage = [SetBy::Arg, SetBy::Asked].iter();
        if stage.sets(name, cfg) || (args_too && of_stage.any(|by| stage.variables.has(name, by, cfg))) {
            return Answer::Yes;
        }
        let inherited = match stage.parent {
            Parent::Stage(parent) => self.inherited(parent, name, cfg),
            Parent::Closed | Parent::Constant | Parent::Text => Answer::No,
        };
        stage.or_later(inherited)
    }

    /// Returns whether the variable is known at the end of an earlier stage. Each stage is asked for it once: any
    /// number of them may start from each other.
    fn inherited(&self, from: usize, name: &str, cfg: Cfg) -> Answer {
        let mut known = self.known.borrow_mut();
        let answers = known.entry((name.to_owned(), cfg)).or_default();
        let (mut path, mut answer, mut next) = (Vec::new(), Answer::No, Some(from));
        while let Some((index, stage)) = next.and_then(|index| Some((index, self.stages.get(index)?))) {
            if let Some(earlier) = answers.get(&index) {
                answer = *earlier;
                break;
            }
            path.push((index, stage));
            if stage.sets(name, cfg) {
                answer = Answer::Yes;
                break;
            }
            next = stage.earlier();
        }
        for (index, stage) in path.into_iter().rev() {
            answer = stage.or_later(answer);
            // While `on_build` keeps something, the stage before the last one is not complete.
            if index + 2 < self.stages.len() {
                answers.insert(index, answer);
            }
        }
        answer
    }

    /// Returns whether a global build argument has that name.
    pub(super) fn global(&self, name: &str, cfg: Cfg) -> Answer {
        if self.globals.has(name, &(), cfg) {
            Answer::Yes
        } else if self.continued {
            Answer::Later
        } else {
            Answer::No
        }
    }

    /// Returns the names that a reference in the current stage may use.
    pub(super) fn variable_names(&self) -> Vec<&str> {
        let mut names = vec![crate::variables::PATH];
        if let Some(stage) = self.stages.last() {
            names.extend(stage.origins.by_statements());
        }
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get(index)) {
            names.extend(stage.variables.all());
            next = match stage.parent {
                Parent::Stage(parent) => Some(parent),
                Parent::Closed | Parent::Constant | Parent::Text => None,
            };
        }
        names
    }

    /// Returns the index of the earlier stage of that name.
    pub(super) fn stage_named(&self, name: &str, cfg: Cfg) -> Option<usize> {
        self.stages.last_named(name, cfg)
    }

    /// Returns the names of the stages.
    pub(super) fn stage_names(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().filter_map(|stage| stage.name.as_deref())
    }

    /// Returns whether a shell of the image's own may be in force in the current stage.
    pub(super) fn may_have_shell(&self) -> bool {
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get(index)) {
            if stage.shell || stage.open() {
                return true;
            }
            next = match stage.parent {
                Parent::Stage(parent) => Some(parent),
                Parent::Closed | Parent::Constant | Parent::Text => None,
            };
        }
        false
    }

    /// Returns whether the shell of the current stage may stop at the first command that fails.
    pub(super) fn stops_at_errors(&self) -> bool {
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get(index)) {
            if stage.shell || stage.fragment {
                return stage.stops_at_errors || stage.fragment;
            }
            next = match stage.parent {
                Parent::Stage(parent) => Some(parent),
                Parent::Closed | Parent::Constant | Parent::Text => None,
            };
        }
        false
    }

    /// Returns whether a working directory is set in the current stage, or in one it goes on from.
    pub(super) fn workdir(&self, cfg: Cfg) -> Answer {
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get(index)) {
            if stage.workdirs.iter().any(|when| compared(*when, cfg)) {
                return Answer::Yes;
            }
            if stage.open() {
                return Answer::Later;
            }
            next = match stage.parent {
                Parent::Stage(parent) => Some(parent),
                Parent::Closed | Parent::Constant | Parent::Text => None,
            };
        }
        Answer::No
    }
}
