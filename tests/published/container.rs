//! Containers of an image that was pulled.

use std::process::Output;
use std::time::Duration;

use image_dsl::build::engine::EngineKind;

use crate::support::Real;

/// An image in an engine's store.
pub(crate) struct Image<'a> {
    pub(crate) real: &'a Real,
    pub(crate) name: String,
}

impl Image<'_> {
    /// Returns what a container prints that is started as the image says, or with these words instead of its `cmd`.
    pub(crate) fn prints(&self, words: &[&str]) -> String {
        text(self.asked(&[&["run", "--rm", "--network", "none", &self.name], words].concat()))
    }

    /// Returns what a shell in a container prints, whatever the image's entrypoint is.
    pub(crate) fn shell(&self, script: &str) -> String {
        let words = [
            "run",
            "--rm",
            "--network",
            "none",
            "--entrypoint",
            "sh",
            &self.name,
            "-c",
            script,
        ];
        text(self.asked(&words))
    }

    /// A container that runs as the image says.
    pub(crate) fn started(&self) -> Started<'_> {
        let id = text(self.asked(&["run", "--detach", "--network", "none", &self.name]));
        Started {
            image: self,
            id: id.trim().to_owned(),
        }
    }

    /// The image as its engine describes it.
    pub(crate) fn described(&self) -> String {
        text(self.asked(&["image", "inspect", &self.name]))
    }

    /// Containers of buildah's images are podman's.
    fn asked(&self, words: &[&str]) -> Output {
        if self.real.engine.kind() != EngineKind::Buildah {
            return self.real.client(words);
        }
        let podman = self.real.engine.program().with_file_name("podman");
        self.real.command(&podman).args(words).output().unwrap()
    }
}

/// A container that runs until this is dropped.
pub(crate) struct Started<'a> {
    image: &'a Image<'a>,
    id: String,
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        self.image.asked(&["rm", "--force", "--time", "0", &self.id]);
        self.image.asked(&["rm", "--force", &self.id]);
    }
}

impl Started<'_> {
    /// Returns what a program prints that is run in it, as soon as it succeeds.
    pub(crate) fn answers(&self, words: &[&str]) -> String {
        self.until(|| {
            let output = self.image.asked(&[&["exec", &self.id], words].concat());
            output.status.success().then(|| text(output))
        })
    }

    /// Waits until it has written a text.
    pub(crate) fn writes(&self, wanted: &str) {
        self.until(|| self.log().contains(wanted).then_some(()));
    }

    fn log(&self) -> String {
        let output = self.image.asked(&["logs", &self.id]);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    fn until<T>(&self, mut found: impl FnMut() -> Option<T>) -> T {
        for _ in 0..300 {
            if let Some(found) = found() {
                return found;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        panic!("{} on {}: {}", self.image.name, self.image.real.name, self.log());
    }
}

fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
