//! `cargo`: what the manifests of a project have.

use super::Checker;
use super::arguments::Given;
use super::project::{clean, text_option};
use crate::files::cargo::Project;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, step};
use crate::rule::Rule;
use crate::table::StatementRow;

/// The manifest if none is named.
const MANIFEST: &str = "Cargo.toml";

impl<'t> Checker<'t> {
    /// `cargo "gateway", …`.
    pub(super) fn cargo(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let mut options = self.options(given);
        self.first(row, given, "cargo \"name\"");
        self.no_keys(given);
        let mut binaries = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            binaries.extend(self.all_texts(&argument.value, row.kind));
        }
        let manifest = self.manifest(given);
        let package = given.option("package");
        let package = package.and_then(|argument| self.text(&argument.value, Kind::CargoName));
        let profile = given.option("profile");
        let profile = profile.and_then(|argument| self.text(&argument.value, Kind::CargoName));
        let features = given.option("features");
        let features = features.map_or_else(Vec::new, |argument| self.texts(&argument.value, Kind::CargoFeature));
        self.features_fit(given);
        let project = manifest.as_ref().and_then(|manifest| self.cargo_project(manifest));
        let packages = project.as_ref().map_or_else(Vec::new, |project| {
            self.packages_of(project, &binaries, package.as_ref())
        });
        if let (Some(project), Some(manifest)) = (&project, &manifest) {
            self.cargo_names(project, &packages, profile.as_ref(), &features);
            options.extend(found(project, manifest, &packages));
        }
        options.extend(profile.map(|profile| as_option(OptName::Profile, &profile)));
        options.extend(features.iter().map(|feature| as_option(OptName::Feature, feature)));
        if !binaries.is_empty() {
            self.push(Args::Words(step::Cargo, binaries), options);
        }
    }

    /// The manifest that is named, or the context's.
    fn manifest(&mut self, given: &Given<'t>) -> Option<Val> {
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

    /// The project; nothing where files are not looked for, or where it is wrong.
    fn cargo_project(&mut self, manifest: &Val) -> Option<Project> {
        let reading = match self.files.root()? {
            Ok(root) => crate::files::cargo::read(root, manifest.known().unwrap_or_default()),
            Err(problem) => {
                self.problem(manifest.at, problem);
                return None;
            }
        };
        self.read_project(manifest, manifest, reading)
    }

    /// The packages that have the binaries, each once.
    fn packages_of(&mut self, project: &Project, binaries: &[Val], package: Option<&Val>) -> Vec<String> {
        let package = package.and_then(|package| Some((package.at, package.known()?)));
        if let Some((at, name)) = package
            && let Err(problem) = project.member(name)
        {
            self.problem(at, problem);
            return Vec::new();
        }
        let mut packages = Vec::new();
        for binary in binaries {
            match project.binary(binary.known().unwrap_or_default(), package.map(|(_, name)| name)) {
                Ok(package) if packages.contains(&package) => {}
                Ok(package) => packages.push(package),
                Err(problem) => self.problem(binary.at, problem),
            }
        }
        packages
    }

    /// Checks the profile and the features.
    fn cargo_names(&mut self, project: &Project, packages: &[String], profile: Option<&Val>, features: &[Val]) {
        let profile = profile.and_then(|profile| Some((profile.at, profile.known()?)));
        if let Some((at, name)) = profile
            && let Err(problem) = project.profile(name)
        {
            self.problem(at, problem);
        }
        // Of what packages they would be is not known where one was not found.
        for feature in features.iter().filter(|_| !packages.is_empty()) {
            if let Err(problem) = project.feature(feature.known().unwrap_or_default(), packages) {
                self.problem(feature.at, problem);
            }
        }
    }

    /// Refuses features beside all of them.
    fn features_fit(&mut self, given: &Given<'t>) {
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

/// What the project says of a build, as options.
fn found(project: &Project, manifest: &Val, packages: &[String]) -> Vec<NodeOpt> {
    let text = |name, text: &str| text_option(name, manifest, Kind::File, text.to_owned());
    let mut options: Vec<NodeOpt> = packages.iter().map(|package| text(OptName::Package, package)).collect();
    if !project.folder.is_empty() {
        options.push(text(OptName::Workspace, &clean(&project.folder)));
    }
    options.extend(project.manifest_of(packages).map(|path| text(OptName::Member, &path)));
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
