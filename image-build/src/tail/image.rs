//! An image that is put together here: the prefix, layers of our own, a configuration.

use std::collections::BTreeMap;
use std::io::Write;
use std::rc::Rc;
use std::time::Instant;

use image_core::plan::Plan;
use image_core::spec::{Action, Copy, Instruction, Origin, Words};
use serde_json::{Value, json};

use super::config::Config;
use super::facts::Facts;
use super::files::{Below, Files, Layer, Target, divide};
use super::layer::{Blob, Part, archive_length, key_of, size_of, write_archive};
use super::manifests::{configuration, docker_json, index_json, manifest};
use super::owners::owner_of;
use super::sources::Tree;
use super::split::origin_stage;
use super::stage_tree::StageTree;
use super::text::Variables;
use super::triggers::{created_by, has_triggers};
use super::{TailBuild, Unfit};
use crate::build::Progress;
use crate::engine::{Event, ImageId, Owner, Place, has_host};
use crate::prepare::Prepared;

/// The time of everything that is made here: that of the files.
pub(super) const CREATED: &str = "2010-01-01T00:00:00Z";

/// The most layers that docker's own store takes.
const MOST_LAYERS: usize = 120;

/// The size from which a layer is divided, in bytes, and the number of its parts.
const LARGE: u64 = 8 << 20;
const PARTS: u64 = 16;

/// The size from which the digest of a layer is remembered.
const WORTH_REMEMBERING: u64 = 1 << 18;

/// An image, ready to be loaded.
pub(super) struct OwnImage<'e, 'c> {
    facts: Facts<'e>,
    layers: Vec<(Layer<'c>, Blob)>,
    config: Vec<u8>,
    /// The manifest, for engines that keep one.
    manifest: Option<Vec<u8>>,
    /// The statements that copy, by their numbers, each with its line.
    steps: Vec<(usize, Placed)>,
}

/// The place of an instruction in the Dockerfile.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    line: u32,
    text: String,
}

/// Puts an image together. `start` is the number of the first instruction of its tail.
pub(super) fn put_together<'e, 'c>(
    whole: &TailBuild<'c>,
    start: usize,
    mut facts: Facts<'e>,
) -> Result<OwnImage<'e, 'c>, Unfit> {
    let below = diff_ids(facts.described())?;
    let Tail {
        mut config,
        layers,
        history,
        steps,
        ..
    } = apply_all(whole, start, &mut facts, &below)?;
    let with_blob = |layer| blob_of(&layer, whole.prepared, &mut facts).map(|blob| (layer, blob));
    let layers = layers.into_iter().map(with_blob).collect::<Result<Vec<_>, Unfit>>()?;
    for (key, value) in whole.parts.labels() {
        config.set_label(&key, value);
    }
    let own = layers.iter().map(|(_, blob)| blob.digest.clone());
    let all: Vec<String> = below.into_iter().chain(own).collect();
    if all.len() > MOST_LAYERS {
        return Err(Unfit::new("it has too many layers".to_owned()));
    }
    let config = configuration(facts.described(), config, &all, &history);
    let manifest = facts.layers().map(|below| manifest(below, &layers, &config, all.len()));
    Ok(OwnImage {
        manifest: manifest.transpose()?,
        facts,
        layers,
        config,
        steps,
    })
}

/// Applies the instructions of the tail to the image below, which has these layers.
fn apply_all<'c, 'f>(
    whole: &TailBuild<'c>,
    start: usize,
    facts: &'f mut Facts<'_>,
    below: &[String],
) -> Result<Tail<'c, 'f>, Unfit> {
    let config = Config::of_image(facts.described());
    let history = history_of(facts, below)?;
    let mut tail = Tail {
        plan: whole.plan,
        stage: whole.plan.spec.stages().len().saturating_sub(1),
        trees: BTreeMap::new(),
        prepared: whole.prepared,
        has_triggers: has_triggers(history.iter().filter_map(created_by)),
        variables: Variables::new(whole.plan, config.environment()),
        files: Files::new(facts),
        config,
        layers: Vec::new(),
        history,
        steps: Vec::new(),
    };
    for (number, instruction) in whole.plan.steps_from(start).iter().enumerate() {
        tail.apply(start + number, instruction)?;
    }
    Ok(tail)
}

