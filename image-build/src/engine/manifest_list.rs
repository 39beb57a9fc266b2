//! Lists of images for several platforms, as podman and buildah keep them.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::Engine;
use super::error::EngineError;
use super::job::ImageId;

/// A temporary list of images. Its own name is removed afterwards: a build into an existing list would add to it, and a
/// build that fails would leave half of it.
#[derive(Debug)]
pub(crate) struct ManifestList<'a> {
    engine: &'a Engine,
    name: String,
}

impl<'a> ManifestList<'a> {
    pub(crate) fn new(engine: &'a Engine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("localhost/image-dsl-building:{}-{count}", process::id());
        let list = Self { engine, name };
        // A list of this name is left from an earlier process with the same number.
        list.remove();
        list
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Gives the list its final names.
    pub(crate) fn tag(&self, tags: &[String]) -> Result<(), EngineError> {
        tags.iter().try_for_each(|tag| self.engine.tag_name(&self.name, tag))
    }

    /// Returns the id of the image for this machine, or of any image if there is none for it.
    pub(crate) fn id(&self) -> Result<ImageId, EngineError> {
        if let Some(id) = self.engine.id_of(&self.name)? {
            return Ok(id);
        }
        let printed = self.engine.ask(["manifest", "inspect", &self.name])?;
        let list: Value = serde_json::from_str(&printed.output).unwrap_or_default();
        let digest = list.pointer("/manifests/0/digest").and_then(Value::as_str);
        digest
            .map(ImageId::new)
            .ok_or_else(|| EngineError::Failed(printed.reason()))
    }

    fn remove(&self) {
        let _ = self.engine.ask(["manifest", "rm", &self.name]);
    }
}

impl Drop for ManifestList<'_> {
    fn drop(&mut self) {
        self.remove();
    }
}
