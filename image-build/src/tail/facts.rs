//! What is known of an image that an engine has built: what its paths are, who its users are, its layers.
//!
//! It is asked once, by the engine's id of the image, and kept in the user's cache folder.

use serde_json::{Map, Value, json};

use super::Unfit;
use super::files::Below;
use super::layer::Blob;
use crate::engine::{Engine, EngineError, ImageId, KnownImage, Node, Owner, StillContainer};
use crate::memory::{Memory, short};

/// The most paths that are asked for in one build.
const MOST_ASKED: usize = 300;

/// The paths that docker puts into every container.
const OF_CONTAINERS: [&str; 8] = [
    "/.dockerenv",
    "/dev",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/etc/resolv.conf",
    "/proc",
    "/sys",
];

/// The parts of docker's description that the image itself has: its id says that they stay.
const OF_IMAGES: [&str; 5] = ["Architecture", "Config", "Os", "RootFS", "Variant"];

/// The facts of one image.
pub(super) struct Facts<'e> {
    engine: &'e Engine,
    id: ImageId,
    described: Value,
    memory: Memory,
    known: Map<String, Value>,
    is_new: bool,
    container: Option<StillContainer<'e>>,
    asked: usize,
    /// The volumes of the image, whose folders docker makes in a container.
    volumes: Vec<String>,
    /// The blobs of large layers in this build, each by its key.
    blobs: Map<String, Value>,
}

impl<'e> Facts<'e> {
    pub(super) fn load(engine: &'e Engine, id: ImageId, memory: &Memory) -> Self {
        let known = memory.load(&name_of(&id));
        let known = known.and_then(|bytes| parse(&bytes, &id)).unwrap_or_default();
        Self {
            engine,
            id,
            described: Value::Null,
            memory: memory.clone(),
            known,
            is_new: false,
            container: None,
            asked: 0,
            volumes: Vec::new(),
            blobs: Map::new(),
        }
    }

    /// Returns the layers in the image's manifest, if the engine has told them.
    pub(super) fn layers(&self) -> Option<&[Value]> {
        let layers = self.known.get("layers")?.as_array()?;
        (!layers.is_empty()).then_some(layers)
    }

    pub(super) fn set_layers(&mut self, layers: Vec<Value>) {
        self.remember("layers", layers.into());
    }

    /// Returns `true` if a build of ours made the image of these inputs. Its label alone does not tell that: images that
    /// start from it have it too, and anyone can write it.
    pub(super) fn is_made_of(&self, digest: &str) -> bool {
        self.known.get("made of").and_then(Value::as_str) == Some(digest)
    }

    pub(super) fn set_made_of(&mut self, digest: &str) {
        self.remember("made of", digest.into());
    }

    /// Adds docker's description of the image.
    pub(super) fn describe(mut self, known: &KnownImage) -> Self {
        self.add_description(known);
        self
    }

    fn add_description(&mut self, known: &KnownImage) {
        let told = known.described();
        let parts = OF_IMAGES
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), told.get(key)?.clone())));
        let described = Value::Object(parts.collect());
        self.set_description(described.clone());
        self.remember("described", described);
    }

    /// Takes docker's description of the image from what is remembered, or asks for it. Returns `false` if docker has no such
    /// image.
    pub(super) fn recall_description(&mut self) -> Result<bool, EngineError> {
        if let Some(known) = self.known.get("described").cloned() {
            self.set_description(known);
            return Ok(true);
        }
        let Some(known) = self.engine.find_image(self.id.as_str())? else {
            return Ok(false);
        };
        self.add_description(&known);
        Ok(true)
    }

    fn set_description(&mut self, described: Value) {
        let volumes = described.pointer("/Config/Volumes").and_then(Value::as_object);
        self.volumes = volumes.into_iter().flat_map(Map::keys).cloned().collect();
        self.described = described;
    }

    /// Returns docker's description of the image.
    pub(super) fn described(&self) -> &Value {
        &self.described
    }

    /// Returns `true` if a manifest has to name the layers of the image. (Asking docker which store it has takes longer
    /// than all else.)
    pub(super) fn needs_layers(&mut self) -> Result<bool, EngineError> {
        if let Some(known) = self.known.get("needs layers").and_then(Value::as_bool) {
            return Ok(known);
        }
        let told = self.engine.has_containerd_store()?;
        self.remember("needs layers", told.into());
        Ok(told)
    }

    /// Returns `true` if a container has other things at a path than its image.
    fn is_of_containers(&mut self, path: &str) -> Result<bool, Unfit> {
        let is_in = |path: &str, folder: &str| {
            let rest = path.strip_prefix(folder.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // Docker makes `/etc` for its own files.
        Ok(OF_CONTAINERS.iter().any(|own| is_in(path, own))
            || self
                .volumes
                .iter()
                .any(|volume| is_in(path, volume) || is_in(volume, path))
            || path == "/etc" && self.lines_of("/etc/passwd")?.is_none())
    }

    /// Returns the history of the image, the oldest step first.
    pub(super) fn history(&mut self) -> Result<Vec<Value>, Unfit> {
        if let Some(Value::Array(known)) = self.known.get("history") {
            return Ok(known.clone());
        }
        let told = self
            .engine
            .history(&self.id)
            .map_err(|error| Unfit::from_engine(&error))?;
        self.remember("history", told.clone().into());
        Ok(told)
    }

    /// Returns `true` if the engine got a layer when an image was last loaded on top of this one.
    pub(super) fn has_loaded(&self, digest: &str) -> bool {
        let loaded = self.known.get("loaded").and_then(Value::as_array);
        loaded.into_iter().flatten().any(|own| own == digest)
    }

    pub(super) fn set_loaded(&mut self, digests: Vec<String>) {
        self.remember("loaded", digests.into());
    }

    /// Forgets everything: what was remembered may be wrong.
    pub(super) fn forget(mut self) {
        self.memory.forget(&name_of(&self.id));
        self.memory = Memory::default();
    }

    fn remember(&mut self, key: &str, value: Value) {
        self.known.insert(key.to_owned(), value);
        self.is_new = true;
    }

    fn container(&mut self) -> Result<&StillContainer<'e>, Unfit> {
        if self.container.is_none() {
            let made = self.engine.still_container(self.id.as_str());
            self.container = Some(made.map_err(|error| Unfit::from_engine(&error))?);
        }
        self.container.as_ref().ok_or_else(|| Unfit::new(String::new()))
    }
}

