//! Finds the files and folders that the sources of steps name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image_core::files::cargo::Part;
use image_core::files::ignore::Patterns;
use image_core::files::local::{Root, expand_external, lossy};
use image_core::files::{Problem, python};
use image_core::plan::{Local, LocalOrigin};
use image_core::rule::Rule;
use image_core::spec::{BinarySource, CargoSource};

use super::entry::{Entry, EntryKind, EntryOrigin, NO_LOCAL, SourceBase};
use super::error::{ContextError, Fault};
use super::filter::{Filter, PatternScope, Verdict};
use super::handle::{self, Type};
use super::read::find_origin;
use super::system;
use super::walk::{ModuleFiles, Walk};

/// Entries, each with the index of the local that it belongs to.
pub(super) type FoundEntries = Vec<(usize, Entry)>;

/// Returns everything that locals name, in no order, and all errors.
pub(super) fn search_all(locals: &[Local], image: &Patterns) -> (FoundEntries, Vec<ContextError>) {
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    let mut walked = HashMap::new();
    let none = Patterns::default();
    for (number, local) in locals.iter().enumerate() {
        let own = Patterns::new(&local.ignore);
        let (image, own) = match local.origin {
            LocalOrigin::Listed(_) => (&own, &none),
            LocalOrigin::Context(_)
            | LocalOrigin::Inline(_)
            | LocalOrigin::External(_)
            | LocalOrigin::Python(_)
            | LocalOrigin::Module(_)
            | LocalOrigin::ExternalModule(_)
            | LocalOrigin::CargoDependencies(_)
            | LocalOrigin::CargoProgram(_)
            | LocalOrigin::Binary(..) => (image, &own),
        };
        let mut source = LocalSearch {
            local,
            filter: Filter {
                image: PatternScope::root(image),
                own: PatternScope::root(own),
            },
            none: &none,
            walked: &mut walked,
            found: Vec::new(),
            errors: Vec::new(),
            own_out: false,
            is_there: false,
        };
        source.run();
        // The order in which folders are read is not fixed.
        source.errors.sort_by_cached_key(ToString::to_string);
        errors.append(&mut source.errors);
        all.extend(source.found.into_iter().map(|mut entry| {
            entry.local = number;
            (number, entry)
        }));
    }
    (all, errors)
}

/// The search for one local.
pub(super) struct LocalSearch<'l> {
    pub(super) local: &'l Local,
    /// The filter at the root of all patterns.
    pub(super) filter: Filter<'l>,
    none: &'l Patterns,
    /// The paths that were already searched for locals without a place of their own, and whether something was found.
    walked: &'l mut HashMap<(PathBuf, PathBuf), bool>,
    pub(super) found: Vec<Entry>,
    errors: Vec<ContextError>,
    /// True if the statement's own patterns have excluded a whole path.
    own_out: bool,
    /// True if something of it remains.
    pub(super) is_there: bool,
}

/// A path of a local, with links resolved.
struct ResolvedPath<'p> {
    /// The path as it is written, or as a glob has found it.
    written: &'p Path,
    /// The file or folder.
    source: PathBuf,
    /// The path that the image's patterns see; `None` outside the build context.
    path: Option<&'p Path>,
    /// The folder that links must not leave.
    limit: PathBuf,
}

impl<'l> LocalSearch<'l> {
    fn run(&mut self) {
        let local = self.local;
        let done = match &local.origin {
            LocalOrigin::Context(text) | LocalOrigin::Listed(text) => self.add_context(text),
            LocalOrigin::Inline(text) => {
                self.add_text(text);
                Ok(())
            }
            LocalOrigin::External(text) => self.add_external(text),
            LocalOrigin::Python(path) => self.add_python(path),
            LocalOrigin::Module(name) => self.add_module(name),
            LocalOrigin::ExternalModule(path) => self.add_external_module(path),
            LocalOrigin::CargoDependencies(source) => self.add_cargo(source, Part::Dependencies),
            LocalOrigin::CargoProgram(source) => self.add_cargo(source, Part::Program),
            LocalOrigin::Binary(source, path) => {
                self.add_binary(&source.binary, path.as_deref());
                Ok(())
            }
        };
        match done {
            Err(problem) => self.report(Fault::Source(problem)),
            Ok(()) if !self.is_there && self.errors.is_empty() => self.report_nothing(),
            Ok(()) => {}
        }
    }

