//! Where an image goes, beside an engine and registries.

use std::path::PathBuf;
use std::str::FromStr;

use crate::options::InvalidOption;

/// A place for an image, beside registries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// An OCI image layout in a folder, which may have other images.
    OciFolder(PathBuf),
    /// The same as an archive.
    OciArchive(PathBuf),
    /// An archive for `docker load` and `podman load`.
    DockerArchive(PathBuf),
    /// Docker's own images on this machine.
    Docker,
    /// Podman's own images on this machine.
    Podman,
    /// Buildah's own images on this machine, which are podman's, too.
    Buildah,
}

impl Output {
    /// Returns `true` for a file that holds one image.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        match self {
            Self::OciArchive(_) | Self::DockerArchive(_) => true,
            Self::OciFolder(_) | Self::Docker | Self::Podman | Self::Buildah => false,
        }
    }

    /// Returns `true` if it holds an image of one platform.
    pub(super) fn is_single(&self) -> bool {
        match self {
            Self::DockerArchive(_) | Self::Docker | Self::Podman | Self::Buildah => true,
            Self::OciFolder(_) | Self::OciArchive(_) => false,
        }
    }
}

impl FromStr for Output {
    type Err = InvalidOption;

    /// Parses `oci:FOLDER`, `oci-archive:FILE`, `docker-archive:FILE`, `docker`, `podman` or `buildah`.
    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let (kind, path) = text.split_once(':').unwrap_or((text, ""));
        match (kind, path) {
            ("docker", "") => Ok(Self::Docker),
            ("podman", "") => Ok(Self::Podman),
            ("buildah", "") => Ok(Self::Buildah),
            ("oci", path) if !path.is_empty() => Ok(Self::OciFolder(path.into())),
            ("oci-archive", path) if !path.is_empty() => Ok(Self::OciArchive(path.into())),
            ("docker-archive", path) if !path.is_empty() => Ok(Self::DockerArchive(path.into())),
            _ => Err(InvalidOption::new(format!(
                "`{text}` is not a valid output: write oci:FOLDER, oci-archive:FILE, docker-archive:FILE, docker, podman \
                 or buildah"
            ))),
        }
    }
}

/// Parses a base image in a layout: `NAME=FOLDER`.
///
/// # Errors
/// If it has no name or no folder.
pub fn base_layout(text: &str) -> Result<(String, PathBuf), InvalidOption> {
    match text.split_once('=') {
        Some((name, folder)) if !name.is_empty() && !folder.is_empty() => Ok((name.to_owned(), folder.into())),
        _ => Err(InvalidOption::new(format!(
            "`{text}` is not a valid base layout: write NAME=FOLDER, with the name as `from` has it"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs() {
        let output = |text: &str| text.parse::<Output>().ok();
        assert_eq!(output("oci:a/b"), Some(Output::OciFolder("a/b".into())));
        assert_eq!(
            output("oci-archive:a:b.tar"),
            Some(Output::OciArchive("a:b.tar".into()))
        );
        assert_eq!(output("docker-archive:x"), Some(Output::DockerArchive("x".into())));
        assert_eq!(output("docker"), Some(Output::Docker));
        assert_eq!(output("podman"), Some(Output::Podman));
        assert_eq!(output("buildah"), Some(Output::Buildah));
        for text in ["", "oci", "oci:", "docker:x", "podman:x", "tar:x", "x.tar"] {
            assert_eq!(output(text), None, "{text}");
        }
    }
}
