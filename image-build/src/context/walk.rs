//! Walks the folders of a source.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use image_core::files::local::lossy;

use super::entry::{Entry, EntryKind, EntryOrigin, NO_LOCAL, SourceBase, packed_mode};
use super::error::{ContextError, Fault};
use super::filter::Filter;
use super::handle::{Folder, Seen, Type};
use super::system::{self, Stamp};

/// The files of a Python module that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModuleFiles {
    /// `.py` files and their folders.
    Python,
    /// All that patterns do not exclude.
    All,
}

/// The walk of one local.
pub(super) struct Walk<'f> {
    pub(super) base: Arc<SourceBase>,
    /// The folder that links must not leave.
    pub(super) limit: &'f Path,
    /// The files of a Python module that are taken, if it is one.
    pub(super) module: Option<ModuleFiles>,
    pub(super) found: &'f mut Vec<Entry>,
    pub(super) errors: &'f mut Vec<ContextError>,
}

impl Walk<'_> {
    /// Adds the contents of a folder. `archive` is the folder's own path in the context.
    pub(super) fn add_folder_contents(&mut self, place: &Path, archive: &[u8], filter: &Filter<'_>) {
        for (name, inside) in self.add_files(place, archive, filter) {
            let (place, archive) = (place.join(&name), join_archive_path(archive, &name));
            self.add_folder_contents(&place, &archive, &inside);
        }
    }

    /// Adds the files and links in a folder, and returns the folders in it. No folder stays open on the way down,
    /// because the tree may be deeper than the number of files that a process may open.
    fn add_files<'p>(&mut self, place: &Path, archive: &[u8], filter: &Filter<'p>) -> Vec<(OsString, Filter<'p>)> {
        let listed = Folder::open(place).and_then(|folder| Ok((folder.names()?, folder)));
        let (names, folder) = match listed {
            Ok(listed) => listed,
            Err(error) => {
                self.report_unreadable(place, error);
                return Vec::new();
            }
        };
        let mut inside = filter.clone();
        let mut folders = Vec::new();
        for (name, kind) in names {
            inside.enter(filter, &lossy(&name));
            if self.leaves_out(&folder, &name, kind, &inside) {
                continue;
            }
            // A folder without `.py` files does not belong to a module.
            if kind != Type::Folder || !inside.is_out() && !self.takes_python() {
                self.add_named(
                    &folder,
                    &name,
                    place.join(&name),
                    join_archive_path(archive, &name),
                    Some(kind),
                );
            }
            if kind == Type::Folder {
                folders.push((name, inside.clone()));
            }
        }
        folders
    }

    fn leaves_out(&self, folder: &Folder, name: &OsStr, kind: Type, inside: &Filter<'_>) -> bool {
        inside.is_out() && (kind != Type::Folder || inside.is_all_out())
            || self.takes_python() && !is_python(folder, name, kind)
    }

    /// Returns `true` if only `.py` files are taken.
    fn takes_python(&self) -> bool {
        self.module == Some(ModuleFiles::Python)
    }

    /// Adds a file or link by its path, or with [`Type::Folder`] a folder without its contents.
    pub(super) fn add_single(&mut self, source: &Path, archive_path: Vec<u8>, kind: Option<Type>) {
        match Folder::open_parent(source) {
            Ok((folder, name)) => self.add_named(&folder, name, source.to_owned(), archive_path, kind),
            Err(error) => self.report_unreadable(source, error),
        }
    }

    /// Adds a name in a folder, if it still has the type that was seen. Without a type, it must not be a folder.
    fn add_named(&mut self, folder: &Folder, name: &OsStr, source: PathBuf, archive_path: Vec<u8>, kind: Option<Type>) {
        let seen = match folder.look(name) {
            Ok(seen) => seen,
            Err(error) => return self.report_unreadable(&source, error),
        };
        if kind.map_or(seen.kind == Type::Folder, |kind| kind != seen.kind) {
            return self.report(Fault::Changed(source));
        }
        let kind = match seen.kind {
            Type::File => EntryKind::File {
                size: seen.stamp.size,
                executable: seen.mode & 0o100 != 0,
            },
            Type::Folder => EntryKind::Folder,
            Type::Link => match self.read_link(folder, name, &source) {
                Some(target) => EntryKind::Link { target },
                None => return,
            },
            Type::Special => return self.report(Fault::Special(source)),
        };
        self.add(archive_path, kind, seen);
    }

    /// Returns the target of a link. Reports a link that leads out.
    fn read_link(&mut self, folder: &Folder, name: &OsStr, source: &Path) -> Option<PathBuf> {
        let target = folder.target(name);
        let target = target.map_err(|error| self.report_unreadable(source, error)).ok()?;
        let folder = source.parent().and_then(|folder| folder.strip_prefix(self.limit).ok());
        if folder.is_none_or(|folder| leads_out(folder, &target)) {
            let path = source.to_owned();
            self.report(Fault::LinkOut { path, target });
            return None;
        }
        Some(target)
    }

    fn add(&mut self, archive_path: Vec<u8>, kind: EntryKind, seen: Seen) {
        let is_file = matches!(kind, EntryKind::File { .. });
        let origin = EntryOrigin::Found {
            base: Arc::clone(&self.base),
            // Links and folders are not read.
            stamp: if is_file { seen.stamp } else { Stamp::default() },
        };
        self.found.push(Entry {
            archive_path: archive_path.into(),
            mode: packed_mode(&kind, self.packed_mode(seen.mode)),
            kind,
            origin,
            local: NO_LOCAL,
        });
    }

    /// Returns the mode to pack. Every user of a container can read a module, however closed its files are here.
    fn packed_mode(&self, mode: u32) -> u32 {
        match (self.module.is_some(), mode & 0o100) {
            (false, _) => mode,
            (true, 0) => 0o644,
            (true, _) => 0o755,
        }
    }

    fn report_unreadable(&mut self, path: &Path, error: io::Error) {
        self.report(Fault::from_read_error(path, error));
    }

    fn report(&mut self, fault: Fault) {
        self.errors.push(fault.at(self.base.at));
    }
}

/// Returns `true` if a link leads above the limit as it is written. `folder` is the link's folder, relative to the
/// limit.
fn leads_out(folder: &Path, target: &Path) -> bool {
    let mut depth = folder.components().count();
    for component in target.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(_) => depth += 1,
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => return true,
        }
    }
    false
}

/// Returns the path of a name in a folder of the context.
fn join_archive_path(folder: &[u8], name: &OsStr) -> Vec<u8> {
    let name = system::bytes(Path::new(name));
    if folder.is_empty() {
        name.into_owned()
    } else {
        [folder, b"/", &name].concat()
    }
}

/// Returns `true` if a name belongs to a Python module: a `.py` file, or a folder that may hold some.
fn is_python(folder: &Folder, name: &OsStr, kind: Type) -> bool {
    if kind == Type::Folder {
        return name != "__pycache__";
    }
    name.as_encoded_bytes().ends_with(b".py") || kind == Type::Link && folder.leads_to_folder(name)
}
