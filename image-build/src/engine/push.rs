//! Names and registries.

use super::error::EngineError;
use super::job::ImageId;
use super::scratch::Scratch;
use super::{Engine, failure};

impl Engine {
    /// Gives an image one more name.
    ///
    /// # Errors
    /// If there is no such image, or the engine does not answer.
    pub fn tag(&self, image: &ImageId, name: &str) -> Result<(), EngineError> {
        self.tag_name(image.as_str(), name)
    }

    pub(crate) fn tag_name(&self, image: &str, name: &str) -> Result<(), EngineError> {
        let printed = self.ask(["tag", image, name])?;
        if printed.status.success() {
            return Ok(());
        }
        Err(failure::of_command(name, &printed.reason(), printed.status))
    }

    /// Pushes the image of this name to its registry, and gives the digest of its manifest, where the engine says it.
    ///
    /// # Errors
    /// [`Registry`](EngineError::Registry) with what the registry has against it.
    pub fn push(&self, name: &str) -> Result<Option<String>, EngineError> {
        if self.kind.is_docker() {
            let printed = self.pushed(name, &["push", name])?;
            return Ok(docker_digest(&printed));
        }
        let scratch = Scratch::new(&self.environment)?;
        let file = scratch.join("digest");
        let file = file.to_string_lossy();
        if self.is_list(name)? {
            self.pushed(
                name,
                &[
                    "manifest",
                    "push",
                    "--all",
                    "--digestfile",
                    &file,
                    name,
                    &format!("docker://{name}"),
                ],
            )?;
        } else {
            self.pushed(name, &["push", "--digestfile", &file, name])?;
        }
        Ok(scratch.read("digest").map(|digest| digest.trim().to_owned()))
    }

    fn pushed(&self, name: &str, arguments: &[&str]) -> Result<String, EngineError> {
        let printed = self.ask(arguments.iter().copied())?;
        if printed.status.success() {
            return Ok(printed.output);
        }
        Err(failure::of_command(name, &printed.reason(), printed.status))
    }

    /// Whether the name is of a list of images for several platforms.
    fn is_list(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.ask(["manifest", "exists", name])?.status.success())
    }
}

/// `latest: digest: sha256:… size: 1234`
fn docker_digest(printed: &str) -> Option<String> {
    let (_, rest) = printed.rsplit_once("digest: ")?;
    rest.split_whitespace().next().map(str::to_owned)
}
