//! Copies of folders that take along what nobody means to put into an image.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::collisions::own_patterns;
use super::{Checker, Whole, show};
use crate::ast::Span;
use crate::files::below;
use crate::files::ignore::Patterns;
use crate::files::local::{FoundKind, find_external, lossy};
use crate::files::pattern_lists;
use crate::kind::Kind;
use crate::model::StepName;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;

/// After so many files and folders of an image nothing more is looked at.
const MOST: usize = 2_000;

/// A message names so many.
const MOST_NAMED: usize = 3;

/// Folders in which nothing is looked for: what is in them comes from elsewhere.
const UNSEARCHED: &[&str] = &["node_modules", "__pycache__", ".venv", "venv", "site-packages"];

/// The names of ssh for private keys.
const KEYS: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];

/// Ends of the names of files with secrets: `.env.local`.
const SECRET_ENVS: &[&str] = &["local", "dev", "development", "staging", "prod", "production"];

/// A source that is copied.
#[derive(Debug)]
pub(super) struct Copied {
    at: Span,
    path: String,
    is_external: bool,
    /// The patterns of its statement.
    own: Patterns,
    /// The line of the Dockerfile that copies it, if one does.
    line: String,
}

impl Checker<'_> {
    /// Remembers what a step copies, until all patterns are known.
    pub(super) fn copied(&mut self, step: StepName, sources: &[Val], options: &[NodeOpt]) {
        let is_here = step == StepName::Copy && self.whole == Whole::Image && !self.here.kept && !self.here.failed;
        if !is_here || self.is_allowed(Rule::CarelessCopy) || !are_known(options) {
            return;
        }
        for source in sources {
            let is_local = matches!(source.kind, Kind::Source | Kind::ExternalSource);
            let Some(path) = source.known().filter(|path| is_local && !path.contains('$')) else {
                continue;
            };
            self.copied.push(Copied {
                at: source.at,
                path: path.to_owned(),
                is_external: source.kind == Kind::ExternalSource,
                own: own_patterns(options),
                line: self.here.line.clone(),
            });
        }
    }

    /// Looks at what the copied folders have, less all that is left out.
    pub(super) fn careless_copies(&mut self) {
        let copied = std::mem::take(&mut self.copied);
        if copied.is_empty()
            || self
                .out
                .head
                .ignore
                .iter()
                .any(|(pattern, _)| pattern.known().is_none())
        {
            return;
        }
        let (image, none) = (self.context_patterns(), Patterns::default());
        let mut left = MOST;
        for copy in copied {
            let listed = self.list_for(copy.at, &copy.path);
            let image = if copy.is_external {
                &none
            } else {
                listed.as_ref().unwrap_or(&image)
            };
            let found = self.search(&copy, image, &mut left);
            self.report_careless(&copy, &found);
        }
    }

    fn search(&mut self, copy: &Copied, image: &Patterns, left: &mut usize) -> Vec<String> {
        let found = if copy.is_external {
            let is_looked_for = self.files.is_looked_for();
            is_looked_for.then(|| find_external(&copy.path).ok()).flatten()
        } else {
            self.files.find(&copy.path)
        };
        let (Some(found), home) = (found, std::env::home_dir()) else {
            return Vec::new();
        };
        let folder = match self.files.root() {
            _ if copy.is_external => home.unwrap_or_default(),
            Some(Ok(root)) => root.folder().to_owned(),
            _ => return Vec::new(),
        };
        let mut search = Search {
            image,
            own: &copy.own,
            left,
            found: Vec::new(),
        };
        for path in &found.paths {
            if *search.left == 0 {
                break;
            }
            let place = folder.join(path.strip_prefix("~/").unwrap_or(path));
            let shown = if copy.is_external { "" } else { path };
            let name = path.rsplit('/').next().unwrap_or(path);
            // What a glob takes along is not named, a file or folder is.
            if matches!(found.kind, FoundKind::Glob(_)) {
                *search.left -= 1;
                if search.takes(&place, name, (shown, name)) || !may_hold(&place, name) {
                    continue;
                }
            }
            search.folder(&place, shown, "");
        }
        search.found
    }

    fn report_careless(&mut self, copy: &Copied, found: &[String]) {
        if found.is_empty() {
            return;
        }
        let named: Vec<String> = found.iter().take(MOST_NAMED).map(|path| show(path)).collect();
        let more = match found.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let patterns: Vec<String> = found.iter().take(MOST_NAMED).map(|path| format!("{path:?}")).collect();
        let patterns = patterns.join(", ");
        let fix = if copy.is_external {
            format!("leave it out: ignore = [{patterns}]")
        } else {
            format!("leave it out: ignore {patterns};")
        };
        self.here.line.clone_from(&copy.line);
        let what = format!("{} takes {}{more} along", show(&copy.path), named.join(", "));
        self.report(Rule::CarelessCopy, copy.at, what, fix);
        self.here.line.clear();
    }
}

