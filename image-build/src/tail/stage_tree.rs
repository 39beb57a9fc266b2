//! The files of a stage, as the copies of other stages take them.

use std::collections::BTreeMap;

use super::Unfit;
use super::files::{Made, ends};
use super::sources::{Item, Tree};
use crate::engine::{Node, Owner};

/// The reason why files of a base image are not copied.
pub(super) const OF_BASE: &str = "it copies files of a base image";

/// The files of a stage, as far as they are not those of its base image.
#[derive(Debug)]
pub(super) struct StageTree<'c> {
    made: BTreeMap<Vec<u8>, Made<'c>>,
    /// What the image below has, as far as it was asked.
    seen: BTreeMap<Vec<u8>, Node>,
    /// True if the image below has nothing.
    is_whole: bool,
}

impl<'c> StageTree<'c> {
    pub(super) fn new(made: BTreeMap<Vec<u8>, Made<'c>>, seen: BTreeMap<Vec<u8>, Node>, is_whole: bool) -> Self {
        Self { made, seen, is_whole }
    }

    /// Returns `true` for a path where the image below has nothing.
    fn is_apart(&self, path: &[u8]) -> bool {
        let folder = |end| self.made.get(path.get(..end).unwrap_or_default());
        self.is_whole || ends(path).any(|end| matches!(folder(end), Some(Made::Folder(_, _, true))))
    }
}

impl<'c> Tree<'c> for StageTree<'c> {
    fn at(&self, path: &[u8]) -> Result<Option<Item<'c>>, Unfit> {
        let is_whole = self.is_apart(path);
        if path.is_empty() {
            return Ok(Some(Item::root(is_whole)));
        }
        let folder = |mode: &u32, owner: &Owner| Item {
            content: None,
            mode: *mode,
            owner: *owner,
            is_whole,
        };
        match self.made.get(path) {
            Some(Made::File(item)) => return Ok(Some(*item)),
            Some(Made::Folder(mode, owner, _)) => return Ok(Some(folder(mode, owner))),
            None if is_whole => return Ok(None),
            None => {}
        }
        match self.seen.get(path) {
            Some(Node::Folder(mode, owner)) => Ok(Some(folder(mode, owner))),
            Some(Node::Missing) => Ok(None),
            Some(Node::File | Node::Link(_)) | None => Err(Unfit::new(OF_BASE.to_owned())),
        }
    }

    fn below(&self, folder: &[u8]) -> Vec<(Vec<u8>, Item<'c>)> {
        let all = self.made.iter().filter(|(path, _)| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.starts_with(b"/"))
        });
        let item = |made: &Made<'c>| match made {
            Made::File(item) => *item,
            Made::Folder(mode, owner, is_whole) => Item {
                content: None,
                mode: *mode,
                owner: *owner,
                is_whole: *is_whole,
            },
        };
        all.map(|(path, made)| (path.clone(), item(made))).collect()
    }

    fn missing(&self) -> Unfit {
        Unfit::new("a source is not in the stage".to_owned())
    }

    fn has_root(&self) -> bool {
        true
    }
}
