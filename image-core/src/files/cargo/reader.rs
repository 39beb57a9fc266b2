//! Reads the manifests of a project: the workspace, its members, and the packages that they depend on by path.

use std::collections::VecDeque;

use super::manifest::{Dependency, Manifest, Workspace, outside, parse};
use super::{Needed, Package, Project, Reached, config, lock};
use crate::files::local::{FoundKind, Root};
use crate::files::{Problem, Reading, below, clean, show};
use crate::rule::Rule;

/// Reads the project of a manifest: all packages of its workspace in the context, and those that they depend on by path.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where a manifest cannot be read; [`Rule::CargoFile`] for what
/// is wrong in the files, among it a lock that lacks a dependency of a manifest.
#[must_use]
pub fn read(root: &Root, manifest: &str) -> Reading<Project> {
    let mut reader = Reader {
        root,
        reading: Reading::default(),
        project: Project::default(),
        queue: VecDeque::new(),
    };
    reader.run(manifest);
    let Reader {
        mut reading, project, ..
    } = reader;
    reading.project = reading.problems.is_empty().then_some(project);
    reading
}

/// The path of something that a file in a folder names, if it is in the context.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    clean(&below(folder, path)).map(|parts| parts.join("/"))
}

struct Reader<'r> {
    root: &'r Root,
    reading: Reading<Project>,
    project: Project,
    /// The folders of packages that are still to be read, and whether each stands for a package of a registry.
    queue: VecDeque<(String, bool)>,
}

