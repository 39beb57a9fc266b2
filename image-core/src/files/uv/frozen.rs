//! Checks that a lock can be used: that it belongs to this state of the project and its workspace.

use std::collections::BTreeSet;

use super::stale::{self, Origin, Sides};
use super::workspace::{self, Workspace};
use super::{Lock, Project};
use crate::files::local::Root;
use crate::files::lock::{LOCK, outdated};
use crate::files::{Problem, Reading, below};

/// Another local project of a lock: a member of the workspace, or a folder that a source names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Neighbour {
    /// Its name, normalized.
    name: String,
    /// Its `pyproject.toml`, below the folder of the lock.
    file: String,
    /// The state of the project from which a lock is made; nothing where it cannot be read.
    origin: Option<Origin>,
}

/// Reads the members of a workspace, but for the project in `own`.
pub(super) fn members<T>(root: &Root, own: &str, workspace: &Workspace, reading: &mut Reading<T>) -> Vec<Neighbour> {
    let members = workspace.members.iter();
    let members = members.filter(|(_, member)| workspace.join(&member.folder) != own);
    let neighbours = members.map(|(name, member)| read_neighbour(root, workspace, (name, &member.folder), reading));
    neighbours.collect()
}

/// Reads the folders that a lock takes packages from, but for those of the workspace.
pub(super) fn folders<T>(root: &Root, place: &str, lock: &Lock, reading: &mut Reading<T>) -> Vec<Neighbour> {
    // What a file there says of a workspace is of another one than the lock's.
    let beside = Workspace::at(place);
    let folders = lock.folders().filter(|(_, folder)| {
        let folder = beside.join(folder);
        let is_there = root.entry(&below(&folder, "pyproject.toml")).is_ok();
        is_there && workspace::find(root, &folder, &mut Reading::<()>::default()).is_none()
    });
    let neighbours = folders.map(|found| read_neighbour(root, &beside, found, reading));
    neighbours.collect()
}

/// Reads the project in a folder below that of the lock.
fn read_neighbour<T>(
    root: &Root,
    workspace: &Workspace,
    (name, folder): (&str, &str),
    reading: &mut Reading<T>,
) -> Neighbour {
    let place = workspace.join(folder);
    let path = below(&place, "pyproject.toml");
    let text = root.read(&path).unwrap_or_default();
    reading.files.push(path);
    let project = super::parse(&text, Some((workspace, &place)));
    Neighbour {
        name: name.to_owned(),
        file: below(folder, "pyproject.toml"),
        origin: project.ok().map(|project| project.origin),
    }
}

impl Project {
    /// Returns whether the lock is used as it is: what was asked for, by default whether there is one.
    ///
    /// Errors: [`PyprojectFile`](crate::rule::Rule::PyprojectFile) where it has to be used and there is none, or it is
    /// not of this state of the
    /// project: uv would install what was locked in silence. A line is of `pyproject.toml`.
    pub fn frozen(&self, asked: Option<bool>) -> Result<bool, Problem> {
        let Some(lock) = self.lock.as_ref().filter(|_| asked != Some(false)) else {
            return if asked == Some(true) { Err(no_lock()) } else { Ok(false) };
        };
        if let Some(problem) = self
            .workspace
            .as_ref()
            .and_then(|workspace| workspace.members.wrong.clone())
        {
            return Err(problem);
        }
        let packages = lock.packages();
        let (listed, locked) = (self.listed(), lock.listed());
        let sides = Sides {
            file: "pyproject.toml",
            own: (&self.origin, &lock.origin),
            manifest: (&self.manifest, &lock.manifest),
            members: listed.as_ref().map(|listed| (listed, &locked)),
            name: self.name(),
            packages: &packages,
            is_workspace: self.is_workspace || self.workspace.is_some(),
        };
        let by_names = || {
            let says = lock.origin.says();
            let needs = self.needs().filter(|_| !says && self.package.name.is_some());
            let packages = packages.iter().map(|name| (*name).to_owned()).collect();
            outdated(("uv.lock", "uv lock"), &packages, needs)
        };
        stale::outdated(sides)
            .or_else(|| self.others_outdated(lock, sides))
            .or_else(by_names)
            .map_or(Ok(true), Err)
    }

    /// Returns the names of the workspace's members, as a lock lists them; nothing where they are not known.
    fn listed(&self) -> Option<BTreeSet<&str>> {
        let Some(workspace) = &self.workspace else {
            return Some(BTreeSet::new());
        };
        let members = &workspace.members;
        members.is_whole.then(|| members.listed())
    }

    /// Compares what the other local projects state.
    fn others_outdated(&self, lock: &Lock, sides: Sides<'_>) -> Option<Problem> {
        self.neighbours.iter().find_map(|one| {
            let own = (one.origin.as_ref()?, lock.origin_of(&one.name)?);
            stale::other_outdated(Sides {
                file: &one.file,
                own,
                name: &one.name,
                ..sides
            })
        })
    }
}

fn no_lock() -> Problem {
    let what = "there is no uv.lock beside pyproject.toml";
    Problem::new(LOCK, what, "write one by `uv lock`, or leave `frozen` out")
}