/// Returns whether all patterns of a statement are known.
fn are_known(options: &[NodeOpt]) -> bool {
    options.iter().all(|option| match &option.value {
        OptValue::Text(pattern) if matches!(option.name, OptName::Ignore | OptName::Only) => pattern.known().is_some(),
        OptValue::Texts(_) => !matches!(option.name, OptName::Ignore | OptName::Only),
        OptValue::Text(_) | OptValue::Flag | OptValue::Pair(..) | OptValue::Count(_) | OptValue::Variable(..) => true,
    })
}

/// The search below one source.
struct Search<'s> {
    image: &'s Patterns,
    own: &'s Patterns,
    left: &'s mut usize,
    found: Vec<String>,
}

impl Search<'_> {
    /// Looks at a folder, and then at those in it. `path` is its path in the context, `inside` that below the source.
    fn folder(&mut self, place: &Path, path: &str, inside: &str) {
        let mut folders = Vec::new();
        for name in names(place, *self.left) {
            if *self.left == 0 {
                return;
            }
            *self.left -= 1;
            let (path, inside) = (below(path, &name), below(inside, &name));
            let place = place.join(&name);
            if !self.takes(&place, &name, (&path, &inside)) && may_hold(&place, &name) && !self.is_out(&path, &inside) {
                folders.push((place, path, inside));
            }
        }
        for (place, path, inside) in folders {
            self.folder(&place, &path, &inside);
        }
    }

    /// Notes a file or folder that is taken along by mistake, if it is one; true then.
    fn takes(&mut self, place: &Path, name: &str, (path, inside): (&str, &str)) -> bool {
        if !is_suspicious(place, name) {
            return false;
        }
        // Patterns may name what is in a folder alone.
        let is_out = if place.is_dir() {
            let first = names(place, MOST).into_iter().next();
            first.is_none_or(|first| self.is_out(&below(path, &first), &below(inside, &first)))
        } else {
            self.is_out(path, inside)
        };
        if !is_out {
            self.found.push(if path.is_empty() {
                name.to_owned()
            } else {
                path.to_owned()
            });
        }
        true
    }

    fn is_out(&self, path: &str, inside: &str) -> bool {
        self.image.matches(path) || self.own.matches(inside)
    }
}

/// Returns the names in a folder, in their order; of a folder with more, so many. What is looked for by its name comes
/// first then, so that it is found in a folder of any size.
fn names(folder: &Path, most: usize) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(most);
    let mut names: Vec<String> = entries.map(|entry| lossy(&entry.file_name()).into_owned()).collect();
    names.sort_unstable();
    if names.len() == most {
        let known = known_names().filter(|name| std::fs::symlink_metadata(folder.join(name)).is_ok());
        let known: Vec<String> = known.collect();
        names.retain(|name| !known.contains(name));
        names.splice(0..0, known);
    }
    names
}

/// Returns the names that are looked for.
fn known_names() -> impl Iterator<Item = String> {
    let envs = SECRET_ENVS.iter().map(|end| format!(".env.{end}"));
    let others = vcs_names().chain(["target", ".env"]).chain(KEYS.iter().copied());
    others.map(str::to_owned).chain(envs)
}

/// Returns the names of the list `vcs`.
fn vcs_names() -> impl Iterator<Item = &'static str> {
    let patterns = pattern_lists::named("vcs").unwrap_or_default().iter();
    patterns.filter_map(|pattern| pattern.rsplit('/').next())
}

/// Returns whether it is a folder in which something is looked for; links are not followed.
fn may_hold(place: &Path, name: &str) -> bool {
    !UNSEARCHED.contains(&name) && std::fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_dir())
}

/// Returns whether a file or folder is seldom meant to be in an image.
fn is_suspicious(place: &Path, name: &str) -> bool {
    vcs_names().any(|vcs| vcs == name)
        || name == "target" && is_of_cargo(place)
        || is_secret_env(name) && place.is_file()
        || KEYS.contains(&name)
        || is_key(place, name)
}

fn is_of_cargo(target: &Path) -> bool {
    let is_beside = || {
        target
            .parent()
            .is_some_and(|folder| folder.join("Cargo.toml").is_file())
    };
    target.is_dir() && (target.join("CACHEDIR.TAG").is_file() || is_beside())
}

fn is_secret_env(name: &str) -> bool {
    let end = name.strip_prefix(".env.").and_then(|rest| rest.rsplit('.').next());
    name == ".env" || end.is_some_and(|end| SECRET_ENVS.contains(&end))
}

/// Returns whether a file says that it is a private key.
fn is_key(place: &Path, name: &str) -> bool {
    let is_named = [".pem", ".key"].iter().any(|end| name.ends_with(end));
    let mut start = Vec::new();
    let mut read = || File::open(place).and_then(|file| file.take(100).read_to_end(&mut start));
    is_named && place.is_file() && read().is_ok() && String::from_utf8_lossy(&start).contains("PRIVATE KEY")
}
