//! The image that an image starts from: nothing, one of a registry, or one of an OCI layout.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::compress::{Verified, text_of};
use super::registry::{Repository, parse};
use super::remember::Memory;
use super::spool::Spool;
use super::types::{Descriptor, is_digest};
use crate::engine::EngineError;
use sha2::{Digest as _, Sha256};

/// The variable that engines give an image from nothing.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The place of the blobs of an image.
pub(super) enum Store {
    Registry(Box<Repository>),
    Layout(PathBuf),
}

/// An image of one platform.
pub(super) struct BaseImage {
    /// The digest of its manifest; none for an image from nothing.
    pub(super) digest: Option<String>,
    pub(super) config: Value,
    pub(super) layers: Vec<BaseLayer>,
    pub(super) store: Option<Store>,
}

/// A layer of it, which is read only if something needs its content.
#[derive(Debug)]
pub(super) struct BaseLayer {
    pub(super) blob: Descriptor,
    spool: OnceLock<Spool>,
}

impl BaseLayer {
    /// Returns a layer whose blob is in a file already.
    pub(super) fn held(blob: Descriptor, spool: Spool) -> Self {
        Self {
            blob,
            spool: OnceLock::from(spool),
        }
    }
}

impl BaseImage {
    /// Returns an image from nothing, as engines start one.
    pub(super) fn scratch(platform: &str) -> Self {
        let mut parts = platform.split('/');
        let mut config = json!({
            "os": parts.next(),
            "architecture": parts.next(),
            "config": { "Env": [PATH], "WorkingDir": "/" },
            "rootfs": { "type": "layers", "diff_ids": [] },
        });
        if let Some(variant) = parts.next() {
            config["variant"] = variant.into();
        }
        Self {
            digest: None,
            config,
            layers: Vec::new(),
            store: None,
        }
    }

    /// Reads the manifest and the configuration of an image in a store.
    pub(super) fn read(store: Store, name: &str, platform: &str) -> Result<Self, EngineError> {
        let (mut manifest, mut digest) = store.first_manifest(name)?;
        if manifest.get("manifests").is_some() {
            let chosen = choose(&manifest, name, platform)?;
            manifest = parse(&store.manifest(&chosen, name)?, &format!("the manifest of {name}"))?;
            digest = chosen.digest;
        }
        let (config, layers) = read_manifest(&manifest, name, |blob| store.blob(blob))?;
        let layers = layers.into_iter().map(|blob| BaseLayer {
            blob,
            spool: OnceLock::new(),
        });
        let layers = layers.collect();
        if config
            .pointer("/config/OnBuild")
            .and_then(Value::as_array)
            .is_some_and(|all| !all.is_empty())
        {
            return Err(EngineError::refused(
                format!("{name} has ONBUILD steps, which run"),
                "build with an engine",
            ));
        }
        Ok(Self {
            digest: Some(digest),
            config,
            layers,
            store: Some(store),
        })
    }

    /// Returns a reader of a layer.
    pub(super) fn layer(&self, number: usize, memory: &Memory) -> io::Result<Box<dyn Read + Send>> {
        let layer = self.layers.get(number).ok_or(io::ErrorKind::NotFound)?;
        if let Some(spool) = layer.spool.get() {
            return Ok(spool.reader());
        }
        let store = self.store.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let fetch = || {
            Spool::fill(&memory.temporary(), |file: &mut File| {
                let mut reader = store.blob(&layer.blob).map_err(io::Error::other)?;
                io::copy(&mut reader, file)
            })
        };
        // A transfer that was interrupted starts anew, once.
        let (spool, _) = fetch().or_else(|error| if is_lasting(&error) { Err(error) } else { fetch() })?;
        Ok(layer.spool.get_or_init(|| spool).reader())
    }

    /// Returns the repository, if it is one of a registry.
    pub(super) fn repository(&self) -> Option<&Repository> {
        match &self.store {
            Some(Store::Registry(repository)) => Some(repository),
            Some(Store::Layout(_)) | None => None,
        }
    }
}

