//! Converts `--cache-from` and `--cache-to` of buildx to buildah's form.

use super::error::EngineError;

/// Returns the repositories of caches: buildah stores layers as images there, and nowhere else.
pub(crate) fn repositories(option: &str, caches: &[String]) -> Result<Vec<String>, EngineError> {
    caches.iter().map(|cache| repository(option, cache)).collect()
}

fn repository(option: &str, cache: &str) -> Result<String, EngineError> {
    // Buildah makes the tags itself.
    if !cache.contains('=') {
        return Ok(without_tag(cache).to_owned());
    }
    let value = |name: &str| {
        cache
            .split(',')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    match (value("type"), value("ref")) {
        (Some("registry") | None, Some(name)) => Ok(without_tag(name).to_owned()),
        (Some(kind), _) if kind != "registry" => Err(EngineError::refused(
            format!("podman and buildah can keep cached steps only in a registry, not in `type={kind}`"),
            format!("write `{option} type=registry,ref=HOST/REPOSITORY`, or use buildx"),
        )),
        _ => Err(EngineError::refused(
            format!("`{cache}` does not name a repository"),
            format!("write `{option} type=registry,ref=HOST/REPOSITORY`"),
        )),
    }
}

/// Returns the name of an image without its tag and digest.
pub(crate) fn without_tag(name: &str) -> &str {
    let name = name.split('@').next().unwrap_or(name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    }
}

/// Returns `true` if a cache is written to where docker's classic store cannot: anywhere but into the image itself.
pub(crate) fn needs_containerd(cache_to: &[String]) -> bool {
    cache_to
        .iter()
        .any(|cache| !cache.split(',').any(|part| part == "type=inline"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_buildah_can_keep_is_said_in_its_words() {
        let said = |cache: &str| repository("--cache-to", cache).map_err(|error| error.to_string());
        assert_eq!(
            said("type=registry,ref=host:5000/a/cache:main,mode=max").unwrap(),
            "host:5000/a/cache"
        );
        assert_eq!(said("host:5000/a/cache").unwrap(), "host:5000/a/cache");
        assert!(
            said("type=local,dest=/tmp/x")
                .unwrap_err()
                .contains("type=registry,ref=")
        );
        assert!(
            said("type=registry")
                .unwrap_err()
                .contains("does not name a repository")
        );
    }

    #[test]
    fn only_a_cache_in_the_image_itself_needs_no_new_store() {
        assert!(!needs_containerd(&["type=inline".to_owned()]));
        assert!(needs_containerd(&["type=registry,ref=a/b".to_owned()]));
    }
}
