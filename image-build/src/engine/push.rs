//! Names images, and pushes them to registries.

use super::error::EngineError;
use super::job::ImageId;
use super::scratch::Scratch;
use super::{Engine, failure};

impl Engine {
    /// Gives an image another name.
    ///
    /// # Errors
    /// If there is no such image, or the engine does not answer.
    pub fn tag(&self, image: &ImageId, name: &str) -> Result<(), EngineError> {
        self.tag_name(image.as_str(), name)
    }

    pub(crate) fn tag_name(&self, image: &str, name: &str) -> Result<(), EngineError> {
        self.tag_names(image, &[name.to_owned()])
    }

    /// Gives an image of podman or buildah several names at once; docker takes one.
    pub(super) fn tag_names(&self, image: &str, names: &[String]) -> Result<(), EngineError> {
        let Some(first) = names.first() else { return Ok(()) };
        let names = names.iter().map(String::as_str);
        let printed = self.ask(["tag", image].into_iter().chain(names))?;
        if printed.status.success() {
            return Ok(());
        }
        Err(failure::command_error(first, &printed.reason(), printed.status))
    }

    /// Pushes the image with this name to its registry. Returns the digest of its manifest, if the engine reports it.
    ///
    /// # Errors
    /// [`Registry`](EngineError::Registry) with the registry's problem.
    pub fn push(&self, name: &str) -> Result<Option<String>, EngineError> {
        if self.kind.is_docker() {
            let printed = self.run_push(name, &["push", name])?;
            return Ok(docker_digest(&printed));
        }
        let scratch = Scratch::new(&self.environment)?;
        let file = scratch.join("digest");
        let file = file.to_string_lossy();
        if self.is_list(name)? {
            self.run_push(
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
            self.run_push(name, &["push", "--digestfile", &file, name])?;
        }
        Ok(scratch.read("digest").map(|digest| digest.trim().to_owned()))
    }

    /// Pushes an image by one of its names. Returns the digest of its manifest, if the engine reports it. Docker pushes
    /// whatever has the name, so the name is checked before and after.
    ///
    /// # Errors
    /// [`NameTaken`](EngineError::NameTaken) if another image now has the name; those of [`push`](Self::push).
    pub fn push_image(&self, id: &ImageId, name: &str) -> Result<Option<String>, EngineError> {
        if !self.kind.is_docker() && !self.is_list(name)? {
            return self.push_as(id.as_str(), name);
        }
        let has_name = || Ok::<_, EngineError>(self.id_of(name)?.as_ref() == Some(id));
        let taken = |is_pushed| EngineError::NameTaken {
            name: name.to_owned(),
            is_pushed,
        };
        if !has_name()? {
            return Err(taken(false));
        }
        let pushed = self.push(name)?;
        if has_name()? { Ok(pushed) } else { Err(taken(true)) }
    }

    /// Pushes an image of podman or buildah by its id, whatever has the name.
    fn push_as(&self, id: &str, name: &str) -> Result<Option<String>, EngineError> {
        let scratch = Scratch::new(&self.environment)?;
        let file = scratch.join("digest");
        let (file, to) = (file.to_string_lossy(), format!("docker://{name}"));
        let id = id.trim_start_matches("sha256:");
        self.run_push(name, &["push", "--digestfile", &file, id, &to])?;
        Ok(scratch.read("digest").map(|digest| digest.trim().to_owned()))
    }

    fn run_push(&self, name: &str, arguments: &[&str]) -> Result<String, EngineError> {
        let printed = self.ask(arguments.iter().copied())?;
        if printed.status.success() {
            return Ok(printed.output);
        }
        Err(failure::command_error(name, &printed.reason(), printed.status))
    }

    /// Returns `true` if the name belongs to a list of images for several platforms.
    fn is_list(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.ask(["manifest", "exists", name])?.status.success())
    }
}

/// Returns the digest in `latest: digest: sha256:… size: 1234`.
fn docker_digest(printed: &str) -> Option<String> {
    let (_, rest) = printed.rsplit_once("digest: ")?;
    rest.split_whitespace().next().map(str::to_owned)
}
