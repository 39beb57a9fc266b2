//! A whole image that is put together here, on top of an image whose files are known, or of nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;

use image_core::plan::{At, Plan};
use image_core::spec::Base;
use serde_json::{Value, json};

use super::Unfit;
use super::config::Config;
use super::files::{Below, Files, Layer};
use super::image::{CREATED, Tail};
use super::layer::{key_of, write_layer};
use super::split::{origin_stage, stages_to, used_stages};
use super::stage_tree::StageTree;
use super::text::Variables;
use super::triggers::{created_by, has_triggers};
use crate::prepare::Prepared;

/// The image below.
pub(crate) struct BelowImage<'b> {
    /// Its configuration, as the registry has it.
    pub(crate) described: &'b Value,
    pub(crate) files: &'b mut dyn Below,
}

/// The layers of an image, and its configuration.
#[derive(Debug)]
pub(crate) struct WholeImage<'c> {
    /// The digests of the layers below, without compression.
    pub(crate) below: Vec<String>,
    pub(crate) layers: Vec<OwnLayer<'c>>,
    config: Config,
    history: Vec<Value>,
    described: Value,
}

/// A layer of local files.
pub(crate) struct OwnLayer<'c> {
    files: Layer<'c>,
    /// A text that is the same for the same content.
    key: Option<String>,
}

impl OwnLayer<'_> {
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Writes it as an archive: always the same bytes for the same files.
    pub(crate) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        write_layer(&self.files, to)
    }
}

impl fmt::Debug for OwnLayer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnLayer")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// An instruction that only an engine can apply, with its statement.
type UnfitAt = (Unfit, Option<At>);

/// Applies all instructions of the stages that make an image. `bases` has the images that stages start from, each with the
/// number of its first stage.
///
/// # Errors
/// The instruction that only an engine can apply, with its statement.
pub(crate) fn put_together<'c>(
    plan: &'c Plan,
    prepared: &'c Prepared,
    bases: &mut [(usize, BelowImage<'_>)],
) -> Result<WholeImage<'c>, UnfitAt> {
    let mut trees = BTreeMap::new();
    let last = plan.spec.stages().len().saturating_sub(1);
    for stage in copied_stages(plan) {
        let (tail, _) = apply(plan, prepared, bases, stage, &trees)?;
        let tree = tail.files.into_tree(starts_from_nothing(plan, stage));
        trees.insert(stage, Rc::new(tree));
    }
    let (tail, below) = apply(plan, prepared, bases, last, &trees)?;
    let Tail {
        config,
        layers,
        history,
        ..
    } = tail;
    let with_key = |files: Layer<'c>| {
        let key = key_of(&files, &prepared.files.0, &prepared.hashes);
        OwnLayer { files, key }
    };
    let layers = layers.into_iter().map(with_key).collect();
    let root = stages_to(plan, last).first().copied();
    let described = bases.iter().find(|(stage, _)| Some(*stage) == root);
    Ok(WholeImage {
        below,
        layers,
        config,
        history,
        described: described.map(|(_, base)| base.described.clone()).unwrap_or_default(),
    })
}

/// Returns the stages that others copy from, in order.
fn copied_stages(plan: &Plan) -> BTreeSet<usize> {
    let used = used_stages(plan);
    let origins = used.iter().flat_map(|number| {
        let steps = plan.spec.stages().get(*number).map(|stage| &stage.instructions);
        let origins = steps.into_iter().flatten().flat_map(|step| step.action.origins());
        origins.filter_map(|origin| origin_stage(plan, *number, origin))
    });
    origins.collect()
}

fn starts_from_nothing(plan: &Plan, stage: usize) -> bool {
    let root = stages_to(plan, stage).first().copied();
    let stage = root.and_then(|root| plan.spec.stages().get(root));
    stage.is_some_and(|stage| stage.from.base == Base::Scratch)
}

/// Applies a stage and those that it starts from. Returns the digests of the layers below, too.
fn apply<'c, 'b>(
    plan: &'c Plan,
    prepared: &'c Prepared,
    bases: &'b mut [(usize, BelowImage<'_>)],
    stage: usize,
    trees: &BTreeMap<usize, Rc<StageTree<'c>>>,
) -> Result<(Tail<'c, 'b>, Vec<String>), UnfitAt> {
    let stages = stages_to(plan, stage);
    let root = stages.first().copied().unwrap_or(stage);
    let of_base = |unfit| (unfit, plan.at(root, None));
    let unknown = || of_base(Unfit::new("its base image is not known".to_owned()));
    let base = bases.iter_mut().find(|(own, _)| *own == root).ok_or_else(unknown)?;
    let BelowImage { described, files } = &mut base.1;
    let described = *described;
    let folders = layer_digests(described).map_err(of_base)?;
    let config = Config::of_image(&json!({ "Config": described.get("config") }));
    let mut tail = Tail {
        plan,
        prepared,
        stage: root,
        trees: trees.clone(),
        has_triggers: has_triggers(told_history(described).iter().filter_map(created_by)),
        files: Files::new(&mut **files),
        variables: Variables::new(plan, config.environment()),
        config,
        layers: Vec::new(),
        history: history(described, folders.len()),
        steps: Vec::new(),
    };
    for stage in stages {
        tail.start(stage);
        for (number, instruction) in plan.steps_of(stage).iter().enumerate() {
            let applied = tail.apply(number, instruction);
            applied.map_err(|unfit| (unfit, plan.at(stage, Some(number))))?;
        }
    }
    Ok((tail, folders))
}

impl WholeImage<'_> {
    /// Returns the configuration as images have it. `own` has the digests of its own layers without compression.
    pub(crate) fn configuration(&self, labels: &[(String, String)], own: &[String]) -> Vec<u8> {
        let mut config = self.config.clone();
        for (key, value) in labels {
            config.set_label(key, value.clone());
        }
        let layers: Vec<&String> = self.below.iter().chain(own).collect();
        let mut image = json!({
            "created": CREATED,
            "config": config.into_json(),
            "rootfs": { "type": "layers", "diff_ids": layers },
            "history": self.history,
        });
        for key in ["architecture", "os", "os.version", "os.features", "variant"] {
            if let Some(value) = self.described.get(key).filter(|value| !value.is_null()) {
                image[key] = value.clone();
            }
        }
        image.to_string().into_bytes()
    }
}

/// Returns the digests of the layers of a configuration.
fn layer_digests(described: &Value) -> Result<Vec<String>, Unfit> {
    let all = described.pointer("/rootfs/diff_ids").and_then(Value::as_array);
    let texts = all.into_iter().flatten().map(|id| id.as_str().map(str::to_owned));
    let wrong = || Unfit::new("the configuration of the base image has no list of layers".to_owned());
    texts.collect::<Option<Vec<_>>>().ok_or_else(wrong)
}

/// Returns the history of an image with so many layers.
fn history(described: &Value, layers: usize) -> Vec<Value> {
    let told = told_history(described);
    let is_layer = |step: &&Value| step.get("empty_layer").and_then(Value::as_bool) != Some(true);
    if told.iter().filter(is_layer).count() == layers {
        return told.to_vec();
    }
    // Its words are of other layers.
    (0..layers).map(|_| json!({ "created": CREATED })).collect()
}

fn told_history(described: &Value) -> &[Value] {
    let history = described.get("history").and_then(Value::as_array);
    history.map(Vec::as_slice).unwrap_or_default()
}
