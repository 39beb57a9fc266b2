//! The folders of `WORKDIR` and `VOLUME`, which belong to the user of the step.
//!
//! `BuildKit` makes the folder of a `WORKDIR` at once, for that user. Buildah and podman make it before the next `RUN`;
//! where a `COPY`, a `VOLUME` or another user comes first, it and its parents are root's. No engine makes the folder of a
//! `VOLUME` while it builds: docker makes it for root when a container starts, podman for the user of the container.
//! Copying nothing into a folder makes it for its user, without a shell, and leaves a folder that is there as it is.

use super::line::{Line, Path};
use super::{MadeFolders, Writer};
use crate::grammar::user::{self, UserKind};
use crate::keyword::Keyword;
use crate::spec::{Action, Base, RawInstruction, Spec, Stage};

/// A `WORKDIR` or `VOLUME` whose folders have to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unmade {
    stage: usize,
    instruction: usize,
    /// `None` for root.
    user: Option<String>,
    /// Whether it is a `VOLUME`, whose folders are made before it: later ones do not change them.
    is_volume: bool,
}

/// The folders that an image's text makes, and the stage from which nothing is copied.
#[derive(Clone, Debug, Default)]
pub(super) struct Folders {
    unmade: Vec<Unmade>,
    empty: String,
}

impl Folders {
    /// Finds the folders that engines would make for another user.
    pub(super) fn of(spec: &Spec, wanted: MadeFolders) -> Self {
        // A number of a stage would mean another one behind a further stage.
        if spec.stages.iter().any(copies_by_number) {
            return Self::default();
        }
        let mut empty = "image-dsl-empty".to_owned();
        while spec
            .stages
            .iter()
            .any(|stage| stage.from.name.as_deref() == Some(&*empty))
        {
            empty.push('-');
        }
        Self {
            unmade: find_unmade(spec, wanted),
            empty,
        }
    }
}

impl Folders {
    fn at(&self, stage: usize, instruction: usize) -> Option<&Unmade> {
        let at = self.unmade.binary_search_by_key(&(stage, instruction), Unmade::place);
        at.ok().and_then(|at| self.unmade.get(at))
    }
}

fn copies_by_number(stage: &Stage) -> bool {
    stage.instructions.iter().any(|instruction| {
        let Action::Raw(text) = &instruction.action else {
            return false;
        };
        RawInstruction::read(text).has_numbered_origin()
    })
}

/// Finds each `WORKDIR` and `VOLUME` whose folder an engine would make for another user than its stage has.
fn find_unmade(spec: &Spec, wanted: MadeFolders) -> Vec<Unmade> {
    let (mut found, mut users) = (Vec::new(), Vec::<(&str, Option<String>)>::new());
    for (number, stage) in spec.stages.iter().enumerate() {
        let mut walk = Walk {
            stage: number,
            user: match &stage.from.base {
                Base::Stage(base) => users
                    .iter()
                    .rfind(|(name, _)| name == base)
                    .and_then(|(_, user)| user.clone()),
                Base::Image(reference) => user::of_base(reference).map(str::to_owned),
                Base::Scratch | Base::Id(_) => None,
            },
            last: None,
            found: &mut found,
        };
        for (index, instruction) in stage.instructions.iter().enumerate() {
            walk.step(index, &instruction.action);
        }
        // Containers of the last stage find their folder made for their user.
        if number + 1 < spec.stages.len() {
            walk.make();
        }
        let user = walk.user;
        users.push((stage.from.name.as_deref().unwrap_or_default(), user));
    }
    let runs_as_root = users.last().is_none_or(|(_, user)| user.is_none());
    found.retain(|unmade| match wanted {
        MadeFolders::None => false,
        MadeFolders::OfUsers => unmade.is_volume && unmade.user.is_some(),
        MadeFolders::Late => unmade.user.is_some() || !runs_as_root,
    });
    found
}

