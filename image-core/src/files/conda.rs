//! Files of packages that micromamba reads: `environment.yml`, lists of specifications, explicit lists of archives
//! (`@EXPLICIT`) and locks of conda-lock (micromamba's documentation, "Specification files").

use std::collections::BTreeSet;

use super::local::Root;
use super::requirements::{Requirements, read_items};
use super::yaml::{self, Node, Value};
use super::{Problem, show};
use crate::kind::Kind;
use crate::rule::Rule;
use crate::suggest::nearest;

/// The rule that such a file breaks.
const RULE: Rule = Rule::SpecFile;

/// The keys of an environment that micromamba reads.
const KEYS: &[&str] = &["name", "channels", "dependencies", "variables"];

/// A text of the file and its line.
type Text = (String, u32);

/// The format of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `environment.yml`.
    #[default]
    Environment,
    /// A specification in each line.
    Specs,
    /// `@EXPLICIT`, and the URL of an archive in each line: nothing is solved, and no channel is needed.
    Explicit,
    /// A lock of conda-lock, by the name that ends in `-lock.yml`.
    Lock,
}

/// The contents of such a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecFile {
    /// The format of the file.
    pub form: Form,
    /// The channels, in the order of the file. Environments name their own.
    pub channels: Vec<Text>,
    /// The packages of conda that are for Linux; none of a [`Form::Lock`].
    pub packages: Vec<Text>,
    /// The packages that pip installs after them, as lines of a requirements file.
    pub pip: Vec<Text>,
}

/// Reads the text of such a file; `name` is its path, whose end says what it is, as for micromamba.
///
/// Errors, all of [`Rule::SpecFile`]: names of other kinds of files; YAML that is wrong or of a kind that is not
/// read here; packages and channels that are wrong ([`Kind::CondaPackage`], [`Kind::CondaChannel`]); archives for other
/// systems than Linux. What pip installs is read by [`requirements`].
pub fn read(name: &str, text: &str) -> Result<SpecFile, Vec<Problem>> {
    let mut reader = Reader::default();
    let is_explicit = text.lines().any(|line| line.trim() == "@EXPLICIT");
    if name.ends_with("-lock.yml") || name.ends_with("-lock.yaml") {
        reader.check_lock(text);
    } else if ends(name, &[".yml", ".yaml"]) {
        reader.read_environment(text);
    } else if is_explicit || ends(name, &[".txt"]) {
        reader.read_specs(text, is_explicit);
    } else {
        let what = format!("{} is not a file that micromamba reads by its name", show(name));
        reader
            .problems
            .push(problem(what, "name an environment.yml, or a list that ends in `.txt`"));
    }
    if reader.problems.is_empty() {
        Ok(reader.file)
    } else {
        Err(reader.problems)
    }
}

/// Reads what pip installs after the packages, and the files that are named there (`-r`, `-c`). micromamba writes it to
/// a file beside the environment, to whose folder paths are relative.
///
/// Problems: [`Rule::SpecFile`] for the lines of the environment itself, all others as of a requirements file.
#[must_use]
pub fn requirements(root: &Root, path: &str, file: &SpecFile) -> Requirements {
    let mut read = read_items(root, path, &file.pip);
    let own = super::clean(path).map_or_else(|| path.to_owned(), |parts| parts.join("/"));
    let wanting = read.hashes.wanting.iter_mut();
    for (place, problem) in read.problems.iter_mut().chain(wanting) {
        if *place == own {
            problem.rule = RULE;
        }
    }
    read
}

fn ends(name: &str, with: &[&str]) -> bool {
    with.iter().any(|end| name.ends_with(end))
}

fn problem(what: impl Into<String>, fix: impl Into<String>) -> Problem {
    Problem::new(RULE, what, fix)
}

#[derive(Default)]
struct Reader {
    file: SpecFile,
    problems: Vec<Problem>,
}

impl Reader {
    fn report(&mut self, line: u32, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(problem(what, fix).at(line));
    }

    fn check(&mut self, kind: Kind, text: &str, line: u32) {
        if let Err(fault) = kind.check(text) {
            self.problems.push(Problem::fault(RULE, text, &fault).at(line));
        }
    }

