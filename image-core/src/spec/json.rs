//! Specs as JSON.

use std::fmt;

use super::Spec;

/// Why a text is not the JSON of a spec.
#[derive(Debug)]
pub enum JsonError {
    /// It is not JSON, or not of this form: a field is unknown, missing or of the wrong type.
    Form(serde_json::Error),
    /// It is of a version that this release does not read.
    Version(u64),
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
        }
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JsonError::Form(error) => Some(error),
            JsonError::Version(_) => None,
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
    /// If it is not JSON, is of another version, or has an unknown, missing or wrong field.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        let Versioned { version } = serde_json::from_str(text).map_err(JsonError::Form)?;
        if version != u64::from(Spec::VERSION) {
            return Err(JsonError::Version(version));
        }
        serde_json::from_str(text).map_err(JsonError::Form)
    }
}
