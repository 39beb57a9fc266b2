//! Pulls images from registries.

use std::time::Instant;

use super::error::{EngineError, RegistryProblem};
use super::event::Event;
use super::process::{self, ProcessError, ProcessEvent};
use super::progress::{LONGEST_LINE, Tail};
use super::secret::Redactor;
use super::{Engine, EngineKind, failure};

/// The host of docker's own registry in names of images.
pub(crate) const DOCKER_HUB: &str = "docker.io";

/// The result of asking a registry for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pulled {
    /// The engine now has what the registry has.
    There,
    /// No registry has an image of this name. Docker Hub reports that by denying access.
    Nowhere,
}

impl Engine {
    /// Asks the registry for an image and fetches what the engine lacks of it, for a platform if one is named. `step`
    /// is its number in the events.
    ///
    /// # Errors
    /// If the registry refuses or does not answer.
    pub(crate) fn pull(
        &self,
        name: &str,
        platform: Option<&str>,
        step: usize,
        report: &mut dyn FnMut(Event),
    ) -> Result<Pulled, EngineError> {
        report(Event::Started {
            step,
            place: None,
            name: format!("pull {name}"),
        });
        let start = Instant::now();
        let pulled = self.pull_quietly(name, platform);
        report(match pulled {
            Ok(Pulled::There) => Event::Done {
                step,
                cached: false,
                seconds: start.elapsed().as_secs_f64(),
            },
            Ok(Pulled::Nowhere) | Err(_) => Event::Failed { step },
        });
        pulled
    }

    fn pull_quietly(&self, name: &str, platform: Option<&str>) -> Result<Pulled, EngineError> {
        let mut command = self.command();
        command.arg("pull");
        if self.kind == EngineKind::Buildah {
            command.arg("--policy=always");
        }
        command.args(platform.map(|platform| format!("--platform={platform}")));
        command.arg(name);
        // There is no time limit, because a large image takes long.
        let mut words = Tail::default();
        let mut tell = |happening: ProcessEvent<'_>| {
            if let ProcessEvent::Line(line) = happening {
                words.push(line.to_owned());
            }
        };
        let ran = process::run(command, None, LONGEST_LINE, &mut tell);
        let status = ran.map_err(|(ProcessError::Input(error) | ProcessError::Io(error))| {
            EngineError::io(format!("running {}", self.program.display()))(error)
        })?;
        if status.success() {
            return Ok(Pulled::There);
        }
        let words = Redactor::default().hiding(self.logins.hidden()).clean(&words.text());
        let error = failure::command_error(name, &words, status);
        if is_nowhere(name, &words, &error) {
            return Ok(Pulled::Nowhere);
        }
        Err(error)
    }
}

/// Returns `true` if no registry has the image. Docker Hub gives users who are not logged in no other answer than a
/// refusal.
fn is_nowhere(name: &str, words: &str, error: &EngineError) -> bool {
    const NOT_THERE: [&str; 4] = ["not found", "manifest unknown", "name unknown", "does not exist"];
    let says_so = || NOT_THERE.iter().any(|not_there| words.contains(not_there));
    let EngineError::Registry { problem, .. } = error else {
        return says_so();
    };
    match problem {
        RegistryProblem::Denied => !has_host(name),
        RegistryProblem::UnknownHost | RegistryProblem::Unreachable => false,
        RegistryProblem::Other => says_so(),
    }
}

/// Returns `true` if a name includes its registry.
pub(crate) fn has_host(name: &str) -> bool {
    named_host(name).is_some()
}

fn named_host(name: &str) -> Option<&str> {
    let (host, _) = name.split_once('/')?;
    (host.contains(['.', ':']) || host == "localhost").then_some(host)
}

/// Returns the host of an image's registry.
pub(crate) fn registry_host(name: &str) -> &str {
    match named_host(name) {
        None | Some("index.docker.io" | "registry-1.docker.io") => DOCKER_HUB,
        Some(host) => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_dockers_own_registry_is_refused_that_is_not_there() {
        let refused = |name: &str| {
            let error = EngineError::Registry {
                image: name.to_owned(),
                problem: RegistryProblem::Denied,
                reason: String::new(),
            };
            is_nowhere(name, "denied: requested access to the resource is denied", &error)
        };
        assert!(refused("team/app:1") && refused("debian:12"));
        assert!(!refused("ghcr.io/team/app:1") && !refused("localhost:5000/app"));
        let unknown = EngineError::Failed("manifest unknown".to_owned());
        assert!(is_nowhere(
            "ghcr.io/a:1",
            "manifest unknown: manifest unknown",
            &unknown
        ));
    }
}
