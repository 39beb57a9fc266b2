//! Local sources: whether they are there, and inside the context.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Problem;
use super::glob::Glob;
use super::walk::{Lost, anywhere, clean, inside, names};
use crate::rule::Rule;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The folder below which sources are looked for.
#[derive(Clone, Debug)]
pub struct Root {
    folder: PathBuf,
    /// How messages call it; the context has no name, and only from it links may not lead out.
    shown: &'static str,
}

/// A source that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// Below the root, with `/`: the source itself, or all matches of the glob in the order of their bytes. The root
    /// itself is `""`.
    pub paths: Vec<String>,
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A text with wildcards, and how many files and folders it matches.
    Glob(usize),
}

impl Root {
    /// The folder has to exist ([`Rule::ContextDir`]); messages call it `shown`.
    pub fn new(context: &Path, shown: &str) -> Result<Self, Problem> {
        let what = match fs::metadata(context) {
            Ok(metadata) if metadata.is_dir() => {
                return Ok(Self {
                    folder: context.to_owned(),
                    shown: "",
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

    /// The folder.
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
        let parts = clean(source).ok_or_else(|| Lost::Outside.problem(Rule::SourcePath, source))?;
        let Some(globs) = parts.into_iter().map(Glob::parse).collect::<Option<Vec<_>>>() else {
            let what = format!("`{source}` has a `[` that starts no class such as `[a-z]`");
            return Err(Problem::new(Rule::GlobPattern, what, r"write `\[` for the character"));
        };
        let literals: Vec<String> = globs.iter().map_while(Glob::literal).collect();
        let found = match &globs[literals.len()..] {
            [] => self.one(&literals),
            rest => self.matches(&literals, rest),
        };
        let found = found.map_err(|lost| lost.problem(Rule::MissingSource, source))?;
        if found.paths.is_empty() {
            Err(no_match(source))
        } else {
            Ok(found)
        }
    }

    /// Looks for a file or folder by its literal path, with the errors of [`Root::find`].
    pub fn entry(&self, path: &str) -> Result<Found, Problem> {
        let parts = clean(path).ok_or_else(|| Lost::Outside.problem(Rule::SourcePath, path))?;
        let parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
        self.one(&parts).map_err(|lost| lost.problem(Rule::MissingSource, path))
    }

    /// The names in a folder, in the order of their bytes; none where there is no such folder.
    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        self.entry(folder)
            .map_or_else(|_| Vec::new(), |found| names(&self.folder.join(&found.paths[0])))
    }

    fn resolve(&self, parts: &[String]) -> Result<PathBuf, Lost> {
        if self.shown.is_empty() {
            inside(&self.folder, Path::new(&parts.join("/")))
        } else {
            anywhere(&self.folder, self.shown, parts)
        }
    }

    fn one(&self, parts: &[String]) -> Result<Found, Lost> {
        let metadata = fs::metadata(self.resolve(parts)?)?;
        let kind = match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => FoundKind::Folder,
            (_, true) => FoundKind::File,
            _ => return Err(Lost::Unusable("is neither a file nor a folder".to_owned())),
        };
        Ok(Found {
            kind,
            paths: vec![parts.join("/")],
        })
    }

    fn matches(&self, prefix: &[String], globs: &[Glob]) -> Result<Found, Lost> {
        let mut found = vec![(prefix.to_vec(), self.resolve(prefix)?)];
        for glob in globs {
            found = found
                .iter()
                .flat_map(|(parts, place)| below(glob, parts, place))
                .collect();
        }
        for (parts, _) in &found {
            if let Err(lost @ Lost::Link { .. }) = self.resolve(parts) {
                return Err(lost);
            }
        }
        let paths: Vec<String> = found.into_iter().map(|(parts, _)| parts.join("/")).collect();
        Ok(Found {
            kind: FoundKind::Glob(paths.len()),
            paths,
        })
    }

    /// Reads a text of at most [`MAX_BYTES`] bytes. The path is literal. A byte order mark is left out.
    ///
    /// Errors: [`Rule::UnreadableFile`] where there is no such text; [`Rule::SourcePath`] where the path leads out of
    /// the root.
    pub fn read(&self, path: &str) -> Result<String, Problem> {
        let problem = |lost: Lost| lost.problem(Rule::UnreadableFile, path);
        let parts: Vec<String> = clean(path)
            .ok_or(Lost::Outside)
            .map_err(problem)?
            .into_iter()
            .map(str::to_owned)
            .collect();
        let bytes = self.resolve(&parts).and_then(|place| read(&place)).map_err(problem)?;
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

/// What matches in a folder. Engines walk the folder for a glob, and the walk follows no links.
fn below(glob: &Glob, parts: &[String], place: &Path) -> Vec<(Vec<String>, PathBuf)> {
    if fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_symlink()) {
        return Vec::new();
    }
    let matching = names(place).into_iter().filter(|name| glob.matches(name));
    matching
        .map(|name| ([parts, std::slice::from_ref(&name)].concat(), place.join(name)))
        .collect()
}

fn no_match(source: &str) -> Problem {
    let fix = if source.contains("**") {
        "write one `*` for each folder on the way: `**` is no more than `*` here"
    } else {
        "create a file that it matches, or allow `missing_source` if it is made later"
    };
    Problem::new(Rule::MissingSource, format!("nothing matches `{source}`"), fix)
}

fn read(place: &Path) -> Result<Vec<u8>, Lost> {
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
/// lead anywhere. A relative one is for [`Root::find`] of the context.
pub fn find_external(source: &str) -> Result<Found, Problem> {
    find_external_from(std::env::home_dir().as_deref(), source)
}

fn find_external_from(home: Option<&Path>, source: &str) -> Result<Found, Problem> {
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
    let root = Root {
        folder: folder.to_owned(),
        shown,
    };
    let found = root.find(rest.trim_start_matches('/'))?;
    let paths = found.paths.into_iter().map(|path| format!("{shown}{path}")).collect();
    Ok(Found { paths, ..found })
}
