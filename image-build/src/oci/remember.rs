//! What is remembered of images of registries and layouts. Everything there can be found out again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::context::Index;
use crate::memory::{self, short};

/// What builds remember of things that digests identify.
#[derive(Clone, Debug)]
pub(super) struct Memory(memory::Memory);

impl Memory {
    pub(super) fn new(index: &Index) -> Self {
        Self(memory::Memory::beside(index))
    }

    /// Returns a memory that remembers nothing.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(memory::Memory::default())
    }

    /// Returns the folder for temporary files.
    pub(super) fn temporary(&self) -> PathBuf {
        let made = self.0.folder().filter(|folder| fs::create_dir_all(folder).is_ok());
        made.map_or_else(std::env::temp_dir, Path::to_owned)
    }

    /// Returns what is remembered of something that a digest identifies, unless its file is cut short or of another one.
    pub(super) fn load(&self, digest: &str) -> Option<Value> {
        let (own, value): (String, Value) = serde_json::from_slice(&self.0.load(&name_of(digest))?).ok()?;
        (own == digest).then_some(value)
    }

    pub(super) fn store(&self, digest: &str, value: &Value) {
        self.0
            .save(&name_of(digest), json!([digest, value]).to_string().as_bytes());
    }

    pub(super) fn forget(&self, digest: &str) {
        self.0.forget(&name_of(digest));
    }
}

fn name_of(digest: &str) -> String {
    format!("oci-{}", short(digest))
}
