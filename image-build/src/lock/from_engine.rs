//! Bases that an engine has, for machines that reach no registry.

use image_core::lock::{LockedFiles, LockedImage, LockedPlatform, normalized};
use serde_json::Value;

use super::facts::{Files, Search};
use super::look_up::{WantedBase, config_of};
use super::problem::{LockProblem, LockProblemKind};
use crate::engine::{Engine, EngineError};
use crate::oci::LayerTree;

/// How often the files are read, if links lead to paths that were not looked for.
const ROUNDS: usize = 4;

/// Returns what an engine knows of a base: its digest in its registry, and the one platform that it has.
pub(super) fn image(engine: &Engine, base: &WantedBase) -> Result<LockedImage, LockProblem> {
    let failed = |error| base.problem(LockProblemKind::Engine(Box::new(error)));
    let missing = || EngineError::refused("the engine does not have it", "pull it, or leave out `--from-engine`");
    let known = engine.find_image(&base.reference).map_err(failed)?;
    let known = known.ok_or_else(|| failed(missing()))?;
    let described = known.described();
    let digest = digest_in(described, &base.reference);
    let digest = digest.ok_or_else(|| base.problem(LockProblemKind::NoDigest))?;
    let config = config_of(described);
    let files = files_of(engine, &base.reference, &config.env).map_err(failed)?;
    let variant = described.get("Variant").and_then(Value::as_str);
    let variant = variant.filter(|variant| !variant.is_empty());
    let platform = known.platform().unwrap_or_else(|| "linux/amd64".to_owned());
    Ok(LockedImage {
        reference: base.reference.clone(),
        platforms: vec![LockedPlatform {
            platform: variant.map_or(platform.clone(), |variant| format!("{platform}/{variant}")),
            // Engines do not tell that of the platform.
            digest: digest.clone(),
            config,
            files: Some(files),
        }],
        digest,
    })
}

/// Returns the digest that a reference had in its registry when it was pulled.
fn digest_in(described: &Value, reference: &str) -> Option<String> {
    let repository = |name: &str| {
        let name = normalized(name);
        let name = name.split('@').next().unwrap_or_default().to_owned();
        match name.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => path.to_owned(),
            Some(_) | None => name,
        }
    };
    let wanted = repository(reference);
    let all = described.get("RepoDigests").and_then(Value::as_array)?;
    let mut all = all.iter().filter_map(|name| name.as_str()?.split_once('@'));
    let (_, digest) = all.find(|(name, _)| repository(name) == wanted)?;
    Some(digest.to_owned())
}

/// Reads the files of a container that never runs.
fn files_of(engine: &Engine, reference: &str, env: &[String]) -> Result<LockedFiles, EngineError> {
    let mut search = Search::new();
    search.add_programs(env);
    for round in 1.. {
        let tree = engine.export_files(reference, |archive| {
            search.with(|sought| LayerTree::read(archive, sought))
        })?;
        let (files, more) = Files::new(vec![&tree], &search).describe(env);
        match more {
            Some(more) if round < ROUNDS => search = more,
            Some(_) | None => return Ok(files),
        }
    }
    Ok(LockedFiles::default())
}
