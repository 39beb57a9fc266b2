//! Pushes an image to its registries.

use super::made::{Content, Made, Piece, on_threads};
use super::registry::{Repository, Taken};
use crate::engine::EngineError;

/// Pushes an image by a name, unless the registry has all of it. Returns `true` if something was sent.
///
/// # Errors
/// If the registry does not take it, or a layer cannot be read.
pub(super) fn push(made: &Made<'_>, repository: &Repository) -> Result<bool, EngineError> {
    // A registry may say that it has a blob which it has lost.
    for trusts in [true, false] {
        let sent = give_blobs(made, repository, trusts)?;
        let (top, bytes) = made.top();
        if !sent && repository.digest_of(&repository.name.version)?.as_deref() == Some(&top.digest) {
            return Ok(false);
        }
        if give_manifests(made, repository)? && give_top(repository, &top.media_type, bytes)? {
            return match repository.digest_of(&repository.name.version)? {
                Some(digest) if digest == top.digest => Ok(true),
                Some(_) => Err(EngineError::NameTaken {
                    name: repository.shown(),
                    is_pushed: true,
                }),
                None => Err(repository.lost_blob()),
            };
        }
    }
    Err(repository.lost_blob())
}

/// Gives the registry all blobs that it lacks. Returns `true` if something was sent.
fn give_blobs(made: &Made<'_>, repository: &Repository, trusts: bool) -> Result<bool, EngineError> {
    let give = |piece: &Piece<'_>| {
        let from = from_repository(piece, repository);
        repository.give_blob(&piece.blob, from, trusts, &|| piece.reader(&made.memory))
    };
    let mut any = false;
    for sent in on_threads(&made.pieces(), give) {
        any |= sent?;
    }
    Ok(any)
}

/// Returns another repository of the same registry that has a blob.
fn from_repository<'p>(piece: &Piece<'p>, to: &Repository) -> Option<&'p str> {
    match &piece.content {
        Content::Base(base, _) => {
            let from = &base.repository()?.name;
            let is_other = from.host == to.name.host && from.repository != to.name.repository;
            is_other.then_some(from.repository.as_str())
        }
        Content::Bytes(_) | Content::Own(_) => None,
    }
}

/// Gives the registry the manifests of the platforms. Returns `false` if it misses a blob.
fn give_manifests(made: &Made<'_>, repository: &Repository) -> Result<bool, EngineError> {
    for piece in made.inner() {
        let Content::Bytes(bytes) = piece.content else { continue };
        if !give_top_as(repository, &piece.blob.digest, &piece.blob.media_type, bytes)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn give_top(repository: &Repository, media_type: &str, bytes: &[u8]) -> Result<bool, EngineError> {
    give_top_as(repository, &repository.name.version, media_type, bytes)
}

fn give_top_as(repository: &Repository, version: &str, media_type: &str, bytes: &[u8]) -> Result<bool, EngineError> {
    Ok(match repository.give_manifest(version, media_type, bytes)? {
        Taken::Yes => true,
        Taken::MissesBlob => false,
    })
}
