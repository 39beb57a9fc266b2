//! Walking a source.

use std::fs::{self, DirEntry, FileType, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use image_core::files::local::lossy;

use super::entry::{Base, Entry, Kind, Origin};
use super::error::{ContextError, Fault};
use super::filter::Filter;
use super::system;

/// What is found of one local.
pub(super) struct Tree<'f> {
    pub(super) base: Arc<Base>,
    /// The folder that links may not leave.
    pub(super) limit: &'f Path,
    /// Only `.py` files, and what they are in.
    pub(super) python: bool,
    pub(super) found: &'f mut Vec<Entry>,
    pub(super) errors: &'f mut Vec<ContextError>,
}

/// What the walk needs of a file, however it was reached.
struct Item {
    source: PathBuf,
    archive_path: Vec<u8>,
}

impl Tree<'_> {
    /// Adds what is in a folder. `archive` is the folder's own path in the context.
    pub(super) fn folder(&mut self, place: &Path, archive: &[u8], filter: &Filter<'_>) {
        let entries = match fs::read_dir(place) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(place, error),
        };
        let mut inside = filter.clone();
        for entry in entries {
            match entry {
                Ok(entry) => self.inside(&entry, archive, filter, &mut inside),
                Err(error) => self.unreadable(place, error),
            }
        }
    }

    fn inside<'p>(&mut self, entry: &DirEntry, archive: &[u8], filter: &Filter<'p>, inside: &mut Filter<'p>) {
        let name = entry.file_name();
        inside.enter(filter, &lossy(&name));
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return self.unreadable(&entry.path(), error),
        };
        if inside.is_out() && (!kind.is_dir() || inside.is_all_out()) {
            return;
        }
        let name = system::bytes(Path::new(&name)).into_owned();
        if self.python && !is_python(&name, kind, entry) {
            return;
        }
        let archive_path = if archive.is_empty() {
            name
        } else {
            [archive, b"/", &name].concat()
        };
        if kind.is_dir() {
            return self.subfolder(&entry.path(), &archive_path, inside);
        }
        let item = Item {
            source: entry.path(),
            archive_path,
        };
        match entry.metadata() {
            Ok(metadata) => self.item(item, &metadata),
            Err(error) => self.unreadable(&item.source, error),
        }
    }

    /// Without `.py` files in it, a folder is none of a module's.
    fn subfolder(&mut self, place: &Path, archive_path: &[u8], filter: &Filter<'_>) {
        if !filter.is_out() && !self.python {
            self.add(archive_path.to_owned(), Kind::Folder, None);
        }
        self.folder(place, archive_path, filter);
    }

    /// Adds a file or link by its path.
    pub(super) fn single(&mut self, source: PathBuf, archive_path: Vec<u8>) {
        match fs::symlink_metadata(&source) {
            Ok(metadata) => self.item(Item { source, archive_path }, &metadata),
            Err(error) => self.unreadable(&source, error),
        }
    }

    fn item(&mut self, item: Item, metadata: &Metadata) {
        if metadata.is_symlink() {
            return self.link(item);
        }
        if !metadata.is_file() {
            return self.wrong(Fault::Special(item.source));
        }
        let kind = Kind::File {
            size: metadata.len(),
            executable: system::is_executable(metadata),
        };
        self.add(item.archive_path, kind, Some(metadata));
    }

    fn link(&mut self, item: Item) {
        let target = match fs::read_link(&item.source) {
            Ok(target) => target,
            Err(error) => return self.unreadable(&item.source, error),
        };
        let folder = item
            .source
            .parent()
            .and_then(|folder| folder.strip_prefix(self.limit).ok());
        if folder.is_none_or(|folder| leads_out(folder, &target)) {
            let path = item.source;
            return self.wrong(Fault::LinkOut { path, target });
        }
        self.add(item.archive_path, Kind::Link { target }, None);
    }

    pub(super) fn add(&mut self, archive_path: Vec<u8>, kind: Kind, metadata: Option<&Metadata>) {
        let origin = Origin::Found {
            base: Arc::clone(&self.base),
            stamp: metadata.map(system::stamp).unwrap_or_default(),
        };
        self.found.push(Entry {
            archive_path: archive_path.into(),
            kind,
            origin,
        });
    }

    fn unreadable(&mut self, path: &Path, error: io::Error) {
        self.wrong(Fault::reading(path, error));
    }

    fn wrong(&mut self, fault: Fault) {
        self.errors.push(fault.at(self.base.at));
    }
}

/// Whether a link in a folder, which is relative to the limit, leads above the limit as it is written.
fn leads_out(folder: &Path, target: &Path) -> bool {
    let mut depth = folder.components().count();
    for component in target.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(_) => depth += 1,
            Component::ParentDir if depth > 0 => depth -= 1,
            _ => return true,
        }
    }
    false
}

/// Whether a module consists of it: a `.py` file, or a folder that may hold some.
fn is_python(name: &[u8], kind: FileType, entry: &DirEntry) -> bool {
    if kind.is_dir() {
        return name != b"__pycache__";
    }
    name.ends_with(b".py") || kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|target| target.is_dir())
}
