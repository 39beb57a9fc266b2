//! Requirements files of pip, with the files that they include.

mod hashes;
mod lines;
mod options;

use std::collections::BTreeSet;

pub use self::hashes::{FIX, Hashes};
use self::lines::{count_lines, logical, split_options, without_variables};
use self::options::{About, Given};
use super::local::Root;
use super::walk::clean;
use super::{Problem, show};
use crate::kind::Kind;
use crate::rule::Rule;

/// The depth to which files may include each other. Python itself gives up at some hundreds.
const MAX_DEPTH: usize = 100;

/// The requirements that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// The files that the step needs, in the order in which pip opens them, each once: paths below the root, without
    /// `.` and `..`. Those that could not be read are left out.
    pub files: Vec<String>,
    /// The problems, each with its file.
    pub problems: Vec<(String, Problem)>,
    /// The hashes of the requirements.
    pub hashes: Hashes,
    /// The folders and pages below the root where pip looks for archives, relative to the file that names them.
    pub links: Vec<String>,
    /// The reasons why other installers do not find these, each with its file.
    pub foreign_links: Vec<(String, Problem)>,
}

impl Requirements {
    /// Returns what the step needs besides the file that it names.
    #[must_use]
    pub fn parts_of(&self, path: &str) -> Vec<String> {
        let files = self.files.iter().filter(|part| *part != path);
        files.chain(&self.links).cloned().collect()
    }
}

/// Reads a requirements file and all that it includes (`-r`, `-c`); paths in it are relative to itself.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] for the file itself; [`Rule::RequirementsFile`] for
/// lines at which pip would stop, of which it would ignore a part in silence, or that name local projects and folders,
/// which are not in the build step. `${NAME}` stands for what pip replaces it by, so it is right wherever some text
/// would be.
#[must_use]
pub fn read(root: &Root, path: &str) -> Requirements {
    let mut reader = Reader::new(root);
    let path = clean(path).map_or_else(|| path.to_owned(), |parts| parts.join("/"));
    match root.read(&path) {
        Ok(text) => reader.read_file(&path, &text, false),
        Err(problem) => reader.read.problems.push((path, problem)),
    }
    reader.read.hashes.settle();
    reader.read
}

/// Reads requirements that are written in another file with their lines there, and that pip gets as a file in its folder.
///
/// Problems are those of [`read`].
pub(super) fn read_items(root: &Root, path: &str, items: &[(String, u32)]) -> Requirements {
    let mut reader = Reader::new(root);
    let path = clean(path).map_or_else(|| path.to_owned(), |parts| parts.join("/"));
    let places: Vec<u32> = items
        .iter()
        .flat_map(|(item, line)| std::iter::repeat_n(*line, count_lines(item)))
        .collect();
    let text: String = items.iter().flat_map(|(item, _)| [item.as_str(), "\n"]).collect();
    let lines = logical(&text).into_iter().map(|(number, line)| {
        let place = usize::try_from(number).ok().and_then(|number| places.get(number - 1));
        (place.or(places.last()).copied().unwrap_or(number), line)
    });
    reader.read_lines(&path, lines, false);
    reader.read.hashes.settle();
    reader.read
}

fn problem(what: impl Into<String>, fix: impl Into<String>) -> Problem {
    Problem::new(Rule::RequirementsFile, what, fix)
}

struct Reader<'r> {
    root: &'r Root,
    /// The file that is read, after those that include it.
    stack: Vec<String>,
    /// The files that were read, and whether as constraints.
    seen: BTreeSet<(String, bool)>,
    read: Requirements,
}

impl<'r> Reader<'r> {
    fn new(root: &'r Root) -> Self {
        Self {
            root,
            stack: Vec::new(),
            seen: BTreeSet::new(),
            read: Requirements::default(),
        }
    }

    fn read_file(&mut self, path: &str, text: &str, constraint: bool) {
        if !self.seen.insert((path.to_owned(), constraint)) {
            return;
        }
        if !self.read.files.iter().any(|file| file == path) {
            self.read.files.push(path.to_owned());
        }
        self.read_lines(path, logical(text), constraint);
    }

    fn read_lines(&mut self, path: &str, lines: impl IntoIterator<Item = (u32, String)>, constraint: bool) {
        self.stack.push(path.to_owned());
        for (number, line) in lines {
            if let Err(problem) = self.read_line(&line, number, constraint) {
                self.read.problems.push((path.to_owned(), problem.at(number)));
            }
        }
        self.stack.pop();
    }

