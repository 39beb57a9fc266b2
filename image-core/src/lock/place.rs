//! Where the lock of a crate is.

use std::fs;
use std::path::{Path, PathBuf};

use super::FILE;

/// Returns the lock of the crate whose `Cargo.toml` is in a folder: the one beside that, else the one at the workspace's
/// root. Where no folder above has such a file, none is read.
#[must_use]
pub fn beside(manifest: &Path) -> Option<PathBuf> {
    let is_there = |folder: &Path| folder.join(FILE).exists();
    if is_there(manifest) {
        return Some(manifest.join(FILE));
    }
    manifest.ancestors().skip(1).find(|folder| is_there(folder))?;
    let root = workspace_root(manifest)?;
    is_there(&root).then(|| root.join(FILE))
}

/// Returns the root of the workspace that a crate belongs to: the nearest folder, its own or one above, whose
/// `Cargo.toml` has a table `workspace`.
#[must_use]
pub fn workspace_root(manifest: &Path) -> Option<PathBuf> {
    let mut folders = manifest.ancestors();
    let is_root = |folder: &&Path| {
        let text = fs::read_to_string(folder.join("Cargo.toml"));
        text.is_ok_and(|text| has_workspace(&text))
    };
    folders.find(is_root).map(Path::to_owned)
}

/// Returns whether the text of a `Cargo.toml` has the header of a table `workspace`, or of one inside.
pub(crate) fn has_workspace(text: &str) -> bool {
    let is_header = |line: &str| {
        let name = line.trim_start().strip_prefix('[').map(str::trim_start);
        let rest = name.and_then(|name| name.strip_prefix("workspace"));
        rest.is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
    };
    text.lines().any(is_header)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes files below a new folder.
    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_lock_beside_the_manifest_comes_first() {
        let root = ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n");
        let member = ("app/Cargo.toml", "[package]\nname = \"app\"\n");
        let folder = folder_with(&[root, member, ("image.lock", ""), ("app/image.lock", "")]);
        let app = folder.path().join("app");
        assert_eq!(beside(&app), Some(app.join(FILE)));
        fs::remove_file(app.join(FILE)).unwrap();
        assert_eq!(beside(&app), Some(folder.path().join(FILE)));
        assert_eq!(workspace_root(&app), Some(folder.path().to_owned()));
    }

    #[test]
    fn a_lock_above_that_is_not_the_workspaces_is_another_crates() {
        let inner = ("inner/Cargo.toml", "[package]\nname = \"inner\"\n[workspace]\n");
        let folder = folder_with(&[("Cargo.toml", "[workspace.package]\n"), ("image.lock", ""), inner]);
        assert_eq!(beside(&folder.path().join("inner")), None);
        assert_eq!(beside(folder.path()), Some(folder.path().join(FILE)));
    }
}