/// Returns the history of an image with these layers.
fn history_of(facts: &mut Facts<'_>, layers: &[String]) -> Result<Vec<Value>, Unfit> {
    let told = facts.history()?;
    let with_layer = told.iter().filter(|step| step.get("empty_layer").is_none());
    if with_layer.count() == layers.len() {
        return Ok(told);
    }
    // Its words are of other layers.
    Ok(layers.iter().map(|_| json!({ "created": CREATED })).collect())
}

fn diff_ids(described: &Value) -> Result<Vec<String>, Unfit> {
    let layers = described.pointer("/RootFS/Layers").and_then(Value::as_array);
    let texts = layers
        .into_iter()
        .flatten()
        .map(|layer| layer.as_str().map(str::to_owned));
    texts
        .collect::<Option<_>>()
        .ok_or_else(|| Unfit::new("the engine's image has no layers".to_owned()))
}

/// The state of an image while its tail is applied.
pub(super) struct Tail<'c, 'f> {
    pub(super) plan: &'c Plan,
    /// The number of the stage whose instructions are applied.
    pub(super) stage: usize,
    /// The files of the stages that it copies from, by their numbers.
    pub(super) trees: BTreeMap<usize, Rc<StageTree<'c>>>,
    pub(super) prepared: &'c Prepared,
    /// True if an image below may have set things when this one started from it.
    pub(super) has_triggers: bool,
    pub(super) files: Files<'c, 'f>,
    pub(super) config: Config,
    pub(super) variables: Variables,
    pub(super) layers: Vec<Layer<'c>>,
    pub(super) history: Vec<Value>,
    pub(super) steps: Vec<(usize, Placed)>,
}

/// Returns the blob of a layer.
fn blob_of(layer: &Layer<'_>, prepared: &Prepared, below: &mut dyn Below) -> Result<Blob, Unfit> {
    let read = || Blob::of_layer(layer).map_err(|error| Unfit::for_now(error.to_string()));
    let is_long = size_of(layer) > WORTH_REMEMBERING;
    match key_of(layer, &prepared.files.0, &prepared.hashes).filter(|_| is_long) {
        Some(key) => below.blob(key, &mut || read()),
        None => read(),
    }
}

