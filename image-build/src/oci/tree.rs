//! The files of a base image, as the copies of an image need them: what is at a path, and who the users are.
//!
//! A layer is read for this once, and what is in it is remembered by its digest.

use std::io;

use serde_json::{Map, Value};

use super::base::BaseImage;
use super::layer_tree::{LayerTree, Sought, find, text_at};
use super::remember::Memory;
use crate::engine::Node;
use crate::tail::{Below, Blob, Unfit, node_json, node_of};

/// What is looked for: every path, and the lines of those files by which owners have names.
const SOUGHT: Sought<'_> = Sought {
    paths: None,
    texts: &["etc/passwd", "etc/group"],
};

/// The files of a base image.
pub(super) struct BaseFiles<'b> {
    base: &'b BaseImage,
    memory: &'b Memory,
    /// What was asked before, by its path.
    known: Map<String, Value>,
    is_new: bool,
    layers: Option<Vec<LayerTree>>,
}

impl<'b> BaseFiles<'b> {
    pub(super) fn new(base: &'b BaseImage, memory: &'b Memory) -> Self {
        let known = base.digest.as_deref().and_then(|digest| memory.load(digest));
        let known = known.and_then(|known| known.as_object().cloned()).unwrap_or_default();
        Self {
            base,
            memory,
            known,
            is_new: false,
            layers: None,
        }
    }

    /// Returns what the layers have, the topmost first.
    fn layers(&mut self) -> Result<&[LayerTree], Unfit> {
        if self.layers.is_none() {
            let all = (0..self.base.layers.len()).rev().map(|number| self.layer(number));
            let read = all.collect::<io::Result<Vec<_>>>();
            let failed = |error: io::Error| Unfit::new(format!("its layers cannot be read: {error}"));
            self.layers = Some(read.map_err(failed)?);
        }
        Ok(self.layers.as_deref().unwrap_or_default())
    }

    fn layer(&self, number: usize) -> io::Result<LayerTree> {
        let Some(layer) = self.base.layers.get(number) else {
            return Ok(LayerTree::default());
        };
        let known = self.memory.load(&layer.blob.digest).and_then(LayerTree::from_json);
        if let Some(known) = known {
            return Ok(known);
        }
        let content = self.base.layer(number, self.memory)?;
        let tree = LayerTree::read_layer(&layer.blob, content, SOUGHT)?;
        self.memory.store(&layer.blob.digest, &tree.to_json());
        Ok(tree)
    }

    fn find(&mut self, path: &str) -> Result<Node, Unfit> {
        Ok(find(self.layers()?.iter(), path))
    }

    fn remember(&mut self, key: String, value: Value) {
        self.known.insert(key, value);
        self.is_new = true;
    }
}

impl Below for BaseFiles<'_> {
    fn look(&mut self, path: &str) -> Result<Node, Unfit> {
        if let Some(node) = self.known.get(path).and_then(node_of) {
            return Ok(node);
        }
        let node = self.find(path.trim_start_matches('/'))?;
        self.remember(path.to_owned(), node_json(&node));
        Ok(node)
    }

    fn lines_of(&mut self, path: &str) -> Result<Option<String>, Unfit> {
        let key = format!("lines {path}");
        if let Some(known) = self.known.get(&key) {
            return Ok(known.as_str().map(str::to_owned));
        }
        let name = path.trim_start_matches('/');
        let unclear = || Unfit::new(format!("`{path}` of the base image is a link"));
        let text = match self.find(name)? {
            Node::Missing | Node::Folder(..) => None,
            Node::Link(_) => return Err(unclear()),
            Node::File => {
                let text = text_at(self.layers()?.iter(), name);
                Some(text.ok_or_else(unclear)?.to_owned())
            }
        };
        self.remember(key, text.clone().into());
        Ok(text)
    }

    fn blob(&mut self, _: String, make: &mut dyn FnMut() -> Result<Blob, Unfit>) -> Result<Blob, Unfit> {
        make()
    }
}

impl Drop for BaseFiles<'_> {
    fn drop(&mut self) {
        if let Some(digest) = self.base.digest.as_deref().filter(|_| self.is_new) {
            self.memory
                .store(digest, &Value::Object(std::mem::take(&mut self.known)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layer_tree::UNNAMED;
    use super::*;
    use crate::engine::{Owner, tar};

    fn layer(entries: &[(&str, tar::EntryType)]) -> LayerTree {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, kind) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_entry_type(*kind);
            header.set_mode(0o711);
            header.set_uid(7);
            header.set_gid(8);
            header.set_size(0);
            header.set_path(path).unwrap();
            if kind.is_symlink() {
                header.set_link_name("target").unwrap();
            }
            header.set_cksum();
            builder.append(&header, io::empty()).unwrap();
        }
        let tree = LayerTree::read(builder.into_inner().unwrap().as_slice(), SOUGHT).unwrap();
        LayerTree::from_json(tree.to_json()).unwrap()
    }

    #[test]
    fn the_topmost_layer_that_names_a_path_counts() {
        use tar::EntryType::{Directory, Regular, Symlink};
        let lower = layer(&[
            ("./opt/", Directory),
            ("opt/file", Regular),
            ("opt/sub/deep", Regular),
            ("link", Symlink),
            ("was/inner", Regular),
            ("all/one", Regular),
            ("gone/in", Regular),
        ]);
        let upper = layer(&[
            ("opt/sub/new", Regular),
            (".wh.gone", Regular),
            ("was", Regular),
            ("all/.wh..wh..opq", Regular),
            ("all/two", Regular),
        ]);
        let (base, memory) = (BaseImage::scratch("linux/amd64"), Memory::none());
        let mut files = BaseFiles::new(&base, &memory);
        files.layers = Some(vec![upper, lower]);
        let owner = Owner { user: 7, group: 8 };
        assert_eq!(files.look("/opt").unwrap(), Node::Folder(0o711, owner));
        assert_eq!(files.look("/opt/sub").unwrap(), Node::Folder(UNNAMED, Owner::default()));
        assert_eq!(files.look("/link").unwrap(), Node::Link("target".to_owned()));
        for path in ["/opt/file", "/opt/sub/deep", "/opt/sub/new", "/was", "/all/two"] {
            assert_eq!(files.look(path).unwrap(), Node::File, "{path}");
        }
        for path in [
            "/gone",
            "/gone/in",
            "/was/inner",
            "/all/one",
            "/nowhere",
            "/opt/nowhere",
        ] {
            assert_eq!(files.look(path).unwrap(), Node::Missing, "{path}");
        }
    }
}
