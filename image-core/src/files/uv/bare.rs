//! Folders that a workspace's patterns name, and that are not of a member: uv stops at those that hold anything of the user's.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::gitignore::Gitignore;
use crate::files::ignore::Patterns;
use crate::files::local::Root;

/// More entries of a folder than are looked at.
const MAX_ENTRIES: usize = 2_000;

/// Returns whether a folder without `pyproject.toml` holds a file that git does not ignore. uv passes over hidden folders.
pub(super) fn is_bare(root: &Root, folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or_default();
    if name.starts_with('.') {
        return false;
    }
    let ignored = read_ignore_lists(root.folder(), folder);
    list_files(&root.folder().join(folder), folder)
        .iter()
        .any(|file| !ignored.iter().any(|patterns| patterns.matches(file)))
}

/// Returns the files in a folder and below it, as paths below the root.
fn list_files(place: &Path, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![(place.to_owned(), folder.to_owned())];
    let mut count = 0;
    while let Some((place, folder)) = todo.pop() {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            count += 1;
            if count > MAX_ENTRIES {
                return Vec::new();
            }
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                todo.push((entry.path(), path));
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// Reads what the `.gitignore` files above a folder leave out, and those in it, as patterns of paths below the root.
fn read_ignore_lists(root: &Path, folder: &str) -> Vec<Patterns> {
    let mut lists = Vec::new();
    let mut add = |list: Gitignore| lists.extend(list.patterns().map(|patterns| Patterns::new(&patterns)));
    let read = |place: PathBuf| fs::read_to_string(place.join(".gitignore")).ok();
    let parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for depth in 0..=parts.len() {
        let names = &parts[..depth];
        if let Some(text) = read(names.iter().fold(root.to_owned(), |place, name| place.join(name))) {
            add(Gitignore::read(&text, names));
        }
    }
    let mut names: Vec<String> = Vec::new();
    let mut place = root;
    while !place.join(".git").exists()
        && let (Some(name), Some(parent)) = (place.file_name(), place.parent())
    {
        names.insert(0, name.to_string_lossy().into_owned());
        if let Some(text) = read(parent.to_owned()) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            add(Gitignore::read(&text, &[]).below(&names));
        }
        place = parent;
    }
    lists
}
