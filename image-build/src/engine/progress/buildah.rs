//! What buildah and podman print: `[1/2] STEP 2/5: RUN …`, `--> Using cache …`, and between them what commands write.

use super::{Progress, Steps};

/// Reads the lines.
#[derive(Debug, Default)]
pub(crate) struct Buildah {
    current: Option<usize>,
    cached: bool,
}

/// `[1/2] STEP 2/5: RUN …`: the stage (1 without brackets), the step, its text.
struct Heading<'a> {
    stage: usize,
    step: usize,
    text: &'a str,
}

impl Progress for Buildah {
    fn line(&mut self, line: &str, steps: &mut Steps<'_>) {
        if let Some(heading) = heading(line) {
            self.finish(steps);
            let place = steps.stages.counted(heading.stage, heading.step);
            // The same instruction is a step of each platform.
            let key = line.split_once(':').map_or(line, |(key, _)| key);
            let step = steps.named(key, heading.text, place);
            steps.start(step);
            self.current = Some(step);
        } else if line.starts_with("--> Using cache ") {
            self.cached = true;
        } else if is_commit(line) {
            self.finish(steps);
        } else if let Some(message) = line.strip_prefix("Error: ") {
            self.error(message, steps);
        } else if !line.starts_with("--> ") {
            self.text(line, steps);
        }
    }

    fn end(&mut self, well: bool, steps: &mut Steps<'_>) {
        if well {
            self.finish(steps);
        }
    }
}

impl Buildah {
    fn finish(&mut self, steps: &mut Steps<'_>) {
        if let Some(step) = self.current.take() {
            steps.done(step, self.cached, self.cached.then_some(0.0));
        }
        self.cached = false;
    }

    fn error(&mut self, message: &str, steps: &mut Steps<'_>) {
        steps.words.push(format!("Error: {message}"));
        if let Some(step) = self.current.take() {
            steps.failed(step, message);
        }
    }

    fn text(&self, line: &str, steps: &mut Steps<'_>) {
        match self.current {
            Some(step) => steps.log(step, line),
            None => steps.words.push(line.to_owned()),
        }
    }
}

fn is_commit(line: &str) -> bool {
    let rest = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let text = rest.map_or(line, |(_, text)| text);
    text.starts_with("COMMIT") || line.starts_with("Successfully tagged ")
}

fn heading(line: &str) -> Option<Heading<'_>> {
    let (before, rest) = match line.find("STEP ") {
        Some(0) => ("", line),
        Some(at) if line.starts_with('[') => line.split_at(at),
        _ => return None,
    };
    let (number, text) = rest.strip_prefix("STEP ")?.split_once(": ")?;
    let step = number.split_once('/')?.0.parse().ok()?;
    let mut brackets = before.split(['[', ']', ' ']).filter(|part| !part.is_empty());
    let stage = brackets.find_map(|part| part.split_once('/')?.0.parse().ok());
    let stage = stage.unwrap_or(1);
    Some(Heading { stage, step, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_with_and_without_brackets() {
        let read = |line| heading(line).map(|found| (found.stage, found.step, found.text));
        assert_eq!(read("STEP 2/5: RUN a: b"), Some((1, 2, "RUN a: b")));
        assert_eq!(read("[2/3] STEP 1/5: FROM x"), Some((2, 1, "FROM x")));
        assert_eq!(read("[linux/arm64] [2/3] STEP 1/5: FROM x"), Some((2, 1, "FROM x")));
        assert_eq!(read("a STEP 1/5: FROM x"), None);
        assert_eq!(read("STEP: none"), None);
    }
}
