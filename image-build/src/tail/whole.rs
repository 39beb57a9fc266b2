//! A whole image that is put together here, on top of an image whose files are known, or of nothing.

use std::fmt;
use std::io::{self, Write};

use image_core::plan::{At, Plan};
use serde_json::{Value, json};

use super::Unfit;
use super::config::Config;
use super::files::{Below, Files, Layer};
use super::image::{CREATED, Tail};
use super::layer::{key_of, write_layer};
use super::text::Variables;
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

/// Applies all instructions of the last stage to the image below.
///
/// # Errors
/// The instruction that only an engine can apply, with its statement.
pub(crate) fn put_together<'c>(
    plan: &'c Plan,
    prepared: &'c Prepared,
    BelowImage { described, files }: BelowImage<'_>,
) -> Result<WholeImage<'c>, (Unfit, Option<At>)> {
    let described = described.clone();
    let of_base = |unfit| (unfit, plan.at(plan.spec.stages().len().saturating_sub(1), None));
    let folders = layer_digests(&described).map_err(of_base)?;
    let config = Config::of_image(&json!({ "Config": described.get("config") }));
    let variables = Variables::new(plan, config.environment());
    let mut tail = Tail {
        plan,
        prepared,
        has_triggers: has_triggers(&described),
        files: Files::new(&prepared.files.0, files),
        config,
        variables,
        layers: Vec::new(),
        history: history(&described, folders.len()),
        steps: Vec::new(),
    };
    let stage = plan.spec.stages().len().saturating_sub(1);
    for (number, instruction) in plan.steps_from(0).iter().enumerate() {
        let applied = tail.apply(number, instruction);
        applied.map_err(|unfit| (unfit, plan.at(stage, Some(number))))?;
    }
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
    Ok(WholeImage {
        below: folders,
        layers: layers.into_iter().map(with_key).collect(),
        config,
        history,
        described,
    })
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
    let told = described
        .get("history")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let is_layer = |step: &&Value| step.get("empty_layer").and_then(Value::as_bool) != Some(true);
    if told.iter().filter(is_layer).count() == layers {
        return told;
    }
    // Its words are of other layers.
    (0..layers).map(|_| json!({ "created": CREATED })).collect()
}

fn has_triggers(described: &Value) -> bool {
    let history = described.get("history").and_then(Value::as_array);
    let by = history
        .into_iter()
        .flatten()
        .filter_map(|step| step.get("created_by")?.as_str());
    by.into_iter().any(|by| by.contains("ONBUILD"))
}
