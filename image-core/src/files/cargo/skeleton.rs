//! What is packed of a project: a skeleton of its manifests, by which everything but its own packages is built, or the
//! packages that are built, with a skeleton of the others.
//!
//! A skeleton has what decides of dependencies, and nothing else: no versions of the packages themselves, no comments, no
//! targets but those that are built. Their sources are empty programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::manifest::DEPENDENCIES;
use super::{IsOut, Package, Project, lock, named, reader};
use crate::files::local::{FoundKind, Root};
use crate::files::toml::{self, Table, Value, push_key, push_text, push_value};
use crate::files::{Problem, below, escaped, pattern_lists};

/// The version of packages in a skeleton: that they get another one changes nothing.
const VERSION: &str = "0.0.0";
/// The folder of the sources of a skeleton, beside its manifest, where nothing else is.
const STUBS: &str = ".image-dsl";
/// The names of the packages that the skeleton stands for, as options of `cargo clean`.
const MEMBERS: &str = crate::tools::CARGO_MEMBERS;

/// The two parts of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the packages depend on.
    Dependencies,
    /// The packages themselves.
    Program,
}

/// The files of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// Texts, by their paths in the context.
    pub files: Vec<(String, String)>,
    /// Folders of the context.
    pub trees: Vec<Tree>,
    /// Files of the context, by their paths.
    pub singles: Vec<String>,
}

/// A folder, less what matches patterns of `.dockerignore` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Its path in the context.
    pub folder: String,
    /// The patterns.
    pub ignore: Vec<String>,
}

/// Returns the files that building some binaries of some packages takes.
///
/// # Errors
/// What is wrong with the project, each with its file.
pub fn packed(
    root: &Root,
    manifest: &str,
    (packages, binaries): (&[String], &[String]),
    part: Part,
    is_out: IsOut<'_>,
) -> Result<Packed, Vec<(String, Problem)>> {
    let reading = super::read(root, manifest, is_out);
    let Some(project) = reading.project else {
        return Err(reading.problems);
    };
    let whole = match part {
        Part::Dependencies => project.built(&[]),
        Part::Program => project.built(packages),
    };
    let skeleton = Skeleton {
        root,
        is_out,
        project: &project,
        packages,
        binaries,
        part,
        whole,
    };
    Ok(skeleton.packed())
}

struct Skeleton<'p> {
    root: &'p Root,
    is_out: IsOut<'p>,
    project: &'p Project,
    packages: &'p [String],
    binaries: &'p [String],
    part: Part,
    /// The folders of packages that are packed as they are.
    whole: BTreeSet<&'p str>,
}