    /// Reads a list of specifications or archives, one in a line.
    fn read_specs(&mut self, text: &str, is_explicit: bool) {
        self.file.form = if is_explicit { Form::Explicit } else { Form::Specs };
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line == "@EXPLICIT" {
                continue;
            }
            if is_explicit && !line.contains("://") {
                let what = format!("{} is not a URL, and an explicit list has nothing else", show(line));
                self.report(number, what, "write the archive's URL, or take `@EXPLICIT` out");
                continue;
            }
            self.add_package(line, number);
        }
        if self.file.packages.is_empty() && self.problems.is_empty() {
            self.problems
                .push(problem("the file has no packages", "name one in a line"));
        }
    }

    fn add_package(&mut self, text: &str, line: u32) {
        self.check(Kind::CondaPackage, text, line);
        if text.contains("://") && ["/osx-", "/win-"].iter().any(|system| text.contains(system)) {
            let what = format!("{} is a package for another system than Linux", show(text));
            self.report(line, what, "write the list for linux-64 or linux-aarch64");
        }
        self.file.packages.push((text.to_owned(), line));
    }

    /// Checks a lock: its keys only, since micromamba reads it and nothing is said of its packages here.
    fn check_lock(&mut self, text: &str) {
        self.file.form = Form::Lock;
        for key in ["version", "package"] {
            let has = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
            if !text.lines().any(has) {
                let what = format!("this is not a lock of conda-lock: it has no `{key}`");
                self.problems.push(problem(
                    what,
                    "write it anew, or name an environment otherwise than `…-lock.yml`",
                ));
                return;
            }
        }
    }

    fn read_environment(&mut self, text: &str) {
        let node = match yaml::read(text) {
            Ok(node) => node,
            Err(wrong) => return self.report(wrong.line, wrong.what, wrong.fix),
        };
        let Value::Map(entries) = &node.value else {
            let what = "the file is not an environment, which has `channels:` and `dependencies:`";
            return self.report(node.line, what, "write `dependencies:` and the packages below it");
        };
        let mut seen = BTreeSet::new();
        for (key, node) in entries {
            let Some(name) = key
                .text()
                .and_then(|key| KEYS.iter().copied().find(|name| *name == key))
            else {
                continue;
            };
            if seen.insert(name) {
                self.read_key(name, node);
            } else {
                self.report(key.line, format!("`{name}` stands there twice"), "put the two together");
            }
        }
        if !seen.contains("dependencies") {
            self.report_no_dependencies(entries);
        }
    }

    /// Reads one of [`KEYS`], whose value micromamba takes for what it is or stops.
    fn read_key(&mut self, name: &str, node: &Node) {
        match name {
            "channels" => self.read_channels(node),
            "dependencies" => self.read_dependencies(node),
            "name" => self.check_scalar(node, "`name`"),
            _ => self.check_variables(node),
        }
    }

    fn check_variables(&mut self, node: &Node) {
        let Value::Map(entries) = &node.value else {
            return self.report(
                node.line,
                "`variables` has no names and values",
                "write `NAME: text` below it",
            );
        };
        for (_, value) in entries {
            self.check_scalar(value, "a value of `variables`");
        }
    }

    fn report_no_dependencies(&mut self, entries: &[(Node, Node)]) {
        let near = entries.iter().find_map(|(key, _)| {
            Some((
                key.line,
                key.text().filter(|key| nearest(key, ["dependencies"]).is_some())?,
            ))
        });
        match near {
            Some((line, key)) => self.report(
                line,
                format!("{} is not a key of an environment", show(key)),
                "write `dependencies`",
            ),
            None => self.problems.push(problem(
                "the environment has no `dependencies`",
                "write `dependencies:` and the packages below it",
            )),
        }
    }

    /// Checks that a value is a text or nothing, which micromamba takes for one; `what` is the value.
    fn check_scalar(&mut self, node: &Node, what: &str) {
        if let Value::List(_) | Value::Map(_) | Value::Alias(_) = node.value {
            self.report(node.line, format!("{what} is not a text"), "write a text");
        }
    }

    /// Returns the texts of a list; `name` is its key.
    fn read_texts(&mut self, node: &Node, name: &str) -> Vec<Text> {
        let mut texts = Vec::new();
        for item in self.read_items(node, name) {
            match item.text() {
                Some(text) => texts.push((text.to_owned(), item.line)),
                None => self.report(
                    item.line,
                    format!("an item of `{name}` is not a text"),
                    "write `- text`",
                ),
            }
        }
        texts
    }

    fn read_items<'n>(&mut self, node: &'n Node, name: &str) -> &'n [Node] {
        let fix = "write one `- item` a line below it";
        match &node.value {
            Value::List(items) => return items,
            Value::Empty => self.report(node.line, format!("`{name}` has nothing below it"), fix),
            Value::Text(_) | Value::Map(_) | Value::Alias(_) => {
                self.report(node.line, format!("`{name}` is not a list"), fix);
            }
        }
        &[]
    }

    fn read_channels(&mut self, node: &Node) {
        self.file.channels = self.read_texts(node, "channels");
        for (channel, line) in self.file.channels.clone() {
            self.check(Kind::CondaChannel, &channel, line);
        }
    }

    fn read_dependencies(&mut self, node: &Node) {
        for item in self.read_items(node, "dependencies") {
            match &item.value {
                Value::Text(text) => self.add_package(text, item.line),
                Value::Map(entries) => entries.iter().for_each(|(key, value)| self.read_selected(key, value)),
                Value::Empty | Value::List(_) | Value::Alias(_) => self.report(
                    item.line,
                    "an item of `dependencies` is not a package",
                    "write `- name`, or `- pip:` and a list",
                ),
            }
        }
        if self.file.packages.is_empty() && self.problems.is_empty() {
            let what = "the environment has no packages of conda";
            self.report(node.line, what, "name one below `dependencies:`, such as `- pip`");
        }
    }

    /// Reads `pip:` with its list, or `sel(linux): package`.
    fn read_selected(&mut self, key: &Node, node: &Node) {
        let name = key.text().unwrap_or_default();
        if name == "pip" {
            return self.read_pip(node);
        }
        let system = name.strip_prefix("sel(").and_then(|rest| rest.strip_suffix(')'));
        match (system, node.text()) {
            (Some("linux" | "unix"), Some(text)) => self.add_package(text, node.line),
            (Some("win" | "osx"), Some(text)) => self.check(Kind::CondaPackage, text, node.line),
            _ => {
                let what = format!("{} is not a package, nor `pip` with a list", show(name));
                self.report(
                    key.line,
                    what,
                    "write `name=1.2` without `: `, or `- pip:` and a list below it",
                );
            }
        }
    }

    fn read_pip(&mut self, node: &Node) {
        let texts = self.read_texts(node, "pip");
        self.file.pip.extend(texts);
    }
}