    fn read_line(&mut self, line: &str, number: u32, constraint: bool) -> Result<(), Problem> {
        let (requirement, options) = split_options(line);
        let options = options::read(options)?;
        if constraint {
            self.read.hashes.add_constraint(requirement, &options);
        } else if let Some(path) = self.stack.last() {
            self.read.hashes.add(path, number, requirement, &options);
        }
        if requirement.is_empty() {
            self.check_options(&options, number, constraint)
        } else {
            check_package(requirement, &options, constraint)
        }
    }

    /// Checks a line without a requirement.
    fn check_options(&mut self, options: &[Given], number: u32, constraint: bool) -> Result<(), Problem> {
        let single =
            |option: &&Given| matches!(option.about, About::Requirements | About::Constraints | About::Editable);
        if let Some(further) = options.iter().filter(single).nth(1) {
            let what = format!(
                "pip reads only one `-r`, `-c` or `-e` of a line, and ignores {}",
                show(&further.value)
            );
            return Err(problem(what, "write it in a line of its own"));
        }
        let editable = options.iter().any(|option| option.about == About::Editable);
        for option in options {
            match option.about {
                About::Requirements => self.follow_include(option, false)?,
                About::Constraints => self.follow_include(option, true)?,
                About::FindLinks => self.note_find_links(&option.value, number)?,
                About::Editable | About::Index | About::Hash | About::Package | About::Installation => {
                    check_option(option, editable, constraint)?;
                }
            }
        }
        Ok(())
    }

    fn follow_include(&mut self, option: &Given, constraint: bool) -> Result<(), Problem> {
        let name = &option.value;
        if name.starts_with("http://") || name.starts_with("https://") || *name != without_variables(name) {
            return Ok(());
        }
        let path = self.included_path(name)?;
        if self.stack.contains(&path) {
            return Err(problem(
                format!("{} includes itself in the end", show(&path)),
                "take this line out",
            ));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(problem(
                format!("the files include each other {MAX_DEPTH} deep"),
                "put them together",
            ));
        }
        let text = self.root.read(&path);
        let text = text.map_err(|lost| problem(lost.what, lost.fix).placed(lost.at))?;
        self.read_file(&path, &text, constraint);
        Ok(())
    }

    /// Notes where archives are looked for; what is below the root has to be there.
    fn note_find_links(&mut self, value: &str, number: u32) -> Result<(), Problem> {
        let text = without_variables(value);
        if is_url(&text) || text.starts_with('/') || text != value {
            return check_find_links(value);
        }
        let path = self.included_path(value).map_err(|_| no_links(value))?;
        // A folder with the file itself would hide the file, which is in its place already.
        let has_file = |path: &str| self.stack.iter().any(|file| file.starts_with(&format!("{path}/")));
        if path.is_empty() || has_file(&path) || self.root.entry(&path).is_err() {
            return Err(no_links(value));
        }
        let file = self.stack.last().cloned().unwrap_or_default();
        self.read.foreign_links.push((file, no_links(value).at(number)));
        if !self.read.links.contains(&path) {
            self.read.links.push(path);
        }
        Ok(())
    }

    /// Returns the path of an included file below the root.
    fn included_path(&self, name: &str) -> Result<String, Problem> {
        let own = self.stack.last().map_or("", String::as_str);
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        let local = !name.starts_with('/') && !name.starts_with("file:");
        match clean(format!("{folder}/{name}").trim_start_matches('/')).filter(|_| local) {
            Some(parts) => Ok(parts.join("/")),
            None => Err(problem(
                format!("{} is not inside the context", show(name)),
                "move it into the context, and write its path relative to this file",
            )),
        }
    }
}

/// Checks an option in a line without a requirement that does not name another such file; `editable` says whether the
/// line has an `-e`, to which others may belong.
fn check_option(option: &Given, editable: bool, constraint: bool) -> Result<(), Problem> {
    match option.about {
        About::Editable => check_editable(&option.value, constraint),
        About::Index => check_url(Kind::IndexUrl, &option.value),
        About::FindLinks => check_find_links(&option.value),
        About::Hash | About::Package if editable => Ok(()),
        About::Hash | About::Package => {
            let what = format!(
                "`{}` belongs to a requirement, and there is none in this line",
                option.name
            );
            let fix = "write it after the requirement, with a `\\` before the line break";
            Err(problem(what, fix))
        }
        About::Requirements | About::Constraints | About::Installation => Ok(()),
    }
}

