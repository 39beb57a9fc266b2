//! Lowers an image, and notes the lines of its statements and the local files that it needs.

use std::path::PathBuf;
use std::sync::Arc;

use super::{At, Ignore, Local, LocalOrigin, Note, Plan};
#[cfg(feature = "files")]
use crate::files::member_folders::WorkspaceFolders;
use crate::lower::{self, ARCHIVE, Lower, Sink, is_glob, place_of};
#[cfg(feature = "files")]
use crate::model::Members;
use crate::model::{Head, Image, StepName, Written};
use crate::spec::owned::IntoOwned as _;
use crate::spec::{
    Action, BuildArg, Instruction, LocalSource, Source, SourceOrigin, Spec, StageBase, StartMount, override_earlier,
};

impl Image {
    /// Returns the plan to build the image on the machine that declares it.
    ///
    /// ```
    /// # use image_core::model::{Image, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Workdir("/app")], "", "");
    /// // const APP: Image = image! { from "debian:12"; workdir "/app"; };
    /// let plan = APP.plan();
    /// assert_eq!(plan.spec, APP.spec());
    /// assert!(plan.locals.is_empty());
    /// ```
    #[must_use]
    pub fn plan(&self) -> Plan {
        let head = self.head();
        planned(head, self.steps(), Frame::of(&self.written(), head.context))
    }
}

/// Plans an image; `outer` is the place of its own steps.
pub(crate) fn planned<'a>(head: &Head<'a>, steps: &'a [impl Lower<'a>], outer: Frame) -> Plan {
    let mut planner = Planner::new(Spec::headed(head), outer);
    planner.reads(head);
    planner.plan.ignore = Ignore {
        file: planner.home.as_ref().map(|folder| folder.join(".dockerignore")),
        own: head.ignore.iter().copied().map(str::to_owned).collect(),
    };
    lower::image(steps, &mut planner);
    let Planner {
        mut plan, moved, home, ..
    } = planner;
    plan.context = home;
    if moved > 0 {
        let spec = Spec::lowered(head, steps);
        plan.placed = Some(std::mem::replace(&mut plan.spec, spec));
    }
    plan
}

/// The image or fragment whose steps are being read.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The folder of local files; empty where the steps name none.
    pub(crate) root: PathBuf,
    /// The place of each step, where the steps have places. The keywords are those of the steps.
    pub(crate) places: Vec<At>,
    /// The note for the current step.
    pub(crate) note: Note,
}

impl Frame {
    fn of(written: &Written, context: &str) -> Self {
        let mut root = PathBuf::from(written.folder);
        if !context.is_empty() {
            root.push(context);
        }
        let (lines, file) = written.lines.split_once(IN).unwrap_or_default();
        let lines = [lines].into_iter().chain(written.parts.iter().copied());
        let numbers = lines
            .flat_map(|lines| lines.split(' '))
            .filter_map(|line| line.parse().ok());
        Self {
            root,
            places: numbers
                .map(|line| At {
                    file,
                    line,
                    statement: "",
                })
                .collect(),
            note: Note::default(),
        }
    }
}

/// The text between the lines of steps and their file.
const IN: &str = "in ";

/// The pass over the steps.
struct Planner {
    plan: Plan,
    /// The image's own folder.
    home: Option<PathBuf>,
    /// The image or fragment whose steps are being read, and the one that includes it.
    here: Frame,
    outer: Vec<Frame>,
    /// The name of the image whose steps are being planned, if it is another one and has one.
    owner: Option<Arc<str>>,
    outer_owners: Vec<Option<Arc<str>>>,
    /// The number of sources that have a place of their own here but not in the spec.
    moved: usize,
}

#[cfg(feature = "files")]
fn searched_folders(members: &Members<'_>) -> WorkspaceFolders {
    let texts = |list: &[&str]| list.iter().copied().map(str::to_owned).collect();
    WorkspaceFolders {
        folder: members.folder.to_owned(),
        members: texts(members.members),
        excluded: texts(members.excluded),
        found: texts(members.found),
    }
}

