//! Specs as JSON.

use std::fmt;

use super::Spec;
use super::check::{WrongText, check};

/// Why a text is not the JSON of a spec.
#[derive(Debug)]
pub enum JsonError {
    /// It is not JSON, or not of this form: a field is unknown, missing or of the wrong type.
    Form(serde_json::Error),
    /// It is of a version that this release does not read.
    Version(u64),
    /// It holds texts that no image could: all of them.
    Texts(Vec<WrongText>),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Form(error) => write!(f, "this is no spec: {error}"),
            JsonError::Version(version) => {
                write!(
                    f,
                    "this spec has version {version}, and this release reads version {}",
                    Spec::VERSION
                )
            }
            JsonError::Texts(wrong) => {
                f.write_str("this spec holds what no image could:")?;
                wrong.iter().try_for_each(|text| write!(f, "\n  {text}"))
            }
        }
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JsonError::Form(error) => Some(error),
            JsonError::Version(_) | JsonError::Texts(_) => None,
        }
    }
}

/// The version alone, of a spec of any version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: u64,
}

impl Spec {
    /// The spec as JSON, by the schema in `docs/spec.schema.json`, without blanks.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A spec is texts, numbers and lists of them, which JSON can always hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the JSON of a spec.
    ///
    /// # Errors
    /// If it is not JSON, is of another version, has an unknown, missing or wrong field, or a text that its grammar
    /// refuses.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        let Versioned { version } = serde_json::from_str(text).map_err(JsonError::Form)?;
        if version != u64::from(Spec::VERSION) {
            return Err(JsonError::Version(version));
        }
        let spec = serde_json::from_str(text).map_err(JsonError::Form)?;
        let wrong = check(&spec);
        if wrong.is_empty() {
            Ok(spec)
        } else {
            Err(JsonError::Texts(wrong))
        }
    }
}
