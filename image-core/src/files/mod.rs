//! Reads the crate's own files while the macro or the builder runs: local sources, and the formats that statements
//! take apart. Only files below a [`local::Root`] are touched (and `external` sources, by their paths).

#[cfg(feature = "cargo")]
pub mod cargo;
#[cfg(feature = "projects")]
pub mod conda;
pub mod dotenv;
pub mod gitignore;
pub mod glob;
#[cfg(feature = "projects")]
mod groups;
pub mod ignore;
#[cfg(feature = "projects")]
mod json;
pub mod local;
#[cfg(feature = "projects")]
pub mod lock;
#[cfg(feature = "projects")]
mod marker;
pub mod member_folders;
#[cfg(feature = "dockerfile")]
mod narrowed;
#[cfg(feature = "projects")]
pub mod npm;
pub mod package_names;
pub mod pattern_lists;
#[cfg(feature = "projects")]
pub mod poetry;
#[cfg(feature = "projects")]
pub mod pyproject;
pub mod python;
pub mod requirements;
pub(crate) mod tables;
pub(crate) mod toml;
#[cfg(feature = "projects")]
pub mod uv;
#[cfg(feature = "projects")]
mod version;
mod walk;
#[cfg(feature = "projects")]
mod yaml;

#[cfg(any(feature = "dockerfile", feature = "cargo"))]
pub(crate) use self::glob::escaped;
use self::local::Root;
use self::member_folders::WorkspaceFolders;
#[cfg(feature = "dockerfile")]
pub(crate) use self::narrowed::{narrowed, narrowed_more};
pub use self::walk::clean;
use crate::report::{Place, Report};
use crate::rule::{Fault, Rule};

/// A problem with a file or source.
pub type Problem = Report<InFile>;

/// A place in a file, which is known to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InFile {
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<u32>,
}

impl Place for InFile {
    fn text(&self) -> String {
        self.line.map(|line| format!("line {line}")).unwrap_or_default()
    }
}

impl Problem {
    pub(crate) fn new(rule: Rule, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Report::of(rule, InFile::default(), what, fix)
    }

    /// Returns the finding of a grammar in a text of a file.
    fn fault(rule: Rule, text: &str, fault: &Fault) -> Self {
        let subject = if text.is_empty() {
            "this text".to_owned()
        } else {
            show(text)
        };
        Self::new(rule, format!("{subject} {}", fault.what), fault.fix)
    }

    pub(crate) fn at(self, line: u32) -> Self {
        self.placed(InFile { line: Some(line) })
    }
}

/// The result of reading a project that has several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    /// The project, unless the file that describes it is wrong.
    pub project: Option<T>,
    /// The files that were read: paths below the root, without `.` and `..`.
    pub files: Vec<String>,
    /// The files that would have been read, had they been there.
    pub absent: Vec<String>,
    /// The workspace of uv whose members were looked for.
    pub workspace: Option<WorkspaceFolders>,
    /// The problems, each with its file.
    pub problems: Vec<(String, Problem)>,
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self {
            project: None,
            files: Vec::new(),
            absent: Vec::new(),
            workspace: None,
            problems: Vec::new(),
        }
    }
}

impl<T> Reading<T> {
    /// Returns whether there is a file, and notes it where there is none.
    fn finds(&mut self, root: &Root, path: &str) -> bool {
        let is_file = root.entry(path).is_ok_and(|found| found.kind == local::FoundKind::File);
        if !is_file {
            self.absent.push(path.to_owned());
        }
        is_file
    }

    /// Reads a file by `parse`, and notes it and what is wrong with it.
    fn file<P>(&mut self, root: &Root, path: &str, parse: impl FnOnce(&str) -> Result<P, Vec<Problem>>) -> Option<P> {
        let path = walk::clean(path).map_or_else(|| path.to_owned(), |parts| parts.join("/"));
        let text = match root.read(&path) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push((path, problem));
                return None;
            }
        };
        self.files.push(path.clone());
        let wrong = match parse(&text) {
            Ok(parsed) => return Some(parsed),
            Err(wrong) => wrong,
        };
        self.problems
            .extend(wrong.into_iter().map(|problem| (path.clone(), problem)));
        None
    }
}

/// Returns whether a range of Pythons, as `PyPA` or Poetry write it, has a release of a series such as `3.12`; nothing
/// where it is not a range.
#[cfg(feature = "projects")]
#[must_use]
pub(crate) fn has_python(range: &str, series: &str) -> Option<bool> {
    let series = version::Version::read(series)?;
    let mut has = false;
    for choice in range.split('|').filter(|choice| !choice.trim().is_empty()) {
        has |= version::fits_series(&version::poetry::specifiers_of(choice)?, &series);
    }
    Some(has)
}

/// Returns the path of a file in a folder.
pub(crate) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{}/{name}", folder.trim_end_matches('/'))
    }
}

/// Returns the path of a file in the folder of another.
pub(crate) fn beside(path: &str, name: &str) -> String {
    below(path.rsplit_once('/').map_or("", |(folder, _)| folder), name)
}

/// The offsets at which the lines of a text start.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// Returns the number of the line in which a byte is, from 1.
    fn line(&self, byte: usize) -> u32 {
        let before = self.0.partition_point(|start| *start <= byte);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// Returns a text of a file as messages have it: in backticks, on one line, and not too long.
fn show(text: &str) -> String {
    crate::report::show(text, 80)
}

/// The most problems of one kind that are reported. Each message looks through all names of a file, which takes long.
const MOST_PROBLEMS: usize = 10;

/// The most names of a file that a message lists: more than a reader wants to see.
const MOST_NAMES: usize = 20;

/// Returns the names of a file as messages list them; `kind` is what they are.
fn listed(names: &[&str], kind: &str) -> String {
    if names.is_empty() {
        return format!("no {kind}");
    }
    let first: Vec<String> = names.iter().take(MOST_NAMES).map(|name| show(name)).collect();
    let more = match names.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    first.join(", ") + &more
}
