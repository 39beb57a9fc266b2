//! Reads the output of buildah and podman: `[1/2] STEP 2/5: RUN …`, `--> Using cache …`, and between them the output of
//! commands.

use super::{OutputReader, Steps};

/// The reader of these lines.
#[derive(Debug, Default)]
pub(crate) struct Buildah {
    current: Option<usize>,
    /// The stage, the step and the number of steps of the current heading.
    at: (usize, usize, usize),
    cached: bool,
}

/// A heading `[1/2] STEP 2/5: RUN …`: the stage (1 without brackets), the step, the number of steps, the text.
struct Heading<'a> {
    at: (usize, usize, usize),
    text: &'a str,
}

impl OutputReader for Buildah {
    fn read_line(&mut self, line: &str, steps: &mut Steps<'_>) {
        // The output of a command may not end its last line; then buildah's next words follow in the same line.
        match self.own_words_start(line) {
            Some(at) if at > 0 => {
                let (text, own) = line.split_at(at);
                self.add_output(text, steps);
                self.read_own_line(own, steps);
            }
            _ => self.read_own_line(line, steps),
        }
    }

    fn end(&mut self, well: bool, steps: &mut Steps<'_>) {
        if well {
            self.finish_step(steps);
        }
    }
}

impl Buildah {
    fn read_own_line(&mut self, line: &str, steps: &mut Steps<'_>) {
        if let Some(heading) = parse_heading(line) {
            self.finish_step(steps);
            let (stage, step, _) = heading.at;
            let place = steps.stages.buildah_place(stage, step);
            // The same instruction is a separate step for each platform.
            let key = line.split_once(':').map_or(line, |(key, _)| key);
            let step = steps.find_or_add_step(key, heading.text, place);
            steps.start(step);
            self.current = Some(step);
            self.at = heading.at;
        } else if line.starts_with("--> Using cache ") {
            self.cached = true;
        } else if is_commit(line) {
            self.finish_step(steps);
        } else if let Some(message) = line.strip_prefix("Error: ") {
            self.fail_step(message, steps);
        } else if !line.starts_with("--> ") {
            self.add_output(line, steps);
        }
    }

    /// Returns the byte at which buildah's own words begin in a line, if they are what is expected next.
    fn own_words_start(&self, line: &str) -> Option<usize> {
        let (stage, step, all) = self.at;
        let next = [
            "Error: building at STEP \"".to_owned(),
            format!("] STEP {}/{all}: ", step + 1),
            format!("STEP {}/{all}: ", step + 1),
            format!("[{}/", stage + 1),
        ];
        let found = next.iter().find_map(|words| line.find(words.as_str()))?;
        let bracket = line
            .get(..found)?
            .rfind('[')
            .filter(|_| line.get(found..).is_some_and(|own| own.starts_with(']')));
        let at = bracket.unwrap_or(found);
        let own = line.get(at..)?;
        (parse_heading(own).is_some() || own.starts_with("Error: ")).then_some(at)
    }

    fn finish_step(&mut self, steps: &mut Steps<'_>) {
        if let Some(step) = self.current.take() {
            steps.finish(step, self.cached, self.cached.then_some(0.0));
        }
        self.cached = false;
    }

    fn fail_step(&mut self, message: &str, steps: &mut Steps<'_>) {
        steps.words.push(format!("Error: {message}"));
        if let Some(step) = self.current.take() {
            steps.fail(step, message);
        }
    }

    fn add_output(&self, line: &str, steps: &mut Steps<'_>) {
        match self.current {
            Some(step) => steps.add_log(step, line),
            None => steps.words.push(line.to_owned()),
        }
    }
}

fn is_commit(line: &str) -> bool {
    let rest = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let text = rest.map_or(line, |(_, text)| text);
    text.starts_with("COMMIT") || line.starts_with("Successfully tagged ")
}

fn parse_heading(line: &str) -> Option<Heading<'_>> {
    let (before, rest) = match line.find("STEP ") {
        Some(0) => ("", line),
        Some(at) if line.starts_with('[') => line.split_at(at),
        _ => return None,
    };
    let (number, text) = rest.strip_prefix("STEP ")?.split_once(": ")?;
    let (step, all) = number.split_once('/')?;
    let (step, all) = (step.parse().ok()?, all.parse().ok()?);
    let mut brackets = before.split(['[', ']', ' ']).filter(|part| !part.is_empty());
    let stage = brackets.find_map(|part| part.split_once('/')?.0.parse().ok());
    let stage = stage.unwrap_or(1);
    Some(Heading {
        at: (stage, step, all),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_with_and_without_brackets() {
        let read = |line| parse_heading(line).map(|found| (found.at.0, found.at.1, found.text));
        assert_eq!(read("STEP 2/5: RUN a: b"), Some((1, 2, "RUN a: b")));
        assert_eq!(read("[2/3] STEP 1/5: FROM x"), Some((2, 1, "FROM x")));
        assert_eq!(read("[linux/arm64] [2/3] STEP 1/5: FROM x"), Some((2, 1, "FROM x")));
        assert_eq!(read("a STEP 1/5: FROM x"), None);
        assert_eq!(read("STEP: none"), None);
    }

    #[test]
    fn what_follows_an_unended_line_is_found_if_it_is_expected() {
        let reader = Buildah {
            current: Some(0),
            at: (1, 2, 5),
            cached: false,
        };
        for (line, at) in [
            ("threeSTEP 3/5: RUN a", Some(5)),
            ("three[1/2] STEP 3/5: RUN a", Some(5)),
            ("[x] three[1/2] STEP 3/5: RUN a", Some(9)),
            ("three[2/2] STEP 1/4: FROM a", Some(5)),
            ("threeError: building at STEP \"RUN a\": exit status 1", Some(5)),
            ("STEP 3/5: RUN a", Some(0)),
            ("I say STEP 4/5: RUN a", None),
            ("I say [2/2] nothing", None),
        ] {
            assert_eq!(reader.own_words_start(line), at, "{line}");
        }
    }
}
