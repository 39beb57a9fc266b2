//! Local sources: whether they are there, and inside the context.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Problem;
use super::glob::Glob;
pub use super::walk::Resolved;
use super::walk::{Lost, clean, names, os_names, resolve_anywhere, resolve_inside};
use crate::rule::Rule;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The folder below which sources are looked for.
#[derive(Clone, Debug)]
pub struct Root {
    folder: PathBuf,
    /// Its name in messages. The build context has no name, and links may not lead out of it.
    shown: &'static str,
    /// Whether problems suggest the nearest name that there is.
    suggests: bool,
}

/// A source that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its kind.
    pub kind: FoundKind,
    /// Below the root, with `/`: the source itself, or all matches of the glob in the order of their bytes. The root
    /// itself is `""`.
    pub paths: Vec<String>,
}

/// The kinds of things that a source can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A text with wildcards, and how many files and folders it matches.
    Glob(usize),
}

/// The files and folders that a source names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// Whether the source has wildcards.
    pub is_glob: bool,
    /// Below the root: the source itself, or all matches of the glob in the order of their bytes. The root itself is
    /// the empty path. Links are not followed in the last name.
    pub paths: Vec<PathBuf>,
}

impl Root {
    /// Opens a context, whose folder has to exist ([`Rule::ContextDir`]); messages call it `shown`.
    pub fn new(context: &Path, shown: &str) -> Result<Self, Problem> {
        let what = match fs::metadata(context) {
            Ok(metadata) if metadata.is_dir() => {
                return Ok(Self {
                    folder: context.to_owned(),
                    shown: "",
                    suggests: true,
                });
            }
            Ok(_) => format!("`{shown}` is not a folder"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => format!("`{shown}` does not exist"),
            Err(error) => format!("`{shown}` cannot be used: {}", error.to_string().to_lowercase()),
        };
        Err(Problem::new(
            Rule::ContextDir,
            what,
            "name a folder, relative to that of Cargo.toml",
        ))
    }

    /// Returns the same root, whose problems suggest no names: to find out whether something is there.
    #[must_use]
    pub fn without_suggestions(&self) -> Self {
        Self {
            suggests: false,
            ..self.clone()
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks for a source: a path below the root as the language writes it (`*`, `?`, `[…]`, backslashes), without
    /// references. A final `/` says nothing, as for engines.
    ///
    /// Errors: [`Rule::MissingSource`] where nothing is there; [`Rule::SourcePath`] where it leads out of the root, be
    /// it by a symbolic link; [`Rule::GlobPattern`] where a class is malformed.
    pub fn find(&self, source: &str) -> Result<Found, Problem> {
        let expanded = self.expand(source)?;
        let kind = if expanded.is_glob {
            FoundKind::Glob(expanded.paths.len())
        } else {
            let kind = self.kind(&expanded.paths[0]);
            kind.map_err(|lost| lost.problem(Rule::MissingSource, &self.called(source), self.suggests))?
        };
        let paths = expanded.paths.iter().map(|path| lossy(path.as_os_str()).into_owned());
        Ok(Found {
            kind,
            paths: paths.collect(),
        })
    }

    /// Returns the paths that a source names, with names that are not UTF-8 and the errors of [`Root::find`]. There is
    /// at least one.
    pub fn expand(&self, source: &str) -> Result<Expanded, Problem> {
        let parts = clean(source).ok_or_else(|| Lost::Outside.problem(Rule::SourcePath, source, self.suggests))?;
        let called = self.called(source);
        let Some(globs) = parts.into_iter().map(Glob::parse).collect::<Option<Vec<_>>>() else {
            let what = format!("`{called}` has a `[` that starts no class such as `[a-z]`");
            return Err(Problem::new(Rule::GlobPattern, what, r"write `\[` for the character"));
        };
        let literals: Vec<String> = globs.iter().map_while(Glob::literal).collect();
        let paths = match &globs[literals.len()..] {
            [] => self.resolve(&literals).map(|_| vec![literals.iter().collect()]),
            rest => self.matches(&literals, rest),
        };
        let paths = paths.map_err(|lost| lost.problem(Rule::MissingSource, &called, self.suggests))?;
        if paths.is_empty() {
            return Err(no_match(&called));
        }
        Ok(Expanded {
            is_glob: literals.len() < globs.len(),
            paths,
        })
    }

    /// Returns a source as it was written, before this root was taken from it.
    fn called(&self, source: &str) -> String {
        format!("{}{source}", self.shown)
    }

    /// Follows the links in a path below the context, with the errors of [`Root::find`]. (Those of other roots may lead
    /// anywhere.)
    pub fn follow(&self, path: &Path) -> Result<Resolved, Problem> {
        resolve_inside(&self.folder, path)
            .map_err(|lost| lost.problem(Rule::MissingSource, &lossy(path.as_os_str()), self.suggests))
    }

    /// Looks for a file or folder by its literal path, with the errors of [`Root::find`].
    pub fn entry(&self, path: &str) -> Result<Found, Problem> {
        let parts = clean(path).ok_or_else(|| Lost::Outside.problem(Rule::SourcePath, path, self.suggests))?;
        let parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
        self.find_one(&parts)
            .map_err(|lost| lost.problem(Rule::MissingSource, path, self.suggests))
    }

    /// Returns the names in a folder, in the order of their bytes; none where there is no such folder.
    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        self.entry(folder)
            .map_or_else(|_| Vec::new(), |found| names(&self.folder.join(&found.paths[0])))
    }

    fn resolve(&self, parts: &[String]) -> Result<PathBuf, Lost> {
        if self.shown.is_empty() {
            self.resolve_path(Path::new(&parts.join("/")))
        } else {
            resolve_anywhere(&self.folder, self.shown, parts)
        }
    }

    fn resolve_path(&self, path: &Path) -> Result<PathBuf, Lost> {
        if self.shown.is_empty() {
            resolve_inside(&self.folder, path).map(|resolved| self.folder.join(resolved.path))
        } else {
            Ok(self.folder.join(path))
        }
    }

    fn find_one(&self, parts: &[String]) -> Result<Found, Lost> {
        Ok(Found {
            kind: self.kind(&parts.iter().collect::<PathBuf>())?,
            paths: vec![parts.join("/")],
        })
    }

    fn kind(&self, path: &Path) -> Result<FoundKind, Lost> {
        let metadata = fs::metadata(self.resolve_path(path)?)?;
        match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => Ok(FoundKind::Folder),
            (_, true) => Ok(FoundKind::File),
            _ => Err(Lost::Unusable("is neither a file nor a folder".to_owned())),
        }
    }

    fn matches(&self, prefix: &[String], globs: &[Glob]) -> Result<Vec<PathBuf>, Lost> {
        let mut found = vec![(prefix.iter().collect::<PathBuf>(), self.resolve(prefix)?)];
        for glob in globs {
            found = found
                .iter()
                .flat_map(|(path, place)| matches_in(glob, path, place))
                .collect();
        }
        for (path, _) in &found {
            if let Err(lost @ Lost::Link { .. }) = self.resolve_path(path) {
                return Err(lost);
            }
        }
        Ok(found.into_iter().map(|(path, _)| path).collect())
    }

    /// Reads a text of at most [`MAX_BYTES`] bytes. The path is literal. A byte order mark is left out.
    ///
    /// Errors: [`Rule::UnreadableFile`] where there is no such text; [`Rule::SourcePath`] where the path leads out of
    /// the root.
    pub fn read(&self, path: &str) -> Result<String, Problem> {
        let problem = |lost: Lost| lost.problem(Rule::UnreadableFile, path, self.suggests);
        let parts: Vec<String> = clean(path)
            .ok_or(Lost::Outside)
            .map_err(problem)?
            .into_iter()
            .map(str::to_owned)
            .collect();
        let bytes = self
            .resolve(&parts)
            .and_then(|place| read_file(&place))
            .map_err(problem)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let breaks = error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n');
            let line = u32::try_from(breaks.count() + 1).unwrap_or(u32::MAX);
            Problem::new(
                Rule::UnreadableFile,
                format!("`{path}` is not UTF-8 text"),
                "save it as UTF-8",
            )
            .at(line)
        })?;
        Ok(if text.starts_with('\u{feff}') {
            text['\u{feff}'.len_utf8()..].to_owned()
        } else {
            text
        })
    }
}

