//! Images that are put together: blobs, manifests, and the index of several platforms.

use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use image_core::plan::{At, Plan};
use serde_json::{Map, Value, json};

use super::base::{BaseImage, normal};
use super::compress::{Packed, pack};
use super::remember::Memory;
use super::spool::Spool;
use super::tree::BaseFiles;
use super::types::{CONFIG, Descriptor, GZIP_LAYER, INDEX, MANIFEST};
use crate::engine::{EngineError, ImageId};
use crate::prepare::Prepared;
use crate::tail::{BelowImage, Blob, OwnLayer, Unfit, WholeImage, put_whole_together};

/// The most threads that compress or send layers.
const MOST_THREADS: usize = 4;

/// An image of one platform.
pub(super) struct MadeImage<'c> {
    pub(super) platform: String,
    pub(super) base: BaseImage,
    pub(super) layers: Vec<MadeLayer<'c>>,
    pub(super) config: Vec<u8>,
    pub(super) manifest: Vec<u8>,
}

/// A layer of local files, compressed.
pub(super) struct MadeLayer<'c> {
    layer: OwnLayer<'c>,
    pub(super) packed: Packed,
    spool: Mutex<Option<Spool>>,
}

/// The content of a blob.
pub(super) enum Content<'m> {
    Bytes(&'m [u8]),
    Own(&'m MadeLayer<'m>),
    /// A layer of the base image, by its number.
    Base(&'m BaseImage, usize),
}

/// A blob of an image.
pub(super) struct Piece<'m> {
    pub(super) blob: Descriptor,
    pub(super) content: Content<'m>,
}

impl<'c> MadeImage<'c> {
    /// Puts an image together for a platform. `bases` has the images that its stages start from.
    ///
    /// # Errors
    /// The instruction that only an engine can apply, with its statement.
    pub(super) fn whole(
        plan: &'c Plan,
        prepared: &'c Prepared,
        bases: &[(usize, BaseImage)],
        memory: &Memory,
    ) -> Result<WholeImage<'c>, (Unfit, Option<At>)> {
        let mut files: Vec<BaseFiles<'_>> = bases.iter().map(|(_, base)| BaseFiles::new(base, memory)).collect();
        let below = bases.iter().zip(&mut files).map(|((stage, base), files)| {
            let described = &base.config;
            (*stage, BelowImage { described, files })
        });
        put_whole_together(plan, prepared, &mut below.collect::<Vec<_>>())
    }

    /// Compresses the layers, as far as their digests are not remembered.
    pub(super) fn new(
        platform: &str,
        base: BaseImage,
        mut whole: WholeImage<'c>,
        labels: &[(String, String)],
        memory: &Memory,
    ) -> io::Result<Self> {
        let layers = pack_all(std::mem::take(&mut whole.layers), memory)?;
        let own: Vec<String> = layers.iter().map(|layer| layer.packed.content.clone()).collect();
        let config = whole.configuration(labels, &own);
        let below = base.layers.iter().map(|layer| layer.blob.to_json());
        let above = layers.iter().map(|layer| layer.blob().to_json());
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": Blob::of_bytes(&config).descriptor(CONFIG),
            "layers": below.chain(above).collect::<Vec<_>>(),
        });
        let manifest = manifest.to_string().into_bytes();
        Ok(Self {
            platform: platform.to_owned(),
            base,
            layers,
            config,
            manifest,
        })
    }

    pub(super) fn descriptor(&self) -> Descriptor {
        of_bytes(&self.manifest, MANIFEST)
    }

    /// Returns the id by which engines know it: the digest of its configuration.
    pub(super) fn id(&self) -> ImageId {
        ImageId::new(&of_bytes(&self.config, CONFIG).digest)
    }

    /// Returns all blobs that its manifest names.
    pub(super) fn pieces(&self) -> Vec<Piece<'_>> {
        let below = self.base.layers.iter().enumerate();
        let below = below.map(|(number, layer)| Piece {
            blob: layer.blob.clone(),
            content: Content::Base(&self.base, number),
        });
        let own = self.layers.iter().map(|layer| Piece {
            blob: layer.blob(),
            content: Content::Own(layer),
        });
        let config = Piece {
            blob: of_bytes(&self.config, CONFIG),
            content: Content::Bytes(&self.config),
        };
        below.chain(own).chain([config]).collect()
    }
}

impl MadeLayer<'_> {
    fn blob(&self) -> Descriptor {
        let Packed { digest, size, .. } = self.packed.clone();
        Descriptor {
            media_type: GZIP_LAYER.to_owned(),
            digest,
            size,
        }
    }

    /// Returns a reader of the compressed layer, which is made if only its digest is known.
    fn reader(&self, memory: &Memory) -> io::Result<Box<dyn Read + Send>> {
        let mut spool = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spool) = &*spool {
            return Ok(spool.reader());
        }
        let (made, packed) = fill(&self.layer, memory)?;
        if packed != self.packed {
            let what =
                "a file has changed while the image was made, or what was remembered of it is wrong; build again";
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(spool.insert(made).reader())
    }
}