impl Skeleton<'_> {
    fn packed(&self) -> Packed {
        let mut packed = Packed {
            files: self.project.config.files.clone(),
            ..Packed::default()
        };
        for package in &self.project.packages {
            if !self.is_whole(package) {
                self.push_package(package, &mut packed.files);
            }
        }
        self.push_root(&mut packed.files);
        let folders = self.whole.iter().copied();
        let vendored = self.project.config.vendored.iter().map(String::as_str);
        for folder in folders.chain(vendored) {
            let ignore = self.left_out(folder, &packed.files);
            packed.trees.push(Tree {
                folder: folder.to_owned(),
                ignore,
            });
        }
        self.push_named(&mut packed);
        packed
    }

    /// Adds files and folders that packages name, outside of their own folders.
    fn push_named(&self, packed: &mut Packed) {
        let of = |folder| named::find_outside(self.root, self.project, folder, self.is_out);
        let found: BTreeMap<_, _> = self.whole.iter().copied().flat_map(of).collect();
        let is_packed = |path: &str| self.whole.iter().any(|folder| named::is_inside(path, folder));
        for (path, kind) in found.into_iter().filter(|(path, _)| !is_packed(path)) {
            let ignore = self.left_out(&path, &packed.files);
            let is_text = packed.files.iter().any(|(other, _)| *other == path);
            match kind {
                FoundKind::Folder => packed.trees.push(Tree { folder: path, ignore }),
                FoundKind::File | FoundKind::Glob(_) if is_text => {}
                FoundKind::File | FoundKind::Glob(_) => packed.singles.push(path),
            }
        }
    }

    fn is_whole(&self, package: &Package) -> bool {
        self.whole.contains(&*package.folder)
    }

    /// Returns whether a package has another version here than it says.
    fn is_neutral(&self, package: &Package) -> bool {
        // A patch is one for its version alone.
        self.part == Part::Dependencies && !self.is_whole(package) && !package.reached.by_patch
    }

    /// Writes the manifest of a workspace that is not a package, the lock, and the names of the packages.
    fn push_root(&self, files: &mut Vec<(String, String)>) {
        let project = self.project;
        let place = |name: &str| below(&project.folder, name);
        if project.package(&project.folder).is_none() {
            let text = match self.part {
                Part::Dependencies => self.manifest(None, &project.root.text),
                Part::Program => project.root.text.clone(),
            };
            files.push((place("Cargo.toml"), text));
        }
        if let Some(lock) = &project.lock {
            let neutral = project.packages.iter().filter(|package| self.is_neutral(package));
            let versions: Vec<(&str, &str)> = neutral.map(|package| (&*package.name, &*package.version)).collect();
            files.push((place("Cargo.lock"), lock::with_versions(lock, &versions, VERSION)));
        }
        for (folder, manifest) in &project.others {
            // One that is a package too is that package's.
            if project.package(folder).is_none() {
                let (document, _) = toml::read(&manifest.text);
                let mut text = String::new();
                self.push_workspace(&mut text, &document, folder);
                files.push((below(folder, "Cargo.toml"), text));
            }
        }
        files.push((place(MEMBERS), self.names()));
    }

    /// Returns the names of the packages whose results are not kept: those of stubs, and in the end of all in the
    /// context.
    fn names(&self) -> String {
        let is_left = |package: &&Package| {
            let is_stub = self.part == Part::Program || !self.is_whole(package);
            is_stub && self.project.is_used(package)
        };
        let mut names = String::new();
        for package in self.project.packages.iter().filter(is_left) {
            let version = if self.is_neutral(package) {
                VERSION
            } else {
                &package.version
            };
            // Another package may have the name; then the version tells them apart.
            let _ = if self.project.is_ambiguous(&package.name) {
                writeln!(names, "-p {}:{version}", package.name)
            } else {
                writeln!(names, "-p {}", package.name)
            };
        }
        names
    }

    /// Returns the patterns of what is not of a folder: results, and what has a place of its own.
    fn left_out(&self, folder: &str, files: &[(String, String)]) -> Vec<String> {
        let inside = |path: &str| {
            let rest = if folder.is_empty() {
                Some(path)
            } else {
                path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
            };
            rest.filter(|rest| !rest.is_empty()).map(escaped)
        };
        let packages = self.project.packages.iter().map(|package| &*package.folder);
        let vendored = self.project.config.vendored.iter().map(String::as_str);
        let results = self.project.config.results.iter().map(String::as_str);
        let others = packages.chain(vendored).chain(results);
        let others = others.chain(files.iter().map(|(path, _)| &**path));
        // Vendored sources have checksums for all of their files.
        let is_vendored = self.project.config.vendored.iter().any(|vendored| vendored == folder);
        let repositories = pattern_lists::named("vcs").filter(|_| !is_vendored).unwrap_or_default();
        let left = ["target"].iter().filter(|_| self.project.package(folder).is_some());
        let left = left.chain(repositories).map(|pattern| (*pattern).to_owned());
        left.chain(others.filter_map(inside)).collect()
    }

    fn push_package(&self, package: &Package, files: &mut Vec<(String, String)>) {
        let stub = |name: &str| below(&package.folder, &format!("{STUBS}/{name}"));
        files.push((package.manifest(), self.manifest(Some(package), &package.manifest.text)));
        if package.has_lib || self.built(package).is_empty() {
            files.push((stub("lib.rs"), String::new()));
        }
        if package.has_build {
            files.push((stub("build.rs"), "fn main() {}\n".to_owned()));
        }
        if !self.built(package).is_empty() {
            files.push((stub("main.rs"), "fn main() {}\n".to_owned()));
        }
    }

    /// Returns the binaries of a package that are built.
    fn built<'b>(&self, package: &'b Package) -> Vec<&'b str> {
        let is_built = self.packages.contains(&package.name);
        let names = package
            .binaries
            .iter()
            .filter(|name| is_built && self.binaries.contains(name));
        names.map(String::as_str).collect()
    }

    /// Returns the manifest of a package, or of the workspace alone.
    fn manifest(&self, package: Option<&Package>, text: &str) -> String {
        let (document, _) = toml::read(text);
        let mut out = String::new();
        if let Some(features) = document.get("cargo-features") {
            push_entry(&mut out, "cargo-features", features);
        }
        if let Some(package) = package {
            self.push_head(&mut out, package, &document);
            push_table(&mut out, "features", document.get("features"));
            self.push_dependencies(&mut out, "", &document, package);
            let targets = document.get("target").and_then(Value::as_table);
            for (name, _, target) in targets.into_iter().flat_map(Table::entries) {
                let mut header = "target.".to_owned();
                push_key(&mut header, name);
                header.push('.');
                if let Some(target) = target.as_table() {
                    self.push_dependencies(&mut out, &header, target, package);
                }
            }
        }
        let folder = package.map_or(&*self.project.folder, |package| &*package.folder);
        if folder == self.project.folder || self.project.others.contains_key(folder) {
            self.push_workspace(&mut out, &document, folder);
        }
        if folder == self.project.folder {
            for key in ["patch", "replace", "profile"] {
                push_table(&mut out, key, document.get(key));
            }
        }
        out
    }

    /// Adds `[package]` and the targets.
    fn push_head(&self, out: &mut String, package: &Package, document: &Table<'_>) {
        let own = document.get("package").or_else(|| document.get("project"));
        let own = own.and_then(Value::as_table);
        let home = package
            .heir_of
            .as_ref()
            .and_then(|place| self.project.others.get(place));
        let inherited = toml::read(&home.unwrap_or(&self.project.root).text).0;
        let inherited = inherited.get("workspace").and_then(Value::as_table);
        let inherited = inherited.and_then(|workspace| workspace.get("package")?.as_table());
        out.push_str("[package]\n");
        push_text_entry(out, "name", &package.name);
        let version = if self.is_neutral(package) {
            VERSION
        } else {
            &package.version
        };
        push_text_entry(out, "version", version);
        for key in ["edition", "rust-version", "resolver", "links", "workspace"] {
            let said = own.and_then(|own| own.get(key));
            let is_inherited = said.is_some_and(|value| value.as_table().is_some());
            let value = if is_inherited {
                inherited.and_then(|package| package.get(key))
            } else {
                said
            };
            if let Some(value) = value {
                push_entry(out, key, value);
            }
        }
        if package.has_build {
            push_text_entry(out, "build", &format!("{STUBS}/build.rs"));
        }
        self.push_targets(out, package, document);
    }

    fn push_targets(&self, out: &mut String, package: &Package, document: &Table<'_>) {
        let built = self.built(package);
        if package.has_lib || built.is_empty() {
            out.push_str("[lib]\n");
            push_text_entry(out, "path", &format!("{STUBS}/lib.rs"));
            let lib = document.get("lib").and_then(Value::as_table);
            for key in ["name", "proc-macro", "proc_macro", "crate-type", "crate_type"] {
                if let Some(value) = lib.and_then(|lib| lib.get(key)) {
                    push_entry(out, key, value);
                }
            }
        }
        for name in built {
            out.push_str("[[bin]]\n");
            push_text_entry(out, "name", name);
            push_text_entry(out, "path", &format!("{STUBS}/main.rs"));
        }
    }

    /// Writes the dependencies of a table; `before` is the start of their headers.
    fn push_dependencies(&self, out: &mut String, before: &str, table: &Table<'_>, package: &Package) {
        // Those of tests are read of members alone.
        let is_member = self.project.is_member(package);
        for (key, _) in DEPENDENCIES.iter().filter(|(_, is_dev)| is_member || !is_dev) {
            let Some(list) = table.get(key).and_then(Value::as_table) else {
                continue;
            };
            out.extend(["[", before, key, "]\n"]);
            for (name, _, value) in list.entries() {
                push_key(out, name);
                out.push_str(" = ");
                self.push_dependency(out, value, &package.folder);
                out.push('\n');
            }
        }
    }

    /// Writes a dependency. One whose version is not that of its package here has none.
    fn push_dependency(&self, out: &mut String, value: &Value<'_>, base: &str) {
        let table = value.as_table();
        let path = table.and_then(|table| table.get("path")?.as_str());
        let place = path.and_then(|path| reader::joined(base, path));
        let package = place.and_then(|place| self.project.package(&place));
        let (Some(table), true) = (table, package.is_some_and(|package| self.is_neutral(package))) else {
            return push_value(out, value);
        };
        let kept = table.entries().filter(|(key, _, _)| *key != "version");
        for (index, (key, _, value)) in kept.enumerate() {
            out.push_str(if index > 0 { ", " } else { "{ " });
            push_key(out, key);
            out.push_str(" = ");
            push_value(out, value);
        }
        out.push_str(" }");
    }

    /// Adds `[workspace]`: without what only the packages themselves read, unless some are packed as they are.
    fn push_workspace(&self, out: &mut String, document: &Table<'_>, folder: &str) {
        let Some(workspace) = document.get("workspace").and_then(Value::as_table) else {
            return;
        };
        out.push_str("[workspace]\n");
        for (key, _, value) in workspace.entries() {
            let is_read = match key {
                "dependencies" | "metadata" | "members" | "default-members" => false,
                "package" | "lints" => self.has_heirs(),
                _ => true,
            };
            if is_read {
                push_entry(out, key, value);
            }
        }
        if folder == self.project.folder {
            self.push_members(out);
        }
        let dependencies = workspace.get("dependencies").and_then(Value::as_table);
        out.push_str("[workspace.dependencies]\n");
        for (name, _, value) in dependencies.into_iter().flat_map(Table::entries) {
            push_key(out, name);
            out.push_str(" = ");
            self.push_dependency(out, value, folder);
            out.push('\n');
        }
    }

    /// Returns whether a package that is packed as it is takes something from the workspace.
    fn has_heirs(&self) -> bool {
        let whole = self.project.packages.iter().filter(|package| self.is_whole(package));
        whole
            .into_iter()
            .any(|package| package.manifest.text.contains("workspace"))
    }

    /// Writes the members by their folders.
    fn push_members(&self, out: &mut String) {
        let project = self.project;
        let members = project.members().filter(|member| member.folder != project.folder);
        out.push_str("members = [");
        for member in members {
            let path = member.folder.strip_prefix(&project.folder).unwrap_or(&member.folder);
            push_text(out, path.trim_start_matches('/'));
            out.push_str(", ");
        }
        out.push_str("]\n");
    }
}

fn push_entry(out: &mut String, key: &str, value: &Value<'_>) {
    push_key(out, key);
    out.push_str(" = ");
    push_value(out, value);
    out.push('\n');
}

fn push_text_entry(out: &mut String, key: &str, text: &str) {
    out.extend([key, " = "]);
    push_text(out, text);
    out.push('\n');
}

/// Writes a table with its header, each value on a line.
fn push_table(out: &mut String, name: &str, value: Option<&Value<'_>>) {
    let Some(table) = value.and_then(Value::as_table) else {
        return;
    };
    out.extend(["[", name, "]\n"]);
    for (key, _, value) in table.entries() {
        push_entry(out, key, value);
    }
}
