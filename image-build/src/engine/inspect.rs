//! Looks up images that an engine has.

use std::io;
use std::thread;

use serde_json::{Value, json};

use super::error::EngineError;
use super::job::ImageId;
use super::process::{self, Printed};
use super::socket::Answer;
use super::{Engine, EngineKind, failure, socket};

/// An image, as its engine describes it: docker's and podman's object or list of objects, or buildah's own form.
#[derive(Clone, Debug)]
pub(crate) struct KnownImage(Value);

impl Engine {
    /// Returns the image with this name, if it has this label. A request to a socket of this machine takes a few ms;
    /// for an engine elsewhere the client is started.
    ///
    /// # Errors
    /// If the engine does not answer. A missing image is not an error.
    pub fn image_with(&self, name: &str, key: &str, value: &str) -> Result<Option<ImageId>, EngineError> {
        let Some(image) = self.find_image(name)? else {
            return Ok(None);
        };
        Ok((image.label(key) == Some(value)).then(|| image.id()).flatten())
    }

    /// Returns the id of the image with this name.
    pub(crate) fn id_of(&self, name: &str) -> Result<Option<ImageId>, EngineError> {
        let told = || {
            let (socket, path) = (self.socket.as_deref()?, self.id_path(name)?);
            id_in(&socket::get(socket, &path).ok()?)
        };
        match told() {
            Some(image) => Ok(image.and_then(|image| image.id())),
            None => Ok(self.find_image(name)?.as_ref().and_then(KnownImage::id)),
        }
    }

    /// Returns the path at which docker's socket tells the id of an image. It tells its history there, which takes half the
    /// time of all else.
    pub(super) fn id_path(&self, name: &str) -> Option<String> {
        let path = image_path(name).filter(|_| self.kind.is_docker())?;
        Some(path.replace("/json", "/history"))
    }

    /// Returns the image with this name.
    pub(crate) fn find_image(&self, name: &str) -> Result<Option<KnownImage>, EngineError> {
        Ok(self.describe_image(name)?.map(KnownImage))
    }

    /// Returns the images with these names. They are asked for at the same time: a socket takes up to 30 ms for each, and
    /// starting a client longer.
    pub(crate) fn find_images(&self, names: &[&str]) -> Result<Vec<Option<KnownImage>>, EngineError> {
        if names.len() < 2 {
            return names.iter().map(|name| self.find_image(name)).collect();
        }
        thread::scope(|scope| {
            let asked: Vec<_> = names.iter().map(|name| scope.spawn(|| self.find_image(name))).collect();
            let lost = |_| Err(EngineError::Lost("asking it about an image failed".to_owned()));
            asked
                .into_iter()
                .map(|asked| asked.join().unwrap_or_else(lost))
                .collect()
        })
    }

    /// Returns the engine's description of the image with this name.
    pub(crate) fn describe_image(&self, name: &str) -> Result<Option<Value>, EngineError> {
        let Some(path) = image_path(name) else {
            return Ok(None);
        };
        if let Some(socket) = &self.socket
            && let Ok(answer) = socket::get(socket, &path)
            && matches!(answer.status, 200 | 404)
        {
            return Ok(answer.json());
        }
        self.describe_by_client(name)
    }

    fn describe_by_client(&self, name: &str) -> Result<Option<Value>, EngineError> {
        let arguments: &[&str] = match self.kind {
            EngineKind::Buildah => &["inspect", "--type", "image"],
            EngineKind::Buildx | EngineKind::Docker | EngineKind::Podman => &["image", "inspect"],
        };
        let printed = self.ask(arguments.iter().copied().chain([name]))?;
        if printed.status.success() {
            return Ok(serde_json::from_str(&printed.output).ok());
        }
        let errors = printed.reason();
        let error = failure::command_error(name, &errors, printed.status);
        if matches!(error, EngineError::Lost(_)) {
            Err(error)
        } else {
            Ok(None)
        }
    }

    /// Runs the client to ask the engine, and returns its output.
    pub(crate) fn ask<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Printed, EngineError> {
        let arguments: Vec<&str> = arguments.into_iter().collect();
        let patience = (!moves_data(&arguments)).then(|| self.environment.patience());
        let mut command = self.command();
        command.args(arguments);
        process::ask(command, patience).map_err(|error| {
            if error.kind() == io::ErrorKind::TimedOut {
                EngineError::NotAnswering {
                    engine: self.kind,
                    reason: error.to_string(),
                    address: None,
                }
            } else {
                EngineError::io(format!("running {}", self.program.display()))(error)
            }
        })
    }

    /// Returns `true` if docker's own builder builds.
    pub(crate) fn is_local_to_docker(&self) -> bool {
        self.builder().is_docker()
    }