impl Unmade {
    const fn place(&self) -> (usize, usize) {
        (self.stage, self.instruction)
    }
}

/// The walk through a stage.
struct Walk<'f> {
    stage: usize,
    /// The user of the steps; `None` for root.
    user: Option<String>,
    /// A `WORKDIR` whose folder is not made yet.
    last: Option<(usize, String)>,
    found: &'f mut Vec<Unmade>,
}

impl Walk<'_> {
    fn step(&mut self, index: usize, action: &Action<'_>) {
        match action {
            Action::Run(_) => self.last = None,
            Action::User(user) => self.user(user),
            Action::Workdir(folder) => {
                self.make();
                let user = self.user.clone().filter(|_| &**folder != "/");
                self.last = user.map(|user| (index, user));
            }
            Action::Copy(_) | Action::Add(_) => self.make(),
            Action::Volume(_) => {
                self.make();
                self.found.push(Unmade {
                    stage: self.stage,
                    instruction: index,
                    user: self.user.clone(),
                    is_volume: true,
                });
            }
            Action::Raw(text) => self.raw(text),
            Action::Arg(_)
            | Action::Env(_)
            | Action::Label(_)
            | Action::Expose(_)
            | Action::StopSignal(_)
            | Action::Shell(_)
            | Action::Entrypoint(_)
            | Action::Cmd(_)
            | Action::Healthcheck(_)
            | Action::OnBuild(_) => {}
        }
    }

    fn raw(&mut self, text: &str) {
        if let Some(user) = user::of_instruction(text) {
            return self.user(user);
        }
        match Keyword::of(text) {
            Some(Keyword::Run) => self.last = None,
            Some(Keyword::Onbuild) => {}
            Some(_) | None => self.make(),
        }
    }

    fn user(&mut self, user: &str) {
        self.make();
        self.user = (user::kind_of(user) != UserKind::Root).then(|| user.to_owned());
    }

    fn make(&mut self) {
        if let Some((instruction, user)) = self.last.take() {
            self.found.push(Unmade {
                stage: self.stage,
                instruction,
                user: Some(user),
                is_volume: false,
            });
        }
    }
}

impl Writer {
    /// Finds the folders to make, and writes the stage that has nothing.
    pub(super) fn folders(&mut self, spec: &Spec) -> Folders {
        if self.style.folders == MadeFolders::None {
            return Folders::default();
        }
        let folders = Folders::of(spec, self.style.folders);
        if !folders.unmade.is_empty() {
            self.in_stage = true;
            let mut line = Line::start(&mut self.out, "FROM");
            line.keyword("scratch");
            line.keyword("AS");
            line.word(&folders.empty);
            line.end();
        }
        folders
    }

    /// Makes the folder of a `WORKDIR` that has just been written.
    pub(super) fn folder(&mut self, folders: &Folders, stage: usize, instruction: usize) {
        if let Some(unmade) = folders.at(stage, instruction).filter(|unmade| !unmade.is_volume) {
            self.empty_folder(folders, unmade, "./");
        }
    }

    /// Makes the folders of a `VOLUME` that is written next.
    pub(super) fn volumes(&mut self, folders: &Folders, stage: usize, instruction: usize, action: &Action<'_>) {
        let Action::Volume(paths) = action else { return };
        let Some(unmade) = folders.at(stage, instruction) else {
            return;
        };
        for path in paths.iter().filter(|path| path.starts_with(['/', '$'])) {
            self.empty_folder(folders, unmade, &format!("{}/", path.trim_end_matches('/')));
        }
    }

    fn empty_folder(&mut self, folders: &Folders, unmade: &Unmade, path: &str) {
        let mut line = Line::start(&mut self.out, "COPY");
        line.expanding_flag("--from=", &folders.empty);
        if let Some(user) = &unmade.user {
            line.expanding_flag("--chown=", user);
        }
        line.paths(["/", path].into_iter().map(Path::Other));
        line.end();
    }
}
