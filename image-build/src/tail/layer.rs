//! Layers as blobs, and the archive in which docker takes an image.

use std::io::{self, Write};

use image_core::digest::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::files::{Layer, LayerEntry};
use crate::context::{Context, Entry, EntryKind, FileHashes, Placed, append_placed};
use crate::engine::tar;

/// The number of bytes that are copied at once.
const BUFFER: usize = 128 * 1024;

/// The size of a record of an archive.
const BLOCK: u64 = 512;

/// The digest and size of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) digest: String,
    pub(crate) size: u64,
}

impl Blob {
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            digest: Digest::from_bytes(Sha256::digest(bytes).into()).to_string(),
            size: bytes.len() as u64,
        }
    }

    pub(super) fn of_layer(layer: &Layer<'_>) -> io::Result<Self> {
        let mut sink = Hasher::default();
        write_layer(layer, &mut sink)?;
        Ok(Self {
            digest: Digest::from_bytes(sink.hash.finalize().into()).to_string(),
            size: sink.size,
        })
    }

    /// Reads the text that [`to_json`](Self::to_json) gives.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            digest: value.get(0)?.as_str()?.to_owned(),
            size: value.get(1)?.as_u64()?,
        })
    }

    pub(super) fn to_json(&self) -> Value {
        json!([self.digest, self.size])
    }

    pub(crate) fn descriptor(&self, media_type: &str) -> Value {
        json!({ "mediaType": media_type, "digest": self.digest, "size": self.size })
    }

    /// Returns its path in an image layout.
    pub(crate) fn path(&self) -> String {
        format!("blobs/{}", self.digest.replace(':', "/"))
    }
}

#[derive(Default)]
struct Hasher {
    hash: Sha256,
    size: u64,
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the size of the files of a layer.
pub(super) fn size_of(layer: &Layer<'_>) -> u64 {
    let contents = layer.values().filter_map(|entry| entry.content);
    contents.map(Entry::size).sum()
}

/// Returns a text that is the same for the same layers, and another one for others. It reads no file.
pub(super) fn key_of(layer: &Layer<'_>, context: &Context, hashes: &FileHashes) -> Option<String> {
    let mut key = Sha256::new_with_prefix(b"image-dsl layer 1\0");
    let mut add = |bytes: &[u8]| {
        key.update((bytes.len() as u64).to_le_bytes());
        key.update(bytes);
    };
    for (path, entry) in layer {
        let kind = match entry.content.map(Entry::kind) {
            None | Some(EntryKind::Folder) => "folder",
            Some(EntryKind::File { .. }) => "file",
            Some(EntryKind::Link { .. }) => "link",
        };
        add(path);
        add(format!("{kind} {:o} {} {}", entry.mode, entry.owner.user, entry.owner.group).as_bytes());
        match entry.content.map(|source| (source, source.kind())) {
            Some((source, EntryKind::File { .. })) => add(hashes.at(context.position(source.archive_path())?)?),
            Some((_, EntryKind::Link { target })) => add(target.as_os_str().as_encoded_bytes()),
            Some((_, EntryKind::Folder)) | None => {}
        }
    }
    Some(Digest::from_bytes(key.finalize().into()).to_string())
}

/// Writes a layer: always the same bytes for the same files.
pub(super) fn write_layer(layer: &Layer<'_>, to: &mut dyn Write) -> io::Result<()> {
    let mut builder = tar::Builder::new(io::BufWriter::with_capacity(BUFFER, to));
    let mut buffer = vec![0; BUFFER];
    for LayerEntry {
        path,
        content,
        mode,
        owner,
    } in layer.values()
    {
        let placed = Placed {
            path,
            mode: *mode,
            owner: (owner.user, owner.group),
        };
        append_placed(&mut builder, *content, placed, &mut buffer, &mut |_| ())?;
    }
    builder.into_inner()?.flush()
}

/// A file of an archive.
pub(super) enum Part<'p> {
    Bytes(String, Vec<u8>),
    Layer(&'p Layer<'p>, Blob),
}

impl Part<'_> {
    fn size(&self) -> u64 {
        match self {
            Self::Bytes(_, bytes) => bytes.len() as u64,
            Self::Layer(_, blob) => blob.size,
        }
    }
}

/// Returns the length of an archive.
pub(super) fn archive_length(parts: &[Part<'_>]) -> u64 {
    let lengths = parts.iter().map(|part| BLOCK + part.size().next_multiple_of(BLOCK));
    lengths.sum::<u64>() + 2 * BLOCK
}

/// Writes an archive.
pub(super) fn write_archive(parts: &[Part<'_>], to: &mut dyn Write) -> io::Result<()> {
    let mut builder = tar::Builder::new(to);
    for part in parts {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(part.size());
        match part {
            Part::Bytes(path, bytes) => builder.append_data(&mut header, path, bytes.as_slice())?,
            Part::Layer(layer, blob) => {
                header.set_path(blob.path())?;
                header.set_cksum();
                let out = builder.get_mut();
                out.write_all(header.as_bytes())?;
                // A layer's length is a multiple of a record's.
                write_layer(layer, out)?;
            }
        }
    }
    builder.into_inner()?.flush()
}
