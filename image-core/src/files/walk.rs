//! From a path to its place, link by link, and what to say where there is none.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use super::Problem;
use crate::rule::Rule;
use crate::suggest::nearest;

/// As many links as Linux follows in one path.
const MAX_LINKS: usize = 40;

/// The reasons why a path leads to nothing that can be used.
#[derive(Debug)]
pub(super) enum Lost {
    /// There is no such name in the folder, which is at this place.
    Missing {
        folder: String,
        name: String,
        place: PathBuf,
    },
    /// This has something below it in the path, but is not a folder.
    NoFolder(String),
    /// The path leads out of the root, or starts elsewhere.
    Outside,
    /// This symbolic link leads out because of its target.
    Link { link: String, target: String },
    /// Any other problem.
    Unusable(String),
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        let kind = error.kind();
        Lost::Unusable(if kind == io::ErrorKind::NotFound {
            "does not exist".to_owned()
        } else if kind == io::ErrorKind::PermissionDenied {
            "may not be read by this user".to_owned()
        } else {
            format!("cannot be read: {}", error.to_string().to_lowercase())
        })
    }
}

impl Lost {
    /// Returns the problem of a path that was `written` so: by `rule`, or that it leads out. The nearest name that there
    /// is, for which the folder is read, is only looked for where the fix is shown (`suggests`).
    pub(super) fn problem(self, rule: Rule, written: &str, suggests: bool) -> Problem {
        let own = |what: String, fix: &str| Problem::new(rule, what, fix);
        let outside = |what: String, fix: &str| Problem::new(Rule::SourcePath, what, fix);
        match self {
            Lost::Missing { folder, name, place } => {
                let names = if suggests { names(&place) } else { Vec::new() };
                let near = nearest(&name, names.iter().map(String::as_str));
                missing(rule, written, &folder, &name, near)
            }
            Lost::NoFolder(path) => own(format!("`{path}` of `{written}` is not a folder"), "correct the path"),
            Lost::Unusable(what) => own(format!("`{written}` {what}"), "name a file or folder that can be read"),
            Lost::Outside => outside(
                format!("`{written}` is not inside the context"),
                "move it into the context, or choose a wider `context`",
            ),
            Lost::Link { link, target } => outside(
                format!("`{written}` leads out of the context: `{link}` is a symbolic link to `{target}`"),
                "put what it leads to in its place, or link to something inside by a relative path",
            ),
        }
    }
}

fn missing(rule: Rule, written: &str, folder: &str, name: &str, near: Option<&str>) -> Problem {
    let place = if folder.is_empty() {
        "the context".to_owned()
    } else {
        format!("`{folder}`")
    };
    let what = format!("there is no `{name}` in {place}");
    let what = if name == written {
        what
    } else {
        format!("`{written}` does not exist: {what}")
    };
    let fix = match near {
        Some(near) if folder.is_empty() || folder.ends_with('/') => format!("write `{folder}{near}`"),
        Some(near) => format!("write `{folder}/{near}`"),
        None if rule == Rule::MissingSource => "create it, or allow `missing_source` if it is made later".to_owned(),
        None => "create it, or correct the path".to_owned(),
    };
    Problem::new(rule, what, fix)
}

/// Returns the components of a path that means something below a root, without `.` and `..` (which cancels the
/// component before it, as in Go's `filepath.Clean`). `None` where it leads out or does not start at the root.
#[must_use]
pub fn clean(path: &str) -> Option<Vec<&str>> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// The end to which a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Its place below the root, without links.
    pub path: PathBuf,
    /// The symbolic links that were followed, below the root too, in their order.
    pub links: Vec<PathBuf>,
}

/// Resolves the links of a path below the root. Engines read a link's target with the context as the root of
/// all paths, so that an absolute one leads elsewhere there, even if it leads into the context here: it counts as
/// leading out.
pub(super) fn resolve_inside(root: &Path, path: &Path) -> Result<Resolved, Lost> {
    let mut walk = Walk {
        root,
        done: PathBuf::new(),
        todo: VecDeque::new(),
        links: Vec::new(),
        target: PathBuf::new(),
    };
    walk.add(path)?;
    while let Some(name) = walk.todo.pop_front() {
        walk.step(&name)?;
    }
    Ok(Resolved {
        path: walk.done,
        links: walk.links,
    })
}

/// Returns the place of a path below a root that it may leave by links. `shown` is how messages call the root.
pub(super) fn resolve_anywhere(root: &Path, shown: &str, parts: &[String]) -> Result<PathBuf, Lost> {
    let mut place = root.to_owned();
    for (index, part) in parts.iter().enumerate() {
        let folder = place.clone();
        place.push(part);
        fs::metadata(&place)
            .map_err(|error| explain_loss(error, &folder, format!("{shown}{}", parts[..index].join("/")), part))?;
    }
    Ok(place)
}

struct Walk<'r> {
    root: &'r Path,
    /// Below the root, without links.
    done: PathBuf,
    todo: VecDeque<OsString>,
    links: Vec<PathBuf>,
    /// The target of the link that was followed last.
    target: PathBuf,
}

impl Walk<'_> {
    /// Puts the components of a path before those still to do.
    fn add(&mut self, path: &Path) -> Result<(), Lost> {
        for component in path.components().rev() {
            match component {
                Component::CurDir => {}
                Component::Normal(_) | Component::ParentDir => self.todo.push_front(component.as_os_str().to_owned()),
                Component::RootDir | Component::Prefix(_) => return Err(self.leads_out()),
            }
        }
        Ok(())
    }

    fn leads_out(&self) -> Lost {
        match self.links.last() {
            None => Lost::Outside,
            Some(link) => Lost::Link {
                link: show(link),
                target: show(&self.target),
            },
        }
    }

    fn step(&mut self, name: &OsString) -> Result<(), Lost> {
        if name == ".." {
            return if self.done.pop() { Ok(()) } else { Err(self.leads_out()) };
        }
        let place = self.root.join(&self.done).join(name);
        let metadata = fs::symlink_metadata(&place).map_err(|error| {
            explain_loss(
                error,
                &self.root.join(&self.done),
                show(&self.done),
                &name.to_string_lossy(),
            )
        })?;
        if !metadata.is_symlink() {
            self.done.push(name);
            return Ok(());
        }
        self.target = fs::read_link(&place)?;
        self.links.push(self.done.join(name));
        if self.links.len() > MAX_LINKS {
            return Err(Lost::Unusable("goes round in circles by symbolic links".to_owned()));
        }
        let target = self.target.clone();
        self.add(&target)
    }
}

/// Returns the reason for an error at a name in a folder, which is shown so.
fn explain_loss(error: io::Error, folder: &Path, shown: String, name: &str) -> Lost {
    if folder.is_file() {
        return Lost::NoFolder(shown);
    }
    if error.kind() != io::ErrorKind::NotFound {
        return error.into();
    }
    Lost::Missing {
        folder: shown,
        name: name.to_owned(),
        place: folder.to_owned(),
    }
}

/// Returns the names in a folder, in the order of their bytes; none where it cannot be read. Names that are not UTF-8
/// are left out: no text of the language can be such a name.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let names = os_names(folder).into_iter();
    names.filter_map(|name| name.into_string().ok()).collect()
}

/// Returns the names in a folder, in the order of their bytes; none where it cannot be read.
pub(super) fn os_names(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<OsString> = entries.map(|entry| entry.file_name()).collect();
    names.sort_unstable();
    names
}

/// Returns a path of this system as the language writes it.
fn show(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
