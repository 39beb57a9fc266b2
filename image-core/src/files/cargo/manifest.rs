//! A `Cargo.toml`: the package, the workspace, and what they depend on.

use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, show};
use crate::rule::Rule;

/// The tables of dependencies, also below `[target.…]`, with whether they are for development alone.
pub(super) const DEPENDENCIES: &[(&str, bool)] = &[
    ("dependencies", false),
    ("build-dependencies", false),
    ("build_dependencies", false),
    ("dev-dependencies", true),
    ("dev_dependencies", true),
];

/// What is read of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) text: String,
    pub(super) package: Option<Package>,
    pub(super) workspace: Option<Workspace>,
    pub(super) dependencies: Vec<Dependency>,
    /// The paths of `[patch]` and `[replace]`.
    pub(super) patches: Vec<String>,
    pub(super) profiles: Vec<String>,
    /// The features, each with what it turns on.
    pub(super) features: Vec<(String, Vec<String>)>,
}

/// `[package]` and the targets that the manifest names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    /// Its version; `None` where it is that of the workspace.
    pub(super) version: Option<String>,
    /// The folder of the workspace, if it says so.
    pub(super) workspace: Option<String>,
    pub(super) default_run: Option<String>,
    pub(super) has_lib: bool,
    /// Whether it has a build script; `None` where that depends on the file.
    pub(super) has_build: Option<bool>,
    pub(super) binaries: Vec<String>,
    /// The features without which a binary is not built.
    pub(super) required: Vec<(String, Vec<String>)>,
    /// Whether binaries are found by their files, too.
    pub(super) finds_binaries: bool,
}

/// `[workspace]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Workspace {
    pub(super) members: Vec<(String, u32)>,
    pub(super) exclude: Vec<String>,
    pub(super) has_default_members: bool,
    pub(super) version: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
}

/// A dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) key: String,
    /// The name of the package, where that is another.
    pub(super) package: Option<String>,
    pub(super) path: Option<String>,
    pub(super) is_inherited: bool,
    pub(super) is_optional: bool,
    pub(super) is_dev: bool,
    pub(super) line: u32,
}

impl Manifest {
    /// Returns whether it has something of a workspace that another file has.
    pub(super) fn inherits(&self) -> bool {
        let is_package = self.package.as_ref();
        let has_version = is_package.is_none_or(|package| package.version.is_some());
        let dependencies = self.dependencies.iter().any(|dependency| dependency.is_inherited);
        self.workspace.is_none() && (!has_version || dependencies)
    }

    /// Adds the features of optional dependencies, but for those that others name as `dep:name`.
    fn add_implied(&mut self) {
        let named = |key: &str| {
            let values = self.features.iter().flat_map(|(_, values)| values);
            values.into_iter().any(|value| value.strip_prefix("dep:") == Some(key))
        };
        let optional = self.dependencies.iter().filter(|dependency| dependency.is_optional);
        let implied = optional.map(|dependency| &dependency.key).filter(|key| !named(key));
        let implied: Vec<_> = implied.map(|key| (key.clone(), Vec::new())).collect();
        self.features.extend(implied);
    }
}

impl Dependency {
    /// Returns the name of the package.
    pub(super) fn name(&self) -> &str {
        self.package.as_deref().unwrap_or(&self.key)
    }
}

/// Reads a manifest.
pub(super) fn parse(text: &str) -> Result<Manifest, Vec<Problem>> {
    tables::read(Rule::CargoFile, text, |tables, document| {
        let package = document.get("package").or_else(|| document.get("project"));
        let mut manifest = Manifest {
            text: text.to_owned(),
            package: package.and_then(|value| package_of(tables, document, value)),
            workspace: workspace_of(tables, document),
            dependencies: dependencies_of(tables, document),
            patches: patches_of(document),
            profiles: keys_of(document, "profile"),
            features: features_of(document),
        };
        manifest.add_implied();
        if manifest.package.is_none() && manifest.workspace.is_none() && tables.problems.is_empty() {
            let what = "there is neither `[package]` nor `[workspace]`";
            tables.report_file(what, "name the Cargo.toml of a package or workspace");
        }
        manifest
    })
}

/// Returns the keys of a table.
pub(super) fn keys_of(document: &Table<'_>, key: &str) -> Vec<String> {
    let table = document.get(key).and_then(Value::as_table);
    let keys = table.into_iter().flat_map(Table::entries);
    keys.map(|(key, _, _)| key.to_owned()).collect()
}

