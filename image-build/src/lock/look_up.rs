//! Looks up bases in their registries: their digests, their platforms, and what their files say.

use std::collections::BTreeMap;
use std::io;

use image_core::lock::{Lock, LockedConfig, LockedFiles, LockedImage, LockedPlatform};
use image_core::plan::At;
use serde_json::Value;

use super::facts::{Files, Search};
use super::from_engine;
use super::parallel::{ask_all, read_all};
use super::problem::{LockProblem, LockProblemKind};
use crate::engine::{Engine, EngineError, Environment, Login, Secret, registry_host};
use crate::logins::{NeededLogin, read_login};
use crate::oci::{Descriptor, FoundImage, FoundManifest, FoundPlatform, LayerTree, Repository, find_login};

/// How often layers are read, if links lead to paths that were not looked for.
const ROUNDS: usize = 4;

/// A base that is looked up.
#[derive(Clone, Debug)]
pub struct WantedBase {
    /// Its reference, without a digest.
    pub reference: String,
    /// A statement that names it.
    pub at: Option<At>,
    /// The platforms that statements ask for.
    pub platforms: Vec<(String, Option<At>)>,
    /// The login of a `pull_secret`, which comes before the user's own.
    pub(super) login: Option<NeededLogin>,
}

/// How bases are looked up.
#[derive(Debug, Default)]
pub struct LookUp {
    /// The environment, with docker's configuration.
    pub environment: Environment,
    /// The hosts of registries, `HOST[:PORT]`, that are asked without encryption. Those of this machine always may be.
    pub plain_http: Vec<String>,
    /// Secrets, for each `pull_secret`. One that is not listed comes from the variable of its name.
    pub secrets: Vec<Secret>,
    /// The engine whose own images are taken instead of those of registries.
    pub engine: Option<Engine>,
}

impl WantedBase {
    /// Returns a base that no statement names.
    #[must_use]
    pub fn new(reference: &str) -> Self {
        Self {
            reference: reference.to_owned(),
            at: None,
            platforms: Vec::new(),
            login: None,
        }
    }

    /// Returns a problem with it.
    pub(super) fn problem(&self, kind: LockProblemKind) -> LockProblem {
        LockProblem {
            at: self.at,
            reference: self.reference.clone(),
            kind,
        }
    }

    /// Returns a problem for each platform that a statement asks for and the base lacks.
    pub(crate) fn missing_platforms(&self, has: &LockedImage, locked: bool) -> Vec<LockProblem> {
        let names = || has.platforms.iter().map(|own| own.platform.clone()).collect();
        let missing = |(wanted, _): &&(String, Option<At>)| has.platforms_for(Some(wanted)).next().is_none();
        let problem = |(wanted, at): &(String, Option<At>)| LockProblem {
            at: at.or(self.at),
            reference: self.reference.clone(),
            kind: LockProblemKind::NoPlatform(wanted.clone(), names(), locked),
        };
        self.platforms.iter().filter(missing).map(problem).collect()
    }
}

impl LookUp {
    /// Looks up bases with all that a lock says of them. `tell` gets what is done, for people.
    ///
    /// # Errors
    /// All problems that are found.
    pub fn images(&self, bases: &[WantedBase], tell: &dyn Fn(&str)) -> Result<Vec<LockedImage>, Vec<LockProblem>> {
        let images = match &self.engine {
            Some(engine) => all(read_all(bases, |base| from_engine::image(engine, base)))?,
            None => self.in_registries(bases, tell)?,
        };
        let pairs = bases.iter().zip(&images);
        let problems: Vec<_> = pairs
            .flat_map(|(base, image)| base.missing_platforms(image, false))
            .collect();
        if problems.is_empty() { Ok(images) } else { Err(problems) }
    }

    /// Compares bases with a lock: each has to be there, and to have the digest of the lock in its registry. Nothing is
    /// read but digests.
    #[must_use]
    pub fn compare(&self, bases: &[WantedBase], lock: &Lock) -> Vec<LockProblem> {
        let logins = self.logins(bases);
        let problems = ask_all(bases, |base| {
            let Some(locked) = lock.find(&base.reference) else {
                return vec![base.problem(LockProblemKind::NotLocked)];
            };
            let mut problems = base.missing_platforms(locked, true);
            problems.extend(self.moved(base, &logins, &locked.digest));
            problems
        });
        problems.into_iter().flatten().collect()
    }

