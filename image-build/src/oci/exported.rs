//! An image that an engine has, read from the archive of `docker save`: its layers get the form that layers of ours have.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::base::{BaseImage, BaseLayer};
use super::compress::{Packed, pack, text_of};
use super::http::MOST_TEXT;
use super::made::{MadeImage, of_bytes};
use super::remember::Memory;
use super::spool::Spool;
use super::types::{CONFIG, Descriptor, GZIP_LAYER, MANIFEST, ZSTD_LAYER};
use crate::engine::{ImageId, tar};

/// The number of bytes by which a file is recognized: the first record of an archive.
const START: u64 = 512;

/// The place of the word by which an archive is recognized.
const MARK: std::ops::Range<usize> = 257..262;

/// A layer of the archive.
#[derive(Clone, Debug)]
struct Layer {
    /// The digest that it has in the archive.
    given: String,
    /// The digest without compression, if it is known.
    content: Option<String>,
    blob: Descriptor,
    spool: Spool,
}

/// The files of the archive, each by its path.
#[derive(Default)]
struct Files {
    texts: HashMap<String, Vec<u8>>,
    layers: HashMap<String, Layer>,
    /// A layer that an image has twice is a link in archives of older versions.
    links: HashMap<String, String>,
}

/// Reads the image with this id.
///
/// # Errors
/// If the archive cannot be read, or has another image than the id says.
pub(super) fn read(archive: &mut dyn Read, id: &ImageId, memory: &Memory) -> io::Result<MadeImage<'static>> {
    let files = Files::read(archive, memory)?;
    let list: Value = files.json("manifest.json").ok_or_else(|| wrong("it has no list"))?;
    let image = list.get(0).ok_or_else(|| wrong("its list is empty"))?;
    let config = image.get("Config").and_then(Value::as_str);
    let config = config.and_then(|path| files.texts.get(path));
    let config = config.ok_or_else(|| wrong("it has no configuration"))?;
    let paths = image.get("Layers").and_then(Value::as_array).into_iter().flatten();
    let layers = paths.map(|path| files.layer(path.as_str()?));
    let layers: Option<Vec<Layer>> = layers.collect();
    let layers = layers.ok_or_else(|| wrong("it lacks a layer that its list names"))?;
    files.check(id, config, &layers)?;
    assemble(config, layers)
}

