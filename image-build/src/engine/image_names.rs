//! Lists the names of images, and removes them.

use std::collections::BTreeMap;

use super::error::EngineError;
use super::{Engine, EngineKind, failure};

impl Engine {
    /// Returns the images that have a label, each with all its names.
    pub(crate) fn images_with_label(&self, key: &str) -> Result<BTreeMap<String, Vec<String>>, EngineError> {
        let (id, name) = match self.kind {
            EngineKind::Buildx | EngineKind::Docker => ("{{.ID}}", "{{.Repository}}:{{.Tag}}"),
            EngineKind::Podman => ("{{.Id}}", "{{.Repository}}:{{.Tag}}"),
            EngineKind::Buildah => ("{{.ID}}", "{{.Name}}:{{.Tag}}"),
        };
        let (filter, format) = (format!("label={key}"), format!("{id} {name}"));
        let printed = self.ask(["images", "--no-trunc", "--filter", &filter, "--format", &format])?;
        if !printed.status.success() {
            return Err(failure::command_error(key, &printed.reason(), printed.status));
        }
        let mut found = BTreeMap::<String, Vec<String>>::new();
        for (id, name) in printed.output.lines().filter_map(|line| line.split_once(' ')) {
            found.entry(id.to_owned()).or_default().push(name.trim().to_owned());
        }
        Ok(found)
    }

    /// Removes a name from an image, and the image too if that was its last name. Returns `false` if a container uses
    /// it.
    ///
    /// # Errors
    /// If the engine does not answer.
    pub(crate) fn remove_name(&self, name: &str) -> Result<bool, EngineError> {
        let printed = self.ask(["rmi", name])?;
        let reason = printed.reason();
        let is_used = ["in use", "being used", "is using"]
            .iter()
            .any(|words| reason.contains(words));
        match printed.status.success() {
            true => Ok(true),
            false if is_used => Ok(false),
            false => Err(failure::command_error(name, &reason, printed.status)),
        }
    }
}
