//! Names of images in registries.

use crate::engine::{has_host, registry_host};

/// The host that answers for docker's own registry.
const HUB_HOST: &str = "registry-1.docker.io";

/// A name of an image, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The host as names have it: `docker.io`, `ghcr.io`, `localhost:5000`.
    pub(super) host: String,
    pub(super) repository: String,
    /// The tag, or the digest if there is one.
    pub(super) version: String,
}

impl Reference {
    pub(super) fn parse(name: &str) -> Self {
        let host = registry_host(name).to_owned();
        let rest = if has_host(name) {
            name.split_once('/').map_or(name, |(_, rest)| rest)
        } else {
            name
        };
        let (rest, digest) = rest
            .split_once('@')
            .map_or((rest, None), |(rest, digest)| (rest, Some(digest)));
        let tag = rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
        let (path, tag) = tag.map_or((rest, "latest"), |(path, tag)| (path, tag));
        let is_official = host == crate::engine::DOCKER_HUB && !path.contains('/');
        let repository = if is_official {
            format!("library/{path}")
        } else {
            path.to_owned()
        };
        Self {
            host,
            repository,
            version: digest.unwrap_or(tag).to_owned(),
        }
    }

    /// Returns the host to ask.
    pub(super) fn api_host(&self) -> &str {
        if self.host == crate::engine::DOCKER_HUB {
            HUB_HOST
        } else {
            &self.host
        }
    }
}

/// Returns `true` for a host that is this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let address = name.parse::<std::net::IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (String, String, String) {
        let Reference {
            host,
            repository,
            version,
        } = Reference::parse(name);
        (host, repository, version)
    }

    fn of(host: &str, repository: &str, version: &str) -> (String, String, String) {
        (host.to_owned(), repository.to_owned(), version.to_owned())
    }

    #[test]
    fn names_have_parts() {
        assert_eq!(parts("debian"), of("docker.io", "library/debian", "latest"));
        assert_eq!(parts("team/app:1"), of("docker.io", "team/app", "1"));
        assert_eq!(parts("docker.io/debian:12"), of("docker.io", "library/debian", "12"));
        assert_eq!(parts("localhost:5000/a/b"), of("localhost:5000", "a/b", "latest"));
        assert_eq!(parts("ghcr.io/a/b:1@sha256:00"), of("ghcr.io", "a/b", "sha256:00"));
        assert_eq!(Reference::parse("debian").api_host(), "registry-1.docker.io");
    }

    #[test]
    fn this_machine() {
        for host in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "127.1.2.3",
            "[::1]:5000",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "registry.example.com",
            "10.0.0.1:5000",
            "localhost.example.com",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
