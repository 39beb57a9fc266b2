//! Makes the entries of a context from those that were found: in order, each path once, with all parent folders.

use std::cmp::Ordering;
use std::sync::Arc;

use super::collect::FoundEntries;
use super::entry::{Entry, EntryKind, EntryOrigin, NO_LOCAL, display_path};
use super::error::{ContextError, Fault};
use super::read::BUFFER;

/// Compares two paths in the order of a walk: a folder comes before its contents, names are ordered by their bytes.
pub(super) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    // A `/` ends a name, and sorts before every byte of a name.
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { *byte };
    match one.iter().zip(other).find(|(a, b)| a != b) {
        Some((a, b)) => rank(a).cmp(&rank(b)),
        None => one.len().cmp(&other.len()),
    }
}

/// Returns the entries of a context. Two locals must agree on a path they share; within one local the later entry
/// counts, as in `COPY` of a glob.
pub(super) fn assemble(mut found: FoundEntries, errors: &mut Vec<ContextError>) -> Vec<Entry> {
    found.sort_by(|(_, one), (_, other)| compare(&one.archive_path, &other.archive_path));
    let mut entries: Vec<Entry> = Vec::with_capacity(found.len());
    let mut local = 0;
    for (number, entry) in found {
        match entries
            .last_mut()
            .filter(|last| last.archive_path == entry.archive_path)
        {
            None => {
                push_folders(&mut entries, &entry.archive_path, errors);
                entries.push(entry);
            }
            Some(last) if local == number && !(is_folder(last) || is_folder(&entry)) => *last = entry,
            Some(last) => {
                errors.extend(find_conflict(last, &entry));
                // The contents of the folder are then not further errors.
                if is_folder(&entry) {
                    *last = entry;
                }
            }
        }
        local = number;
    }
    entries
}

/// Returns the index of an entry, or the index at which it would be.
pub(super) fn find(entries: &[Entry], path: &[u8]) -> Result<usize, usize> {
    entries.binary_search_by(|entry| compare(&entry.archive_path, path))
}

/// Adds an entry, and its missing parent folders.
pub(super) fn insert_with_folders(entries: &mut Vec<Entry>, entry: Entry) -> Result<(), ContextError> {
    let ends = entry.archive_path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let mut new: Vec<Entry> = ends
        .map(|(end, _)| implied_folder(&entry.archive_path[..end]))
        .collect();
    new.push(entry);
    for entry in new {
        match find(entries, &entry.archive_path) {
            Err(at) => entries.insert(at, entry),
            Ok(at) => find_conflict(&entries[at], &entry).map_or(Ok(()), Err)?,
        }
    }
    Ok(())
}

/// Returns a folder that no local names.
fn implied_folder(path: &[u8]) -> Entry {
    Entry {
        archive_path: path.into(),
        kind: EntryKind::Folder,
        mode: 0o755,
        origin: EntryOrigin::Given(Arc::default()),
        local: NO_LOCAL,
    }
}

fn is_folder(entry: &Entry) -> bool {
    entry.kind == EntryKind::Folder
}

/// Adds the missing parent folders of a path, so that the path can follow in order.
fn push_folders(entries: &mut Vec<Entry>, path: &[u8], errors: &mut Vec<ContextError>) {
    let shared = entries.last().map_or(0, |last| shared_length(&last.archive_path, path));
    if let Some(last) = entries.last()
        && shared == last.archive_path.len()
        && !is_folder(last)
    {
        errors.push(conflict_error(last, "a folder".to_owned()));
    }
    let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    for (end, _) in ends.filter(|(end, _)| *end > shared) {
        entries.push(implied_folder(&path[..end]));
    }
}

/// Returns the length of the longest parent folder of `path` that is, or contains, the path before it.
fn shared_length(before: &[u8], path: &[u8]) -> usize {
    let common = before.iter().zip(path).take_while(|(a, b)| a == b).count();
    let ends = |end: &usize| path.get(*end) == Some(&b'/') && before.get(*end).is_none_or(|byte| *byte == b'/');
    (0..=common).rev().find(ends).unwrap_or(0)
}

/// Returns an error if two entries of one path differ.
fn find_conflict(one: &Entry, other: &Entry) -> Option<ContextError> {
    let same = match (&one.kind, &other.kind) {
        (EntryKind::File { .. }, EntryKind::File { .. }) if one.kind == other.kind && one.mode == other.mode => {
            has_same_content(one, other)
        }
        (EntryKind::File { .. }, EntryKind::File { .. }) => Ok(false),
        (one, other) => Ok(one == other),
    };
    match same {
        Ok(true) => None,
        Ok(false) => Some(conflict_error(one, describe_entry(other))),
        Err(error) => Some(error),
    }
}

fn conflict_error(one: &Entry, other: String) -> ContextError {
    let fault = Fault::Conflict {
        archive_path: one.shown(),
        one: describe_entry(one),
        other,
    };
    fault.at(one.at())
}

fn describe_entry(entry: &Entry) -> String {
    let kind = match entry.kind {
        EntryKind::File { .. } => "the file",
        EntryKind::Folder => "the folder",
        EntryKind::Link { .. } => "the link",
    };
    match entry.source_path() {
        Some(path) => format!("{kind} `{}`", display_path(&path)),
        None => format!("{kind} made for the build"),
    }
}

/// Returns `true` if two files of one size have the same content.
fn has_same_content(one: &Entry, other: &Entry) -> Result<bool, ContextError> {
    if one.source_path().is_some() && one.source_path() == other.source_path() {
        return Ok(true);
    }
    Ok(super::digest::hash_content(one, &mut vec![0; BUFFER])?
        == super::digest::hash_content(other, &mut vec![0; BUFFER])?)
}
