//! Specs as JSON, and from any form that serde reads.

use std::fmt;

use serde::de::Error as _;

use super::check::{WrongText, check};
use super::{BuildArg, Source, Spec, Stage, StartMount};

/// The reasons why a text is not the JSON of a spec.
#[derive(Debug)]
pub enum JsonError {
    /// It is not JSON, or not of this form: a field is unknown, missing or of the wrong type.
    Form(serde_json::Error),
    /// It is of a version that this release does not read.
    Version(u64),
    /// It holds what no image could: all of it.
    WrongTexts(Vec<WrongText>),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Form(error) => write!(f, "this is not a spec: {error}"),
            JsonError::Version(version) => f.write_str(&other_version(*version)),
            JsonError::WrongTexts(wrong) => f.write_str(&all_wrong(wrong)),
        }
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JsonError::Form(error) => Some(error),
            JsonError::Version(_) | JsonError::WrongTexts(_) => None,
        }
    }
}

fn other_version(version: u64) -> String {
    let ours = Spec::VERSION;
    format!("this spec has version {version}, and this release reads version {ours}")
}

fn all_wrong(wrong: &[WrongText]) -> String {
    let mut text = "this spec holds what no image could:".to_owned();
    for one in wrong {
        text.push_str("\n  ");
        text.push_str(&one.to_string());
    }
    text
}

/// The version alone, of a spec of any version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: u64,
}

/// A spec as it is read, before it is checked.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename = "Spec")]
struct Unchecked {
    #[serde(deserialize_with = "version")]
    version: u32,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    readme: Option<String>,
    #[serde(default)]
    args: Vec<BuildArg<'static>>,
    stages: Vec<Stage>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    sources: Vec<Source>,
    #[serde(default)]
    mounts: Vec<StartMount>,
}

/// Reads the version that this release reads.
fn version<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let version: u64 = serde::Deserialize::deserialize(deserializer)?;
    if version == u64::from(Spec::VERSION) {
        Ok(Spec::VERSION)
    } else {
        Err(D::Error::custom(other_version(version)))
    }
}

impl Unchecked {
    fn checked(self) -> Result<Spec, Vec<WrongText>> {
        let spec = Spec {
            version: self.version,
            name: self.name,
            readme: self.readme,
            args: self.args,
            stages: self.stages,
            ignore: self.ignore,
            sources: self.sources,
            mounts: self.mounts,
        };
        let wrong = check(&spec);
        if wrong.is_empty() { Ok(spec) } else { Err(wrong) }
    }
}

/// Checks as [`Spec::from_json`] does: there is no other way to read one.
impl<'de> serde::Deserialize<'de> for Spec {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spec = Unchecked::deserialize(deserializer)?;
        spec.checked().map_err(|wrong| D::Error::custom(all_wrong(&wrong)))
    }
}

impl Spec {
    /// Returns the spec as JSON, by the schema in `docs/spec.schema.json`, without blanks.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A spec is texts, numbers and lists of them, which JSON can always hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the JSON of a spec, and checks it as an image is checked. Rules that an image may allow are not asked: a
    /// spec does not say what its image allowed. Local files are not looked for.
    ///
    /// # Errors
    /// If it is not JSON, is of another version, has an unknown, missing or wrong field, or anything that no image has: a
    /// text that its grammar refuses, a stage that is not there, an instruction without arguments.
    ///
    /// ```
    /// # use image_core::model::{Image, Step};
    /// # use image_core::spec::Spec;
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Workdir("/app")], "", "");
    /// // const APP: Image = image! { from "debian:12"; workdir "/app"; };
    /// let json = APP.spec().to_json();
    /// assert_eq!(Spec::from_json(&json)?, APP.spec());
    /// assert!(Spec::from_json(&json.replace("debian:12", "Debian:12")).is_err());
    /// # Ok::<(), image_core::spec::JsonError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        let Versioned { version } = serde_json::from_str(text).map_err(JsonError::Form)?;
        if version != u64::from(Spec::VERSION) {
            return Err(JsonError::Version(version));
        }
        let spec: Unchecked = serde_json::from_str(text).map_err(JsonError::Form)?;
        spec.checked().map_err(JsonError::WrongTexts)
    }
}