impl Planner {
    fn new(spec: Spec, here: Frame) -> Self {
        let plan = Plan {
            spec,
            bases: Vec::new(),
            notes: Vec::new(),
            owners: Vec::new(),
            locals: Vec::new(),
            needed: Vec::new(),
            mounted_at: Vec::new(),
            absent: Vec::new(),
            #[cfg(feature = "files")]
            workspaces: Vec::new(),
            context: None,
            ignore: Ignore::default(),
            placed: None,
        };
        Self {
            plan,
            home: Some(here.root.clone()).filter(|root| !root.as_os_str().is_empty()),
            here,
            outer: Vec::new(),
            owner: None,
            outer_owners: Vec::new(),
            moved: 0,
        }
    }

    /// Notes what the compiler looked for and did not find.
    fn reads(&mut self, head: &Head<'_>) {
        self.plan.absent.extend(head.absent.iter().map(PathBuf::from));
        #[cfg(feature = "files")]
        self.plan
            .workspaces
            .extend(head.workspaces.iter().map(searched_folders));
    }

    /// Notes the files that an action names, and puts those of other folders at places of their own.
    fn place_locals(&mut self, action: &mut Action<'static>) {
        action.rename_local_sources(|named| match named {
            LocalSource::Copied { source, destination } => self.place_local(source, destination),
            LocalSource::Mounted(source) => self.place_mounted(source),
            // Its text stays as it is.
            LocalSource::RawCopied(source) | LocalSource::RawMounted(source) => {
                if !self.is_archived(&source) {
                    self.note_local(LocalOrigin::Context(source.clone()), None, Vec::new());
                }
                source
            }
        });
    }

    /// Notes a source of the context, and gives its place there. One of its own keeps apart the files of other folders,
    /// what is put into the archive beside the files, and what engines would read there.
    fn place_local(&mut self, source: &str, destination: &str) -> String {
        if self.is_archived(source) {
            return source.to_owned();
        }
        let origin = LocalOrigin::Context(source.to_owned());
        let home = self.home.get_or_insert_with(|| self.here.root.clone());
        if *home == self.here.root && !needs_place(source) {
            self.note_local(origin, None, Vec::new());
            return source.to_owned();
        }
        let archive_path = format!("{ARCHIVE}/other/{}/{}", self.moved, place_of(source, destination));
        self.moved += 1;
        self.note_local(origin, Some(archive_path.clone()), Vec::new());
        self.plan.spec.sources.push(Source {
            archive_path: archive_path.clone(),
            origin: SourceOrigin::Context(source.to_owned()),
            ignore: Vec::new(),
        });
        archive_path
    }

    /// Returns the same for a source that is mounted, which is not a pattern.
    fn place_mounted(&mut self, source: &str) -> String {
        let pattern = escape_pattern(source);
        let place = self.place_local(&pattern, "");
        if place == pattern {
            source.to_owned()
        } else {
            place.trim_end_matches('/').to_owned()
        }
    }

    fn is_archived(&self, source: &str) -> bool {
        let own = |other: &Source| other.archive_path == source;
        source.starts_with(ARCHIVE) && self.plan.spec.sources.iter().any(own)
    }

    fn note_local(&mut self, origin: LocalOrigin, place: Option<String>, ignore: Vec<String>) {
        self.plan.locals.push(Local {
            root: self.here.root.clone(),
            origin,
            place,
            ignore,
            at: self.here.note.at,
        });
    }
}

/// Returns whether a source takes all of the context, or what has names like that of the [`ARCHIVE`]; or is the list of
/// what is left out of a context, which engines would apply once more to what is packed. Where the engine alone knows
/// the first name, it cannot be moved.
fn needs_place(source: &str) -> bool {
    let mut names = source.split('/').filter(|name| !matches!(*name, "" | "."));
    names
        .next()
        .is_none_or(|name| name == ".dockerignore" || is_glob(name) && !name.contains('$'))
}

