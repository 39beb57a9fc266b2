//! Secrets: their values are looked up before anything is sent, and taken out of everything that is shown.

use std::fs;

use super::Environment;
use super::error::EngineError;
use super::job::{Secret, SecretFrom};

/// Values shorter than this are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;

/// Takes values of secrets out of texts.
#[derive(Default)]
pub(crate) struct Redactor {
    values: Vec<String>,
}

impl Redactor {
    /// Of these secrets.
    ///
    /// # Errors
    /// For one that has no value.
    pub(crate) fn of(secrets: &[Secret], environment: &Environment) -> Result<Self, EngineError> {
        let mut values = Vec::new();
        for secret in secrets {
            let value = value(secret, environment).map_err(|reason| EngineError::Secret {
                id: secret.id.clone(),
                reason,
            })?;
            values.extend(hidden(&String::from_utf8_lossy(&value)));
        }
        // One that holds another goes first.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Ok(Self { values })
    }

    /// The text without them.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in self.values.iter().filter(|value| !value.is_empty()) {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), "***");
            }
        }
        text
    }
}

fn value(secret: &Secret, environment: &Environment) -> Result<Vec<u8>, String> {
    match &secret.from {
        SecretFrom::Env(name) => {
            let value = environment.value(name.as_ref());
            let value = value.ok_or_else(|| format!("the variable {name} is not set"))?;
            Ok(value.into_encoded_bytes())
        }
        SecretFrom::File(path) => fs::read(path).map_err(|error| format!("{}: {error}", path.display())),
    }
}

/// Its lines, as logs come line by line.
fn hidden(value: &str) -> Vec<String> {
    let lines = value.lines().map(str::trim).filter(|line| line.len() >= SHORTEST);
    lines.map(str::to_owned).collect()
}