/// Returns what matches in a folder. Engines walk the folder for a glob, and the walk follows no links.
fn matches_in(glob: &Glob, path: &Path, place: &Path) -> Vec<(PathBuf, PathBuf)> {
    if fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_symlink()) {
        return Vec::new();
    }
    let matching = os_names(place).into_iter().filter(|name| glob.matches(&lossy(name)));
    matching.map(|name| (path.join(&name), place.join(name))).collect()
}

/// Returns a name or path as patterns see it. As in Go, each byte that is not UTF-8 is a character of its own.
#[must_use]
pub fn lossy(name: &OsStr) -> Cow<'_, str> {
    if let Some(text) = name.to_str() {
        return text.into();
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text.into()
}

fn no_match(source: &str) -> Problem {
    let fix = if source.contains("**") {
        "write one `*` for each folder on the way: `**` is no more than `*` here"
    } else {
        "create a file that it matches, or allow `missing_source` if it is made later"
    };
    Problem::new(Rule::MissingSource, format!("nothing matches `{source}`"), fix)
}

fn read_file(place: &Path) -> Result<Vec<u8>, Lost> {
    let metadata = fs::metadata(place)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "is a folder, not a file"
        } else {
            "is not a file"
        };
        return Err(Lost::Unusable(what.to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(place)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
        return Ok(bytes);
    }
    Err(Lost::Unusable(format!("is longer than {} MiB", MAX_BYTES >> 20)))
}