/// Reads the configuration of a manifest, and the descriptions of its layers. `open` opens a blob.
pub(super) fn read_manifest(
    manifest: &Value,
    name: &str,
    open: impl FnOnce(&Descriptor) -> Result<Box<dyn Read + Send>, EngineError>,
) -> Result<(Value, Vec<Descriptor>), EngineError> {
    let broken = |what: &str| {
        EngineError::refused(
            format!("the manifest of {name} {what}"),
            "use another image, or push it again",
        )
    };
    let config = manifest.get("config").and_then(Descriptor::read);
    let config = config.ok_or_else(|| broken("names no configuration"))?;
    let layers = manifest.get("layers").and_then(Value::as_array);
    let layers = layers.into_iter().flatten();
    let layers = layers.map(|layer| Descriptor::read(layer)?.into_layer());
    let layers = layers.collect::<Option<Vec<_>>>();
    let layers = layers.ok_or_else(|| broken("has a layer of a type that is not known"))?;
    let mut bytes = Vec::new();
    let read = open(&config)?.take(super::http::MOST_TEXT).read_to_end(&mut bytes);
    read.map_err(EngineError::io(format!("reading the configuration of {name}")))?;
    let config = parse(&bytes, &format!("the configuration of {name}"))?;
    let named = config.pointer("/rootfs/diff_ids").and_then(Value::as_array);
    if named.map(Vec::len) != Some(layers.len()) {
        return Err(broken("and its configuration name different numbers of layers"));
    }
    Ok((config, layers))
}

pub(super) fn is_lasting(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::InvalidData | io::ErrorKind::NotFound
    )
}

impl Store {
    /// Returns the manifest or index of a name, and its digest.
    fn first_manifest(&self, name: &str) -> Result<(Value, String), EngineError> {
        let bytes = match self {
            Self::Registry(repository) => {
                let missing = || EngineError::BaseMissing {
                    image: name.to_owned(),
                    place: None,
                    reason: "its registry has no such image".to_owned(),
                };
                repository.manifest(&repository.name.version)?.ok_or_else(missing)?
            }
            Self::Layout(folder) => return self.layout_manifest(folder, name),
        };
        with_digest(&bytes, name)
    }

    /// Returns the manifest of a layout's index that has the name, or else its only one.
    fn layout_manifest(&self, folder: &Path, name: &str) -> Result<(Value, String), EngineError> {
        let file = folder.join("index.json");
        let bytes = std::fs::read(&file).map_err(EngineError::io(format!("reading {}", file.display())))?;
        let index = parse(&bytes, &file.display().to_string())?;
        let all: Vec<&Value> = index
            .get("manifests")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        let is_named = |one: &&&Value| {
            let named = one
                .pointer("/annotations/io.containerd.image.name")
                .and_then(Value::as_str);
            named.is_some_and(|own| own == crate::tail::full_name(name))
        };
        let only = || if let [one] = all.as_slice() { Some(one) } else { None };
        let chosen = all.iter().find(is_named).or_else(only).copied();
        let unclear = || {
            EngineError::refused(
                format!(
                    "the layout {} has {} images, none of them named {name}",
                    folder.display(),
                    all.len()
                ),
                "give a layout with one image, or with this name",
            )
        };
        let chosen = chosen.and_then(Descriptor::read).ok_or_else(unclear)?;
        with_digest(&self.manifest(&chosen, name)?, name)
    }

    /// Returns a manifest by its digest.
    fn manifest(&self, chosen: &Descriptor, name: &str) -> Result<Vec<u8>, EngineError> {
        match self {
            Self::Registry(repository) => {
                let lost = || EngineError::BaseMissing {
                    image: name.to_owned(),
                    place: None,
                    reason: format!("its registry has lost the manifest {}", chosen.digest),
                };
                repository.manifest(&chosen.digest)?.ok_or_else(lost)
            }
            Self::Layout(_) => {
                let mut bytes = Vec::new();
                let read = self.blob(chosen)?.take(super::http::MOST_TEXT).read_to_end(&mut bytes);
                read.map_err(EngineError::io(format!("reading the manifest of {name}")))?;
                Ok(bytes)
            }
        }
    }

    /// Returns a reader of a blob, which fails at its end if the blob is not what its digest says.
    pub(super) fn blob(&self, blob: &Descriptor) -> Result<Box<dyn Read + Send>, EngineError> {
        match self {
            Self::Registry(repository) => repository.blob(blob),
            Self::Layout(folder) => {
                let path = folder.join(blob.path());
                let file = File::open(&path).map_err(EngineError::io(format!("reading {}", path.display())))?;
                Ok(Box::new(Verified::new(file, &blob.digest, blob.size)))
            }
        }
    }
}

