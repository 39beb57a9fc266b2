//! Projects of Cargo on this machine, which may have parts outside the context.

use std::fs;
use std::path::Path;

use super::{Project, config, reader};
use crate::files::local::{FoundKind, Root, lossy};
use crate::files::{Problem, Reading, below};
use crate::rule::Rule;

/// Reads the project that Cargo finds in a folder, which is that of the nearest manifest above it, or of the manifest that
/// is named. Paths in what is read are relative to the folder.
///
/// Problems: those of [`read`](super::read).
#[must_use]
pub fn found_from(folder: &Path, manifest: Option<&str>) -> Reading<Project> {
    let wrong = |problem| Reading {
        problems: vec![(manifest.unwrap_or("Cargo.toml").to_owned(), problem)],
        ..Reading::default()
    };
    let named = manifest.map(|manifest| named_manifest(folder, manifest)).transpose();
    let (place, named) = match (Place::of(folder), named) {
        (Ok(place), Ok(named)) => (place, named),
        (Err(problem), _) | (_, Err(problem)) => return wrong(problem),
    };
    let named = named.map(|manifest| below(&place.folder, &manifest));
    match named.or_else(|| place.nearest_manifest()) {
        Some(path) => place.relative(reader::read_anywhere(&place.root, &path)),
        None => wrong(Problem::new(
            Rule::CargoFile,
            "there is no Cargo.toml in the context, nor in a folder above it",
            "name it: manifest = \"services/Cargo.toml\"",
        )),
    }
}

/// Returns the target that Cargo's configuration names in a folder, or above it.
#[must_use]
pub fn configured_target(folder: &Path) -> Option<String> {
    let place = Place::of(folder).ok()?;
    let mut reading = Reading::<()>::default();
    config::read(&place.root, &|_| false, &place.folder, &mut reading).target
}

/// Returns the path of a manifest that is named, perhaps by its folder; it is inside the folder of the context.
fn named_manifest(folder: &Path, manifest: &str) -> Result<String, Problem> {
    let root = Root::new(folder, ".")?;
    let found = root.without_suggestions().entry(manifest);
    let path = if found.is_ok_and(|found| found.kind == FoundKind::Folder) {
        below(manifest, "Cargo.toml")
    } else {
        manifest.to_owned()
    };
    root.read(&path).map(|_| path)
}

/// A folder of this machine.
struct Place {
    /// The root of the file system.
    root: Root,
    /// The path below it.
    folder: String,
}

impl Place {
    fn of(folder: &Path) -> Result<Self, Problem> {
        let shown = lossy(folder.as_os_str()).into_owned();
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let top = folder.ancestors().last().unwrap_or(&folder);
        let parts: Vec<_> = folder.strip_prefix(top).unwrap_or(&folder).iter().map(lossy).collect();
        Ok(Self {
            root: Root::new(top, &shown)?.without_suggestions(),
            folder: parts.join("/"),
        })
    }

    fn nearest_manifest(&self) -> Option<String> {
        let mut paths = config::above(&self.folder).map(|folder| below(folder, "Cargo.toml"));
        paths.find(|path| self.root.entry(path).is_ok_and(|found| found.kind == FoundKind::File))
    }

    /// Returns what was read, by paths that are relative to the folder. What is not there may be outside the crate, and
    /// Cargo looks for it itself when it builds.
    fn relative(&self, mut reading: Reading<Project>) -> Reading<Project> {
        reading.absent.clear();
        for path in &mut reading.files {
            *path = self.relative_path(path);
        }
        for (path, problem) in &mut reading.problems {
            let relative = self.relative_path(path);
            problem.what = problem.what.replace(&*path, &relative);
            *path = relative;
        }
        reading
    }

    fn relative_path(&self, path: &str) -> String {
        let from: Vec<&str> = self.folder.split('/').collect();
        let to: Vec<&str> = path.split('/').collect();
        let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        let up = from.iter().skip(shared).map(|_| "..");
        let parts: Vec<&str> = up.chain(to.iter().skip(shared).copied()).collect();
        parts.join("/")
    }
}