impl<'c> Tail<'c, '_> {
    /// Goes on with the instructions of another stage, which starts from what was made.
    pub(super) fn start(&mut self, stage: usize) {
        self.stage = stage;
        self.variables = Variables::new(self.plan, self.config.environment());
    }

    pub(super) fn apply(&mut self, number: usize, instruction: &Instruction<'static>) -> Result<(), Unfit> {
        let placed = self.find_place(number)?;
        if let Action::Copy(copy) = &instruction.action {
            self.copy(copy)?;
            self.steps.push((number, placed.clone()));
        }
        if let Action::Workdir(path) = &instruction.action {
            self.workdir(path)?;
        }
        if let Action::Volume(paths) = &instruction.action {
            self.volume(paths)?;
        }
        if matches!(instruction.action, Action::Entrypoint(_))
            && !knows_cmd(self.plan, self.stage, number, self.has_triggers)?
        {
            self.config.forget_cmd();
        }
        self.config
            .apply(&instruction.action, &placed.text, &mut self.variables)?;
        self.end_step(&placed.text);
        Ok(())
    }

    /// Adds the layer of a step, if it has made one, and its line in the history.
    fn end_step(&mut self, text: &str) {
        let layer = self.files.take_layer();
        let mut step = json!({ "created": CREATED, "created_by": text, "comment": "image-dsl" });
        if layer.is_empty() {
            step["empty_layer"] = true.into();
            self.history.push(step);
            return;
        }
        let is_large = size_of(&layer) > LARGE && self.layers.len() < MOST_LAYERS / 4;
        for layer in divide(&layer, if is_large { PARTS } else { 1 }) {
            self.layers.push(layer);
            self.history.push(step.clone());
        }
    }

    fn copy(&mut self, copy: &Copy<'static>) -> Result<(), Unfit> {
        let destination = self.absolute(&self.variables.expand(&copy.destination)?)?;
        let owner = copy
            .chown
            .as_deref()
            .map(|owner| self.variables.expand(owner))
            .transpose()?;
        let owner = owner.map(|owner| self.owner(&owner)).transpose()?;
        let mode = copy
            .chmod
            .as_deref()
            .map(|mode| self.variables.expand(mode))
            .transpose()?;
        let unknown = |mode: &String| Unfit::new(format!("the mode `{mode}` is not octal"));
        let mode = mode
            .map(|mode| u32::from_str_radix(&mode, 8).map_err(|_| unknown(&mode)))
            .transpose()?;
        let target = Target {
            destination: &destination,
            owner,
            mode,
        };
        let context = &self.prepared.files.0;
        let stage = copy.from.as_ref().map(|from| self.tree_of(from)).transpose()?;
        let tree: &dyn Tree<'c> = match &stage {
            Some(stage) => &**stage,
            None => &context,
        };
        for source in copy.sources.iter() {
            self.files.copy(tree, &self.variables.expand(source)?, target)?;
        }
        Ok(())
    }

    /// Returns the files of the stage that a copy names.
    fn tree_of(&self, from: &Origin<'static>) -> Result<Rc<StageTree<'c>>, Unfit> {
        let stage = origin_stage(self.plan, self.stage, from);
        let tree = stage.and_then(|stage| self.trees.get(&stage).cloned());
        tree.ok_or_else(|| Unfit::new("it copies from another image or stage".to_owned()))
    }

    /// Sets the working directory, and makes it, owned by the user of the image.
    fn workdir(&mut self, path: &str) -> Result<(), Unfit> {
        let path = self.absolute(&self.variables.expand(path)?)?;
        let path = format!("/{}", path.trim_matches('/'));
        let owner = self.user()?.unwrap_or_default();
        self.files.make_folder(&path, owner)?;
        self.config.set("WorkingDir", path);
        Ok(())
    }

    /// Makes the folders of a `VOLUME` for a user that is not root, as the text for an engine does.
    fn volume(&mut self, paths: &Words<'_>) -> Result<(), Unfit> {
        let Some(owner) = self.user()?.filter(|owner| *owner != Owner::default()) else {
            return Ok(());
        };
        for path in paths.iter() {
            let path = self.absolute(&self.variables.expand(path)?)?;
            self.files.make_folder(&format!("/{}", path.trim_matches('/')), owner)?;
        }
        Ok(())
    }

    /// Returns the user of the image, if it names one.
    fn user(&mut self) -> Result<Option<Owner>, Unfit> {
        let user = self.config.text("User").to_owned();
        (!user.is_empty()).then(|| self.owner(&user)).transpose()
    }

    /// Returns a path below the working directory as an absolute one. A `/` at the end is kept.
    fn absolute(&self, path: &str) -> Result<String, Unfit> {
        let folder = if path.starts_with('/') {
            ""
        } else {
            self.config.text("WorkingDir")
        };
        let whole = format!("{folder}/{path}");
        let names: Vec<&str> = whole.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
        if names.contains(&"..") {
            return Err(Unfit::new(format!("`{path}` has `..`")));
        }
        let is_folder = path.is_empty() || path == "." || path.ends_with('/') || names.is_empty();
        let end = if is_folder && !names.is_empty() { "/" } else { "" };
        Ok(format!("/{}{end}", names.join("/")))
    }

    fn owner(&mut self, text: &str) -> Result<Owner, Unfit> {
        let files = &mut self.files;
        owner_of(text, &mut |path| files.lines_of(path))
    }

    /// Returns the place of an instruction in the Dockerfile.
    fn find_place(&self, number: usize) -> Result<Placed, Unfit> {
        let Prepared { lines, dockerfile, .. } = self.prepared;
        let mut all = lines.placed().iter();
        let one = all.find(|one| one.stage == self.stage && one.instruction == Some(number));
        let one = one.ok_or_else(|| Unfit::new("an instruction has no line".to_owned()))?;
        let (first, last) = (index(one.first), index(one.last));
        let text: Vec<&str> = dockerfile.lines().skip(first - 1).take(last + 1 - first).collect();
        Ok(Placed {
            line: one.first,
            text: text.join("\n"),
        })
    }
}

/// Returns `true` if the image's command is of this stage, so that the entrypoint of this number does not take it away.
pub(super) fn knows_cmd(plan: &Plan, stage: usize, number: usize, has_triggers: bool) -> Result<bool, Unfit> {
    let Some(stage) = plan.spec.stages().get(stage) else {
        return Ok(false);
    };
    let (before, after) = stage.instructions.split_at(number.min(stage.instructions.len()));
    let is_cmd = |step: &Instruction<'_>| matches!(step.action, Action::Cmd(_));
    if before.iter().any(is_cmd) || after.iter().any(is_cmd) {
        return Ok(true);
    }
    let is_raw = |step: &Instruction<'_>| matches!(step.action, Action::Raw(_));
    let is_unclear = before.iter().any(is_raw) || has_triggers;
    if is_unclear {
        return Err(Unfit::new(
            "only the engine knows whose command the entrypoint has".to_owned(),
        ));
    }
    Ok(false)
}

