//! The files of a base image, as the copies of an image need them: what is at a path, and who the users are.
//!
//! A layer is read for this once, and what is in it is remembered by its digest.

use std::collections::BTreeMap;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};

use super::base::BaseImage;
use super::remember::Memory;
use super::types::{GZIP_LAYER, ZSTD_LAYER};
use crate::engine::{Node, Owner, tar};
use crate::tail::{Below, Blob, Unfit, node_json, node_of};

/// The files whose lines are remembered.
const READ: [&str; 2] = ["etc/passwd", "etc/group"];

/// The most bytes of such a file.
const MOST_LINES: u64 = 4 << 20;

/// The start of the name of a file that takes away another one.
const WHITEOUT: &str = ".wh.";
/// The name of a file that takes away all others of its folder.
const OPAQUE: &str = ".wh..wh..opq";

/// The mode of a folder that no layer describes.
const UNNAMED: u32 = 0o755;

/// What a layer says of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    There(Node),
    /// A folder that only the paths in it name.
    Unnamed,
    Gone,
}

/// What a layer has.
#[derive(Clone, Debug, Default)]
struct LayerTree {
    marks: BTreeMap<String, Mark>,
    /// The folders whose earlier content is gone.
    opaque: Vec<String>,
    texts: BTreeMap<String, String>,
}

impl LayerTree {
    fn read(archive: impl Read) -> io::Result<Self> {
        let mut tree = Self::default();
        let mut archive = tar::Archive::new(archive);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let Ok(path) = String::from_utf8(entry.path_bytes().into_owned()) else {
                continue;
            };
            let names: Vec<&str> = path.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
            let path = names.join("/");
            let node = node_of_entry(&entry)?;
            if node == Node::File && READ.contains(&path.as_str()) && entry.header().entry_type().is_file() {
                let mut text = Vec::new();
                entry.by_ref().take(MOST_LINES).read_to_end(&mut text)?;
                tree.texts
                    .insert(path.clone(), String::from_utf8_lossy(&text).into_owned());
            }
            tree.add(&path, node);
        }
        Ok(tree)
    }

    fn add(&mut self, path: &str, node: Node) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).unwrap_or_default();
            self.marks.entry(folder.to_owned()).or_insert(Mark::Unnamed);
        }
        if name == OPAQUE {
            self.opaque.push(folder.to_owned());
        } else if let Some(name) = name.strip_prefix(WHITEOUT) {
            let path = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            self.marks.insert(path, Mark::Gone);
        } else if !path.is_empty() {
            self.marks.insert(path.to_owned(), Mark::There(node));
        }
    }

    /// Returns `true` if the layer takes away what earlier ones have at a path.
    fn hides(&self, path: &str) -> bool {
        let is_hiding = |folder: &str| match self.marks.get(folder) {
            Some(Mark::Gone) => true,
            Some(Mark::There(node)) => !matches!(node, Node::Folder(..)),
            Some(Mark::Unnamed) | None => false,
        };
        let mut folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at)).chain([""]);
        folders.any(|folder| is_hiding(folder) || self.opaque.iter().any(|own| own == folder))
    }

    fn to_json(&self) -> Value {
        let mark = |mark: &Mark| match mark {
            Mark::There(node) => node_json(node),
            Mark::Unnamed => json!(1),
            Mark::Gone => json!(0),
        };
        let marks: Map<String, Value> = self.marks.iter().map(|(path, own)| (path.clone(), mark(own))).collect();
        json!([marks, self.opaque, self.texts])
    }

    fn from_json(value: Value) -> Option<Self> {
        let (marks, opaque, texts): (Map<String, Value>, _, _) = serde_json::from_value(value).ok()?;
        let mark = |value: &Value| match value.as_u64() {
            Some(0) => Some(Mark::Gone),
            Some(_) => Some(Mark::Unnamed),
            None => node_of(value).map(Mark::There),
        };
        let marks = marks.into_iter().map(|(path, value)| Some((path, mark(&value)?)));
        Some(Self {
            marks: marks.collect::<Option<_>>()?,
            opaque,
            texts,
        })
    }
}

fn node_of_entry<R: Read>(entry: &tar::Entry<'_, R>) -> io::Result<Node> {
    let header = entry.header();
    let kind = header.entry_type();
    if kind.is_symlink() {
        let target = entry.link_name_bytes().unwrap_or_default();
        return Ok(Node::Link(String::from_utf8_lossy(&target).into_owned()));
    }
    if kind.is_dir() {
        let owner = Owner {
            user: header.uid()?,
            group: header.gid()?,
        };
        return Ok(Node::Folder(header.mode()? & 0o7777, owner));
    }
    Ok(Node::File)
}

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
        let tree = match layer.blob.media_type.as_str() {
            GZIP_LAYER => LayerTree::read(MultiGzDecoder::new(content))?,
            ZSTD_LAYER => LayerTree::read(ruzstd::decoding::StreamingDecoder::new(content).map_err(io::Error::other)?)?,
            _ => LayerTree::read(content)?,
        };
        self.memory.store(&layer.blob.digest, &tree.to_json());
        Ok(tree)
    }

    fn find(&mut self, path: &str) -> Result<Node, Unfit> {
        let mut is_unnamed = false;
        for layer in self.layers()? {
            match layer.marks.get(path) {
                Some(Mark::There(node)) => return Ok(node.clone()),
                Some(Mark::Gone) => break,
                Some(Mark::Unnamed) => is_unnamed = true,
                None => {}
            }
            if layer.hides(path) {
                break;
            }
        }
        Ok(if is_unnamed {
            Node::Folder(UNNAMED, Owner::default())
        } else {
            Node::Missing
        })
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
                let layer = self.layers()?.iter().find(|layer| layer.marks.contains_key(name));
                Some(
                    layer
                        .and_then(|layer| layer.texts.get(name))
                        .ok_or_else(unclear)?
                        .clone(),
                )
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
    use super::*;

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
        let tree = LayerTree::read(builder.into_inner().unwrap().as_slice()).unwrap();
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