impl Files {
    fn read(archive: &mut dyn Read, memory: &Memory) -> io::Result<Self> {
        let mut files = Self::default();
        let mut archive = tar::Archive::new(archive);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if let Some(target) = entry.link_name_bytes() {
                let target = String::from_utf8_lossy(&target).into_owned();
                files.links.insert(path, target);
            } else if entry.header().entry_type().is_file() {
                files.add(path, &mut entry, memory)?;
            }
        }
        Ok(files)
    }

    fn add(&mut self, path: String, file: &mut dyn Read, memory: &Memory) -> io::Result<()> {
        let mut start = Vec::new();
        file.take(START).read_to_end(&mut start)?;
        let is_archive = start.get(MARK) == Some(b"ustar") || start.first() == Some(&0);
        let media_type = match start.as_slice() {
            [0x1f, 0x8b, ..] => Some(GZIP_LAYER),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(ZSTD_LAYER),
            _ => None,
        };
        let mut whole = start.chain(file);
        if is_archive || media_type.is_some() {
            let layer = match media_type {
                Some(media_type) => Layer::kept(&mut whole, media_type, memory)?,
                None => Layer::packed(&mut whole, memory)?,
            };
            self.layers.insert(path, layer);
            return Ok(());
        }
        let mut text = Vec::new();
        whole.take(MOST_TEXT).read_to_end(&mut text)?;
        self.texts.insert(path, text);
        Ok(())
    }

    fn json(&self, path: &str) -> Option<Value> {
        serde_json::from_slice(self.texts.get(path)?).ok()
    }

    fn layer(&self, path: &str) -> Option<Layer> {
        let named = |target: &String| {
            let target = target.trim_start_matches("../");
            self.layers.get(target).cloned()
        };
        self.layers.get(path).cloned().or_else(|| named(self.links.get(path)?))
    }

    /// Fails unless the id is that of a configuration with these layers, by the digests on the way.
    fn check(&self, id: &ImageId, config: &[u8], layers: &[Layer]) -> io::Result<()> {
        let own = digest_of(config);
        let told = (own != id.as_str()).then(|| self.layers_below(id.as_str(), &own));
        let told = told
            .map(|told| told.ok_or_else(|| wrong("it is another image")))
            .transpose()?;
        let config: Value = serde_json::from_slice(config)?;
        let contents = config.pointer("/rootfs/diff_ids").and_then(Value::as_array);
        let contents = contents.map(Vec::as_slice).unwrap_or_default();
        let is_right = |(number, layer): (usize, &Layer)| match &layer.content {
            Some(content) => contents.get(number).and_then(Value::as_str) == Some(content),
            None => told.as_ref().and_then(|told| told.get(number)) == Some(&layer.given),
        };
        if contents.len() == layers.len() && layers.iter().enumerate().all(is_right) {
            return Ok(());
        }
        Err(wrong("a layer is another one than its configuration names"))
    }

    /// Returns the digests of the layers in the manifest of a configuration, if a manifest or index with this digest leads to
    /// it.
    fn layers_below(&self, top: &str, config: &str) -> Option<Vec<String>> {
        let text = self.texts.values().find(|text| digest_of(text) == top)?;
        let value: Value = serde_json::from_slice(text).ok()?;
        let digests = |key: &str| {
            let all = value.get(key).and_then(Value::as_array).into_iter().flatten();
            all.filter_map(|one| Some(one.get("digest")?.as_str()?.to_owned()))
                .collect::<Vec<_>>()
        };
        if value.pointer("/config/digest").and_then(Value::as_str) == Some(config) {
            return Some(digests("layers"));
        }
        let manifests = digests("manifests");
        manifests
            .iter()
            .find_map(|manifest| self.layers_below(manifest, config))
    }
}

impl Layer {
    /// Compresses a layer, as it would be compressed without an engine.
    fn packed(file: &mut dyn Read, memory: &Memory) -> io::Result<Self> {
        let copy = |to: &mut dyn Write| io::copy(file, to).map(drop);
        let (spool, packed) = Spool::fill(&memory.temporary(), |spool| pack(copy, spool))?;
        let Packed { content, digest, size } = packed;
        Ok(Self {
            given: content.clone(),
            content: Some(content),
            blob: layer_of(GZIP_LAYER, digest, size),
            spool,
        })
    }

    /// Keeps a layer that is compressed already.
    fn kept(file: &mut dyn Read, media_type: &str, memory: &Memory) -> io::Result<Self> {
        let (spool, (digest, size)) = Spool::fill(&memory.temporary(), |spool| {
            let mut to = Hashed {
                to: spool,
                hash: Sha256::new(),
            };
            let size = io::copy(file, &mut to)?;
            Ok((text_of(to.hash), size))
        })?;
        Ok(Self {
            given: digest.clone(),
            content: None,
            blob: layer_of(media_type, digest, size),
            spool,
        })
    }
}

struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Returns the image of a configuration and its layers.
fn assemble(config: &[u8], layers: Vec<Layer>) -> io::Result<MadeImage<'static>> {
    let described: Value = serde_json::from_slice(config)?;
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": of_bytes(config, CONFIG).to_json(),
        "layers": layers.iter().map(|layer| layer.blob.to_json()).collect::<Vec<_>>(),
    });
    let part = |key: &str| {
        described
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let platform = ["os", "architecture", "variant"].into_iter().filter_map(part);
    Ok(MadeImage {
        platform: platform.collect::<Vec<_>>().join("/"),
        layers: Vec::new(),
        config: config.to_vec(),
        manifest: manifest.to_string().into_bytes(),
        base: BaseImage {
            digest: None,
            layers: layers
                .into_iter()
                .map(|layer| BaseLayer::held(layer.blob, layer.spool))
                .collect(),
            config: described,
            store: None,
        },
    })
}

fn layer_of(media_type: &str, digest: String, size: u64) -> Descriptor {
    Descriptor {
        media_type: media_type.to_owned(),
        digest,
        size,
    }
}

