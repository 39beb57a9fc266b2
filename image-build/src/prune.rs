//! Finds and removes images that nothing uses any more.

use image_core::digest::Digest;
use image_core::plan::Plan;

use crate::engine::{Engine, EngineError};
use crate::key::{LABEL, own_name};
use crate::prepare::digest_base_names;
use crate::tail;

/// An image that nothing uses any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// `image-dsl:` and the digest of a spec.
    pub name: String,
    /// The id of the image, which has no other name.
    pub id: String,
}

/// Returns the images that earlier builds have left: images with a build's label whose only name is `image-dsl:` and a
/// digest, if that is neither the digest of one of `keep` nor of a base image that one of these names by its digest.
/// Images of other programs are among them if they have no name of their own; they are built again when they are
/// needed.
///
/// # Errors
/// If the engine does not answer.
pub fn unused(engine: &Engine, keep: &[Plan]) -> Result<Vec<Unused>, EngineError> {
    let own = keep.iter().map(|plan| own_name(plan.spec.digest()));
    // An image whose tail is put together here stands on an image of its first steps.
    let own = own.chain(keep.iter().filter_map(tail::prefix_name));
    let kept: Vec<String> = own.chain(keep.iter().flat_map(digest_base_names)).collect();
    let unused = engine.images_with_label(LABEL)?.into_iter().filter_map(|(id, names)| {
        let [name] = names.as_slice() else { return None };
        let own = name.strip_prefix("localhost/").unwrap_or(name);
        let is_unused = is_own(own) && !kept.iter().any(|kept| kept == own);
        is_unused.then(|| Unused { name: name.clone(), id })
    });
    Ok(unused.collect())
}

/// Returns `true` if a name is `image-dsl:` and the 64 digits of a digest.
fn is_own(name: &str) -> bool {
    let digits = name.strip_prefix("image-dsl:");
    digits.is_some_and(|digits| format!("sha256:{digits}").parse::<Digest>().is_ok())
}

/// Removes the name of an image, and with it the image. Layers that other images share, and a builder's cache, are left
/// to the engine's own `prune`. Returns `false` if the image is kept because a container uses it.
///
/// # Errors
/// If the engine does not answer.
pub fn remove_unused(engine: &Engine, unused: &Unused) -> Result<bool, EngineError> {
    engine.remove_name(&unused.name)
}
