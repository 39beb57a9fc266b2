//! The digest of an image's inputs. Its label lets a later build find the image.

use image_core::digest::Digest;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The label with the digest of all inputs of an image.
pub const LABEL: &str = "dev.image-dsl.digest";
/// The label with the digest of its spec.
pub const SPEC_LABEL: &str = "dev.image-dsl.spec";
/// The label with a short digest of each input, so that a later build can report what has changed.
pub(crate) const PARTS_LABEL: &str = "dev.image-dsl.made-of";

/// The inputs that decide what is in an image. Secrets are excluded, so they cannot leak through the digest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ingredients<'a> {
    pub(crate) spec: Digest,
    pub(crate) context: Digest,
    /// The requested platforms, or the engine's default.
    pub(crate) platforms: &'a [String],
    pub(crate) build_args: &'a [(String, String)],
    /// The images that it uses and that the engine has, with their ids.
    pub(crate) bases: &'a [(String, String)],
    /// The scopes of its cache mounts, because the image may get what these hold.
    pub(crate) scopes: &'a [String],
}

impl Ingredients<'_> {
    /// Returns the digest of the inputs. The first word is the version of this form.
    pub(crate) fn digest(&self) -> Digest {
        let (mut platforms, mut build_args) = (self.platforms.to_vec(), self.build_args.to_vec());
        platforms.sort();
        // If a name has two values, the last one counts, so their order is kept.
        build_args.sort_by(|one, other| one.0.cmp(&other.0));
        let (spec, context) = (self.spec.to_string(), self.context.to_string());
        let text = json!([
            "image-dsl image 2",
            spec,
            context,
            platforms,
            build_args,
            self.bases,
            self.scopes
        ]);
        Digest::from_bytes(Sha256::digest(text.to_string()).into())
    }

    /// Returns the labels of an image that is made from these inputs.
    pub(crate) fn labels(&self) -> [(String, String); 3] {
        let (digest, spec) = (self.digest().to_string(), self.spec.to_string());
        [(LABEL, digest), (SPEC_LABEL, spec), (PARTS_LABEL, self.parts())].map(|(key, text)| (key.to_owned(), text))
    }

    /// Returns a summary: `files=1f3a… platform=linux/amd64 arg:A=90 base:debian:12=77c1…`. It is just enough to tell
    /// that something has changed. Of the value of a build argument it has one byte, which nobody can guess the value
    /// from.
    pub(crate) fn parts(&self) -> String {
        let mut platforms = self.platforms.to_vec();
        platforms.sort();
        let mut parts = vec![
            format!("files={}", first_digits(&self.context.to_string(), 16)),
            format!("platform={}", platforms.join(",")),
            format!("caches={}", first_digits(&digest_of(&self.scopes.join(" ")), 16)),
        ];
        let arg = |(name, value): &(String, String)| {
            let salted = json!([self.spec.to_string(), name, value]).to_string();
            format!("arg:{name}={}", first_digits(&digest_of(&salted), 2))
        };
        parts.extend(self.build_args.iter().map(arg));
        parts.extend(
            self.bases
                .iter()
                .map(|(name, id)| format!("base:{name}={}", first_digits(id, 16))),
        );
        parts.sort();
        parts.join(" ")
    }
}

/// Returns the digest of a text, `sha256:…`.
pub(crate) fn digest_of(text: &str) -> String {
    Digest::from_bytes(Sha256::digest(text).into()).to_string()
}

/// Returns the first digits of a digest.
pub(crate) fn first_digits(digest: &str, digits: usize) -> String {
    digest.trim_start_matches("sha256:").chars().take(digits).collect()
}

/// Returns the name that every image gets in addition to its own, by which `from id(…)` finds it.
pub(crate) fn own_name(spec: Digest) -> String {
    image_core::spec::tag_of(&spec.to_string())
}

/// Returns `true` for a name that images have by the digests of their specs.
pub(crate) fn is_own_name(name: &str) -> bool {
    name.split_once(':').is_some_and(|(name, _)| name == "image-dsl")
}