impl Piece<'_> {
    pub(super) fn reader(&self, memory: &Memory) -> io::Result<Box<dyn Read + Send + '_>> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Box::new(*bytes)),
            Content::Own(layer) => layer.reader(memory),
            Content::Base(base, number) => base.layer(*number, memory),
        }
    }
}

pub(super) fn of_bytes(bytes: &[u8], media_type: &str) -> Descriptor {
    let Blob { digest, size } = Blob::of_bytes(bytes);
    Descriptor {
        media_type: media_type.to_owned(),
        digest,
        size,
    }
}

fn fill(layer: &OwnLayer<'_>, memory: &Memory) -> io::Result<(Spool, Packed)> {
    Spool::fill(&memory.temporary(), |file| pack(|to| layer.write(to), file))
}

/// Compresses layers, several at once. Those whose digests are remembered are not read.
fn pack_all<'c>(layers: Vec<OwnLayer<'c>>, memory: &Memory) -> io::Result<Vec<MadeLayer<'c>>> {
    let remember = |layer: &OwnLayer<'_>| Packed::from_json(&memory.load(layer.key()?)?);
    let packed = on_threads(&layers, |layer| {
        if let Some(packed) = remember(layer) {
            return Ok((None, packed));
        }
        let (spool, packed) = fill(layer, memory)?;
        if let Some(key) = layer.key() {
            memory.store(key, &packed.to_json());
        }
        Ok((Some(spool), packed))
    });
    let made = layers
        .into_iter()
        .zip(packed)
        .map(|(layer, packed): (_, io::Result<_>)| {
            let (spool, packed) = packed?;
            Ok(MadeLayer {
                layer,
                packed,
                spool: Mutex::new(spool),
            })
        });
    made.collect()
}

/// Does some work for each item on a few threads, and returns the results in order.
pub(super) fn on_threads<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let Some((number, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
        {
            done.push((number, work(item)));
        }
        done
    };
    let mut all: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..MOST_THREADS.min(items.len())).map(|_| scope.spawn(take)).collect();
        let mut all = take();
        for other in others {
            match other.join() {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, result)| result).collect()
}

/// An image for one or several platforms.
pub(super) struct Made<'c> {
    pub(super) images: Vec<MadeImage<'c>>,
    /// The index, if there are several platforms.
    index: Option<Vec<u8>>,
    pub(super) memory: Memory,
}

impl<'c> Made<'c> {
    pub(super) fn new(images: Vec<MadeImage<'c>>, memory: Memory) -> Self {
        let index = (images.len() > 1).then(|| index_of(&images));
        Self { images, index, memory }
    }

    /// Returns the topmost manifest with its descriptor.
    pub(super) fn top(&self) -> (Descriptor, &[u8]) {
        match (&self.index, self.images.first()) {
            (Some(index), _) => (of_bytes(index, INDEX), index),
            (None, Some(image)) => (image.descriptor(), &image.manifest),
            (None, None) => (of_bytes(&[], INDEX), &[]),
        }
    }

    /// Returns all blobs that manifests name, each once.
    pub(super) fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for piece in self.images.iter().flat_map(MadeImage::pieces) {
            if !pieces.iter().any(|other| other.blob.digest == piece.blob.digest) {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// Returns the manifests below the topmost one.
    pub(super) fn inner(&self) -> Vec<Piece<'_>> {
        let inner = self.images.iter().filter(|_| self.index.is_some());
        inner
            .map(|image| Piece {
                blob: image.descriptor(),
                content: Content::Bytes(&image.manifest),
            })
            .collect()
    }

    /// Forgets what is remembered of its layers.
    pub(super) fn forget(&self) {
        let layers = self.images.iter().flat_map(|image| &image.layers);
        layers
            .filter_map(|layer| layer.layer.key())
            .for_each(|key| self.memory.forget(key));
    }
}

fn index_of(images: &[MadeImage<'_>]) -> Vec<u8> {
    let manifests = images.iter().map(|image| {
        let mut one = image.descriptor().to_json();
        one["platform"] = platform_json(&image.platform);
        one
    });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests.collect::<Vec<_>>() });
    index.to_string().into_bytes()
}

fn platform_json(platform: &str) -> Value {
    let normal = normal(platform);
    let keys = ["os", "architecture", "variant"].into_iter().zip(normal.split('/'));
    Value::Object(
        keys.map(|(key, part)| (key.to_owned(), part.into()))
            .collect::<Map<_, _>>(),
    )
}

/// Returns the error of a layer that could not be made.
pub(super) fn failed_layer(error: io::Error) -> EngineError {
    EngineError::Io {
        doing: "making a layer".to_owned(),
        error,
    }
}
