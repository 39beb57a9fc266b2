//! The files that the copies of a tail make, as `BuildKit` makes them (`fsutil`).

use std::collections::BTreeMap;

use super::Unfit;
use super::layer::Blob;
use super::sources::{Item, Tree, follow, named, path_below};
use super::stage_tree::{OF_BASE, StageTree};
use crate::context::{Entry, EntryKind, checksum};
use crate::engine::{Node, Owner};

/// The mode of folders that a copy or a working directory needs and that are not there.
const NEW_FOLDER: u32 = 0o755;

/// The most links that are followed for one path.
const MOST_LINKS: usize = 40;

/// A file, folder or link of a layer.
#[derive(Clone, Debug)]
pub(super) struct LayerEntry<'c> {
    /// Its path, without `/` at the start.
    pub(super) path: Vec<u8>,
    /// Its content; `None` for a folder.
    pub(super) content: Option<&'c Entry>,
    pub(super) mode: u32,
    pub(super) owner: Owner,
}

/// The entries of a layer, each path once.
pub(super) type Layer<'c> = BTreeMap<Vec<u8>, LayerEntry<'c>>;

/// The state of a path that the tail has made or changed.
#[derive(Clone, Debug)]
pub(super) enum Made<'c> {
    /// A folder, with its mode and owner, and whether the image below has none there.
    Folder(u32, Owner, bool),
    /// A file or a link.
    File(Item<'c>),
}

/// The image below.
pub(crate) trait Below {
    /// Returns what is at a path whose folders are not links.
    fn look(&mut self, path: &str) -> Result<Node, Unfit>;

    /// Returns the text of a file; `None` if there is none.
    fn lines_of(&mut self, path: &str) -> Result<Option<String>, Unfit>;

    /// Returns the blob of a layer by its key. If it is not remembered, `make` makes it by reading the files.
    fn blob(&mut self, key: String, make: &mut dyn FnMut() -> Result<Blob, Unfit>) -> Result<Blob, Unfit>;
}

/// The files of an image while its tail is applied.
pub(super) struct Files<'c, 'b> {
    below: &'b mut dyn Below,
    made: BTreeMap<Vec<u8>, Made<'c>>,
    /// What the image below has, as far as it was asked.
    seen: BTreeMap<Vec<u8>, Node>,
    layer: Layer<'c>,
}

/// What a copy says beside its sources.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'t> {
    /// The absolute destination. A `/` at its end marks a folder.
    pub(super) destination: &'t str,
    pub(super) owner: Option<Owner>,
    pub(super) mode: Option<u32>,
}

impl<'c, 'b> Files<'c, 'b> {
    pub(super) fn new(below: &'b mut dyn Below) -> Self {
        Self {
            below,
            made: BTreeMap::new(),
            seen: BTreeMap::new(),
            layer: Layer::new(),
        }
    }

