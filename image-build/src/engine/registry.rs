//! Asks registries for images.

use std::path::Path;

use serde_json::Value;

use super::error::EngineError;
use super::process::{self, Printed};
use super::{Engine, failure};

/// The result of asking a registry.
pub(crate) enum RegistryAnswer {
    /// No program is installed that asks registries.
    Nobody,
    /// The label, if the image exists and has it.
    Label(Option<String>),
}

impl Engine {
    /// Returns a label of the image that a registry has under this name. `docker buildx imagetools`, or skopeo, asks
    /// with the user's credentials. Returns `None` if there is no such image or label, if the platforms of the image
    /// disagree on it, or if neither program is installed.
    ///
    /// # Errors
    /// [`Registry`](EngineError::Registry) if the registry refuses or does not answer.
    pub fn label_in_registry(&self, reference: &str, key: &str) -> Result<Option<String>, EngineError> {
        match self.ask_registry(reference, key)? {
            RegistryAnswer::Label(label) => Ok(label),
            RegistryAnswer::Nobody => Ok(None),
        }
    }

    /// Returns the same, or that no program can ask registries. Podman and buildah are not used: their `manifest
    /// inspect` describes only lists, and `pull` would give the local name to the registry's image.
    pub(crate) fn ask_registry(&self, reference: &str, key: &str) -> Result<RegistryAnswer, EngineError> {
        if self.kind.is_docker()
            && let Some(image) = self.ask_buildx(reference)?
        {
            return Ok(RegistryAnswer::Label(agreed_label(&image, key)));
        }
        let Some(skopeo) = self.environment.find_program("skopeo") else {
            return Ok(RegistryAnswer::Nobody);
        };
        let image = self.ask_skopeo(&skopeo, reference)?;
        Ok(RegistryAnswer::Label(image.and_then(|image| label_of(&image, key))))
    }

    /// Asks by buildx. Returns `Some(null)` if there is no such image, `None` if there is no buildx.
    fn ask_buildx(&self, reference: &str) -> Result<Option<Value>, EngineError> {
        let arguments = [
            "buildx",
            "imagetools",
            "inspect",
            "--format",
            "{{json .Image}}",
            reference,
        ];
        let printed = self.ask(arguments)?;
        if super::check::missing_buildx(self, std::slice::from_ref(&printed.errors)).is_some() {
            return Ok(None);
        }
        Ok(Some(parse_answer(reference, &printed)?.unwrap_or_default()))
    }

    fn ask_skopeo(&self, skopeo: &Path, reference: &str) -> Result<Option<Value>, EngineError> {
        let mut command = self.environment.command(skopeo);
        command.args(["inspect", "--config", &format!("docker://{reference}")]);
        let printed =
            process::ask(command, Some(self.environment.patience())).map_err(EngineError::io("running skopeo"))?;
        parse_answer(reference, &printed)
    }
}

fn parse_answer(reference: &str, printed: &Printed) -> Result<Option<Value>, EngineError> {
    const NOT_THERE: &[&str] = &["not found", "manifest unknown", "name unknown", "does not exist"];
    if printed.status.success() {
        return Ok(serde_json::from_str(&printed.output).ok());
    }
    let reason = printed.reason();
    if NOT_THERE.iter().any(|words| reason.contains(words)) {
        return Ok(None);
    }
    Err(failure::command_error(reference, &reason, printed.status))
}

/// Returns the label of an image, or the label that all images of a list share.
fn agreed_label(image: &Value, key: &str) -> Option<String> {
    if image.get("config").is_some() || image.get("rootfs").is_some() {
        return label_of(image, key);
    }
    let mut all = image.as_object()?.values().map(|image| label_of(image, key));
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn label_of(image: &Value, key: &str) -> Option<String> {
    let label = image.get("config")?.get("Labels")?.get(key)?;
    label.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_of_an_image_have_to_agree() {
        let one = serde_json::json!({"config": {"Labels": {"a": "1", "b": "2"}}});
        let other = serde_json::json!({"config": {"Labels": {"a": "1", "b": "3"}}});
        let list = serde_json::json!({"linux/amd64": one, "linux/arm64": other});
        assert_eq!(agreed_label(&one, "b").as_deref(), Some("2"));
        assert_eq!(agreed_label(&list, "a").as_deref(), Some("1"));
        assert_eq!(agreed_label(&list, "b"), None);
        assert_eq!(agreed_label(&Value::Null, "b"), None);
    }
}
