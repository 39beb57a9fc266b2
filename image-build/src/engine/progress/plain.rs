//! Reads `--progress=plain`: lines such as `#5 [2/4] RUN …`, `#5 0.123 text`, `#5 CACHED`, `#5 DONE 0.3s`.

use super::{OutputReader, Steps};

/// The reader of these lines.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    /// True within the repeated log of a failed step, which is printed once more at the end.
    again: bool,
}

impl OutputReader for Plain {
    fn read_line(&mut self, line: &str, steps: &mut Steps<'_>) {
        if line == "------" {
            self.again = !self.again;
        }
        if self.again {
            return;
        }
        match line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
            Some((number, text)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                read_step_line(number, text, steps);
            }
            _ if line.is_empty() || line == "------" => {}
            _ => steps.words.push(line.to_owned()),
        }
    }
}

fn read_step_line(number: &str, text: &str, steps: &mut Steps<'_>) {
    // `#0 building with …` is the client's own line.
    if number == "0" || text == "..." {
        return;
    }
    match steps.find_step(number) {
        Some(step) => read_known_step(step, text, steps),
        // Docker 20.10 sometimes prints the digest of a step before its name.
        None if text.starts_with("sha256:") => {}
        None => {
            let place = steps.stages.buildkit_place(text);
            let step = steps.find_or_add_step(number, text, place);
            steps.start(step);
        }
    }
}

fn read_known_step(step: usize, text: &str, steps: &mut Steps<'_>) {
    if text == "CACHED" {
        steps.finish(step, true, Some(0.0));
    } else if let Some(took) = text.strip_prefix("DONE ") {
        steps.finish(step, false, took.trim_end_matches('s').parse().ok());
    } else if let Some(error) = text.strip_prefix("ERROR: ") {
        steps.fail(step, error);
    } else if text == "CANCELED" {
        steps.fail(step, "canceled");
    } else if let Some(line) = log_text(text) {
        steps.add_log(step, line);
    }
}

/// Returns the text after the time of a line that a command wrote: `0.123 text`.
fn log_text(text: &str) -> Option<&str> {
    let (time, line) = text.split_once(' ').unwrap_or((text, ""));
    let (whole, fraction) = time.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction)).then_some(line)
}