/// Checks a line with a requirement.
fn check_package(requirement: &str, options: &[Given], constraint: bool) -> Result<(), Problem> {
    for option in options {
        match option.about {
            About::Hash => check_hash(&option.value)?,
            About::Package => {}
            About::Requirements
            | About::Constraints
            | About::Editable
            | About::Index
            | About::FindLinks
            | About::Installation => {
                let what = format!("pip ignores `{}` after a requirement", option.name);
                return Err(problem(what, "write it in a line of its own"));
            }
        }
    }
    let text = without_variables(requirement);
    let (head, _) = text.split_once(';').unwrap_or((&text, ""));
    let direct = head
        .split_once('@')
        .map(|(_, url)| url.trim())
        .filter(|_| !is_url(head));
    if is_local(head, direct) {
        return Err(local(requirement));
    }
    if is_url(head) {
        return Ok(());
    }
    if head.trim_end().strip_suffix(".txt").is_some() {
        return Err(problem(
            format!("{} is a file, not a package", show(requirement)),
            format!("write `-r {requirement}`"),
        ));
    }
    if constraint && head.contains('[') && direct.is_none() {
        return Err(problem(
            format!("{}: a constraint has no extras", show(requirement)),
            "leave out `[…]`",
        ));
    }
    if requirement.contains("@ ${") {
        Ok(())
    } else {
        check_kind(Kind::Requirement, requirement)
    }
}

/// Returns whether a requirement without its marker is a path, be it the URL after a name's `@`. Only such URLs have
/// slashes.
fn is_local(head: &str, direct: Option<&str>) -> bool {
    const ARCHIVES: [&str; 8] = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".txz"];
    match direct {
        Some(url) => url.starts_with(['.', '/']) || url.starts_with("file:"),
        None if is_url(head) => head.starts_with("file:"),
        None => {
            head.starts_with('.') || head.contains('/') || ARCHIVES.iter().any(|end| head.trim_end().ends_with(end))
        }
    }
}

/// Returns whether pip takes this as an address: `https:`, `file:`, `git+ssh:` …
fn is_url(text: &str) -> bool {
    const SCHEMES: [&str; 4] = ["http", "https", "file", "ftp"];
    const SYSTEMS: [&str; 4] = ["git", "hg", "svn", "bzr"];
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    let scheme = scheme.to_ascii_lowercase();
    SCHEMES.contains(&scheme.as_str()) || SYSTEMS.contains(&scheme.split('+').next().unwrap_or_default())
}

fn local(text: &str) -> Problem {
    problem(
        format!(
            "{} is a local project or archive, which is not in the build step",
            show(text)
        ),
        "take this line out, `copy` the project into the image, and install it there: run \"pip install …\"",
    )
}

fn check_editable(value: &str, constraint: bool) -> Result<(), Problem> {
    let text = without_variables(value);
    let url = text.split_once(" @ ").map_or(text.as_str(), |(_, url)| url.trim());
    if constraint {
        return Err(problem(
            "pip takes no `-e` in a file of constraints",
            "write a requirement: name == version",
        ));
    }
    if !is_url(url) || url.starts_with("file:") {
        return Err(local(value));
    }
    if url == text && !url.contains("egg=") {
        let what = format!("pip needs the name of what is at {}", show(value));
        return Err(problem(
            what,
            "write it before the address: NAME @ …, or after it: …#egg=NAME",
        ));
    }
    Ok(())
}

fn check_find_links(value: &str) -> Result<(), Problem> {
    let text = without_variables(value);
    if is_url(&text) || text.starts_with('/') || value.starts_with("${") {
        return check_url(Kind::FindLinks, value);
    }
    Err(no_links(value))
}

fn no_links(value: &str) -> Problem {
    let what = format!("{} is a local folder, which is not in the build step", show(value));
    let fix = "`copy` it into the image, and write its path there: `-f /path`";
    problem(what, fix)
}

fn check_hash(value: &str) -> Result<(), Problem> {
    let right = value.split_once(':').is_some_and(|(algorithm, digits)| {
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let what = || format!("{} is not a hash for pip", show(value));
    if right {
        Ok(())
    } else {
        Err(problem(what(), "write `--hash=sha256:` and all 64 hexadecimal digits"))
    }
}

/// Checks a URL that is not altogether a variable.
fn check_url(kind: Kind, value: &str) -> Result<(), Problem> {
    if value.starts_with("${") {
        return Ok(());
    }
    check_kind(kind, value)
}

/// Checks a text by its grammar, after pip has replaced its variables. The file is there during the step only, and so a
/// password in it does not reach the image.
fn check_kind(kind: Kind, text: &str) -> Result<(), Problem> {
    match kind.check(&without_variables(text)) {
        Err(fault) if fault.rule != Rule::PasswordInUrl => Err(Problem::fault(Rule::RequirementsFile, text, &fault)),
        _ => Ok(()),
    }
}