impl Below for Facts<'_> {
    fn look(&mut self, path: &str) -> Result<Node, Unfit> {
        let key = format!("at {path}");
        if let Some(node) = self.known.get(&key).and_then(node_of) {
            return Ok(node);
        }
        if self.is_of_containers(path)? {
            return Err(Unfit::new(format!("the engine has files of its own at `{path}`")));
        }
        self.asked += 1;
        if self.asked > MOST_ASKED {
            return Err(Unfit::new("the files go between too many of the image".to_owned()));
        }
        let node = self
            .container()?
            .look(path)
            .map_err(|error| Unfit::from_engine(&error))?;
        self.remember(&key, node_json(&node));
        Ok(node)
    }

    fn blob(&mut self, key: String, make: &mut dyn FnMut() -> Result<Blob, Unfit>) -> Result<Blob, Unfit> {
        let known = self
            .known
            .get("blobs")
            .and_then(|blobs| Blob::from_json(blobs.get(&key)?));
        let blob = known.map_or_else(make, Ok)?;
        self.blobs.insert(key, blob.to_json());
        Ok(blob)
    }

    fn lines_of(&mut self, path: &str) -> Result<Option<String>, Unfit> {
        if let Some(known) = self.known.get(path) {
            return Ok(known.as_str().map(str::to_owned));
        }
        let text = self
            .container()?
            .read(path)
            .map_err(|error| Unfit::from_engine(&error))?;
        self.remember(path, text.clone().into());
        Ok(text)
    }
}

impl Drop for Facts<'_> {
    fn drop(&mut self) {
        let blobs = Value::Object(std::mem::take(&mut self.blobs));
        if self.known.get("blobs").unwrap_or(&json!({})) != &blobs {
            self.remember("blobs", blobs);
        }
        if self.is_new {
            let known = Value::Object(std::mem::take(&mut self.known));
            let text = json!([self.id.as_str(), known]).to_string();
            // Without it, the engine is asked again.
            self.memory.save(&name_of(&self.id), text.as_bytes());
        }
    }
}

fn name_of(id: &ImageId) -> String {
    format!("image-{}", short(id.as_str()))
}

/// Returns the facts in a text, unless they are of another image.
fn parse(bytes: &[u8], id: &ImageId) -> Option<Map<String, Value>> {
    match serde_json::from_slice(bytes).ok()? {
        (Value::String(own), Value::Object(known)) if own == id.as_str() => Some(known),
        _ => None,
    }
}

pub(crate) fn node_json(node: &Node) -> Value {
    match node {
        Node::Missing => json!("missing"),
        Node::File => json!("file"),
        Node::Link(target) => json!({ "link": target }),
        Node::Folder(mode, owner) => json!([mode, owner.user, owner.group]),
    }
}

pub(crate) fn node_of(value: &Value) -> Option<Node> {
    match value {
        Value::String(text) if text == "missing" => Some(Node::Missing),
        Value::String(text) if text == "file" => Some(Node::File),
        Value::Object(link) => Some(Node::Link(link.get("link")?.as_str()?.to_owned())),
        Value::Array(folder) => {
            let number = |at: usize| folder.get(at)?.as_u64();
            let owner = Owner {
                user: number(1)?,
                group: number(2)?,
            };
            Some(Node::Folder(u32::try_from(number(0)?).ok()?, owner))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
