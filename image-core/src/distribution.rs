//! What the name of a base says about its distribution and its programs.

use crate::grammar::reference;
use crate::node::StepName;

/// A family of distributions, by what installs packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distribution {
    /// Alpine, with `apk`.
    Alpine,
    /// Debian and Ubuntu, with `apt`.
    Debian,
    /// Fedora and Red Hat, with `dnf`.
    Fedora,
    /// SUSE, with `zypper`.
    Suse,
}

/// The steps that install packages of distributions, which only root can do.
const MANAGERS: &[(StepName, Distribution)] = &[
    (StepName::Apk, Distribution::Alpine),
    (StepName::Apt, Distribution::Debian),
    (StepName::Dnf, Distribution::Fedora),
    (StepName::Zypper, Distribution::Suse),
];

/// Images of distributions.
const DISTRIBUTIONS: &[(&str, Distribution)] = &[
    ("alpine", Distribution::Alpine),
    ("buildpack-deps", Distribution::Debian),
    ("debian", Distribution::Debian),
    ("ubuntu", Distribution::Debian),
    ("almalinux", Distribution::Fedora),
    ("fedora", Distribution::Fedora),
    ("rockylinux", Distribution::Fedora),
    ("opensuse/leap", Distribution::Suse),
    ("opensuse/tumbleweed", Distribution::Suse),
];

/// Names of releases in the tags of Docker's official images. Each stands between hyphens, a version may follow
/// `alpine`.
const RELEASES: &[(&str, Distribution)] = &[
    ("alpine", Distribution::Alpine),
    ("slim", Distribution::Debian),
    ("bullseye", Distribution::Debian),
    ("bookworm", Distribution::Debian),
    ("trixie", Distribution::Debian),
    ("jammy", Distribution::Debian),
    ("noble", Distribution::Debian),
];

impl Distribution {
    /// Returns the distribution of an image of Docker Hub, as far as its reference says.
    pub(crate) fn of(image: &str) -> Option<Self> {
        let (name, tag) = official(image)?;
        let known = DISTRIBUTIONS.iter().find(|(known, _)| *known == name);
        let by_tag = || {
            let is_part = |release: &str| tag.split('-').any(|part| starts_as(part, release));
            RELEASES.iter().find(|(release, _)| is_part(release))
        };
        // Images of other publishers have tags of their own.
        let is_official = !name.contains('/') || name == "oven/bun";
        let found = known.or_else(|| is_official.then(by_tag).flatten());
        found.map(|(_, distribution)| *distribution)
    }

    /// Returns the distribution that `ID` and `ID_LIKE` of os-release say.
    pub(crate) fn of_release(id: &str, like: &[String]) -> Option<Self> {
        let mut names = std::iter::once(id).chain(like.iter().map(String::as_str));
        names.find_map(|name| match name {
            "alpine" | "wolfi" => Some(Self::Alpine),
            "debian" | "ubuntu" => Some(Self::Debian),
            "fedora" | "rhel" | "centos" => Some(Self::Fedora),
            name if name == "suse" || name.starts_with("opensuse") => Some(Self::Suse),
            _ => None,
        })
    }

    /// Returns the program that installs its packages.
    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Alpine => "apk",
            Self::Debian => "apt-get",
            Self::Fedora => "dnf",
            Self::Suse => "zypper",
        }
    }

    /// Returns the distribution whose packages a step installs.
    pub(crate) fn of_step(step: StepName) -> Option<Self> {
        let found = MANAGERS.iter().find(|(manager, _)| *manager == step);
        found.map(|(_, distribution)| *distribution)
    }

    /// Returns its name in messages, with an article.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Self::Alpine => "an Alpine base",
            Self::Debian => "a Debian or Ubuntu base",
            Self::Fedora => "a Fedora or Red Hat base",
            Self::Suse => "a SUSE base",
        }
    }

    /// Returns the statement that installs its packages.
    pub(crate) fn statement(self) -> &'static str {
        match self {
            Self::Alpine => "apk",
            Self::Debian => "apt",
            Self::Fedora => "dnf",
            Self::Suse => "zypper",
        }
    }
}

fn starts_as(part: &str, release: &str) -> bool {
    part.strip_prefix(release)
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Returns the name and tag of an image of Docker Hub, the name without `library/`.
fn official(image: &str) -> Option<(&str, &str)> {
    if image.contains('$') {
        return None;
    }
    let name = image.split('@').next().unwrap_or_default();
    let (name, tag) = match reference::tag(image) {
        Some(tag) => (name.strip_suffix(tag)?.strip_suffix(':')?, tag),
        None => (name, ""),
    };
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let host = name
        .split('/')
        .next()
        .filter(|_| name.contains('/'))
        .unwrap_or_default();
    (!host.contains(['.', ':']) && host != "localhost").then_some((name, tag))
}

/// Returns the name and tag of an image of distroless.
fn distroless(image: &str) -> Option<(&str, &str)> {
    let name = image
        .strip_prefix("gcr.io/distroless/")
        .filter(|name| !name.contains('$'))?;
    let name = name.split('@').next().unwrap_or_default();
    Some(name.split_once(':').unwrap_or((name, "latest")))
}

/// The shells of bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shell {
    /// `/bin/sh`, or none of which anything is known.
    #[default]
    Usual,
    /// That of busybox, in a folder of its own.
    Busybox,
    /// None at all.
    None,
}

