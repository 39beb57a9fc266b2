//! The events of a build for programs: one JSON object per line, on standard output. docs/building.md lists them.

use image_core::plan::At;
use serde_json::{Value, json};

use crate::build::{Built, Outcome, Progress};
use crate::engine::Event;
use crate::error::BuildError;
use crate::terminal_text::acts_on_terminal;

/// Returns an object as a line, with all characters escaped that do more to a terminal than show letters.
pub(super) fn to_line(value: &Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        // Such characters occur only within strings, and none needs more than four digits.
        if acts_on_terminal(c) {
            line.extend(format!("\\u{:04x}", u32::from(c)).chars());
        } else {
            line.push(c);
        }
    }
    line.push('\n');
    line
}

/// Returns the object for an event.
pub(super) fn event_object(image: &str, progress: &Progress) -> Value {
    let mut value = match &progress.event {
        Event::Started { step, place, name } => {
            json!({"event": "started", "step": step, "name": name, "own": place.is_some()})
        }
        Event::Done { step, cached, seconds } => {
            json!({"event": "done", "step": step, "cached": cached, "seconds": seconds})
        }
        Event::Failed { step } => json!({"event": "failed", "step": step}),
        Event::Cancelled { step } => json!({"event": "cancelled", "step": step}),
        Event::Log { step, line } => json!({"event": "log", "step": step, "text": line}),
        Event::Sent { bytes } => json!({"event": "sent", "bytes": bytes}),
        Event::Transfer {
            step,
            what,
            current,
            total,
        } => {
            json!({"event": "transfer", "step": step, "what": what, "bytes": current, "of": total})
        }
        Event::Reason { text } => json!({"event": "reason", "text": text}),
        Event::Warning { text, .. } => json!({"event": "warning", "text": text}),
    };
    value["image"] = image.into();
    put_place(&mut value, progress.at);
    value
}

fn put_place(value: &mut Value, at: Option<At>) {
    if let Some(at) = at {
        value["file"] = at.file.into();
        value["line"] = at.line.into();
        value["statement"] = at.statement.into();
    }
}

/// Returns the object for an image that was built or found.
pub(super) fn built_object(image: &str, built: &Built) -> Value {
    let outcome = match built.outcome {
        Outcome::Unchanged => "unchanged",
        Outcome::Cached => "cached",
        Outcome::Built => "built",
    };
    json!({
        "event": "built", "image": image, "outcome": outcome, "id": built.id.as_ref().map(crate::engine::ImageId::as_str),
        "tags": built.tags, "spec": built.spec.to_string(), "digest": built.digest.to_string(),
        "context": built.context.to_string(), "pushed": built.pushed,
    })
}

/// Returns the object for an image that could not be built.
pub(super) fn error_object(image: &str, error: &BuildError) -> Value {
    let problems: Vec<Value> = match error {
        BuildError::Problems(problems) => problems
            .iter()
            .map(|problem| problem_object(&problem.kind.to_string(), problem.at))
            .collect(),
        BuildError::Engine(problem) => vec![problem_object(&problem.to_string(), problem.at)],
        BuildError::OfImage(name, error) => return error_object(name, error),
    };
    json!({"event": "error", "image": image, "problems": problems})
}

fn problem_object(message: &str, at: Option<At>) -> Value {
    let mut value = json!({"message": message});
    put_place(&mut value, at);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_on_a_terminal_is_in_a_line() {
        let value = json!({"text": "\x1b[2J\u{7f}\u{9b}2J\u{202e}\n\té"});
        let line = to_line(&value);
        assert_eq!(line, "{\"text\":\"\\u001b[2J\\u007f\\u009b2J\\u202e\\n\\té\"}\n");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
    }
}