fn package_of(tables: &mut Tables, document: &Table<'_>, value: &Value<'_>) -> Option<Package> {
    let package = tables.table(value, "package")?;
    let Some(name) = text_of(package, "name") else {
        tables.report(value.at, "`[package]` has no name", "add `name = \"…\"`");
        return None;
    };
    let is_inherited = package.get("version").is_some_and(|value| value.as_table().is_some());
    let text = |key| text_of(package, key).map(str::to_owned);
    let version = text("version").unwrap_or_else(|| "0.0.0".to_owned());
    Some(Package {
        name: name.to_owned(),
        version: (!is_inherited).then_some(version),
        workspace: text("workspace"),
        default_run: text("default-run"),
        has_lib: document.contains_key("lib"),
        has_build: package.get("build").map(|build| build.as_bool() != Some(false)),
        binaries: binaries_of(document).map(|(name, _)| name.to_owned()).collect(),
        required: binaries_of(document)
            .map(|(name, target)| (name.to_owned(), texts_of(target.get("required-features"))))
            .collect(),
        finds_binaries: package.get("autobins").and_then(Value::as_bool) != Some(false),
    })
}

/// Returns the binaries that have a table, with their names.
fn binaries_of<'d>(document: &'d Table<'d>) -> impl Iterator<Item = (&'d str, &'d Table<'d>)> {
    let targets = document.get("bin").and_then(Value::as_array).into_iter().flatten();
    let tables = targets.filter_map(Value::as_table);
    tables.filter_map(|table| Some((text_of(table, "name")?, table)))
}

fn features_of(document: &Table<'_>) -> Vec<(String, Vec<String>)> {
    let table = document.get("features").and_then(Value::as_table);
    let entries = table.into_iter().flat_map(Table::entries);
    entries
        .map(|(name, _, value)| (name.to_owned(), texts_of(Some(value))))
        .collect()
}

fn texts_of(list: Option<&Value<'_>>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn workspace_of(tables: &mut Tables, document: &Table<'_>) -> Option<Workspace> {
    let workspace = tables.table_at(document, "workspace", "workspace")?;
    let members = workspace.get("members");
    let members = members.map_or_else(Vec::new, |list| tables.texts(list, "workspace.members"));
    let exclude = workspace.get("exclude");
    let exclude = exclude.map_or_else(Vec::new, |list| tables.texts(list, "workspace.exclude"));
    let package = workspace.get("package").and_then(Value::as_table);
    Some(Workspace {
        members: members
            .into_iter()
            .map(|(text, at)| (text.to_owned(), tables.line(at)))
            .collect(),
        exclude: exclude.into_iter().map(|(text, _)| text.to_owned()).collect(),
        has_default_members: workspace.contains_key("default-members"),
        version: package
            .and_then(|package| text_of(package, "version"))
            .map(str::to_owned),
        dependencies: listed(tables, workspace.get("dependencies"), false),
    })
}

fn dependencies_of(tables: &Tables, document: &Table<'_>) -> Vec<Dependency> {
    let targets = document.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::entries);
    let holders = targets.filter_map(|(_, _, target)| target.as_table());
    let holders = std::iter::once(document).chain(holders);
    let lists = holders.flat_map(|holder| DEPENDENCIES.iter().map(|(key, is_dev)| (holder.get(key), *is_dev)));
    lists.flat_map(|(list, is_dev)| listed(tables, list, is_dev)).collect()
}

fn listed(tables: &Tables, list: Option<&Value<'_>>, is_dev: bool) -> Vec<Dependency> {
    let list = list.and_then(Value::as_table);
    let entries = list.into_iter().flat_map(Table::entries);
    let read = |(key, at, value): (&str, usize, &Value<'_>)| {
        let table = value.as_table();
        let text = |name| table.and_then(|table| text_of(table, name)).map(str::to_owned);
        let is = |name| table.and_then(|table| table.get(name)?.as_bool()) == Some(true);
        Dependency {
            key: key.to_owned(),
            package: text("package"),
            path: text("path"),
            is_inherited: is("workspace"),
            is_optional: is("optional"),
            is_dev,
            line: tables.line(at),
        }
    };
    entries.map(read).collect()
}

/// Returns the paths below `[patch.…]` and `[replace]`, of a manifest or a configuration.
pub(super) fn patches_of(document: &Table<'_>) -> Vec<String> {
    let sources = document.get("patch").and_then(Value::as_table);
    let sources = sources.into_iter().flat_map(Table::entries);
    let patches = sources.filter_map(|(_, _, source)| source.as_table());
    let replaced = document.get("replace").and_then(Value::as_table);
    let entries = patches.chain(replaced).flat_map(Table::entries);
    let paths = entries.filter_map(|(_, _, entry)| text_of(entry.as_table()?, "path"));
    paths.map(str::to_owned).collect()
}

/// Returns a path of a manifest that leads out of the context.
pub(super) fn refuse_outside(path: &str, what: &str) -> Problem {
    let what = format!("{what} {} is outside the context", show(path));
    Problem::new(
        Rule::CargoFile,
        what,
        "choose a wider `context`, or move it into the context",
    )
}
