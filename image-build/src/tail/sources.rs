//! The files of a build context or of another stage, as the sources of a copy name them.

use std::collections::{BTreeSet, VecDeque};

use image_core::files::glob::Glob;

use super::Unfit;
use super::stage_tree::OF_BASE;
use crate::context::{Context, Entry, EntryKind};
use crate::engine::Owner;

/// The most links that are followed for one path.
const MOST_LINKS: usize = 40;

/// A file, folder or link that a copy may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'c> {
    /// Its content; `None` for a folder.
    pub(super) content: Option<&'c Entry>,
    pub(super) mode: u32,
    pub(super) owner: Owner,
    /// False for a folder in which there may be more than is known.
    pub(super) is_whole: bool,
}

impl<'c> Item<'c> {
    /// Returns the folder that all others are in.
    pub(super) fn root(is_whole: bool) -> Self {
        Self {
            content: None,
            mode: 0o755,
            owner: Owner::default(),
            is_whole,
        }
    }

    /// Returns an entry of a build context, which belongs to root.
    fn of_context(entry: &'c Entry) -> Self {
        Self {
            content: Some(entry).filter(|entry| *entry.kind() != EntryKind::Folder),
            mode: entry.mode(),
            owner: Owner::default(),
            is_whole: true,
        }
    }
}

/// The files that a copy takes its sources from.
pub(super) trait Tree<'c> {
    /// Returns what is at a path whose folders are no links; `None` if nothing is there.
    fn at(&self, path: &[u8]) -> Result<Option<Item<'c>>, Unfit>;

    /// Returns what is in a folder, at any depth, folders before what is in them.
    fn below(&self, folder: &[u8]) -> Vec<(Vec<u8>, Item<'c>)>;

    /// Returns the reason why something that is named is not found.
    fn missing(&self) -> Unfit;

    /// Returns `true` if absolute links lead to its own files.
    fn has_root(&self) -> bool;
}

impl<'c> Tree<'c> for &'c Context {
    fn at(&self, path: &[u8]) -> Result<Option<Item<'c>>, Unfit> {
        if path.is_empty() {
            return Ok(Some(Item::root(true)));
        }
        Ok(self.entry(path).map(Item::of_context))
    }

    fn below(&self, folder: &[u8]) -> Vec<(Vec<u8>, Item<'c>)> {
        let entries = below(self, folder);
        entries
            .map(|entry| (entry.archive_path().to_vec(), Item::of_context(entry)))
            .collect()
    }

    fn missing(&self) -> Unfit {
        Unfit::new("a source is not in the build context".to_owned())
    }

    fn has_root(&self) -> bool {
        false
    }
}

/// Returns the paths that a source names: those that a pattern matches, in order, or the one that it is.
pub(super) fn named(tree: &dyn Tree<'_>, source: &str) -> Result<Vec<Vec<u8>>, Unfit> {
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
    let folder = follow(tree, folder.join("/").as_bytes())?.ok_or_else(unknown)?;
    if !tree.at(&folder)?.is_some_and(|item| item.is_whole) {
        return Err(Unfit::new(OF_BASE.to_owned()));
    }
    let globs: Option<Vec<Glob>> = patterns.iter().map(|pattern| Glob::parse(pattern)).collect();
    let globs = globs.ok_or_else(unknown)?;
    let mut found = Vec::new();
    for (path, _) in tree.below(&folder) {
        let rest = std::str::from_utf8(path_below(&folder, &path)).map_err(|_| unknown())?;
        let names: Vec<&str> = rest.split('/').collect();
        if names.len() == globs.len() && globs.iter().zip(names).all(|(glob, name)| glob.matches(name)) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Returns the indexes of all entries that a source names: the files, all that is in folders, and the links on the way.
pub(super) fn reached(context: &Context, source: &str) -> Result<BTreeSet<usize>, Unfit> {
    let mut indexes = BTreeSet::new();
    for path in named(&context, source)? {
        let mut add = |path: &[u8]| indexes.extend(context.position(path));
        let end = follow_by(&context, &path, &mut add)?;
        let end = end.ok_or_else(|| context.missing())?;
        add(&end);
        below(context, &end).for_each(|entry| add(entry.archive_path()));
    }
    Ok(indexes)
}

/// Returns the path that a path leads to, with all its links followed; `None` if there is none.
pub(super) fn follow(tree: &dyn Tree<'_>, path: &[u8]) -> Result<Option<Vec<u8>>, Unfit> {
    follow_by(tree, path, &mut |_| ())
}

/// Does the same, and calls `pass` with each path on the way.
fn follow_by(tree: &dyn Tree<'_>, path: &[u8], pass: &mut dyn FnMut(&[u8])) -> Result<Option<Vec<u8>>, Unfit> {
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
        let Some(item) = tree.at(&here)? else { return Ok(None) };
        if let Some(EntryKind::Link { target }) = item.content.map(Entry::kind) {
            links += 1;
            let Some(target) = target.to_str().filter(|_| links <= MOST_LINKS) else {
                return Ok(None);
            };
            at.pop();
            if target.starts_with('/') {
                if !tree.has_root() {
                    return Ok(None);
                }
                at.clear();
            }
            for name in target.split('/').rev() {
                left.push_front(name.as_bytes().to_vec());
            }
        }
    }
    Ok(Some(at.join(&b'/')))
}

/// Returns the entries in a folder, at any depth, in order.
fn below<'c>(context: &'c Context, folder: &[u8]) -> impl Iterator<Item = &'c Entry> {
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

/// Returns a path below a folder.
pub(super) fn path_below<'p>(folder: &[u8], path: &'p [u8]) -> &'p [u8] {
    let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
    path.get(skip..).unwrap_or_default()
}
