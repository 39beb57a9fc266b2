//! The folders of `WORKDIR`, for engines that make them late.
//!
//! `BuildKit` makes the folder at once, for the user of the step. Buildah and podman make it before the next `RUN`; where a
//! `COPY`, a `VOLUME` or another user comes first, it and its parents are root's. Copying nothing into it makes it for its
//! user, without a shell, and leaves a folder that is there as it is.

use super::Writer;
use super::line::Line;
use crate::grammar::user::{self, UserKind};
use crate::keyword::Keyword;
use crate::spec::{Action, Base, RawInstruction, Spec, Stage};

/// A `WORKDIR` whose folder has to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unmade {
    stage: usize,
    instruction: usize,
    user: String,
}

/// The folders that an image's text makes, and the stage from which nothing is copied.
#[derive(Clone, Debug, Default)]
pub(super) struct Folders {
    unmade: Vec<Unmade>,
    empty: String,
}

impl Folders {
    /// Finds the folders that buildah and podman would make for another user.
    pub(super) fn of(spec: &Spec) -> Self {
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
            unmade: find_unmade(spec),
            empty,
        }
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

/// Finds each `WORKDIR` whose folder buildah and podman would make for another user than its stage has.
fn find_unmade(spec: &Spec) -> Vec<Unmade> {
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
        users.extend(stage.from.name.as_deref().map(|name| (name, user)));
    }
    found
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
            Action::Copy(_) | Action::Add(_) | Action::Volume(_) => self.make(),
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
                user,
            });
        }
    }
}

impl Writer {
    /// Finds the folders to make, and writes the stage that has nothing.
    pub(super) fn folders(&mut self, spec: &Spec) -> Folders {
        if !self.style.makes_folders {
            return Folders::default();
        }
        let folders = Folders::of(spec);
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
        let place = |unmade: &Unmade| (unmade.stage, unmade.instruction);
        let Ok(at) = folders.unmade.binary_search_by_key(&(stage, instruction), place) else {
            return;
        };
        let mut line = Line::start(&mut self.out, "COPY");
        line.expanding_flag("--from=", &folders.empty);
        line.expanding_flag("--chown=", &folders.unmade[at].user);
        line.word("/");
        line.word("./");
        line.end();
    }
}
