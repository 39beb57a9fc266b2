//! What a registry says of an image: its digest, its platforms with their configurations, and the files of its layers.

use std::io;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ureq::http::StatusCode;

use super::base::{is_lasting, named_platform, platform_of, read_manifest};
use super::compress::text_of;
use super::http::Question;
use super::layer_tree::{LayerTree, Sought};
use super::registry::{Repository, parse};
use super::types::{Descriptor, MANIFEST_TYPES};
use crate::engine::{EngineError, RegistryProblem};

/// The system of the images here.
const SYSTEM: &str = "linux/";

/// An image as its manifest or index describes it.
#[derive(Debug)]
pub(crate) struct FoundImage {
    pub(crate) digest: String,
    /// The manifests for Linux, each with the platform that the index gives it.
    pub(crate) manifests: Vec<FoundManifest>,
}

/// A manifest of an image.
#[derive(Debug)]
pub(crate) struct FoundManifest {
    pub(crate) digest: String,
    /// Its platform; `None` if only its configuration says so.
    platform: Option<String>,
    /// The manifest, if it was read.
    manifest: Option<Value>,
}

/// An image of one platform.
#[derive(Debug)]
pub(crate) struct FoundPlatform {
    pub(crate) platform: String,
    pub(crate) digest: String,
    pub(crate) config: Value,
    pub(crate) layers: Vec<Descriptor>,
}

impl Repository {
    /// Returns the digest that the tag of its name has now; `None` if the registry has no such tag.
    ///
    /// # Errors
    /// If the registry denies access, or does not answer.
    pub(crate) fn current_digest(&self) -> Result<Option<String>, EngineError> {
        let answer = self.client.ask(&Question {
            method: "HEAD",
            address: &self.path(&format!("manifests/{}", self.name.version)),
            scope: &self.pull(),
            headers: &[("accept", &MANIFEST_TYPES.join(", "))],
            body: None,
        })?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(self.client.unexpected(answer)),
        }
        let told = answer.headers().get("docker-content-digest");
        match told.and_then(|text| text.to_str().ok()) {
            Some(digest) => Ok(Some(digest.to_owned())),
            None => Ok(self.manifest(&self.name.version)?.map(|bytes| digest_of(&bytes))),
        }
    }

    /// Looks up the image of its name; `None` if the registry has none.
    ///
    /// # Errors
    /// If the registry denies access or does not answer, or the image has no platform of Linux.
    pub(crate) fn look_up(&self) -> Result<Option<FoundImage>, EngineError> {
        let Some(bytes) = self.manifest(&self.name.version)? else {
            return Ok(None);
        };
        let digest = digest_of(&bytes);
        let told = parse(&bytes, &format!("the manifest of {}", self.shown()))?;
        let manifests = match told.get("manifests").and_then(Value::as_array) {
            Some(all) => manifests_of(all),
            None => vec![FoundManifest {
                digest: digest.clone(),
                platform: None,
                manifest: Some(told),
            }],
        };
        if manifests.is_empty() {
            let instead = "use another image";
            return Err(EngineError::refused("its index has no platform of Linux", instead));
        }
        Ok(Some(FoundImage { digest, manifests }))
    }

    /// Reads a manifest of an image, and its configuration.
    ///
    /// # Errors
    /// If the registry has lost one of them, or gives another than the digest says.
    pub(crate) fn platform(&self, found: &FoundManifest) -> Result<FoundPlatform, EngineError> {
        let name = self.shown();
        let manifest = match &found.manifest {
            Some(manifest) => manifest.clone(),
            None => self.manifest_of(&found.digest)?,
        };
        let (config, layers) = read_manifest(&manifest, &name, |blob| self.blob(blob))?;
        let platform = found.platform.clone().or_else(|| named_platform(&config));
        let unclear = || EngineError::refused("its configuration names no platform", "build and push it again");
        Ok(FoundPlatform {
            platform: platform.ok_or_else(unclear)?,
            digest: found.digest.clone(),
            config,
            layers,
        })
    }

    fn manifest_of(&self, digest: &str) -> Result<Value, EngineError> {
        let lost = || {
            let reason = format!("it has lost the manifest {digest}, which the index names");
            self.client.problem(RegistryProblem::Other, reason)
        };
        let bytes = self.manifest(digest)?.ok_or_else(lost)?;
        parse(&bytes, &format!("the manifest {digest}"))
    }

    /// Reads what a layer has of what is sought, as it comes: nothing of it is kept. A transfer that was interrupted
    /// starts anew, once.
    ///
    /// # Errors
    /// If it cannot be read, or is not what its digest says.
    pub(crate) fn layer_tree(&self, layer: &Descriptor, sought: Sought<'_>) -> io::Result<LayerTree> {
        let read = || {
            let mut blob = self.blob(layer).map_err(io::Error::other)?;
            let tree = LayerTree::read_layer(layer, &mut blob, sought);
            // Only at its end it is known whether the blob is the right one, which counts more than what it has.
            io::copy(&mut blob, &mut io::sink())?;
            tree
        };
        read().or_else(|error| if is_lasting(&error) { Err(error) } else { read() })
    }
}

/// Returns the manifests for Linux of an index, the first of each platform. What is none of an image, such as an
/// attestation, has no known platform.
fn manifests_of(all: &[Value]) -> Vec<FoundManifest> {
    let mut found = Vec::<FoundManifest>::new();
    for one in all {
        let platform = platform_of(one).filter(|platform| platform.starts_with(SYSTEM));
        let is_new = !found.iter().any(|other| other.platform == platform);
        if let (Some(platform), Some(described), true) = (platform, Descriptor::read(one), is_new) {
            found.push(FoundManifest {
                digest: described.digest,
                platform: Some(platform),
                manifest: None,
            });
        }
    }
    found
}

fn digest_of(bytes: &[u8]) -> String {
    text_of(Sha256::new_with_prefix(bytes))
}
