//! Instructions that an image below has run when another one started from it.

use serde_json::Value;

/// Returns `true` if an image below may have set things when this one started from it, by the texts of its history.
pub(super) fn has_triggers<'h>(mut history: impl Iterator<Item = &'h str>) -> bool {
    history.any(|text| text.contains("ONBUILD"))
}

/// Returns the text of a step of a history.
pub(super) fn created_by(step: &Value) -> Option<&str> {
    step.get("created_by")?.as_str()
}
