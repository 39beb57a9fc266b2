//! What an image was made of, as one digest: the label by which a build finds that it is there already.

use image_core::digest::Digest;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The label that has the digest of all that an image was made of.
pub const LABEL: &str = "dev.image-dsl.digest";
/// The label that has the digest of its spec.
pub const SPEC_LABEL: &str = "dev.image-dsl.spec";
/// The label that says of each thing that it was made of which one it was, so that a later build can say what has changed.
pub(crate) const PARTS_LABEL: &str = "dev.image-dsl.made-of";

/// What decides what is in an image. Secrets decide nothing, or they would be in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ingredients<'a> {
    pub(crate) spec: Digest,
    pub(crate) context: Digest,
    /// Those asked for, or the engine's own.
    pub(crate) platforms: &'a [String],
    pub(crate) build_args: &'a [(String, String)],
    /// The images that it takes something of and that the engine has, with their ids.
    pub(crate) bases: &'a [(String, String)],
    /// The scopes of the caches that its steps have: what these hold is in it too.
    pub(crate) scopes: &'a [String],
}

impl Ingredients<'_> {
    /// Their digest. The first word is the version of this form.
    pub(crate) fn digest(&self) -> Digest {
        let (mut platforms, mut build_args) = (self.platforms.to_vec(), self.build_args.to_vec());
        platforms.sort();
        // Of two values for one name the last one counts, so their order stays.
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

    /// The labels of an image that is made of them.
    pub(crate) fn labels(&self) -> [(String, String); 3] {
        let (digest, spec) = (self.digest().to_string(), self.spec.to_string());
        [(LABEL, digest), (SPEC_LABEL, spec), (PARTS_LABEL, self.parts())].map(|(key, text)| (key.to_owned(), text))
    }

    /// `files=1f3a… platform=linux/amd64 arg:A=90 base:debian:12=77c1…`: no more than tells that something has changed. Of
    /// the value of a build argument that is one byte, from which nobody guesses it.
    pub(crate) fn parts(&self) -> String {
        let mut platforms = self.platforms.to_vec();
        platforms.sort();
        let mut parts = vec![
            format!("files={}", short(&self.context.to_string(), 16)),
            format!("platform={}", platforms.join(",")),
            format!("caches={}", short(&digest_of(&self.scopes.join(" ")), 16)),
        ];
        let arg = |(name, value): &(String, String)| {
            let salted = json!([self.spec.to_string(), name, value]).to_string();
            format!("arg:{name}={}", short(&digest_of(&salted), 2))
        };
        parts.extend(self.build_args.iter().map(arg));
        parts.extend(
            self.bases
                .iter()
                .map(|(name, id)| format!("base:{name}={}", short(id, 16))),
        );
        parts.sort();
        parts.join(" ")
    }
}

/// The digest of a text, `sha256:…`.
pub(crate) fn digest_of(text: &str) -> String {
    Digest::from_bytes(Sha256::digest(text).into()).to_string()
}

/// The first digits of a digest.
fn short(digest: &str, digits: usize) -> String {
    digest.trim_start_matches("sha256:").chars().take(digits).collect()
}

/// The name that every image gets beside its own: `from id(…)` finds it by that.
pub(crate) fn own_name(spec: Digest) -> String {
    image_core::spec::tag_of(&spec.to_string())
}