impl Shell {
    /// Returns the shell of an image.
    pub(crate) fn of(image: &str) -> Self {
        match distroless(image) {
            None => Self::Usual,
            Some((_, tag)) if tag.starts_with("debug") => Self::Busybox,
            Some(_) => Self::None,
        }
    }
}

/// Returns whether an image surely has no Python: distributions, and images for other languages that are built on those
/// without what compiles packages.
pub(crate) fn lacks_python(image: &str) -> bool {
    const WITHOUT: &[&str] = &["alpine", "debian", "ubuntu", "busybox", "oven/bun"];
    const SLIM: &[&str] = &["golang", "node", "rust"];
    if let Some((name, _)) = distroless(image) {
        return !name.starts_with("python");
    }
    official(image).is_some_and(|(name, tag)| {
        WITHOUT.contains(&name)
            || (name == "fedora" && is_without_python(tag))
            || (SLIM.contains(&name) && (tag.contains("slim") || tag.contains("alpine")))
    })
}

/// Returns whether an image surely has no cargo: distributions, and images for other languages.
pub(crate) fn lacks_cargo(image: &str) -> bool {
    const WITHOUT: &[&str] = &[
        "almalinux",
        "alpine",
        "busybox",
        "debian",
        "fedora",
        "golang",
        "node",
        "opensuse/leap",
        "opensuse/tumbleweed",
        "oven/bun",
        "python",
        "rockylinux",
        "ubuntu",
    ];
    distroless(image).is_some() || official(image).is_some_and(|(name, _)| WITHOUT.contains(&name))
}

/// Returns whether a release of Fedora has dnf 5, which is not written in Python.
fn is_without_python(release: &str) -> bool {
    release
        .parse::<u32>()
        .map_or(release == "rawhide", |number| number > 40)
}

/// Returns whether an image surely has no git: distributions, and the small images of languages.
pub(crate) fn lacks_git(image: &str) -> bool {
    const WITHOUT: &[&str] = &[
        "alpine",
        "busybox",
        "debian",
        "fedora",
        "mambaorg/micromamba",
        "oven/bun",
        "ubuntu",
    ];
    const SLIM: &[&str] = &["python", "node", "rust"];
    distroless(image).is_some()
        || official(image).is_some_and(|(name, tag)| {
            WITHOUT.contains(&name) || (SLIM.contains(&name) && (tag.contains("slim") || tag.contains("alpine")))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_by_name() {
        for (image, distribution) in [
            ("debian:12", Distribution::Debian),
            ("docker.io/library/ubuntu:24.04", Distribution::Debian),
            ("python:3.12-slim", Distribution::Debian),
            ("python:3.12-alpine3.20", Distribution::Alpine),
            ("node:22-alpine", Distribution::Alpine),
            ("alpine", Distribution::Alpine),
            ("fedora:43@sha256:0", Distribution::Fedora),
            ("opensuse/leap:15", Distribution::Suse),
            ("oven/bun:1-slim", Distribution::Debian),
            ("oven/bun:1-alpine", Distribution::Alpine),
            ("golang:1.25-trixie", Distribution::Debian),
        ] {
            assert_eq!(Distribution::of(image), Some(distribution), "{image}");
        }
        for image in [
            "python:3.12",
            "ghcr.io/acme/alpine:1",
            "acme/app:1-alpine",
            "$BASE",
            "python:alpinelike",
        ] {
            assert_eq!(Distribution::of(image), None, "{image}");
        }
    }

    #[test]
    fn programs_of_bases() {
        assert!(lacks_python("debian:12") && lacks_python("rust:1.88-slim") && lacks_python("node:22-alpine"));
        assert!(!lacks_python("python:3.12-slim") && !lacks_python("rust:1.88") && !lacks_python("acme/debian:1"));
        assert!(lacks_git("python:3.12-slim") && lacks_git("debian:12"));
        assert!(!lacks_git("python:3.12") && !lacks_git("golang:1.25-trixie"));
        assert!(lacks_python("fedora:41") && lacks_python("fedora:rawhide") && !lacks_python("fedora:40"));
        assert!(!lacks_python("fedora") && lacks_git("fedora:43") && lacks_git("oven/bun:1-slim"));
        assert!(lacks_python("gcr.io/distroless/cc-debian12"));
        assert!(!lacks_python("gcr.io/distroless/python3-debian12:debug"));
    }

    #[test]
    fn shells_of_bases() {
        for (image, shell) in [
            ("debian:12", Shell::Usual),
            ("gcr.io/distroless/cc-debian12", Shell::None),
            ("gcr.io/distroless/static:nonroot@sha256:0", Shell::None),
            ("gcr.io/distroless/java21-debian13:debug-nonroot", Shell::Busybox),
            ("gcr.io/distroless/$NAME", Shell::Usual),
            ("gcr.io/project/cc-debian12", Shell::Usual),
        ] {
            assert_eq!(Shell::of(image), shell, "{image}");
        }
    }
}