impl Reader<'_> {
    fn run(&mut self, manifest: &str) {
        let is_folder = self
            .root
            .entry(manifest)
            .is_ok_and(|found| found.kind == FoundKind::Folder);
        let path = if is_folder {
            below(manifest, "Cargo.toml")
        } else {
            manifest.to_owned()
        };
        let Some(path) = joined("", &path) else {
            self.reading
                .problems
                .push((path.clone(), outside(&path, "the manifest")));
            return;
        };
        let Some(named) = self.manifest(&path) else { return };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let package = named.package.as_ref().map(|package| package.name.clone());
        let (place, root) = match self.workspace(&folder, &named) {
            Some(found) => found,
            None => (folder.clone(), named),
        };
        self.project.named = package;
        self.project.config = config::read(self.root, &place, &mut self.reading);
        self.project.folder = place;
        self.project.root = root;
        self.queue_first();
        self.read_packages();
        self.is_of_workspace(&folder, &path);
        self.read_lock();
    }

    fn manifest(&mut self, path: &str) -> Option<Manifest> {
        self.reading.file(self.root, path, parse)
    }

    /// The workspace that a package is a member of, if that is in another folder.
    fn workspace(&mut self, folder: &str, named: &Manifest) -> Option<(String, Manifest)> {
        if named.workspace.is_some() {
            return None;
        }
        let said = named.package.as_ref().and_then(|package| package.workspace.as_deref());
        let places: Vec<String> = match said {
            Some(path) => joined(folder, path).into_iter().collect(),
            None => config::above(folder).skip(1).map(str::to_owned).collect(),
        };
        places.into_iter().find_map(|place| {
            let path = below(&place, "Cargo.toml");
            let is_there = self.root.entry(&path).is_ok_and(|found| found.kind == FoundKind::File);
            let manifest = is_there.then(|| self.manifest(&path)).flatten()?;
            let workspace = manifest.workspace.as_ref()?;
            let is_out = workspace.exclude.iter().any(|path| {
                joined(&place, path).is_some_and(|path| folder == path || folder.starts_with(&format!("{path}/")))
            });
            (!is_out).then_some((place, manifest))
        })
    }

    /// The packages from which all others are found.
    fn queue_first(&mut self) {
        let folder = self.project.folder.clone();
        if self.project.root.package.is_some() {
            self.queue.push_back((folder.clone(), false));
        }
        let path = below(&folder, "Cargo.toml");
        for (pattern, line) in self.project.root.workspace.clone().unwrap_or_default().members {
            self.queue_members(&pattern, &path, line);
        }
        let patches = self.project.root.patches.clone();
        for patch in patches {
            match joined(&folder, &patch) {
                Some(place) => self.queue.push_back((place, true)),
                None => self.reading.problems.push((path.clone(), outside(&patch, "the patch"))),
            }
        }
        let patches = self.project.config.patches.clone();
        self.queue.extend(patches.into_iter().map(|place| (place, true)));
    }

    /// Reports a package below a workspace that does not have it, as Cargo does.
    fn is_of_workspace(&mut self, folder: &str, path: &str) {
        if folder == self.project.folder || self.project.package(folder).is_some() {
            return;
        }
        let root = below(&self.project.folder, "Cargo.toml");
        let what = format!("the workspace of {} does not have this package", show(&root));
        let fix = "add it to `workspace.members` or `workspace.exclude` there";
        let problem = Problem::new(Rule::CargoFile, what, fix);
        self.reading.problems.push((path.to_owned(), problem));
    }

    fn queue_members(&mut self, pattern: &str, path: &str, line: u32) {
        let Some(source) = joined(&self.project.folder, pattern) else {
            let problem = outside(pattern, "the member").at(line);
            self.reading.problems.push((path.to_owned(), problem));
            return;
        };
        let is_glob = pattern.contains(['*', '?', '[']);
        let found = self.root.without_suggestions().find(&source);
        let paths = match found {
            Ok(found) => found.paths,
            // Cargo finds nothing by such a pattern, too.
            Err(_) if is_glob => return,
            Err(_) => {
                let what = format!("the member {} is not there", show(pattern));
                let problem = Problem::new(Rule::CargoFile, what, "create it, or correct the path").at(line);
                self.reading.problems.push((path.to_owned(), problem));
                return;
            }
        };
        for place in paths {
            let is_package = self.root.entry(&below(&place, "Cargo.toml")).is_ok();
            if (is_package || !is_glob) && !self.project.is_excluded(&place) {
                self.queue.push_back((place, false));
            }
        }
    }

    fn read_packages(&mut self) {
        while let Some((folder, is_patch)) = self.queue.pop_front() {
            if let Some(known) = self
                .project
                .packages
                .iter_mut()
                .find(|package| package.folder == folder)
            {
                let state = if is_patch {
                    &mut known.reached.by_patch
                } else {
                    &mut known.reached.by_own
                };
                if !std::mem::replace(state, true) {
                    let folders = known.dependencies.iter().filter_map(|needed| needed.folder.clone());
                    let folders: Vec<String> = folders.collect();
                    self.queue.extend(folders.into_iter().map(|folder| (folder, is_patch)));
                }
                continue;
            }
            let is_root = folder == self.project.folder;
            let manifest = if is_root {
                Some(self.project.root.clone())
            } else {
                self.manifest(&below(&folder, "Cargo.toml"))
            };
            if let Some(manifest) = manifest {
                self.add(folder, manifest, is_patch);
            }
        }
    }

    fn add(&mut self, folder: String, manifest: Manifest, is_patch: bool) {
        let Some(own) = &manifest.package else { return };
        let workspace = self.project.root.workspace.clone().unwrap_or_default();
        let version = own.version.clone().or_else(|| workspace.version.clone());
        let mut package = Package {
            name: own.name.clone(),
            version: version.unwrap_or_else(|| "0.0.0".to_owned()),
            has_lib: own.has_lib || self.is_file(&folder, "src/lib.rs"),
            has_build: own.has_build.unwrap_or_else(|| self.is_file(&folder, "build.rs")),
            binaries: self.binaries(&folder, &manifest),
            dependencies: Vec::new(),
            manifest,
            folder,
            reached: Reached {
                by_patch: is_patch,
                by_own: !is_patch,
            },
        };
        let declared = package.manifest.dependencies.clone();
        package.dependencies = declared
            .iter()
            .map(|one| self.needed(&package, &workspace, one))
            .collect();
        // Tests of others are never built, and no lock has what only they need.
        let is_member = self.project.is_member(&package);
        let built = package.dependencies.iter().filter(|needed| is_member || !needed.is_dev);
        let places = built.filter_map(|needed| needed.folder.clone());
        let places: Vec<String> = places.collect();
        self.queue.extend(places.into_iter().map(|place| (place, is_patch)));
        self.project.packages.push(package);
    }

    fn needed(&mut self, package: &Package, workspace: &Workspace, dependency: &Dependency) -> Needed {
        let inherited = workspace.dependencies.iter().find(|other| other.key == dependency.key);
        let (source, base) = match inherited.filter(|_| dependency.is_inherited) {
            Some(inherited) => (inherited, self.project.folder.clone()),
            None => (dependency, package.folder.clone()),
        };
        let folder = source.path.as_deref().and_then(|path| {
            let place = joined(&base, path);
            if place.is_none() {
                let problem = outside(path, &format!("the package {} in", show(source.name()))).at(dependency.line);
                self.reading.problems.push((package.manifest(), problem));
            }
            place
        });
        Needed {
            name: source.name().to_owned(),
            folder,
            is_dev: dependency.is_dev,
            is_optional: dependency.is_optional,
            line: dependency.line,
        }
    }

    /// The binaries of a package: those that its manifest names, and those that Cargo finds by their files.
    fn binaries(&self, folder: &str, manifest: &Manifest) -> Vec<String> {
        let Some(package) = &manifest.package else {
            return Vec::new();
        };
        let mut names = package.binaries.clone();
        if !package.finds_binaries {
            return names;
        }
        let mut found = Vec::new();
        if self.is_file(folder, "src/main.rs") {
            found.push(package.name.clone());
        }
        let place = below(folder, "src/bin");
        for name in self.root.names(&place) {
            match name.strip_suffix(".rs") {
                Some(stem) => found.push(stem.to_owned()),
                None if self.is_file(&place, &format!("{name}/main.rs")) => found.push(name),
                None => {}
            }
        }
        found.retain(|name| !names.contains(name));
        names.extend(found);
        names
    }

    fn is_file(&self, folder: &str, name: &str) -> bool {
        let found = self.root.entry(&below(folder, name));
        found.is_ok_and(|found| found.kind == FoundKind::File)
    }

    fn read_lock(&mut self) {
        let path = below(&self.project.folder, "Cargo.lock");
        if !self.reading.finds(self.root, &path) || !self.reading.problems.is_empty() {
            return;
        }
        let project = &self.project;
        let check = |text: &str| lock::stale(project, text).map(|()| text.to_owned());
        let lock = self.reading.file(self.root, &path, check);
        self.project.lock = lock;
    }
}
