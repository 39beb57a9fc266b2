//! What an engine has already.

use serde_json::Value;

use super::error::EngineError;
use super::job::ImageId;
use super::process::{self, Printed};
use super::{Engine, EngineKind, failure, socket};

impl Engine {
    /// The image of this name, if it has this label. One request to a socket of this machine takes a few ms; where the
    /// engine is elsewhere its client is started.
    ///
    /// # Errors
    /// If the engine does not answer. An image that is not there is none.
    pub fn image_with(&self, name: &str, key: &str, value: &str) -> Result<Option<ImageId>, EngineError> {
        let Some(image) = self.inspect(name)? else {
            return Ok(None);
        };
        Ok((label(&image, key) == Some(value)).then(|| id(&image)).flatten())
    }

    /// The id of the image of this name.
    pub(crate) fn id_of(&self, name: &str) -> Result<Option<ImageId>, EngineError> {
        Ok(self.inspect(name)?.as_ref().and_then(id))
    }

    /// What the engine knows of the image of this name.
    pub(crate) fn inspect(&self, name: &str) -> Result<Option<Value>, EngineError> {
        // No image has another name, and no option is one.
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '@');
        if !name.chars().all(fits) || name.starts_with('-') {
            return Ok(None);
        }
        let path = format!("/images/{name}/json");
        if let Some(socket) = &self.socket
            && let Ok(answer) = socket::get(socket, &path)
            && matches!(answer.status, 200 | 404)
        {
            return Ok(answer.json());
        }
        self.inspect_by_client(name)
    }

    fn inspect_by_client(&self, name: &str) -> Result<Option<Value>, EngineError> {
        let arguments: &[&str] = match self.kind {
            EngineKind::Buildah => &["inspect", "--type", "image"],
            _ => &["image", "inspect"],
        };
        let printed = self.ask(arguments.iter().copied().chain([name]))?;
        if printed.status.success() {
            return Ok(serde_json::from_str(&printed.output).ok());
        }
        let errors = printed.reason();
        match failure::of_command(name, &errors, printed.status) {
            lost @ EngineError::Lost(_) => Err(lost),
            _ => Ok(None),
        }
    }

    /// Asks the client.
    pub(crate) fn ask<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Printed, EngineError> {
        let mut command = self.command();
        command.args(arguments);
        process::ask(command).map_err(EngineError::io(format!("running {}", self.program.display())))
    }

    /// Whether docker's own builder builds.
    pub(crate) fn is_local_to_docker(&self) -> bool {
        self.builder().is_docker()
    }

    /// Whether docker keeps images in containerd, which holds what its classic store cannot.
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

/// The image in the forms of the three: docker's and podman's object or list of objects, buildah's own.
fn only(image: &Value) -> &Value {
    image.as_array().and_then(|list| list.first()).unwrap_or(image)
}

fn label<'a>(image: &'a Value, key: &str) -> Option<&'a str> {
    let image = only(image);
    [
        "/Config/Labels",
        "/Labels",
        "/Docker/config/Labels",
        "/OCIv1/config/Labels",
    ]
    .iter()
    .find_map(|place| image.pointer(place)?.get(key)?.as_str())
}

fn id(image: &Value) -> Option<ImageId> {
    let image = only(image);
    let id = image.get("Id").or_else(|| image.get("FromImageID"))?;
    id.as_str().map(ImageId::new)
}
