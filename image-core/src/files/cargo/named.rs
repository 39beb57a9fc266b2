//! Files outside a package that its sources name: `include_str!("../../README.md")`, a build script that reads `../proto`.

use std::collections::BTreeSet;

use super::reader::joined;
use super::{IsOut, Project};
use crate::files::below;
use crate::files::local::{FoundKind, Root};
use crate::files::pattern_lists;

/// The deepest that folders of sources may be in each other, as links may lead in a circle.
const MOST_DEPTH: usize = 32;
/// The longest text that is taken for a path.
const MOST_BYTES: usize = 1024;

/// Returns the files and folders outside the folder of a package that texts in its sources name, by a path that leads out of
/// it. A folder that has packages in it, is not taken: it is a folder of the workspace, where commands are run.
pub(super) fn find_outside(
    root: &Root,
    project: &Project,
    folder: &str,
    is_out: IsOut<'_>,
) -> Vec<(String, FoundKind)> {
    let mut search = Search {
        root: root.without_suggestions(),
        project,
        package: folder,
        is_out,
        found: BTreeSet::new(),
    };
    search.folder(folder, MOST_DEPTH);
    let found = std::mem::take(&mut search.found).into_iter();
    found.filter_map(|path| search.find_packed(path)).collect()
}

struct Search<'s> {
    root: Root,
    project: &'s Project,
    package: &'s str,
    is_out: IsOut<'s>,
    found: BTreeSet<String>,
}

impl Search<'_> {
    /// Looks into the sources below a folder.
    fn folder(&mut self, folder: &str, depth: usize) {
        if depth == 0 {
            return;
        }
        for name in self.root.names(folder) {
            let path = below(folder, &name);
            if (self.is_out)(&path) || self.is_apart(&path, &name) {
                continue;
            }
            let is_source = name.strip_suffix(".rs").is_some();
            match self.root.entry(&path).map(|found| found.kind) {
                Ok(FoundKind::Folder) => self.folder(&path, depth - 1),
                Ok(FoundKind::File) if is_source => self.source(folder, &path),
                Ok(FoundKind::File | FoundKind::Glob(_)) | Err(_) => {}
            }
        }
    }

    /// Returns whether it is not a source of the package: results, the folder of another package.
    fn is_apart(&self, path: &str, name: &str) -> bool {
        let is_result =
            path == below(self.package, "target") || self.project.config.results.iter().any(|own| own == path);
        is_result || self.project.package(path).is_some() || is_repository(name)
    }

    /// Notes what a source names.
    fn source(&mut self, folder: &str, path: &str) {
        let Ok(text) = self.root.read(path) else { return };
        let texts = text
            .split('"')
            .filter(|text| text.len() <= MOST_BYTES && text.contains(".."));
        for text in texts {
            let relative = text.trim_start_matches('/');
            let places = [folder, self.package].map(|place| joined(place, relative));
            self.found.extend(places.into_iter().flatten());
        }
    }

    /// Returns what is at a path, if that is to be packed.
    fn find_packed(&self, path: String) -> Option<(String, FoundKind)> {
        let is_own = is_inside(&path, self.package);
        if is_own || (self.is_out)(&path) || self.has_packages(&path) {
            return None;
        }
        let kind = self.root.entry(&path).ok()?.kind;
        Some((path, kind))
    }

    fn has_packages(&self, path: &str) -> bool {
        let mut packages = self.project.packages.iter();
        packages.any(|package| is_inside(&package.folder, path))
    }
}

/// Returns whether a name is that of a folder of a version control system.
fn is_repository(name: &str) -> bool {
    let patterns = pattern_lists::named("vcs").unwrap_or_default();
    patterns.iter().any(|pattern| pattern.trim_start_matches("**/") == name)
}

/// Returns whether a path is that of a folder, or of something in it.
pub(super) fn is_inside(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