fn with_digest(bytes: &[u8], name: &str) -> Result<(Value, String), EngineError> {
    let manifest = parse(bytes, &format!("the manifest of {name}"))?;
    Ok((manifest, text_of(Sha256::new_with_prefix(bytes))))
}

/// Returns the manifest of an index that is for a platform.
fn choose(index: &Value, name: &str, platform: &str) -> Result<Descriptor, EngineError> {
    let all = index.get("manifests").and_then(Value::as_array);
    let all: Vec<(String, &Value)> = all
        .into_iter()
        .flatten()
        .filter_map(|one| Some((platform_of(one)?, one)))
        .collect();
    let wanted = normal(platform);
    let chosen = all.iter().find(|(own, _)| normal(own) == wanted);
    let has: Vec<&str> = all
        .iter()
        .map(|(own, _)| own.as_str())
        .filter(|own| !own.starts_with("unknown"))
        .collect();
    let missing = || {
        EngineError::refused(
            format!("{name} is not there for {platform}, only for {}", has.join(", ")),
            "ask for one of these platforms, or use another image",
        )
    };
    chosen
        .and_then(|(_, one)| Descriptor::read(one))
        .filter(|one| is_digest(&one.digest))
        .ok_or_else(missing)
}

/// Returns the platform of a manifest, as its index names it.
pub(super) fn platform_of(one: &Value) -> Option<String> {
    named_platform(one.get("platform")?)
}

/// Returns the platform that an object names by `os`, `architecture` and `variant`.
pub(super) fn named_platform(object: &Value) -> Option<String> {
    let part = |key: &str| object.get(key)?.as_str().filter(|text| !text.is_empty());
    let (os, architecture) = (part("os")?, part("architecture")?);
    let variant = part("variant").map(|variant| format!("/{variant}")).unwrap_or_default();
    Some(format!("{os}/{architecture}{variant}"))
}

/// Returns a platform in one form: 64-bit ARM is its version 8, 32-bit ARM its version 7 if nothing else is said.
pub(super) fn normal(platform: &str) -> String {
    let lower = platform.to_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    match parts.as_slice() {
        [os, "arm64" | "aarch64"] | [os, "arm64" | "aarch64", "v8"] => format!("{os}/arm64"),
        [os, "amd64" | "x86_64" | "x86-64"] | [os, "amd64" | "x86_64" | "x86-64", "v1"] => format!("{os}/amd64"),
        [os, "arm" | "armhf"] => format!("{os}/arm/v7"),
        [os, "i386"] => format!("{os}/386"),
        _ => lower.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::types::MANIFEST;
    use super::*;

    #[test]
    fn platforms_have_several_names() {
        assert_eq!(normal("linux/arm64/v8"), normal("linux/aarch64"));
        assert_eq!(normal("Linux/x86_64"), normal("linux/amd64"));
        assert_ne!(normal("linux/arm/v6"), normal("linux/arm"));
    }

    #[test]
    fn the_platform_chooses_the_manifest() {
        let digest = |digit: &str| format!("sha256:{}", digit.repeat(64));
        let one = |platform: Value, digit: &str| json!({ "mediaType": MANIFEST, "digest": digest(digit), "size": 1, "platform": platform });
        let index = json!({ "manifests": [
            one(json!({ "os": "unknown", "architecture": "unknown" }), "0"),
            one(json!({ "os": "linux", "architecture": "amd64" }), "1"),
            one(json!({ "os": "linux", "architecture": "arm64", "variant": "v8" }), "2"),
        ] });
        let chosen = |platform: &str| {
            choose(&index, "base:1", platform)
                .map(|one| one.digest)
                .map_err(|error| error.to_string())
        };
        assert_eq!(chosen("linux/amd64"), Ok(digest("1")));
        assert_eq!(chosen("linux/arm64"), Ok(digest("2")));
        let error = "base:1 is not there for linux/s390x, only for linux/amd64, linux/arm64/v8; ask for one of these \
                     platforms, or use another image";
        assert_eq!(chosen("linux/s390x"), Err(error.to_owned()));
    }
}