    /// Returns a problem if a base has another digest in its registry now.
    fn moved(&self, base: &WantedBase, logins: &Logins, locked: &str) -> Option<LockProblem> {
        let repository = match self.repository(base, logins) {
            Ok(repository) => repository,
            Err(kind) => return Some(base.problem(kind)),
        };
        let kind = match repository.current_digest() {
            Ok(Some(digest)) if digest == locked => return None,
            Ok(Some(digest)) => LockProblemKind::Moved(locked.to_owned(), digest),
            Ok(None) => LockProblemKind::Missing,
            Err(error) => LockProblemKind::Engine(Box::new(error)),
        };
        Some(base.problem(kind))
    }

    fn in_registries(&self, bases: &[WantedBase], tell: &dyn Fn(&str)) -> Result<Vec<LockedImage>, Vec<LockProblem>> {
        let logins = self.logins(bases);
        let failed = |base: &WantedBase, error| base.problem(LockProblemKind::Engine(Box::new(error)));
        let found = all(ask_all(bases, |base| {
            let repository = self.repository(base, &logins).map_err(|kind| base.problem(kind))?;
            let image = repository.look_up().map_err(|error| failed(base, error))?;
            let image = image.ok_or_else(|| base.problem(LockProblemKind::Missing))?;
            Ok(Found {
                base,
                repository,
                image,
            })
        }))?;
        let manifests: Vec<(&Found<'_>, &FoundManifest)> = found
            .iter()
            .flat_map(|found| found.image.manifests.iter().map(move |manifest| (found, manifest)))
            .collect();
        let platforms = all(ask_all(&manifests, |(found, manifest)| {
            let platform = found.repository.platform(manifest);
            let platform = platform.map_err(|error| failed(found.base, error))?;
            Ok(Part {
                of: found,
                config: config_of(&platform.config),
                platform,
            })
        }))?;
        let files = read_files(&platforms, tell)?;
        let mut locked = platforms
            .iter()
            .zip(files)
            .map(|(part, files)| part.locked(files))
            .collect::<Vec<_>>()
            .into_iter();
        let image = |found: &Found<'_>| LockedImage {
            reference: found.base.reference.clone(),
            digest: found.image.digest.clone(),
            platforms: locked.by_ref().take(found.image.manifests.len()).collect(),
        };
        Ok(found.iter().map(image).collect())
    }

    /// Returns the user's logins, each host once: a credential helper may take a while, or ask the user.
    fn logins(&self, bases: &[WantedBase]) -> Logins {
        let hosts = bases.iter().filter(|base| base.login.is_none());
        let mut hosts: Vec<String> = hosts.map(|base| registry_host(&base.reference).to_owned()).collect();
        hosts.sort();
        hosts.dedup();
        let logins = ask_all(&hosts, |host| {
            find_login(&self.environment, host).map_err(|error| error.to_string())
        });
        hosts.into_iter().zip(logins).collect()
    }

    fn repository(&self, base: &WantedBase, logins: &Logins) -> Result<Repository, LockProblemKind> {
        let login = match (&base.login, logins.get(registry_host(&base.reference))) {
            (Some(needed), _) => {
                let login = read_login(needed, &self.secrets, &self.environment);
                Some(login.map_err(|kind| LockProblemKind::Login(Box::new(kind)))?)
            }
            (None, Some(Err(reason))) => {
                return Err(LockProblemKind::Engine(Box::new(EngineError::Failed(reason.clone()))));
            }
            (None, Some(Ok(login))) => login.clone(),
            (None, None) => None,
        };
        Repository::with_login(&base.reference, login, &self.environment, &self.plain_http)
            .map_err(|error| LockProblemKind::Engine(Box::new(error)))
    }
}

/// The user's logins by the hosts of registries; or why a credential helper gives none.
type Logins = BTreeMap<String, Result<Option<Login>, String>>;

