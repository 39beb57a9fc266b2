//! What an image was made of, as one digest: the label by which a build finds that it is there already.

use image_core::digest::Digest;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The label that has the digest of all that an image was made of.
pub const LABEL: &str = "dev.image-dsl.digest";

/// What decides what is in an image. Secrets decide nothing, or they would be in it.
pub(crate) struct Ingredients<'a> {
    pub(crate) spec: Digest,
    pub(crate) context: Digest,
    /// Those asked for, or the engine's own.
    pub(crate) platforms: &'a [String],
    pub(crate) build_args: &'a [(String, String)],
    /// What images are made of that this one continues by their digest.
    pub(crate) bases: &'a [String],
}

impl Ingredients<'_> {
    /// Their digest. The first word is the version of this form.
    pub(crate) fn digest(&self) -> Digest {
        let (mut platforms, mut build_args) = (self.platforms.to_vec(), self.build_args.to_vec());
        platforms.sort();
        // Of two values for one name the last one counts, so their order stays.
        build_args.sort_by(|one, other| one.0.cmp(&other.0));
        let (spec, context) = (self.spec.to_string(), self.context.to_string());
        let text = json!(["image-dsl image 1", spec, context, platforms, build_args, self.bases]);
        Digest::from_bytes(Sha256::digest(text.to_string()).into())
    }
}

/// The name that every image gets beside its own: `from id(…)` finds it by that.
pub(crate) fn own_name(spec: Digest) -> String {
    image_core::spec::tag_of(&spec.to_string())
}
