//! Writes an image as one archive, which is an OCI layout and what `docker load` reads.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::layout::{MARKER, allow_reading, copy_blob, index_with};
use super::made::{Content, Made, Piece};
use super::types::Descriptor;
use crate::engine::{Engine, EngineError, tar};

/// The size of a record of an archive.
const BLOCK: u64 = 512;

/// The name of docker's list of images.
const LIST: &str = "manifest.json";

/// The number of bytes that are written at once.
const BUFFER: usize = 128 * 1024;

/// The files of an archive, in their order.
pub(super) struct Archive<'m> {
    made: &'m Made<'m>,
    pieces: Vec<Piece<'m>>,
    texts: Vec<(&'static str, Vec<u8>)>,
}

impl<'m> Archive<'m> {
    /// Returns the archive of a layout; with `docker` also the list that older versions of docker read.
    pub(super) fn new(made: &'m Made<'m>, names: &[String], docker: bool) -> Self {
        let (top, bytes) = made.top();
        let index = index_with(None, &top, names).to_string().into_bytes();
        let mut texts = vec![("oci-layout", MARKER.as_bytes().to_vec()), ("index.json", index)];
        if docker {
            texts.push((LIST, docker_list(made, names).to_string().into_bytes()));
        }
        let top = Piece {
            blob: top,
            content: Content::Bytes(bytes),
        };
        let mut pieces: Vec<Piece<'m>> = made.pieces().into_iter().chain(made.inner()).chain([top]).collect();
        pieces.sort_by(|one, other| one.blob.digest.cmp(&other.blob.digest));
        Self { made, pieces, texts }
    }

    /// Returns the same without the layout: who reads it as one of OCI loses what only docker's form of an image has.
    pub(super) fn for_docker_alone(mut self) -> Self {
        self.texts.retain(|(name, _)| *name == LIST);
        self
    }

    fn length(&self) -> u64 {
        let texts = self.texts.iter().map(|(_, text)| text.len() as u64);
        let sizes = texts.chain(self.pieces.iter().map(|piece| piece.blob.size));
        sizes.map(|size| BLOCK + size.next_multiple_of(BLOCK)).sum::<u64>() + 2 * BLOCK
    }

    fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut builder = tar::Builder::new(io::BufWriter::with_capacity(BUFFER, to));
        // The lists come last: what is cut short has no image.
        for piece in &self.pieces {
            let mut header = header(piece.blob.size);
            header.set_path(piece.blob.path())?;
            header.set_cksum();
            builder.get_mut().write_all(header.as_bytes())?;
            copy_blob(self.made, piece, builder.get_mut())?;
            let padding = piece.blob.size.next_multiple_of(BLOCK) - piece.blob.size;
            io::copy(&mut io::Read::take(io::repeat(0), padding), builder.get_mut())?;
        }
        for (path, text) in &self.texts {
            builder.append_data(&mut header(text.len() as u64), path, text.as_slice())?;
        }
        builder.into_inner()?.flush()
    }

    /// Writes a file, which replaces another one when all of it is there.
    pub(super) fn write_file(&self, path: &Path) -> Result<(), EngineError> {
        let failed = || EngineError::io(format!("writing {}", path.display()));
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let draft = tempfile::Builder::new().prefix(".image-dsl-").tempfile_in(folder);
        let mut draft = draft.map_err(failed())?;
        self.write(draft.as_file_mut()).map_err(failed())?;
        allow_reading(draft.as_file()).map_err(failed())?;
        draft.persist(path).map_err(|error| failed()(error.error))?;
        Ok(())
    }

    /// Gives docker the image.
    pub(super) fn load(&self, engine: &Engine) -> Result<(), EngineError> {
        let loaded = engine.load(self.length(), &|to| self.write(to));
        loaded.map_err(EngineError::io(format!("loading the image into {engine}")))
    }
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_size(size);
    header.set_mtime(0);
    header
}

/// Returns the list of images of docker's own form.
fn docker_list(made: &Made<'_>, names: &[String]) -> Value {
    let list = made.images.iter().map(|image| {
        let pieces = image.pieces();
        let (config, layers) = pieces
            .split_last()
            .map_or((None, &[][..]), |(config, layers)| (Some(config), layers));
        let path = |blob: &Descriptor| blob.path();
        json!({
            "Config": config.map(|config| path(&config.blob)),
            "RepoTags": names,
            "Layers": layers.iter().map(|layer| path(&layer.blob)).collect::<Vec<_>>(),
        })
    });
    Value::Array(list.collect())
}