/// A base that its registry has.
struct Found<'b> {
    base: &'b WantedBase,
    repository: Repository,
    image: FoundImage,
}

/// A platform of such a base.
struct Part<'f> {
    of: &'f Found<'f>,
    platform: FoundPlatform,
    config: LockedConfig,
}

impl Part<'_> {
    fn locked(&self, files: LockedFiles) -> LockedPlatform {
        LockedPlatform {
            platform: self.platform.platform.clone(),
            digest: self.platform.digest.clone(),
            config: self.config.clone(),
            files: Some(files),
        }
    }
}

/// Reads the files of platforms. A layer that several have is read once, several layers at the same time, and no more
/// of them is held than what is looked for. That a file is nowhere is known only when all layers are read.
fn read_files(parts: &[Part<'_>], tell: &dyn Fn(&str)) -> Result<Vec<LockedFiles>, Vec<LockProblem>> {
    let mut search = Search::new();
    for part in parts {
        search.add_programs(&part.config.env);
    }
    let mut layers = BTreeMap::<&str, (&Part<'_>, &Descriptor)>::new();
    for part in parts {
        for layer in &part.platform.layers {
            layers.entry(&layer.digest).or_insert((part, layer));
        }
    }
    let layers: Vec<_> = layers.into_values().collect();
    tell(&described(&layers));
    for round in 1.. {
        let trees = read_layers(&layers, &search)?;
        let described: Vec<_> = parts
            .iter()
            .map(|part| {
                let own = part.platform.layers.iter().rev();
                let own = own.filter_map(|layer| trees.get(layer.digest.as_str())).collect();
                Files::new(own, &search).describe(&part.config.env)
            })
            .collect();
        let mut more = search.clone();
        described
            .iter()
            .filter_map(|(_, own)| own.as_ref())
            .for_each(|own| more.add_all(own));
        if more == search || round == ROUNDS {
            return Ok(described.into_iter().map(|(files, _)| files).collect());
        }
        tell("links of the bases lead to other paths, so the layers are read again");
        search = more;
    }
    Ok(Vec::new())
}

fn read_layers<'l>(
    layers: &[(&Part<'_>, &'l Descriptor)],
    search: &Search,
) -> Result<BTreeMap<&'l str, LayerTree>, Vec<LockProblem>> {
    let read = read_all(layers, |(part, layer)| {
        let tree = search.with(|sought| part.of.repository.layer_tree(layer, sought));
        let failed = |error: io::Error| LockProblemKind::Layer(layer.digest.clone(), error);
        tree.map_err(|error| part.of.base.problem(failed(error)))
    });
    let digests = layers.iter().map(|(_, layer)| layer.digest.as_str());
    Ok(digests.zip(all(read)?).collect())
}

fn described(layers: &[(&Part<'_>, &Descriptor)]) -> String {
    let bytes: u64 = layers.iter().map(|(_, layer)| layer.size).sum();
    format!("reading {} layers, {} MB", layers.len(), bytes.div_ceil(1_000_000))
}

/// Returns all results, or all problems.
fn all<T>(results: Vec<Result<T, LockProblem>>) -> Result<Vec<T>, Vec<LockProblem>> {
    let (mut good, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(one) => good.push(one),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(good) } else { Err(problems) }
}

/// Returns what a lock has of a configuration, which has it in `config`.
pub(super) fn config_of(image: &Value) -> LockedConfig {
    let config = image.get("config").or_else(|| image.get("Config"));
    let value = |key: &str| config.and_then(|config| config.get(key));
    let text = |key: &str| value(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |key: &str| -> Vec<String> {
        let list = value(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let is_variable = |text: &String| text.find('=').is_some_and(|end| end > 0);
    LockedConfig {
        env: texts("Env").into_iter().filter(is_variable).collect(),
        user: text("User"),
        workdir: text("WorkingDir"),
        shell: texts("Shell"),
        entrypoint: texts("Entrypoint"),
        cmd: texts("Cmd"),
        onbuild: texts("OnBuild"),
    }
}
