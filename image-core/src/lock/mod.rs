//! `image.lock`: the digests of the bases that a crate's images name, and what each base is.
//!
//! The command `lock` writes it, the macro and the builder read it. Its text has one form, so that a lock changes only where
//! a base did. What two platforms share is written once.

mod of_crate;
mod place;
mod platform;
mod read;
mod reference;
#[cfg(feature = "program")]
mod unlocked;
mod write;

pub(crate) use self::of_crate::of_crate;
pub(crate) use self::place::has_workspace;
pub use self::place::{beside, workspace_root};
pub use self::reference::{normalized, pinned};
#[cfg(feature = "program")]
pub use self::unlocked::unlocked;

use self::platform::serves;
use crate::files::Problem;

/// The name of the file.
pub const FILE: &str = "image.lock";

/// The version of the format. The list of [`PROGRAMS`] is a part of it: a program that a lock does not name was looked for.
pub const VERSION: &str = "1";

/// The programs that are looked for in the folders of a base's PATH.
pub const PROGRAMS: &[&str] = &[
    "apk",
    "apt-get",
    "bash",
    "bun",
    "busybox",
    "cargo",
    "curl",
    "dnf",
    "git",
    "go",
    "java",
    "micromamba",
    "microdnf",
    "node",
    "npm",
    "perl",
    "pip",
    "pip3",
    "python",
    "python3",
    "sh",
    "sudo",
    "uv",
    "wget",
    "yum",
    "zypper",
];

/// The bases of a crate's images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The images, each reference once; the text has them sorted by these.
    pub images: Vec<LockedImage>,
}

/// A base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedImage {
    /// The reference as images write it: `python:3.12-slim`.
    pub reference: String,
    /// The digest that it had, `sha256:…`: of an index, or of the manifest of the one platform.
    pub digest: String,
    /// The platforms, in the order of the index, each name once.
    pub platforms: Vec<LockedPlatform>,
}

/// A base for one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPlatform {
    /// Its name: `linux/amd64`, `linux/arm/v7`.
    pub platform: String,
    /// The digest of its manifest.
    pub digest: String,
    /// Its configuration.
    pub config: LockedConfig,
    /// What its files say; `None` where they were not read.
    pub files: Option<LockedFiles>,
}

/// The configuration of a base, as an image that starts from it inherits it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedConfig {
    /// The environment: `PATH=/usr/local/bin:…`.
    pub env: Vec<String>,
    /// The user; empty for root.
    pub user: String,
    /// The working directory; empty for `/`.
    pub workdir: String,
    /// The shell of shell forms; empty for `/bin/sh -c`.
    pub shell: Vec<String>,
    /// The entrypoint.
    pub entrypoint: Vec<String>,
    /// The words that the entrypoint gets.
    pub cmd: Vec<String>,
    /// The instructions that run when another image starts from it.
    pub onbuild: Vec<String>,
}

/// What the files of a base say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedFiles {
    /// The users of `/etc/passwd`: `name:uid`.
    pub users: Vec<String>,
    /// The groups of `/etc/group`: `name:gid`.
    pub groups: Vec<String>,
    /// `ID` of os-release: `debian`, `alpine`, `fedora`.
    pub distribution: Option<String>,
    /// `ID_LIKE` of os-release: the distributions that it is made of.
    pub distribution_like: Vec<String>,
    /// `VERSION_ID` of os-release.
    pub distribution_version: Option<String>,
    /// The C library, perhaps with its version: `glibc 2.36`, `musl 1.2.5`.
    pub libc: Option<String>,
    /// Those of [`PROGRAMS`] that it has.
    pub programs: Vec<String>,
}

impl Lock {
    /// Reads the text of a lock.
    ///
    /// # Errors
    /// All that is wrong, each with its line: another version, an unknown key, a text that is not what its key takes.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        read::read(text)
    }

    /// Returns the text: the same for equal locks, whatever the order of their images.
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::text(self)
    }

    /// Returns the image of a reference, however that is written: `python:3.12` is `docker.io/library/python:3.12` too.
    #[must_use]
    pub fn find(&self, reference: &str) -> Option<&LockedImage> {
        let same = self.images.iter().find(|image| image.reference == reference);
        same.or_else(|| {
            let wanted = normalized(reference);
            self.images.iter().find(|image| normalized(&image.reference) == wanted)
        })
    }
}

impl LockedImage {
    /// Returns the platforms for which an image is built that starts from this one: those that serve the platform which
    /// its `from` names, or all.
    pub fn platforms_for<'a>(&'a self, platform: Option<&'a str>) -> impl Iterator<Item = &'a LockedPlatform> {
        let is_meant = move |locked: &&LockedPlatform| platform.is_none_or(|wanted| serves(&locked.platform, wanted));
        self.platforms.iter().filter(is_meant)
    }
}
