//! References as different people write them.

/// The hosts that mean Docker Hub.
const HUB: &[&str] = &["docker.io", "index.docker.io", "registry-1.docker.io"];

/// Returns a reference with all that engines add to it: `python` is `docker.io/library/python:latest`.
#[must_use]
pub fn normalized(reference: &str) -> String {
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (reference, None),
    };
    let (host, path) = match name.split_once('/') {
        Some((first, path)) if first.contains(['.', ':']) || first == "localhost" => (first, path),
        _ => ("docker.io", name),
    };
    let is_hub = HUB.contains(&host);
    let host = if is_hub { "docker.io" } else { host };
    let folder = if is_hub && !path.contains('/') { "library/" } else { "" };
    match digest {
        Some(digest) => format!("{host}/{folder}{path}@{digest}"),
        None if path.contains(':') => format!("{host}/{folder}{path}"),
        None => format!("{host}/{folder}{path}:latest"),
    }
}

/// Returns a reference with a digest, which alone says what it means: the tag is for people.
#[must_use]
pub fn pinned(reference: &str, digest: &str) -> String {
    if reference.contains('@') {
        reference.to_owned()
    } else {
        format!("{reference}@{digest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_the_same_however_they_are_written() {
        for (written, meant) in [
            ("python", "docker.io/library/python:latest"),
            ("python:3.12-slim", "docker.io/library/python:3.12-slim"),
            ("docker.io/python:3.12", "docker.io/library/python:3.12"),
            ("index.docker.io/library/python:3.12", "docker.io/library/python:3.12"),
            ("team/app", "docker.io/team/app:latest"),
            ("localhost/app", "localhost/app:latest"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
            ("ghcr.io/team/app:1", "ghcr.io/team/app:1"),
            ("python:3.12@sha256:00", "docker.io/library/python:3.12@sha256:00"),
        ] {
            assert_eq!(normalized(written), meant, "{written}");
        }
    }

    #[test]
    fn a_digest_that_is_written_stays() {
        assert_eq!(pinned("python:3.12", "sha256:00"), "python:3.12@sha256:00");
        assert_eq!(pinned("python@sha256:11", "sha256:00"), "python@sha256:11");
    }
}