fn index(line: u32) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX)
}

impl OwnImage<'_, '_> {
    /// Loads the image, and checks that the engine has exactly this one.
    pub(super) fn load(
        mut self,
        whole: &TailBuild<'_>,
        told: usize,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<ImageId, Unfit> {
        let stage = whole.plan.spec.stages().len().saturating_sub(1);
        let mut report = |event, number| {
            let at = whole.plan.at(stage, Some(number));
            tell(&Progress { event, at });
        };
        let started = Instant::now();
        for (step, (number, placed)) in self.steps.iter().enumerate() {
            let place = Place {
                stage,
                instruction: number + 1,
                line: placed.line,
            };
            let event = Event::Started {
                step: told + step,
                place: Some(place),
                name: placed.text.clone(),
            };
            report(event, *number);
        }
        let loaded = self.send(whole);
        for (step, (number, _)) in self.steps.iter().enumerate() {
            let seconds = started.elapsed().as_secs_f64();
            let event = match &loaded {
                Ok(_) => Event::Done {
                    step: told + step,
                    cached: false,
                    seconds,
                },
                Err(_) => Event::Failed { step: told + step },
            };
            report(event, *number);
        }
        if loaded.is_ok() {
            self.facts
                .set_loaded(self.layers.iter().map(|(_, blob)| blob.digest.clone()).collect());
        } else {
            self.facts.forget();
        }
        loaded
    }

    fn send(&self, whole: &TailBuild<'_>) -> Result<ImageId, Unfit> {
        let names = &whole.prepared.names;
        let mut parts = self.missing_layers(whole);
        let config = Blob::of_bytes(&self.config);
        parts.push(Part::Bytes(config.path(), self.config.clone()));
        let id = if let Some(manifest) = &self.manifest {
            let blob = Blob::of_bytes(manifest);
            parts.push(Part::Bytes(blob.path(), manifest.clone()));
            parts.push(Part::Bytes(
                "oci-layout".to_owned(),
                br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
            ));
            parts.push(Part::Bytes(
                "index.json".to_owned(),
                index_json(&blob, names).into_bytes(),
            ));
            blob.digest
        } else {
            let list = docker_json(&config, &self.diff_ids(), names);
            parts.push(Part::Bytes("manifest.json".to_owned(), list.into_bytes()));
            config.digest
        };
        let write = |to: &mut dyn Write| write_archive(&parts, to);
        let failed = |error: std::io::Error| Unfit::for_now(format!("it could not be loaded ({error})"));
        whole.engine.load(archive_length(&parts), &write).map_err(failed)?;
        let id = ImageId::new(&id);
        let name = names.first().map_or("", String::as_str);
        match whole.engine.id_of(name) {
            Ok(Some(found)) if found == id => Ok(id),
            _ => Err(Unfit::for_now("the engine has made another image of it".to_owned())),
        }
    }

    /// Returns the layers that the engine does not have. It has those of the image that has the name now.
    fn missing_layers(&self, whole: &TailBuild<'_>) -> Vec<Part<'_>> {
        let before = whole.before.and_then(|before| diff_ids(before.described()).ok());
        let before = before.unwrap_or_default();
        let all = self.diff_ids();
        let below = all.len().saturating_sub(self.layers.len());
        // Docker's own store has a layer only on top of the same ones.
        let same = before.iter().zip(&all).take_while(|(old, new)| old == new).count();
        let is_there = |number: usize, digest: &String| match self.manifest {
            Some(_) => before.contains(digest) && self.facts.has_loaded(digest),
            None => below + number < same,
        };
        let layers = self.layers.iter().enumerate();
        let missing = layers.filter(|(number, (_, blob))| !is_there(*number, &blob.digest));
        missing
            .map(|(_, (layer, blob))| Part::Layer(layer, blob.clone()))
            .collect()
    }

    fn diff_ids(&self) -> Vec<String> {
        let config: Value = serde_json::from_slice(&self.config).unwrap_or_default();
        let all = config.pointer("/rootfs/diff_ids").and_then(Value::as_array);
        all.into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect()
    }
}

/// Returns a name with its registry.
pub(crate) fn full_name(name: &str) -> String {
    match name {
        name if has_host(name) => name.to_owned(),
        name if name.contains('/') => format!("docker.io/{name}"),
        name => format!("docker.io/library/{name}"),
    }
}
