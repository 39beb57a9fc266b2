//! Reads the manifests of a project: the workspace, its members, and the packages that they depend on by path.

use std::collections::{BTreeMap, VecDeque};

use super::manifest::{Dependency, Manifest, Workspace, parse, refuse_outside};
use super::{IsOut, Needed, Package, Project, Reached, config, lock};
use crate::files::local::{FoundKind, Root};
use crate::files::{Problem, Reading, below, clean, show};
use crate::rule::Rule;

/// Reads the project of a manifest: all packages of its workspace in the context, and those that they depend on by path.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where a manifest cannot be read; [`Rule::CargoFile`] for what
/// is wrong in the files, among it a lock that lacks a dependency of a manifest.
#[must_use]
pub fn read(root: &Root, manifest: &str, is_out: IsOut<'_>) -> Reading<Project> {
    read_bounded(root, manifest, is_out, true)
}

/// Returns the same where packages may be anywhere, and nothing is ignored.
pub(super) fn read_anywhere(root: &Root, manifest: &str) -> Reading<Project> {
    read_bounded(root, manifest, &|_| false, false)
}

fn read_bounded(root: &Root, manifest: &str, is_out: IsOut<'_>, is_bounded: bool) -> Reading<Project> {
    let mut reader = Reader {
        root,
        is_out,
        is_bounded,
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

/// Returns the path of something that a file in a folder names, if it is in the context.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    clean(&below(folder, path)).map(|parts| parts.join("/"))
}

struct Reader<'r> {
    root: &'r Root,
    is_out: IsOut<'r>,
    /// Whether what is outside the root is a problem; else Cargo reads it itself, and finds what is wrong with it.
    is_bounded: bool,
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
            let problem = refuse_outside(&path, "the manifest");
            return self.leads_out(path, problem);
        };
        let Some(named) = self.manifest(&path) else { return };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let package = named.package.as_ref().map(|package| package.name.clone());
        let found = self.workspace(&folder, &named);
        if found.is_none() && named.inherits() {
            let what = "it inherits from a workspace that is outside the context";
            let fix = "choose a wider `context`, such as `context \"..\"`, and name the manifest from there";
            let problem = Problem::new(Rule::CargoFile, what, fix);
            self.reading.problems.push((path, problem));
            return;
        }
        let (place, root) = found.unwrap_or_else(|| (folder.clone(), named));
        self.project.named = package;
        self.project.config = self.config(&place);
        self.project.folder = place;
        self.project.root = root;
        self.queue_first();
        self.read_packages();
        self.is_of_workspace(&folder, &path);
        self.resolve_patches();
        self.read_lock();
    }

    /// Reports a path that leads out of the root.
    fn leads_out(&mut self, path: String, problem: Problem) {
        if self.is_bounded {
            self.reading.problems.push((path, problem));
        }
    }

    fn config(&mut self, folder: &str) -> config::Config {
        if self.is_bounded {
            return config::read(self.root, self.is_out, folder, &mut self.reading);
        }
        config::read(self.root, self.is_out, folder, &mut Reading::<Project>::default())
    }

    fn manifest(&mut self, path: &str) -> Option<Manifest> {
        self.reading.file(self.root, path, parse)
    }

    /// Returns the workspace that a package is a member of, if that is in another folder.
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

    /// Queues the packages from which all others are found.
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
                None => self.leads_out(path.clone(), refuse_outside(&patch, "the patch")),
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
            let problem = refuse_outside(pattern, "the member").at(line);
            return self.leads_out(path.to_owned(), problem);
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
        let heir_of = self.other_workspace(&folder, &manifest, is_patch);
        let (workspace, home) = self.inherited(heir_of.as_deref());
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
                by_fetched: false,
            },
            heir_of,
        };
        let declared = package.manifest.dependencies.clone();
        package.dependencies = declared
            .iter()
            .map(|one| self.needed(&package, (&workspace, &home), one))
            .collect();
        let places = package.dependencies.iter().filter_map(|needed| needed.folder.clone());
        let places: Vec<String> = places.collect();
        self.queue.extend(places.into_iter().map(|place| (place, is_patch)));
        self.project.packages.push(package);
    }

    /// Returns the workspace of a package that is not a member of this one, if it inherits from that.
    fn other_workspace(&mut self, folder: &str, manifest: &Manifest, is_patch: bool) -> Option<String> {
        let outside = Package {
            folder: folder.to_owned(),
            reached: Reached {
                by_own: !is_patch,
                ..Reached::default()
            },
            ..Package::default()
        };
        if self.project.is_member(&outside) || !manifest.text.contains("workspace") {
            return None;
        }
        let (place, workspace) = if manifest.workspace.is_some() {
            (folder.to_owned(), manifest.clone())
        } else {
            self.workspace(folder, manifest)?
        };
        if place == self.project.folder {
            return None;
        }
        self.project.others.insert(place.clone(), workspace);
        Some(place)
    }

    /// Returns the workspace from which a package inherits, with its folder.
    fn inherited(&self, heir_of: Option<&str>) -> (Workspace, String) {
        let other = heir_of.and_then(|place| Some((self.project.others.get(place)?, place)));
        let (manifest, place) = other.unwrap_or((&self.project.root, &self.project.folder));
        (manifest.workspace.clone().unwrap_or_default(), place.to_owned())
    }

    fn needed(&mut self, package: &Package, home: (&Workspace, &str), dependency: &Dependency) -> Needed {
        let (workspace, place) = home;
        // Tests of others are never built, and no lock has what only they need.
        let is_read = !dependency.is_dev || self.project.is_member(package);
        let inherited = workspace.dependencies.iter().find(|other| other.key == dependency.key);
        let (source, base) = match inherited.filter(|_| dependency.is_inherited) {
            Some(inherited) => (inherited, place),
            None => (dependency, &*package.folder),
        };
        let path = source.path.as_deref().filter(|_| is_read);
        let folder = path.and_then(|path| {
            let place = joined(base, path);
            if place.is_none() {
                let problem =
                    refuse_outside(path, &format!("the package {} in", show(source.name()))).at(dependency.line);
                self.leads_out(package.manifest(), problem);
            }
            place
        });
        Needed {
            key: dependency.key.clone(),
            name: source.name().to_owned(),
            folder,
            is_dev: dependency.is_dev,
            is_optional: dependency.is_optional,
            line: dependency.line,
        }
    }

    /// Returns the binaries of a package: those that its manifest names, and those that Cargo finds by their files.
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
        let check = |text: &str| lock::read(project, text);
        if let Some(lock) = self.reading.file(self.root, &path, check) {
            let fetched = lock.under_fetched();
            for package in &mut self.project.packages {
                let own = (&*package.name, &*package.version);
                package.reached.by_fetched = package.reached.by_patch && fetched.contains(&own);
            }
            self.project.lock = Some(lock.text);
        }
    }

    /// Takes a dependency on what a patch has for one on the folder of the patch. Where no lock says otherwise, a package that
    /// is fetched may depend on it, too.
    fn resolve_patches(&mut self) {
        let patches = self
            .project
            .packages
            .iter_mut()
            .filter(|package| package.reached.by_patch);
        let mut folders = BTreeMap::new();
        for package in patches {
            package.reached.by_fetched = true;
            folders.insert(package.name.clone(), package.folder.clone());
        }
        let needed = self
            .project
            .packages
            .iter_mut()
            .flat_map(|package| &mut package.dependencies);
        for needed in needed.filter(|needed| needed.folder.is_none()) {
            needed.folder = folders.get(&needed.name).cloned();
        }
    }
}