    /// Returns `true` if docker keeps images in containerd, which supports more than its classic store.
    pub(crate) fn has_containerd_store(&self) -> Result<bool, EngineError> {
        const MARK: &str = "io.containerd.snapshotter";
        if let Some(socket) = &self.socket
            && let Some(told) = socket::get(socket, "/info").ok().and_then(|answer| answer.json())
        {
            return Ok(told
                .get("DriverStatus")
                .is_some_and(|status| status.to_string().contains(MARK)));
        }
        let printed = self.ask(["info", "--format", "{{json .DriverStatus}}"])?;
        Ok(printed.output.contains(MARK))
    }
}

/// Returns the path at which a socket describes an image; `None` if no image has such a name.
pub(super) fn image_path(name: &str) -> Option<String> {
    // No image has other characters in its name, and an option is not a name.
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '@');
    (name.chars().all(fits) && !name.starts_with('-')).then(|| format!("/images/{name}/json"))
}

/// Returns the image whose history docker tells, with its id and names alone. Returns `None` if it does not tell the id, and
/// `Some(None)` if there is no such image.
#[allow(clippy::option_option, reason = "no answer is something else than no image")]
pub(super) fn id_in(answer: &Answer) -> Option<Option<KnownImage>> {
    if answer.status == 404 {
        return Some(None);
    }
    let told = answer.json()?;
    let newest = told.get(0)?;
    let id = newest.get("Id")?.as_str().filter(|id| id.starts_with("sha256:"))?;
    Some(Some(KnownImage(json!({ "Id": id, "RepoTags": newest.get("Tags") }))))
}

/// Returns `true` if a command moves images or files, which may take long.
fn moves_data(arguments: &[&str]) -> bool {
    let moves = |word: &&str| matches!(*word, "push" | "pull" | "from" | "add" | "load" | "save");
    arguments.iter().take(2).any(moves)
}

impl KnownImage {
    pub(super) fn new(described: Value) -> Self {
        Self(described)
    }

    fn object(&self) -> &Value {
        self.0.as_array().and_then(|list| list.first()).unwrap_or(&self.0)
    }

    /// Returns the value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&str> {
        let places = [
            "/Config/Labels",
            "/Labels",
            "/Docker/config/Labels",
            "/OCIv1/config/Labels",
        ];
        let image = self.object();
        places.iter().find_map(|place| image.pointer(place)?.get(key)?.as_str())
    }

    /// Returns its size in bytes, as far as the engine tells.
    #[cfg(feature = "cli")]
    pub(crate) fn size(&self) -> Option<u64> {
        self.object().get("Size")?.as_u64()
    }

    /// Returns its variables, each with its value.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (String, String)> {
        let places = ["/Config/Env", "/Docker/config/Env", "/OCIv1/config/Env"];
        let image = self.object();
        let list = places.iter().find_map(|place| image.pointer(place)?.as_array());
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.filter_map(|text| {
            let (name, value) = text.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
    }

    /// Returns the instructions of its history, the oldest first.
    pub(crate) fn history(&self) -> impl Iterator<Item = &str> {
        let places = ["/History", "/Docker/history", "/OCIv1/history"];
        let image = self.object();
        let list = places.iter().find_map(|place| image.pointer(place)?.as_array());
        let steps = list.into_iter().flatten();
        steps.filter_map(|step| step.get("created_by")?.as_str())
    }

    /// Returns the engine's description.
    pub(crate) fn described(&self) -> &Value {
        self.object()
    }

    /// Returns the engine's id of the image.
    pub(crate) fn id(&self) -> Option<ImageId> {
        let image = self.object();
        let id = image.get("Id").or_else(|| image.get("FromImageID"))?;
        id.as_str().map(ImageId::new)
    }

    /// Returns its system and processor: `linux/amd64`.
    pub(crate) fn platform(&self) -> Option<String> {
        let image = self.object();
        let part = |places: [&str; 3]| places.iter().find_map(|place| image.pointer(place)?.as_str());
        let system = part(["/Os", "/OCIv1/os", "/Docker/os"])?;
        let processor = part(["/Architecture", "/OCIv1/architecture", "/Docker/architecture"])?;
        Some(format!("{system}/{processor}"))
    }

    /// Returns `true` if podman or buildah know it by a local name, which no registry has.
    pub(crate) fn is_local(&self) -> bool {
        let image = self.object();
        let names = image.get("RepoTags").and_then(Value::as_array);
        let names = names.into_iter().flatten().chain(image.get("FromImage"));
        names
            .filter_map(Value::as_str)
            .any(|name| name.starts_with("localhost/"))
    }
}
