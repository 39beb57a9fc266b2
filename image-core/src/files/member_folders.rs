//! The folders of a uv workspace's members, which its patterns name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::glob::Glob;
use super::local::{FoundKind, Root};
use super::{below, walk};
use crate::rule::Rule;

/// More folders than are searched for members.
const MAX_FOLDERS: usize = 20_000;

/// The patterns of a workspace that name the folders of its members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Patterns {
    pub(super) members: Vec<String>,
    pub(super) excluded: Vec<String>,
}

/// A workspace whose members are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceFolders {
    /// Its folder.
    pub folder: String,
    /// The patterns that name the folders of its members.
    pub members: Vec<String>,
    /// The patterns that leave folders out.
    pub excluded: Vec<String>,
    /// The folders that have a `pyproject.toml`, below that of the workspace.
    pub found: Vec<String>,
}

impl WorkspaceFolders {
    /// Moves it, if its folder is below one folder, to the same place below another.
    #[cfg(feature = "plan")]
    pub(crate) fn move_below(&mut self, old: &Path, new: &Path) {
        if let Ok(rest) = Path::new(&self.folder).strip_prefix(old) {
            self.folder = new.join(rest).to_string_lossy().into_owned();
        }
    }

    /// Returns the `pyproject.toml` of each further member that there is now.
    #[must_use]
    pub fn added(&self) -> Vec<PathBuf> {
        let Ok(root) = Root::new(Path::new(&self.folder), ".") else {
            return Vec::new();
        };
        let patterns = Patterns {
            members: self.members.clone(),
            excluded: self.excluded.clone(),
        };
        let now = folders(&root, "", &patterns).unwrap_or_default().into_iter();
        let new = now.filter(|place| !self.found.contains(place));
        let files = new.map(|place| root.folder().join(place).join("pyproject.toml"));
        files.filter(|file| file.is_file()).collect()
    }
}

impl Patterns {
    pub(super) fn new<'p>(members: impl Iterator<Item = &'p str>, excluded: impl Iterator<Item = &'p str>) -> Self {
        Self {
            members: members.map(cleaned).collect(),
            excluded: excluded.map(cleaned).collect(),
        }
    }

    pub(super) fn includes(&self, path: &str) -> bool {
        self.members
            .iter()
            .any(|pattern| is_match(pattern.trim_end_matches('/'), path))
    }

    /// Returns whether a folder below that of the workspace is not of a member, whatever else names it.
    pub(super) fn excludes(&self, path: &str) -> bool {
        self.excluded.iter().any(|pattern| is_match(pattern, path))
    }
}

/// Returns a pattern without `.` and what `..` cancels. One that has neither stays as it is: with a `/` at the end, it
/// is the name of no folder.
fn cleaned(pattern: &str) -> String {
    let is_plain = pattern.split('/').all(|part| part != "." && part != "..");
    let parts = walk::clean(pattern).filter(|_| !is_plain);
    parts.map_or_else(|| pattern.to_owned(), |parts| parts.join("/"))
}

/// Returns whether a pattern names a path. Its `*` matches `/`, too, and `**/` may match nothing.
fn is_match(pattern: &str, path: &str) -> bool {
    let pattern = escaped(pattern);
    let shorter = pattern.strip_prefix("**/").unwrap_or(&pattern).replace("/**/", "/");
    let mut globs = [&pattern, &shorter].into_iter().filter_map(|text| Glob::parse(text));
    globs.any(|glob| glob.matches(path))
}

/// Returns the folders of a workspace that its patterns name, in the order of their names; nothing where they are too
/// many, or lie outside the context.
pub(super) fn folders(root: &Root, folder: &str, patterns: &Patterns) -> Option<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    let mut search = Search { root, folder, count: 0 };
    for pattern in &patterns.members {
        all.extend(search.matches(pattern)?);
    }
    all.retain(|place| !place.is_empty() && !patterns.excludes(place));
    Some(all)
}

/// A search for folders below one.
struct Search<'r> {
    root: &'r Root,
    folder: &'r str,
    count: usize,
}

impl Search<'_> {
    fn matches(&mut self, pattern: &str) -> Option<Vec<String>> {
        let parts = walk::clean(pattern)?;
        let mut found = vec![String::new()];
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            let mut next = Vec::new();
            for place in found {
                if *part == "**" {
                    next.extend((!is_last).then(|| place.clone()));
                    self.descend(&place, &mut next)?;
                } else {
                    next.extend(self.children(&place, &Glob::parse(&escaped(part))?)?);
                }
            }
            found = next;
        }
        Some(found)
    }

    /// Returns the folders in a folder whose names match.
    fn children(&mut self, place: &str, glob: &Glob) -> Option<Vec<String>> {
        let names = self.root.names(&below(self.folder, place));
        self.count += names.len();
        (self.count <= MAX_FOLDERS).then_some(())?;
        let mut folders = Vec::new();
        for name in names.iter().filter(|name| glob.matches(name)) {
            let path = below(place, name);
            match self.root.entry(&below(self.folder, &path)) {
                Ok(found) if found.kind == FoundKind::Folder => folders.push(path),
                // One outside the context may be a member, too.
                Err(problem) if problem.rule == Rule::SourcePath => return None,
                Ok(_) | Err(_) => {}
            }
        }
        Some(folders)
    }

    /// Adds all folders below one, links to folders left out.
    fn descend(&mut self, place: &str, into: &mut Vec<String>) -> Option<()> {
        let mut todo = vec![place.to_owned()];
        let any = Glob::parse("*")?;
        while let Some(place) = todo.pop() {
            for child in self.children(&place, &any)? {
                let path = self.root.folder().join(below(self.folder, &child));
                if fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_symlink()) {
                    todo.push(child.clone());
                }
                into.push(child);
            }
        }
        Some(())
    }
}

/// Returns a pattern of uv, which has no backslashes and `!` in classes, as one of ours.
fn escaped(pattern: &str) -> String {
    pattern.replace('\\', r"\\").replace("[!", "[^")
}