    fn report_nothing(&mut self) {
        self.report(match self.local.origin.clone() {
            LocalOrigin::Python(module) | LocalOrigin::Module(module) | LocalOrigin::ExternalModule(module) => {
                Fault::NoPython(module)
            }
            LocalOrigin::Binary(BinarySource { binary: source, .. }, _)
            | LocalOrigin::Context(source)
            | LocalOrigin::Listed(source)
            | LocalOrigin::Inline(source)
            | LocalOrigin::External(source)
            | LocalOrigin::CargoDependencies(CargoSource { manifest: source, .. })
            | LocalOrigin::CargoProgram(CargoSource { manifest: source, .. }) => Fault::Ignored {
                source,
                own: self.own_out,
            },
        });
    }

    pub(super) fn report(&mut self, fault: Fault) {
        self.errors.push(fault.at(self.local.at));
    }

    /// Returns the root with its links resolved: sources below it are resolved once, and no later reader follows a
    /// link.
    pub(super) fn root(&self) -> Result<Root, Problem> {
        let (folder, shown) = (&self.local.root, self.local.root.to_string_lossy());
        let real = handle::without_links(folder);
        Root::new(real.as_deref().unwrap_or(folder), &shown)
    }

    /// Adds a path or glob in the build context.
    fn add_context(&mut self, text: &str) -> Result<(), Problem> {
        let root = self.root()?;
        if let Some(at) = reference_start(text) {
            return self.add_before_reference(&root, text, at);
        }
        let expanded = root.expand(text)?;
        let mut paths = expanded.paths.iter();
        paths.try_for_each(|path| self.add_in_context(&root, path, expanded.is_glob))
    }

