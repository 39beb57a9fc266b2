//! `cargo`: what the manifests of a project have.

use super::Checker;
use super::arguments::Given;
use super::project::{clean, text_option};
use crate::files::cargo::{Features, Project};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, step};
use crate::rule::Rule;
use crate::table::StatementRow;

/// The manifest if none is named.
const MANIFEST: &str = "Cargo.toml";

/// The names that a statement has.
pub(super) struct Wanted {
    binaries: Vec<Val>,
    package: Option<Val>,
    profile: Option<Val>,
    features: Vec<Val>,
    all_features: bool,
    no_default_features: bool,
}

impl Wanted {
    /// Returns the names that are options of the step as they are.
    pub(super) fn options(&self) -> impl Iterator<Item = NodeOpt> {
        let profile = self.profile.iter().map(|profile| as_option(OptName::Profile, profile));
        let features = self.features.iter().map(|feature| as_option(OptName::Feature, feature));
        profile.chain(features)
    }
}

impl<'t> Checker<'t> {
    /// Checks `cargo "gateway", …`.
    pub(super) fn cargo(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let mut options = self.options(given);
        self.first(row, given, "cargo \"name\"");
        self.no_keys(given);
        self.features_fit(given);
        let wanted = self.wanted(row, given);
        if let Some(manifest) = self.manifest(given)
            && let Some(project) = self.cargo_project(&manifest)
        {
            let packages = self.packages_of(&project, &wanted);
            self.cargo_names(&project, &packages, &wanted);
            options.extend(found(&project, &manifest, &packages));
        }
        options.extend(wanted.options());
        if !wanted.binaries.is_empty() {
            self.push(Args::Words(step::Cargo, wanted.binaries), options);
        }
    }

    /// Returns the names that a statement has, each by its grammar.
    fn wanted(&mut self, row: &'static StatementRow, given: &Given<'t>) -> Wanted {
        let mut binaries = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            binaries.extend(self.all_texts(&argument.value, row.kind));
        }
        self.wanted_of(binaries, given)
    }

    /// Returns the names besides those of binaries.
    pub(super) fn wanted_of(&mut self, binaries: Vec<Val>, given: &Given<'t>) -> Wanted {
        let mut one = |name| {
            let argument = given.option(name);
            argument.and_then(|argument| self.text(&argument.value, Kind::CargoName))
        };
        let (package, profile) = (one("package"), one("profile"));
        let features = given.option("features");
        Wanted {
            binaries,
            package,
            profile,
            features: features.map_or_else(Vec::new, |argument| self.texts(&argument.value, Kind::CargoFeature)),
            all_features: given.flag("all_features"),
            no_default_features: given.flag("no_default_features"),
        }
    }

    /// Returns the manifest that is named, or the context's.
    pub(super) fn manifest(&mut self, given: &Given<'t>) -> Option<Val> {
        match given.option("manifest") {
            // What is wrong with it was said with the options.
            Some(argument) => {
                let text = argument.value.content.as_text()?;
                let is_right = Kind::File.check(text).is_ok();
                is_right.then(|| Val::known_text(argument.value.at, Kind::File, text.to_owned()))
            }
            None => Some(Val::known_text(self.here.at, Kind::File, MANIFEST.to_owned())),
        }
    }

    /// Returns the project; nothing where files are not looked for, or where it is wrong.
    fn cargo_project(&mut self, manifest: &Val) -> Option<Project> {
        let patterns = self.context_patterns();
        let is_out = |path: &str| patterns.matches(path);
        let reading = match self.files.root()? {
            Ok(root) => crate::files::cargo::read(root, manifest.known().unwrap_or_default(), &is_out),
            Err(problem) => {
                self.problem(manifest.at, problem);
                return None;
            }
        };
        self.read_project(manifest, manifest, reading)
    }

    /// Returns the packages that have the binaries, each once.
    pub(super) fn packages_of(&mut self, project: &Project, wanted: &Wanted) -> Vec<String> {
        let package = wanted
            .package
            .as_ref()
            .and_then(|package| Some((package.at, package.known()?)));
        if let Some((at, name)) = package
            && let Err(problem) = project.member(name)
        {
            self.problem(at, problem);
            return Vec::new();
        }
        let named: Vec<&str> = wanted.features.iter().filter_map(Val::known).collect();
        let features = Features {
            named: &named,
            all: wanted.all_features,
            no_default: wanted.no_default_features,
        };
        let mut packages = Vec::new();
        for binary in &wanted.binaries {
            let name = binary.known().unwrap_or_default();
            match project.binary(name, package.map(|(_, name)| name)) {
                Ok(package) => {
                    let required = project.has_required(name, &package, features);
                    required.unwrap_or_else(|problem| self.problem(binary.at, problem));
                    if !packages.contains(&package) {
                        packages.push(package);
                    }
                }
                Err(problem) => self.problem(binary.at, problem),
            }
        }
        packages
    }

    /// Checks the profile and the features.
    pub(super) fn cargo_names(&mut self, project: &Project, packages: &[String], wanted: &Wanted) {
        let profile = wanted
            .profile
            .as_ref()
            .and_then(|profile| Some((profile.at, profile.known()?)));
        if let Some((at, name)) = profile
            && let Err(problem) = project.profile(name)
        {
            self.problem(at, problem);
        }
        // Of what packages they would be is not known where one was not found.
        for feature in wanted.features.iter().filter(|_| !packages.is_empty()) {
            if let Err(problem) = project.feature(feature.known().unwrap_or_default(), packages) {
                self.problem(feature.at, problem);
            }
        }
    }

    /// Refuses features beside all of them.
    pub(super) fn features_fit(&mut self, given: &Given<'t>) {
        let Some(all) = given.option("all_features").filter(|_| given.flag("all_features")) else {
            return;
        };
        for name in ["features", "no_default_features"] {
            if given.option(name).is_some() {
                let what = format!("`all_features` leaves `{name}` without effect");
                let at = super::arguments::place(all);
                self.report(Rule::ConflictingOptions, at, what, "keep one of the two");
            }
        }
    }
}

/// Returns what the project says of a build, as options.
fn found(project: &Project, manifest: &Val, packages: &[String]) -> Vec<NodeOpt> {
    let text = |name, text: &str| text_option(name, manifest, Kind::File, text.to_owned());
    let mut options: Vec<NodeOpt> = packages.iter().map(|package| text(OptName::Package, package)).collect();
    if !project.folder.is_empty() {
        options.push(text(OptName::Workspace, &clean(&project.folder)));
    }
    let manifests = project.manifests_of(packages);
    options.extend(manifests.iter().map(|path| text(OptName::Member, path)));
    options.extend(project.target().map(|target| text(OptName::ConfiguredTarget, target)));
    if project.is_locked() {
        options.push(NodeOpt {
            name: OptName::Frozen,
            value: OptValue::Flag,
        });
    }
    options
}

fn as_option(name: OptName, val: &Val) -> NodeOpt {
    NodeOpt {
        name,
        value: OptValue::Text(val.clone()),
    }
}
