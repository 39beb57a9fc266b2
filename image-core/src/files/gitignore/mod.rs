//! `.gitignore` as git reads it, made into patterns of `.dockerignore`.
//!
//! Both lists go by the last pattern that matches. In git's, a pattern matches a path itself, and what is in a folder
//! that is left out cannot be brought back; in the other, a pattern matches with all that is below it. So a `!` there
//! is followed by patterns that say below it what the lines before say, and what is in folders that stay out is left
//! out once more at the end.

mod line;
mod overlap;

use self::line::{Line, literal_name};
use self::overlap::{below, overlaps};

/// After so many patterns a list is too long: each `!` takes as many as there are lines before it.
const MOST: usize = 5_000;

/// The lines of a `.gitignore`, without comments and patterns that match nothing.
#[derive(Clone, Debug)]
pub struct Gitignore {
    lines: Vec<Line>,
    /// Whether comparing them would take long.
    is_too_much: bool,
}

impl Gitignore {
    /// Reads the text of a file that is in `folder`: a path below the root, whose names are literal.
    #[must_use]
    pub fn read(text: &str, folder: &[&str]) -> Self {
        let folder: Vec<String> = folder.iter().map(|name| literal_name(name)).collect();
        let lines = text.trim_start_matches('\u{feff}').trim_end_matches('\r').lines();
        let lines = lines.filter_map(Line::read).map(|line| line.in_folder(&folder));
        let lines: Vec<Line> = lines.take(MOST + 1).collect();
        Self {
            is_too_much: lines.len() > MOST || lines.iter().any(Line::is_long),
            lines,
        }
    }

    /// Returns what the lines say of paths below a folder, relative to it. What they say of the folder itself is left
    /// out: who names it wants it.
    #[must_use]
    pub fn below(&self, folder: &[&str]) -> Self {
        if folder.is_empty() || self.is_too_much {
            return self.clone();
        }
        let names: Vec<String> = folder.iter().map(|name| literal_name(name)).collect();
        let inside = |line: &Line| {
            let parts = below(&names, &line.parts).into_iter();
            let rests = parts.map(|parts| line.with(parts[names.len()..].to_vec()));
            rests.collect::<Vec<Line>>()
        };
        Self {
            lines: self.lines.iter().flat_map(inside).collect(),
            is_too_much: false,
        }
    }

    /// Returns the patterns, in the syntax of `.dockerignore`; nothing where there would be too many, or a line has a
    /// thousand characters or more than four `**`.
    ///
    /// What a `!` brings back is followed into the folders that it matches, and into those that it matches in these;
    /// deeper down, what git leaves out for such a folder may be taken.
    ///
    /// ```
    /// # use image_core::files::gitignore::Gitignore;
    /// let git = Gitignore::read("*.log\nbuild/\n", &[]);
    /// assert_eq!(git.patterns().unwrap(), ["**/*.log", "**/build/**"]);
    /// ```
    #[must_use]
    pub fn patterns(&self) -> Option<Vec<String>> {
        if self.is_too_much {
            return None;
        }
        let mut patterns = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            if line.negated {
                self.bring_back(number, line, true, &mut patterns);
                self.stay_out(number, &mut patterns);
            } else {
                patterns.push(line.pattern());
            }
            if patterns.len() > MOST {
                return None;
            }
        }
        patterns.extend(self.closed().map(Line::contents));
        Some(patterns)
    }

    /// Brings back what a line says, and says again of what is below it what the lines before say. A `!` of folders
    /// among these would bring back all that is in them, so that the same is done for it, once.
    fn bring_back(&self, number: usize, back: &Line, with_folders: bool, patterns: &mut Vec<String>) {
        patterns.extend(back.returned());
        for (at, line) in self.lines[..=number].iter().enumerate() {
            for parts in below(&back.parts, &line.parts) {
                let inside = line.with(parts);
                match (line.negated, line.folders) {
                    (true, true) if with_folders => self.bring_back(at, &inside, false, patterns),
                    (true, true) => {}
                    (true, false) => patterns.extend(inside.returned()),
                    (false, _) => patterns.push(inside.pattern()),
                }
            }
        }
    }

    /// Leaves out what a `!` brings back in folders that stay out, unless another `!` brings back the folder.
    fn stay_out(&self, number: usize, patterns: &mut Vec<String>) {
        let back = &self.lines[number];
        let mut again = Vec::new();
        for (at, out) in self.lines[..number]
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.negated)
        {
            let openers: Vec<&Line> = self.openers(at).collect();
            let inside = below(&out.parts, &back.parts);
            if openers.is_empty() || inside.is_empty() {
                continue;
            }
            patterns.extend(inside.into_iter().map(|parts| back.with(parts).pattern()));
            again.extend(openers);
        }
        for opener in again {
            for parts in below(&opener.parts, &back.parts) {
                self.bring_back(number, &back.with(parts), false, patterns);
            }
        }
    }

    /// Returns the later lines that bring back some of what a line leaves out.
    fn openers(&self, at: usize) -> impl Iterator<Item = &Line> {
        let later = self.lines.iter().skip(at + 1).filter(|line| line.negated);
        later.filter(move |line| overlaps(&line.parts, &self.lines[at].parts))
    }

    /// Returns the lines whose folders stay out, where a later line would bring back something in them.
    fn closed(&self) -> impl Iterator<Item = &Line> {
        let reaches = |at: usize, line: &Line| {
            let mut later = self.lines.iter().skip(at).filter(|later| later.negated);
            later.any(|later| !below(&line.parts, &later.parts).is_empty())
        };
        let lines = self.lines.iter().enumerate().filter(|(_, line)| !line.negated);
        let closed = lines.filter(move |(at, line)| reaches(*at, line) && self.openers(*at).next().is_none());
        closed.map(|(_, line)| line)
    }
}