/// Looks for an `external` source: absolute, or below the home folder (`~/…`), as [`Root::find`] does, but links may
/// lead anywhere. A relative one is refused ([`Rule::SourcePath`]).
pub fn find_external(source: &str) -> Result<Found, Problem> {
    find_external_from(std::env::home_dir().as_deref(), source)
}

/// Returns the paths that an `external` source names, which are absolute, with the errors of [`find_external`].
pub fn expand_external(source: &str) -> Result<Expanded, Problem> {
    let (root, rest) = external_root(std::env::home_dir().as_deref(), source)?;
    let expanded = root.expand(rest)?;
    let paths = expanded.paths.iter().map(|path| root.folder.join(path)).collect();
    Ok(Expanded { paths, ..expanded })
}

fn find_external_from(home: Option<&Path>, source: &str) -> Result<Found, Problem> {
    let (root, rest) = external_root(home, source)?;
    let found = root.find(rest)?;
    let paths = found.paths.into_iter().map(|path| format!("{}{path}", root.shown));
    Ok(Found {
        paths: paths.collect(),
        ..found
    })
}

/// Returns the root of an `external` source, and its path below that.
fn external_root<'s>(home: Option<&Path>, source: &'s str) -> Result<(Root, &'s str), Problem> {
    if !source.starts_with(['/', '~']) {
        let what = format!("`{source}` is neither absolute nor below `~/`");
        return Err(Problem::new(Rule::SourcePath, what, "start the path with `/` or `~/`"));
    }
    let (folder, shown, rest) = match (source.strip_prefix('~'), home) {
        (None, _) => (Path::new("/"), "/", source),
        (Some(rest), Some(home)) => (home, "~/", rest),
        (Some(_), None) => {
            let what = format!("`{source}` is below the home folder, which this user does not have");
            return Err(Problem::new(
                Rule::MissingSource,
                what,
                "set HOME, or write an absolute path",
            ));
        }
    };
    let folder = folder.to_owned();
    let root = Root {
        folder,
        shown,
        suggests: true,
    };
    Ok((root, rest.trim_start_matches('/')))
}