/// Returns a path as a source that matches it alone.
fn escape_pattern(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut rest = path.chars();
    while let Some(next) = rest.next() {
        if matches!(next, '*' | '?' | '[' | ']') {
            pattern.push('\\');
        }
        pattern.push(next);
        if next == '\\' {
            pattern.extend(rest.next());
        }
    }
    pattern
}

impl<'a> Sink<'a> for Planner {
    const NOTED: bool = true;

    fn enter(&mut self, written: &Written, head: Option<&Head<'_>>) {
        if let Some(head) = head {
            self.reads(head);
        }
        let next = Frame::of(written, head.map_or("", |head| head.context));
        self.outer.push(std::mem::replace(&mut self.here, next));
        self.outer_owners.push(self.owner.clone());
        if let Some(head) = head.filter(|head| !head.name.is_empty()) {
            self.owner = Some(head.name.into());
        }
    }

    fn leave(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.here = outer;
        }
        if let Some(owner) = self.outer_owners.pop() {
            self.owner = owner;
        }
    }

    fn step(&mut self, index: usize, name: StepName) {
        let statement = name.keyword();
        let at = self.here.places.get(index).map(|at| At { statement, ..*at });
        self.here.note = Note { at };
    }

    fn arg(&mut self, arg: BuildArg<'a>) {
        Sink::arg(&mut self.plan.spec, arg);
    }

    fn stage(&mut self, from: StageBase<'a>) {
        self.plan.bases.push(self.here.note);
        self.plan.notes.push(Vec::new());
        self.plan.owners.push(Vec::new());
        self.plan.needed.push(Vec::new());
        Sink::stage(&mut self.plan.spec, from);
    }

    fn instruction(&mut self, instruction: Instruction<'a>) {
        let mut instruction = instruction.into_owned();
        self.place_locals(&mut instruction.action);
        let Plan {
            notes,
            owners,
            needed,
            spec,
            locals,
            ..
        } = &mut self.plan;
        let (Some(notes), Some(owners), Some(needed), Some(stage)) = (
            notes.last_mut(),
            owners.last_mut(),
            needed.last_mut(),
            spec.stages.last_mut(),
        ) else {
            return;
        };
        notes.push(self.here.note);
        owners.push(self.owner.clone());
        needed.push(locals.len());
        stage.instructions.push(instruction);
        if let Some(overridden) = override_earlier(&mut stage.instructions) {
            notes.remove(overridden);
            owners.remove(overridden);
            needed.remove(overridden);
        }
    }

    fn source(&mut self, source: Source) {
        let origin = match &source.origin {
            SourceOrigin::Context(path) => LocalOrigin::Context(path.clone()),
            SourceOrigin::Inline(text) => LocalOrigin::Inline(text.clone()),
            SourceOrigin::Listed(path) => LocalOrigin::Listed(path.clone()),
            SourceOrigin::External(path) => LocalOrigin::External(path.clone()),
            SourceOrigin::Python(path) => LocalOrigin::Python(path.clone()),
            SourceOrigin::Module(name) => LocalOrigin::Module(name.clone()),
            SourceOrigin::ExternalModule(path) => LocalOrigin::ExternalModule(path.clone()),
            SourceOrigin::CargoDependencies(source) => LocalOrigin::CargoDependencies(source.clone()),
            SourceOrigin::CargoProgram(source) => LocalOrigin::CargoProgram(source.clone()),
            SourceOrigin::Binary(source) => LocalOrigin::Binary(source.clone(), None),
        };
        let mut ignore = source.ignore.clone();
        if let LocalOrigin::Listed(_) = origin {
            ignore.extend(self.plan.ignore.own.iter().cloned());
        }
        self.note_local(origin, Some(source.archive_path.clone()), ignore);
        Sink::source(&mut self.plan.spec, source);
    }

    fn mount(&mut self, mut mount: StartMount) {
        for source in &mut mount.sources {
            *source = self.place_local(source, &mount.destination);
        }
        self.plan.mounted_at.push(self.here.note.at);
        Sink::mount(&mut self.plan.spec, mount);
    }
}