    /// Returns what was made since the last call, as a layer.
    pub(super) fn take_layer(&mut self) -> Layer<'c> {
        std::mem::take(&mut self.layer)
    }

    /// Returns the text of a file of the image below, if the tail has no other one.
    pub(super) fn lines_of(&mut self, path: &str) -> Result<Option<String>, Unfit> {
        if self.made.contains_key(path.trim_start_matches('/').as_bytes()) {
            return Err(Unfit::new(format!("`{path}` is another one here")));
        }
        self.below.lines_of(path)
    }

    /// Makes the folder of a `WORKDIR`.
    pub(super) fn make_folder(&mut self, path: &str, owner: Owner) -> Result<(), Unfit> {
        let path = self.resolve(path)?;
        self.make_all(&path, owner, false)
    }

    /// Returns all of its files for the copies of other stages. `is_whole` is true if the image below has none.
    pub(super) fn into_tree(self, is_whole: bool) -> StageTree<'c> {
        StageTree::new(self.made, self.seen, is_whole)
    }

    /// Copies one source.
    pub(super) fn copy(&mut self, tree: &dyn Tree<'c>, source: &str, target: Target<'_>) -> Result<(), Unfit> {
        for path in named(tree, source)? {
            self.copy_one(tree, &path, target)?;
        }
        Ok(())
    }

    fn copy_one(&mut self, tree: &dyn Tree<'c>, source: &[u8], target: Target<'_>) -> Result<(), Unfit> {
        let from = follow(tree, source)?.ok_or_else(|| tree.missing())?;
        let item = tree.at(&from)?.ok_or_else(|| tree.missing())?;
        let owner = target.owner.unwrap_or_default();
        let (folder, _) = target.destination.rsplit_once('/').unwrap_or_default();
        let folder = self.resolve(folder)?;
        self.make_all(&folder, owner, target.mode.is_some())?;
        let mut to = self.resolve(target.destination)?;
        let there = self.look(&to)?;
        let is_folder = item.content.is_none();
        if !is_folder && matches!(there, Node::Folder(..)) {
            let name = source.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            to = join(&to, name);
        }
        let needed = if is_folder && there == Node::Missing {
            to.as_slice()
        } else {
            parent(&to)
        };
        self.make_all(needed, owner, target.mode.is_some())?;
        if is_folder {
            self.copy_folder(tree, &from, &to, target)
        } else {
            self.put(to, item, target)
        }
    }

    /// Copies what is in a folder into an existing one, which stays as it is.
    fn copy_folder(&mut self, tree: &dyn Tree<'c>, from: &[u8], to: &[u8], target: Target<'_>) -> Result<(), Unfit> {
        if !matches!(self.look(to)?, Node::Folder(..)) {
            return Err(in_the_way(to));
        }
        if !tree.at(from)?.is_some_and(|item| item.is_whole) {
            return Err(Unfit::new(OF_BASE.to_owned()));
        }
        // Even if nothing is in it, the layer names the folder.
        self.name_parents(&join(to, b"-"))?;
        for (path, item) in tree.below(from) {
            let path = join(to, path_below(from, &path));
            if item.content.is_none() {
                self.put_folder(path, item, target)?;
            } else {
                self.put(path, item, target)?;
            }
        }
        Ok(())
    }

    fn put_folder(&mut self, path: Vec<u8>, item: Item<'c>, target: Target<'_>) -> Result<(), Unfit> {
        let is_new = match self.look(&path)? {
            Node::Missing => true,
            Node::Folder(..) => self.is_new(&path),
            Node::Link(_) | Node::File => return Err(in_the_way(&path)),
        };
        let (mode, owner) = (target.mode.unwrap_or(item.mode), target.owner.unwrap_or(item.owner));
        self.add_folder(path, mode, owner, is_new)
    }

    fn put(&mut self, path: Vec<u8>, item: Item<'c>, target: Target<'_>) -> Result<(), Unfit> {
        if matches!(self.look(&path)?, Node::Folder(..)) {
            return Err(in_the_way(&path));
        }
        let item = Item {
            mode: target.mode.filter(|_| !is_link(&item)).unwrap_or(item.mode),
            owner: target.owner.unwrap_or(item.owner),
            ..item
        };
        self.made.insert(path.clone(), Made::File(item));
        self.name_parents(&path)?;
        let entry = LayerEntry {
            path: path.clone(),
            content: item.content,
            mode: item.mode,
            owner: item.owner,
        };
        self.layer.insert(path, entry);
        Ok(())
    }

    /// Makes a folder and those above it that are missing. `has_mode` is true for a copy that says a mode.
    fn make_all(&mut self, path: &[u8], owner: Owner, has_mode: bool) -> Result<(), Unfit> {
        for end in ends(path) {
            let folder = path.get(..end).unwrap_or_default().to_vec();
            match self.look(&folder)? {
                Node::Folder(..) => {}
                // Docker 28 gives it the mode of the copy, docker 26 does not.
                Node::Missing if has_mode => {
                    return Err(Unfit::new(
                        "`chmod` makes folders in another way in each version".to_owned(),
                    ));
                }
                Node::Missing => self.add_folder(folder, NEW_FOLDER, owner, true)?,
                Node::Link(_) | Node::File => return Err(in_the_way(&folder)),
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, path: Vec<u8>, mode: u32, owner: Owner, is_new: bool) -> Result<(), Unfit> {
        self.name_parents(&path)?;
        self.made.insert(path.clone(), Made::Folder(mode, owner, is_new));
        self.layer.insert(path.clone(), folder_entry(path, mode, owner));
        Ok(())
    }

    /// Names the folders above a path in the layer, as they are: docker's own store takes the modes and owners of
    /// folders from the topmost layer that has something in them.
    fn name_parents(&mut self, path: &[u8]) -> Result<(), Unfit> {
        for end in ends(parent(path)).collect::<Vec<_>>().into_iter().rev() {
            let folder = path.get(..end).unwrap_or_default();
            if self.layer.contains_key(folder) {
                break;
            }
            let Node::Folder(mode, owner) = self.look(folder)? else {
                return Err(in_the_way(folder));
            };
            self.layer
                .insert(folder.to_vec(), folder_entry(folder.to_vec(), mode, owner));
        }
        Ok(())
    }

    /// Returns the path that an absolute path leads to, with all its links followed. What is missing stays as it is.
    fn resolve(&mut self, path: &str) -> Result<Vec<u8>, Unfit> {
        let unclear = || Unfit::new(format!("the links of `{path}` are not clear"));
        let mut left: Vec<String> = names(path).rev().map(str::to_owned).collect();
        let (mut at, mut links, mut behind_link) = (Vec::new(), 0, usize::MAX);
        while let Some(name) = left.pop() {
            if name == ".." {
                at = parent(&at).to_vec();
                continue;
            }
            let next = join(&at, name.as_bytes());
            match self.look(&next)? {
                Node::Link(target) => {
                    (links, behind_link) = (links + 1, left.len());
                    if links > MOST_LINKS {
                        return Err(unclear());
                    }
                    left.extend(names(&target).rev().map(str::to_owned));
                    if target.starts_with('/') {
                        at.clear();
                    }
                }
                Node::File if !left.is_empty() => return Err(in_the_way(&next)),
                // The link leads nowhere.
                Node::Missing if left.len() >= behind_link => return Err(unclear()),
                Node::Missing | Node::Folder(..) | Node::File => at = next,
            }
        }
        Ok(at)
    }

    /// Returns what is at a path whose folders are not links.
    fn look(&mut self, path: &[u8]) -> Result<Node, Unfit> {
        if path.is_empty() {
            return Ok(Node::Folder(NEW_FOLDER, Owner::default()));
        }
        match self.made.get(path) {
            Some(Made::Folder(mode, owner, _)) => return Ok(Node::Folder(*mode, *owner)),
            Some(Made::File(item)) => return node_of(item),
            None if ends(parent(path)).any(|end| self.is_new(path.get(..end).unwrap_or_default())) => {
                return Ok(Node::Missing);
            }
            None => {}
        }
        if let Some(node) = self.seen.get(path) {
            return Ok(node.clone());
        }
        let text = std::str::from_utf8(path).map_err(|_| Unfit::new("a path of the image is not UTF-8".to_owned()))?;
        let node = self.below.look(&format!("/{text}"))?;
        self.seen.insert(path.to_vec(), node.clone());
        Ok(node)
    }

    fn is_new(&self, folder: &[u8]) -> bool {
        matches!(self.made.get(folder), Some(Made::Folder(_, _, true)))
    }
}

/// Returns what a file or link is for paths that lead through it.
fn node_of(item: &Item<'_>) -> Result<Node, Unfit> {
    let Some(EntryKind::Link { target }) = item.content.map(Entry::kind) else {
        return Ok(Node::File);
    };
    let target = target.to_str().map(|target| Node::Link(target.to_owned()));
    target.ok_or_else(|| Unfit::new("the target of a link is not UTF-8".to_owned()))
}

fn is_link(item: &Item<'_>) -> bool {
    matches!(item.content.map(Entry::kind), Some(EntryKind::Link { .. }))
}

/// Divides a layer by the paths of its files, so that a changed file changes only its own part. Each part has the folders
/// that its files are in, and the first one those without files, too.
pub(super) fn divide<'c>(layer: &Layer<'c>, parts: u64) -> Vec<Layer<'c>> {
    let mut divided: Vec<Layer<'c>> = (0..parts).map(|_| Layer::new()).collect();
    for (path, entry) in layer {
        let number = if entry.content.is_some() {
            checksum(path) % parts
        } else {
            0
        };
        let Some(part) = usize::try_from(number).ok().and_then(|number| divided.get_mut(number)) else {
            continue;
        };
        for end in ends(parent(path)) {
            let folder = path.get(..end).unwrap_or_default();
            if let Some(entry) = layer.get(folder).filter(|_| !part.contains_key(folder)) {
                part.insert(folder.to_vec(), entry.clone());
            }
        }
        part.insert(path.clone(), entry.clone());
    }
    divided.retain(|part| !part.is_empty());
    divided
}

fn folder_entry<'c>(path: Vec<u8>, mode: u32, owner: Owner) -> LayerEntry<'c> {
    LayerEntry {
        path,
        content: None,
        mode,
        owner,
    }
}

fn in_the_way(path: &[u8]) -> Unfit {
    Unfit::new(format!(
        "what the image has at `/{}` is in the way",
        String::from_utf8_lossy(path)
    ))
}

/// Returns the names of a path.
fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|name| !matches!(*name, "" | "."))
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_vec(),
        (_, true) => folder.to_vec(),
        _ => [folder, b"/", name].concat(),
    }
}

/// Returns the folder that a path is in; nothing for the root.
fn parent(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte == b'/').unwrap_or_default();
    path.get(..end).unwrap_or_default()
}

/// Returns the ends of a path's folders, the path's own end included.
pub(super) fn ends(path: &[u8]) -> impl Iterator<Item = usize> {
    let inner = path
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'/')
        .map(|(at, _)| at);
    let own = (!path.is_empty()).then_some(path.len());
    inner.chain(own).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests;
