//! The files of a build context, as the sources of a copy name them.

use std::collections::{BTreeSet, VecDeque};

use image_core::files::glob::Glob;

use super::Unfit;
use crate::context::{Context, Entry, EntryKind};

/// The most links that are followed for one path.
const MOST_LINKS: usize = 40;

/// Returns the paths that a source names: those that a pattern matches, in order, or the one that it is.
pub(super) fn named(context: &Context, source: &str) -> Result<Vec<Vec<u8>>, Unfit> {
    let unknown = || Unfit::new(format!("only the engine knows the files of `{source}`"));
    if source.contains(['\\', '[']) {
        return Err(unknown());
    }
    let parts: Vec<&str> = source.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err(unknown());
    }
    let is_pattern = |part: &&str| part.contains(['*', '?']);
    let Some(first) = parts.iter().position(is_pattern) else {
        return Ok(vec![parts.join("/").into_bytes()]);
    };
    let (folder, patterns) = parts.split_at(first);
    let folder = follow(context, folder.join("/").as_bytes()).ok_or_else(unknown)?;
    let globs: Option<Vec<Glob>> = patterns.iter().map(|pattern| Glob::parse(pattern)).collect();
    let globs = globs.ok_or_else(unknown)?;
    let mut found = Vec::new();
    for entry in below(context, &folder) {
        let rest = path_below(&folder, entry);
        let rest = std::str::from_utf8(rest).map_err(|_| unknown())?;
        let names: Vec<&str> = rest.split('/').collect();
        if names.len() == globs.len() && globs.iter().zip(names).all(|(glob, name)| glob.matches(name)) {
            found.push(entry.archive_path().to_vec());
        }
    }
    Ok(found)
}

/// Returns the indexes of all entries that a source names: the files, all that is in folders, and the links on the way.
pub(super) fn reached(context: &Context, source: &str) -> Result<BTreeSet<usize>, Unfit> {
    let mut indexes = BTreeSet::new();
    for path in named(context, source)? {
        let gone = || Unfit::new("a source is not in the build context".to_owned());
        let mut add = |path: &[u8]| indexes.extend(context.position(path));
        let end = follow_by(context, &path, &mut add).ok_or_else(gone)?;
        add(&end);
        below(context, &end).for_each(|entry| add(entry.archive_path()));
    }
    Ok(indexes)
}

/// Returns the path that a path leads to, with all its links followed; `None` if there is none.
pub(super) fn follow(context: &Context, path: &[u8]) -> Option<Vec<u8>> {
    follow_by(context, path, &mut |_| ())
}

/// Does the same, and calls `pass` with each path on the way.
fn follow_by(context: &Context, path: &[u8], pass: &mut dyn FnMut(&[u8])) -> Option<Vec<u8>> {
    let mut left: VecDeque<Vec<u8>> = path.split(|byte| *byte == b'/').map(<[u8]>::to_vec).collect();
    let (mut at, mut links) = (Vec::<Vec<u8>>::new(), 0);
    while let Some(name) = left.pop_front() {
        match name.as_slice() {
            b"" | b"." => continue,
            b".." => drop(at.pop()),
            _ => at.push(name),
        }
        let here = at.join(&b'/');
        if here.is_empty() {
            continue;
        }
        pass(&here);
        if let EntryKind::Link { target } = context.entry(&here)?.kind() {
            links += 1;
            let target = target
                .to_str()
                .filter(|target| links <= MOST_LINKS && !target.starts_with('/'))?;
            at.pop();
            for name in target.split('/').rev() {
                left.push_front(name.as_bytes().to_vec());
            }
        }
    }
    Some(at.join(&b'/'))
}

/// Returns the entries in a folder, at any depth, in order.
pub(super) fn below<'c>(context: &'c Context, folder: &[u8]) -> impl Iterator<Item = &'c Entry> {
    let entries = context.entries();
    let start = match context.position(folder) {
        _ if folder.is_empty() => 0,
        Some(at) => at + 1,
        None => entries.len(),
    };
    let folder = folder.to_vec();
    let entries = entries.get(start..).unwrap_or_default().iter();
    entries.take_while(move |entry| {
        let path = entry.archive_path();
        folder.is_empty()
            || path
                .strip_prefix(folder.as_slice())
                .is_some_and(|rest| rest.starts_with(b"/"))
    })
}

/// Returns the path of an entry below a folder.
pub(super) fn path_below<'e>(folder: &[u8], entry: &'e Entry) -> &'e [u8] {
    let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
    entry.archive_path().get(skip..).unwrap_or_default()
}