    /// Adds all files that a path may mean which has a variable reference at the byte `at`.
    fn add_before_reference(&mut self, root: &Root, text: &str, at: usize) -> Result<(), Problem> {
        if self.local.place.is_some() {
            self.report(Fault::Reference(text.to_owned()));
            return Ok(());
        }
        self.is_there = true;
        let (folder, _) = text[..at].rsplit_once('/').unwrap_or_default();
        let expanded = root.expand(&format!("{}*", &text[..at]));
        // The reference is in a `[…]`.
        let expanded = expanded.or_else(|problem| {
            if problem.rule == Rule::GlobPattern {
                root.expand(&format!("./{folder}/*"))
            } else {
                Err(problem)
            }
        });
        match expanded {
            Ok(expanded) => {
                let paths = expanded.paths.iter();
                // A dangling link is not a source, so it cannot be meant.
                paths.for_each(|path| drop(self.add_in_context(root, path, true)));
                Ok(())
            }
            Err(problem) if problem.rule == Rule::MissingSource => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    fn add_in_context(&mut self, root: &Root, path: &Path, is_match: bool) -> Result<(), Problem> {
        let resolved = root.follow(path)?;
        let key = (root.folder().to_owned(), resolved.path.clone());
        let is_there = if self.local.place.is_some() {
            self.add_in_place(root, path, &resolved.path, is_match)
        } else if let Some(is_there) = self.walked.get(&key) {
            *is_there
        } else {
            let is_there = self.add_in_place(root, path, &resolved.path, is_match);
            self.walked.insert(key, is_there);
            is_there
        };
        let mut links = resolved.links.iter();
        if is_there && links.all(|link| !self.filter.image.at(&pattern_path(link)).is_out()) {
            self.is_there = true;
            self.add_links(root, &resolved.links);
        }
        Ok(())
    }

    /// Adds a path that leads, by links, to another. Returns `false` if nothing remains. (The build context itself
    /// always exists.)
    fn add_in_place(&mut self, root: &Root, written: &Path, resolved: &Path, is_match: bool) -> bool {
        let before = self.found.len() + self.errors.len();
        let place = ResolvedPath {
            written,
            source: root.folder().join(resolved),
            path: Some(resolved),
            limit: root.folder().to_owned(),
        };
        self.add(&place, is_match);
        self.found.len() + self.errors.len() > before || resolved.as_os_str().is_empty()
    }

    /// Adds the links on the way to a source, which engines follow. A source with a place of its own needs none.
    fn add_links(&mut self, root: &Root, links: &[PathBuf]) {
        for link in links.iter().filter(|_| self.local.place.is_none()) {
            let archive_path = system::bytes(link).into_owned();
            let mut tree = self.walk(root.folder(), root.folder(), 0, None);
            tree.add_single(&root.folder().join(link), archive_path, Some(Type::Link));
        }
    }

    /// Adds a file of this text. No pattern leaves it out.
    fn add_text(&mut self, text: &str) {
        match &self.local.place {
            Some(place) => self.add_text_at(place.as_bytes(), text),
            None => self.report(Fault::Place(text.to_owned())),
        }
    }

    /// Adds a file of a text at a path in the archive.
    pub(super) fn add_text_at(&mut self, archive_path: &[u8], text: &str) {
        self.found.push(Entry {
            archive_path: archive_path.into(),
            kind: EntryKind::File {
                size: text.len() as u64,
                executable: false,
            },
            mode: 0o644,
            origin: EntryOrigin::Given(text.as_bytes().into()),
            local: NO_LOCAL,
        });
        self.is_there = true;
    }

    /// Adds a binary, which is where cargo has built it. No pattern leaves it out.
    fn add_binary(&mut self, name: &str, path: Option<&Path>) {
        let (Some(path), Some(place)) = (path, &self.local.place) else {
            return self.report(Fault::NotBuilt(name.to_owned()));
        };
        let base = |source| SourceBase {
            source,
            skip: place.len(),
            at: self.local.at,
        };
        match find_origin(path, base) {
            Ok((origin, size)) => {
                let kind = EntryKind::File { size, executable: true };
                self.found.push(Entry {
                    archive_path: place.as_bytes().into(),
                    kind,
                    mode: 0o755,
                    origin,
                    local: NO_LOCAL,
                });
                self.is_there = true;
            }
            Err(error) => self.report(error.fault),
        }
    }

    fn add_external(&mut self, text: &str) -> Result<(), Problem> {
        let expanded = expand_external(text)?;
        if self.local.place.is_none() {
            self.report(Fault::Place(text.to_owned()));
            return Ok(());
        }
        for path in &expanded.paths {
            match path.canonicalize() {
                Ok(source) => self.add_outside(path, source, expanded.is_glob),
                Err(error) => self.report(Fault::from_read_error(path, error)),
            }
        }
        self.is_there = !self.found.is_empty();
        Ok(())
    }

    fn add_outside(&mut self, written: &Path, source: PathBuf, is_match: bool) {
        let place = ResolvedPath {
            written,
            limit: source.clone(),
            source,
            path: None,
        };
        self.add(&place, is_match);
    }

    fn add_module(&mut self, name: &str) -> Result<(), Problem> {
        let root = self.root()?;
        let path = python::find(&root, name)?.path;
        self.add_python_at(&root, &path)
    }

    fn add_python(&mut self, path: &str) -> Result<(), Problem> {
        let root = self.root()?;
        root.entry(path)?;
        self.add_python_at(&root, path)
    }

    /// Adds the Python module at a path.
    fn add_python_at(&mut self, root: &Root, path: &str) -> Result<(), Problem> {
        let resolved = root.follow(Path::new(path))?;
        self.add_module_files(&ResolvedPath {
            written: Path::new(path),
            source: root.folder().join(&resolved.path),
            path: Some(&resolved.path),
            limit: root.folder().to_owned(),
        });
        Ok(())
    }

    fn add_external_module(&mut self, text: &str) -> Result<(), Problem> {
        for path in &expand_external(text)?.paths {
            match path.canonicalize() {
                Ok(source) => self.add_module_files(&ResolvedPath {
                    written: path,
                    limit: source.clone(),
                    source,
                    path: None,
                }),
                Err(error) => self.report(Fault::from_read_error(path, error)),
            }
        }
        Ok(())
    }

    /// Adds the files of a module: a folder's contents, or one file.
    fn add_module_files(&mut self, place: &ResolvedPath<'_>) {
        let files = if self.local.ignore.is_empty() {
            ModuleFiles::Python
        } else {
            ModuleFiles::All
        };
        let archive_path = self.archive_path(place.written, place.path.unwrap_or(Path::new("")), false);
        let (source, filter) = (&place.source, self.filter_at(place.path));
        if is_folder(source) {
            self.walk(source, source, prefix_length(&archive_path), Some(files))
                .add_folder_contents(source, &archive_path, &filter);
        } else if !filter.image.is_out() && !self.own_leaves_out(place.written, false) {
            self.walk(source, &place.limit, archive_path.len(), Some(files))
                .add_single(source, archive_path, None);
        }
        self.is_there = !self.found.is_empty();
    }

    /// Adds a file, or a folder with its contents.
    fn add(&mut self, place: &ResolvedPath<'_>, is_match: bool) {
        let is_folder = is_folder(&place.source);
        if (is_match || !is_folder) && self.own_leaves_out(place.written, is_folder) {
            return;
        }
        let filter = self.filter_at(place.path);
        let resolved = place.path.unwrap_or(Path::new(""));
        let archive_path = self.archive_path(place.written, resolved, is_folder);
        if is_folder {
            self.add_folder(place, &archive_path, &filter);
        } else if !filter.image.is_out() {
            self.walk(&place.source, &place.limit, archive_path.len(), None)
                .add_single(&place.source, archive_path, None);
        }
    }

    fn add_folder(&mut self, place: &ResolvedPath<'_>, archive_path: &[u8], filter: &Filter<'l>) {
        let mut tree = self.walk(&place.source, &place.limit, prefix_length(archive_path), None);
        if !filter.is_out() && !archive_path.is_empty() {
            tree.add_single(&place.source, archive_path.to_owned(), Some(Type::Folder));
        }
        if !filter.is_all_out() {
            tree.add_folder_contents(&place.source, archive_path, filter);
        }
    }

    /// Returns the path in the archive: the local's place, a path in it if the place ends in `/`, or the file's own
    /// path.
    fn archive_path(&self, written: &Path, resolved: &Path, is_copied_folder: bool) -> Vec<u8> {
        let Some(place) = &self.local.place else {
            return system::bytes(resolved).into_owned();
        };
        let folder = place.trim_end_matches('/').as_bytes();
        match written.file_name() {
            Some(name) if place.ends_with('/') && !is_copied_folder => {
                [folder, b"/", &system::bytes(Path::new(name))].concat()
            }
            _ => folder.to_owned(),
        }
    }

    /// Returns `true` if the statement's own patterns exclude a file or a match of a glob. Such a path is matched by
    /// its name, because it has no path relative to the source. A folder stays if something in it may be included.
    fn own_leaves_out(&mut self, written: &Path, is_folder: bool) -> bool {
        let name = written.file_name().map(lossy).unwrap_or_default();
        let out = match self.filter.own.at(&name).verdict() {
            Verdict::Kept => false,
            Verdict::Out => !is_folder,
            Verdict::AllOut => true,
        };
        self.own_out |= out;
        out
    }

    /// Returns the filter at a source. The statement's own patterns are relative to the source.
    fn filter_at(&self, path: Option<&Path>) -> Filter<'l> {
        let mut filter = self.filter.clone();
        match path {
            Some(path) => filter.image = filter.image.at(&pattern_path(path)),
            None => filter.image = PatternScope::root(self.none),
        }
        filter
    }

    pub(super) fn walk<'t>(
        &'t mut self,
        source: &Path,
        limit: &'t Path,
        skip: usize,
        module: Option<ModuleFiles>,
    ) -> Walk<'t> {
        let base = SourceBase {
            source: source.to_owned(),
            skip,
            at: self.local.at,
        };
        Walk {
            base: Arc::new(base),
            limit,
            module,
            found: &mut self.found,
            errors: &mut self.errors,
        }
    }
}

/// Returns `true` if a path without links is a folder.
fn is_folder(source: &Path) -> bool {
    handle::look_at(source).is_ok_and(|seen| seen.kind == Type::Folder)
}

/// Returns the number of bytes that a folder takes in the paths of its contents.
pub(super) fn prefix_length(folder: &[u8]) -> usize {
    if folder.is_empty() { 0 } else { folder.len() + 1 }
}

/// Returns a path as patterns see it.
pub(super) fn pattern_path(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(lossy).collect();
    parts.join("/")
}

/// Returns the byte at which the first variable reference of a path starts. Only the engine knows its value.
fn reference_start(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            '$' => return Some(at),
            _ => {}
        }
    }
    None
}
