//! Reads `--progress=rawjson` of buildx since 0.13: the status messages of `BuildKit` as JSON documents, one per line,
//! or, in the first versions, each over several lines.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use humantime::parse_rfc3339;
use serde_json::Value;

use super::{LONGEST_LINE, OutputReader, Steps};
use crate::engine::event::Event;

/// The reader of status messages.
#[derive(Debug, Default)]
pub(crate) struct RawJson {
    /// The lines so far of a document that spans several.
    document: Option<String>,
    /// Lines of steps that have no end yet, by step and stream.
    partial: HashMap<(usize, u64), Vec<u8>>,
}

/// The longest message in bytes. `BuildKit` cuts the output of a step at 2 MiB, which are 3 in base64, and a message
/// may hold several steps.
const LONGEST_MESSAGE: usize = 32 << 20;

impl OutputReader for RawJson {
    fn longest_line(&self) -> usize {
        LONGEST_MESSAGE
    }

    fn line(&mut self, line: &str, steps: &mut Steps<'_>) {
        if let Some(document) = &mut self.document {
            if document.len() < LONGEST_MESSAGE {
                document.push_str(line);
            }
            if line == "}" {
                let document = self.document.take().unwrap_or_default();
                self.document(&document, steps);
            }
        } else if line == "{" {
            self.document = Some(line.to_owned());
        } else if line.starts_with("{\"") {
            self.document(line, steps);
        } else {
            steps.words.push(line.chars().take(LONGEST_LINE).collect());
        }
    }
}

impl RawJson {
    fn document(&mut self, text: &str, steps: &mut Steps<'_>) {
        let Ok(document) = serde_json::from_str::<Value>(text) else {
            steps.words.push(text.chars().take(LONGEST_LINE).collect());
            return;
        };
        // A message may hold the last lines of a step and its end.
        for vertex in list(&document, "vertexes") {
            begin(vertex, steps);
        }
        for log in list(&document, "logs") {
            self.log(log, steps);
        }
        for status in list(&document, "statuses") {
            transfer(status, steps);
        }
        for vertex in list(&document, "vertexes") {
            self.end(vertex, steps);
        }
        for warning in list(&document, "warnings") {
            steps.report(warning_of(warning));
        }
    }

    fn log(&mut self, log: &Value, steps: &mut Steps<'_>) {
        let Some(step) = text(log, "vertex").and_then(|vertex| steps.known(vertex)) else {
            return;
        };
        let stream = log.get("stream").and_then(Value::as_u64).unwrap_or(1);
        let data = decode(text(log, "data").unwrap_or_default());
        let partial = self.partial.entry((step, stream)).or_default();
        partial.extend_from_slice(&data);
        let ends = partial.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let whole: Vec<u8> = partial.drain(..ends).collect();
        partial.truncate(LONGEST_LINE);
        for line in whole.split_inclusive(|byte| *byte == b'\n') {
            steps.log(step, &shown(line));
        }
    }

    fn end(&mut self, vertex: &Value, steps: &mut Steps<'_>) {
        let Some(step) = text(vertex, "digest").and_then(|digest| steps.known(digest)) else {
            return;
        };
        let Some(completed) = text(vertex, "completed") else {
            return;
        };
        for stream in [1, 2] {
            if let Some(rest) = self.partial.remove(&(step, stream)).filter(|rest| !rest.is_empty()) {
                steps.log(step, &shown(&rest));
            }
        }
        if let Some(error) = text(vertex, "error").filter(|error| !error.is_empty()) {
            return steps.failed(step, error);
        }
        let cached = vertex.get("cached").and_then(Value::as_bool).unwrap_or(false);
        let took = text(vertex, "started").and_then(|started| seconds_between(started, completed));
        steps.done(step, cached, took);
    }
}

fn list<'a>(document: &'a Value, name: &str) -> &'a [Value] {
    document.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn begin(vertex: &Value, steps: &mut Steps<'_>) {
    let (Some(digest), Some(name)) = (text(vertex, "digest"), text(vertex, "name")) else {
        return;
    };
    let place = steps.stages.named_by_buildkit(name);
    let step = steps.named(digest, name, place);
    if vertex.get("started").is_some() {
        steps.start(step);
    }
}

fn transfer(status: &Value, steps: &mut Steps<'_>) {
    let Some(step) = text(status, "vertex").and_then(|vertex| steps.known(vertex)) else {
        return;
    };
    let number = |name| status.get(name).and_then(Value::as_u64).unwrap_or(0);
    let (current, total) = (number("current"), number("total"));
    if current > 0 || total > 0 {
        let what = text(status, "id").unwrap_or_default().to_owned();
        steps.report(Event::Transfer {
            step,
            what,
            current,
            total,
        });
    }
}

fn warning_of(warning: &Value) -> Event {
    let short = decode(text(warning, "short").unwrap_or_default());
    let range = list(warning, "range").first();
    let line = range
        .and_then(|range| range.pointer("/start/line"))
        .and_then(Value::as_u64);
    Event::Warning {
        text: shown(&short),
        line: line.and_then(|line| line.try_into().ok()),
    }
}

/// Returns bytes of a step as a line: without the line end, and without text that a carriage return has overwritten.
fn shown(line: &[u8]) -> String {
    let line = line.get(..LONGEST_LINE).unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end_matches(['\n', '\r']);
    text.rsplit('\r').next().unwrap_or_default().to_owned()
}

/// Decodes base64. Text that is not base64 is returned as it is.
fn decode(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec())
}

/// Returns the seconds from one time (RFC 3339) to a later one; `None` if one is not a time, 0 if the clock was set back.
fn seconds_between(started: &str, completed: &str) -> Option<f64> {
    let [started, completed] = [started, completed].map(|time| parse_rfc3339(time).ok());
    let took = completed?.duration_since(started?).unwrap_or_default();
    Some(took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(decode("dG8tc3RkZXJyCg=="), b"to-stderr\n");
        assert_eq!(decode("/+8="), [0xff, 0xef]);
        assert_eq!(decode(""), b"");
        assert_eq!(decode("no base64"), b"no base64");
    }

    #[test]
    fn times_are_read() {
        let took = |started, completed| seconds_between(started, completed);
        assert_eq!(took("2026-11-21T10:17:37.25Z", "2026-11-21T10:17:38.5Z"), Some(1.25));
        assert_eq!(
            took("2026-11-21T23:59:59Z", "2026-11-22T00:00:01.782771387Z"),
            Some(2.782_771_387)
        );
        assert_eq!(took("2026-11-21T10:17:38Z", "2026-11-21T10:17:37Z"), Some(0.0));
        assert_eq!(took("yesterday", "2026-11-21T10:17:37Z"), None);
    }

    #[test]
    fn what_a_carriage_return_overwrites_is_not_shown() {
        assert_eq!(shown(b"10%\r50%\r100%\n"), "100%");
        assert_eq!(shown(b"text\r\n"), "text");
    }
}
