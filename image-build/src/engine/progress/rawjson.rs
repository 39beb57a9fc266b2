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

    fn read_line(&mut self, line: &str, steps: &mut Steps<'_>) {
        if let Some(document) = &mut self.document {
            if document.len() < LONGEST_MESSAGE {
                document.push_str(line);
            }
            if line == "}" {
                let document = self.document.take().unwrap_or_default();
                self.read_document(&document, steps);
            }
        } else if line == "{" {
            self.document = Some(line.to_owned());
        } else if line.starts_with("{\"") {
            self.read_document(line, steps);
        } else {
            steps.words.push(line.chars().take(LONGEST_LINE).collect());
        }
    }
}

impl RawJson {
    fn read_document(&mut self, text: &str, steps: &mut Steps<'_>) {
        let Ok(document) = serde_json::from_str::<Value>(text) else {
            steps.words.push(text.chars().take(LONGEST_LINE).collect());
            return;
        };
        // A message may hold both the last lines of a step and its end.
        for vertex in get_list(&document, "vertexes") {
            begin_step(vertex, steps);
        }
        for log in get_list(&document, "logs") {
            self.read_log(log, steps);
        }
        for status in get_list(&document, "statuses") {
            report_transfer(status, steps);
        }
        for vertex in get_list(&document, "vertexes") {
            self.read_end(vertex, steps);
        }
        for warning in get_list(&document, "warnings") {
            steps.report(parse_warning(warning));
        }
    }

    fn read_log(&mut self, log: &Value, steps: &mut Steps<'_>) {
        let Some(step) = get_text(log, "vertex").and_then(|vertex| steps.find_step(vertex)) else {
            return;
        };
        let stream = log.get("stream").and_then(Value::as_u64).unwrap_or(1);
        let data = decode(get_text(log, "data").unwrap_or_default());
        let partial = self.partial.entry((step, stream)).or_default();
        partial.extend_from_slice(&data);
        let ends = partial.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let whole: Vec<u8> = partial.drain(..ends).collect();
        partial.truncate(LONGEST_LINE);
        for line in whole.split_inclusive(|byte| *byte == b'\n') {
            steps.add_log(step, &visible_line(line));
        }
    }

    fn read_end(&mut self, vertex: &Value, steps: &mut Steps<'_>) {
        let Some(step) = get_text(vertex, "digest").and_then(|digest| steps.find_step(digest)) else {
            return;
        };
        let Some(completed) = get_text(vertex, "completed") else {
            return;
        };
        for stream in [1, 2] {
            if let Some(rest) = self.partial.remove(&(step, stream)).filter(|rest| !rest.is_empty()) {
                steps.add_log(step, &visible_line(&rest));
            }
        }
        if let Some(error) = get_text(vertex, "error").filter(|error| !error.is_empty()) {
            return steps.fail(step, error);
        }
        let cached = vertex.get("cached").and_then(Value::as_bool).unwrap_or(false);
        let took = get_text(vertex, "started").and_then(|started| seconds_between(started, completed));
        steps.finish(step, cached, took);
    }
}

fn get_list<'a>(document: &'a Value, name: &str) -> &'a [Value] {
    document.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn get_text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn begin_step(vertex: &Value, steps: &mut Steps<'_>) {
    let (Some(digest), Some(name)) = (get_text(vertex, "digest"), get_text(vertex, "name")) else {
        return;
    };
    let place = steps.stages.buildkit_place(name);
    let step = steps.find_or_add_step(digest, name, place);
    if vertex.get("started").is_some() {
        steps.start(step);
    }
}

fn report_transfer(status: &Value, steps: &mut Steps<'_>) {
    let Some(step) = get_text(status, "vertex").and_then(|vertex| steps.find_step(vertex)) else {
        return;
    };
    let number = |name| status.get(name).and_then(Value::as_u64).unwrap_or(0);
    let (current, total) = (number("current"), number("total"));
    if current > 0 || total > 0 {
        let what = get_text(status, "id").unwrap_or_default().to_owned();
        steps.report(Event::Transfer {
            step,
            what,
            current,
            total,
        });
    }
}

fn parse_warning(warning: &Value) -> Event {
    let short = decode(get_text(warning, "short").unwrap_or_default());
    let range = get_list(warning, "range").first();
    let line = range
        .and_then(|range| range.pointer("/start/line"))
        .and_then(Value::as_u64);
    Event::Warning {
        text: visible_line(&short),
        line: line.and_then(|line| line.try_into().ok()),
    }
}

/// Returns bytes of a step as a line: without the line end, and without text that a carriage return has overwritten.
fn visible_line(line: &[u8]) -> String {
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
        assert_eq!(visible_line(b"10%\r50%\r100%\n"), "100%");
        assert_eq!(visible_line(b"text\r\n"), "text");
    }
}
