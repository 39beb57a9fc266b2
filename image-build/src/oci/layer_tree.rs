//! What a layer has: the paths that it names, those that it takes away, and the lines of a few files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};

use super::types::{Descriptor, GZIP_LAYER, ZSTD_LAYER};
use crate::engine::{Node, Owner, tar};
use crate::tail::{node_json, node_of};

/// The most bytes of a file whose lines are read.
const MOST_LINES: u64 = 4 << 20;

/// The start of the name of a file that takes away another one.
const WHITEOUT: &str = ".wh.";
/// The name of a file that takes away all others of its folder.
const OPAQUE: &str = ".wh..wh..opq";

/// The mode of a folder that no layer describes.
pub(super) const UNNAMED: u32 = 0o755;

/// What is looked for in layers. Paths have no `/` at their start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'s> {
    /// The paths, with all their folders; `None` for every path.
    pub(crate) paths: Option<&'s BTreeSet<String>>,
    /// The files whose lines are read.
    pub(crate) texts: &'s [&'s str],
}

impl Sought<'_> {
    fn has(&self, path: &str) -> bool {
        self.paths.is_none_or(|paths| path.is_empty() || paths.contains(path))
    }
}

/// What a layer says of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    There(Node),
    /// A folder that only the paths in it name.
    Unnamed,
    Gone,
}

/// What a layer has.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerTree {
    pub(super) marks: BTreeMap<String, Mark>,
    /// The folders whose earlier content is gone.
    opaque: Vec<String>,
    pub(super) texts: BTreeMap<String, String>,
}

impl LayerTree {
    /// Reads a layer of a registry, which may be compressed.
    pub(super) fn read_layer<R: Read>(layer: &Descriptor, content: R, sought: Sought<'_>) -> io::Result<Self> {
        match layer.media_type.as_str() {
            GZIP_LAYER => Self::read(MultiGzDecoder::new(content), sought),
            ZSTD_LAYER => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(content).map_err(io::Error::other)?;
                Self::read(decoder, sought)
            }
            _ => Self::read(content, sought),
        }
    }

    /// Reads an archive.
    pub(crate) fn read(archive: impl Read, sought: Sought<'_>) -> io::Result<Self> {
        let mut tree = Self::default();
        let mut archive = tar::Archive::new(archive);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let Ok(path) = String::from_utf8(entry.path_bytes().into_owned()) else {
                continue;
            };
            let names: Vec<&str> = path.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
            tree.read_entry(&names.join("/"), &mut entry, sought)?;
        }
        Ok(tree)
    }

    fn read_entry<R: Read>(&mut self, path: &str, entry: &mut tar::Entry<'_, R>, sought: Sought<'_>) -> io::Result<()> {
        let is_read = sought.texts.contains(&path);
        let mut node = node_of_entry(entry)?;
        if node == Node::File && is_read {
            match entry.header().entry_type() {
                kind if kind.is_file() => {
                    self.texts.insert(path.to_owned(), lines_of(entry)?);
                }
                // Another name of a file of this layer.
                kind if kind.is_hard_link() => node = Node::Link(format!("/{}", link_of(entry))),
                _ => {}
            }
        }
        self.add(path, node, sought);
        Ok(())
    }

    fn add(&mut self, path: &str, node: Node, sought: Sought<'_>) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let gone = name.strip_prefix(WHITEOUT).filter(|_| name != OPAQUE);
        let meant = match gone {
            _ if name == OPAQUE => folder.to_owned(),
            Some(name) if folder.is_empty() => name.to_owned(),
            Some(name) => format!("{folder}/{name}"),
            None => path.to_owned(),
        };
        if !sought.has(&meant) {
            return;
        }
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).unwrap_or_default();
            self.marks.entry(folder.to_owned()).or_insert(Mark::Unnamed);
        }
        if name == OPAQUE {
            self.opaque.push(meant);
        } else if gone.is_some() {
            self.marks.insert(meant, Mark::Gone);
        } else if !path.is_empty() {
            self.marks.insert(meant, Mark::There(node));
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

    pub(super) fn to_json(&self) -> Value {
        let mark = |mark: &Mark| match mark {
            Mark::There(node) => node_json(node),
            Mark::Unnamed => json!(1),
            Mark::Gone => json!(0),
        };
        let marks: Map<String, Value> = self.marks.iter().map(|(path, own)| (path.clone(), mark(own))).collect();
        json!([marks, self.opaque, self.texts])
    }

    pub(super) fn from_json(value: Value) -> Option<Self> {
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

/// Returns what is at a path of layers, the topmost first.
pub(crate) fn find<'t>(layers: impl Iterator<Item = &'t LayerTree>, path: &str) -> Node {
    let mut is_unnamed = false;
    for layer in layers {
        match layer.marks.get(path) {
            Some(Mark::There(node)) => return node.clone(),
            Some(Mark::Gone) => break,
            Some(Mark::Unnamed) => is_unnamed = true,
            None => {}
        }
        if layer.hides(path) {
            break;
        }
    }
    if is_unnamed {
        Node::Folder(UNNAMED, Owner::default())
    } else {
        Node::Missing
    }
}

/// Returns the lines of the file that [`find`] finds at a path, if they were read.
pub(crate) fn text_at<'t>(mut layers: impl Iterator<Item = &'t LayerTree>, path: &str) -> Option<&'t str> {
    let layer = layers.find(|layer| layer.marks.contains_key(path))?;
    layer.texts.get(path).map(String::as_str)
}

fn lines_of<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<String> {
    let mut text = Vec::new();
    entry.take(MOST_LINES).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn link_of<R: Read>(entry: &tar::Entry<'_, R>) -> String {
    let target = entry.link_name_bytes().unwrap_or_default();
    String::from_utf8_lossy(&target).into_owned()
}

fn node_of_entry<R: Read>(entry: &tar::Entry<'_, R>) -> io::Result<Node> {
    let header = entry.header();
    let kind = header.entry_type();
    if kind.is_symlink() {
        return Ok(Node::Link(link_of(entry)));
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
