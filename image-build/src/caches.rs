//! The scopes of cache mounts: which builds share them.

use std::env;
use std::fs;
use std::path::Path;

use image_core::digest::Digest;
use serde_json::json;

use crate::engine::{Engine, without_tag};
use crate::key::{digest_of, first_digits};

/// The builds that share the cache mounts of steps: those of package managers, and those of `cache`. A build trusts
/// whatever another build of the same scope has put there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CacheScope {
    /// Builds by the same user of an image of the same name, whatever its tag. Steps that come from a base image of
    /// this program use the scope of that image. An image without a name shares its caches only while its spec is the
    /// same.
    #[default]
    PerImage,
    /// As [`PerImage`](Self::PerImage), but an image without a name uses this one, within this program.
    Called(String),
    /// All builds that give the same name, by any user.
    Named(String),
    /// No build: the folders are empty in each step.
    Off,
}

/// The cache scopes of one build.
#[derive(Debug)]
pub(crate) struct Scopes<'a> {
    chosen: &'a CacheScope,
    /// The declared name.
    name: Option<&'a str>,
    spec: Digest,
    user: String,
}

impl<'a> Scopes<'a> {
    pub(crate) fn new(chosen: &'a CacheScope, name: Option<&'a str>, spec: Digest, engine: Option<&Engine>) -> Self {
        Self {
            chosen,
            name,
            spec,
            user: user_identity(engine.is_none_or(Engine::is_local)),
        }
    }

    /// Returns the scopes that occur in the text of a Dockerfile.
    pub(crate) fn scopes_in(&self, text: &str, owners: impl Iterator<Item = String>) -> Vec<String> {
        let others = owners.map(|owner| self.scope_of(Some(&owner)));
        let mut found: Vec<String> = others
            .chain([self.scope_of(None)])
            .filter(|scope| text.contains(scope))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Returns the scope of the image, or of a base image with the name `other`.
    pub(crate) fn scope_of(&self, other: Option<&str>) -> String {
        let spec = self.spec.to_string();
        let (kind, name) = match (self.chosen, other.or(self.name)) {
            (CacheScope::Named(name), _) => return scope_token(&["named", name]),
            (CacheScope::Off, _) => ("off", spec.as_str()),
            (CacheScope::PerImage | CacheScope::Called(_), Some(name)) => ("image", without_tag(name)),
            (CacheScope::Called(name), None) => {
                if let Some(program) = program_path() {
                    return scope_token(&["called", &program, name, &self.user]);
                }
                ("spec", spec.as_str())
            }
            (CacheScope::PerImage, None) => ("spec", spec.as_str()),
        };
        scope_token(&[kind, name, &self.user])
    }
}

/// Returns a token that is unique to a list of texts. Engines identify a cache by its name only, so the name has to say
/// who uses it.
fn scope_token(parts: &[&str]) -> String {
    let digest = digest_of(&json!(["image-dsl caches 1", parts]).to_string());
    format!("image-dsl-{}", first_digits(&digest, 32))
}

/// Returns the path of this program, if the system tells it. Without it, programs could not be told apart by their names.
fn program_path() -> Option<String> {
    let program = env::current_exe().ok()?;
    Some(program.to_string_lossy().into_owned())
}

/// Returns a text that identifies the user. Users of several machines that share an engine may have the same number, so
/// there the name counts too.
fn user_identity(on_this_machine: bool) -> String {
    let named = || {
        ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| env::var(name).ok())
    };
    match user_number() {
        Some(number) if on_this_machine => number.to_string(),
        Some(number) => format!("{number} {}", named().unwrap_or_default()),
        None => named().unwrap_or_default(),
    }
}

/// Returns the number of the user of this process. If the system does not show processes, returns the owner of the home
/// folder.
#[cfg(unix)]
fn user_number() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |path: &Path| fs::metadata(path).ok().map(|found| found.uid());
    owner(Path::new("/proc/self")).or_else(|| owner(Path::new(&env::var_os("HOME")?)))
}

#[cfg(not(unix))]
fn user_number() -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(chosen: &CacheScope, name: Option<&str>, other: Option<&str>) -> String {
        let spec = Digest::from_bytes([1; 32]);
        Scopes::new(chosen, name, spec, None).scope_of(other)
    }

    #[test]
    fn a_scope_is_that_of_a_name_without_its_tag() {
        let own = |name| scope(&CacheScope::PerImage, Some(name), None);
        assert_eq!(own("team/app:1"), own("team/app:2"));
        assert_ne!(own("team/app:1"), own("team/other:1"));
        assert_ne!(own("host:5000/app"), own("host:6000/app"));
        assert_eq!(
            scope(&CacheScope::PerImage, Some("team/app:1"), Some("team/other:1")),
            own("team/other:3")
        );
        let called = CacheScope::Called("APP".to_owned());
        assert_eq!(scope(&called, Some("team/app:1"), None), own("team/app:1"));
        assert_ne!(scope(&called, None, None), scope(&CacheScope::PerImage, None, None));
        assert_ne!(scope(&called, None, None), own("APP"));
    }

    #[test]
    fn a_named_scope_is_one_for_all_that_name_it_and_no_image() {
        let named = |name: &str| CacheScope::Named(name.to_owned());
        assert_eq!(scope(&named("a"), Some("x"), None), scope(&named("a"), None, Some("y")));
        assert_ne!(scope(&named("a"), None, None), scope(&named("b"), None, None));
        assert_ne!(
            scope(&named("a"), None, None),
            scope(&CacheScope::PerImage, Some("a"), None)
        );
    }
}