fn digest_of(bytes: &[u8]) -> String {
    text_of(Sha256::new_with_prefix(bytes))
}

fn wrong(what: &str) -> io::Error {
    let text = format!("the archive that the engine gives is not the image that was built: {what}");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, bytes) in files {
            let mut header = tar::Header::new_ustar();
            header.set_mode(0o644);
            header.set_size(bytes.len() as u64);
            if let Some(target) = bytes.strip_prefix(b"-> ") {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                let target = std::str::from_utf8(target).unwrap();
                builder.append_link(&mut header, path, target).unwrap();
            } else {
                builder.append_data(&mut header, path, *bytes).unwrap();
            }
        }
        builder.into_inner().unwrap()
    }

    fn config_of(layers: &[&[u8]]) -> Vec<u8> {
        let digests: Vec<String> = layers.iter().map(|layer| digest_of(layer)).collect();
        let config =
            json!({ "os": "linux", "architecture": "arm", "variant": "v7", "rootfs": { "diff_ids": digests } });
        config.to_string().into_bytes()
    }

    fn read_all(bytes: &[u8], id: &str) -> Result<MadeImage<'static>, String> {
        read(&mut &*bytes, &ImageId::new(id), &Memory::none()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_older_archive_has_layers_as_links() {
        let layer = archive(&[("file", b"text")]);
        let config = config_of(&[&layer, &layer]);
        let list = json!([{ "Config": "own.json", "Layers": ["a/layer.tar", "b/layer.tar"] }]).to_string();
        let bytes = archive(&[
            ("a/layer.tar", &layer),
            ("b/layer.tar", b"-> ../a/layer.tar"),
            ("own.json", &config),
            ("manifest.json", list.as_bytes()),
        ]);
        let image = read_all(&bytes, &digest_of(&config)).unwrap();
        assert_eq!((image.platform.as_str(), image.base.layers.len()), ("linux/arm/v7", 2));
        let (_, packed) = Spool::fill(&std::env::temp_dir(), |file| pack(|to| to.write_all(&layer), file)).unwrap();
        assert_eq!(image.base.layers[0].blob.digest, packed.digest);
        for end in (0..bytes.len() - 1024).step_by(512) {
            assert!(read_all(&bytes[..end], &digest_of(&config)).is_err(), "{end}");
        }
    }

    /// Whatever was swapped, the id tells.
    #[test]
    fn another_image_is_refused() {
        let (layer, other) = (archive(&[("file", b"text")]), archive(&[("file", b"another")]));
        let config = config_of(&[&layer]);
        let gzip = [&[0x1f, 0x8b][..], b"any bytes"].concat();
        let manifest = |layer: &str| {
            json!({ "config": { "digest": digest_of(&config) }, "layers": [{ "digest": layer }] }).to_string()
        };
        let index = |manifest: &str| json!({ "manifests": [{ "digest": digest_of(manifest.as_bytes()) }] }).to_string();
        let list = json!([{ "Config": "own.json", "Layers": ["layer"] }]).to_string();
        let given = |layer: &[u8], manifest: &str| {
            archive(&[
                ("layer", layer),
                ("own.json", &config),
                ("blobs/1", manifest.as_bytes()),
                ("blobs/2", index(manifest).as_bytes()),
                ("manifest.json", list.as_bytes()),
            ])
        };
        let right = manifest(&digest_of(&gzip));
        let id = digest_of(index(&right).as_bytes());
        assert!(read_all(&given(&gzip, &right), &id).is_ok());
        assert!(read_all(&given(&layer, &right), &id).is_ok());
        let changed = [&gzip[..], b"."].concat();
        let another = manifest(&digest_of(&changed));
        for (layer, manifest, id) in [
            (&changed, &right, id.as_str()),
            (&changed, &another, id.as_str()),
            (&other, &right, id.as_str()),
            (&gzip, &right, &digest_of(&config)),
            (&other, &right, &digest_of(&config)),
        ] {
            let problem = read_all(&given(layer, manifest), id).err().unwrap();
            assert!(problem.contains("is not the image that was built"), "{problem}");
        }
    }
}
