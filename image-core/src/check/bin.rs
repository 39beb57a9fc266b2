//! `bin`: a binary of a project of Cargo that this machine builds.

use super::arguments::Given;
use super::cargo::Wanted;
use super::project::text_option;
use super::{Checker, show};
use crate::files::cargo::{Project, found_from};
use crate::grammar::rust_target::{architecture, is_of_linux};
use crate::kind::Kind;
use crate::model::PathsStep;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::table::StatementRow;

const EXAMPLE: &str = "bin \"gateway\" -> \"/usr/local/bin/gateway\"";

impl<'t> Checker<'t> {
    /// Checks `bin "gateway" -> "/usr/local/bin/gateway"`.
    pub(super) fn bin(&mut self, row: &'static StatementRow, step: PathsStep, given: &Given<'t>) {
        let Some(argument) = self.first(row, given, EXAMPLE) else {
            return;
        };
        self.only_one(row, given);
        self.no_keys(given);
        let mut options = self.options(given);
        self.features_fit(given);
        let binary = self.text(&argument.value, row.kind);
        let destination = self.needed_place(row, argument, Kind::Destination, EXAMPLE);
        let wanted = self.wanted_of(binary.iter().cloned().collect(), given);
        self.target_fits(&options);
        options.extend(self.of_project(given, &wanted));
        options.extend(wanted.options());
        if let (Some(binary), Some(destination)) = (binary, destination) {
            self.push(Args::Paths(step, vec![binary], Some(destination)), options);
        }
    }

    /// Returns what the project says of the binary, as options.
    fn of_project(&mut self, given: &Given<'t>, wanted: &Wanted) -> Vec<NodeOpt> {
        let Some(manifest) = self.manifest(given) else {
            return Vec::new();
        };
        let Some(project) = self.project_here(given, &manifest) else {
            return Vec::new();
        };
        let packages = self.packages_of(&project, wanted);
        self.cargo_names(&project, &packages, wanted);
        let package = |name: &String| text_option(OptName::Package, &manifest, Kind::CargoName, name.clone());
        // Its manifest says which one it is, where a dependency has the same name.
        let named = packages.iter().filter(|name| !project.is_told_by_manifest(name));
        let mut options: Vec<NodeOpt> = named.map(package).collect();
        if project.is_locked() {
            options.push(NodeOpt {
                name: OptName::Frozen,
                value: OptValue::Flag,
            });
        }
        options
    }

    /// Returns the project that Cargo finds in the context's folder, or by the manifest that is named; nothing where
    /// files are not looked for, or where it is wrong.
    fn project_here(&mut self, given: &Given<'t>, manifest: &Val) -> Option<Project> {
        let folder = self.files.folder()?;
        let named = given.option("manifest").and(manifest.known());
        self.read_project(manifest, manifest, found_from(&folder, named))
    }

    /// Checks that a target is one of Linux, and of the platform that the stage is said to be for.
    fn target_fits(&mut self, options: &[NodeOpt]) {
        let Some((at, target)) = options.iter().find_map(target_of) else {
            return;
        };
        if !is_of_linux(target) {
            let what = format!(
                "{} is not a target of Linux, and containers run its programs",
                show(target)
            );
            let fix = "write one of Linux: \"x86_64-unknown-linux-musl\"";
            return self.report(Rule::BinTarget, at, what, fix);
        }
        let starts = self.out.nodes.iter().rev().find(|node| node.name().starts_stage());
        let platform = starts.and_then(|node| node.option_texts(OptName::Platform).next()?.known());
        let wanted = platform.and_then(|platform| platform.split('/').nth(1));
        let (Some(platform), Some(wanted), Some(own)) = (platform, wanted, architecture(target)) else {
            return;
        };
        if !wanted.contains('$') && wanted != own {
            let what = format!(
                "{} is for linux/{own}, and the stage for {}",
                show(target),
                show(platform)
            );
            let fix = "leave `target` out: it is that of the platform";
            self.report(Rule::BinTarget, at, what, fix);
        }
    }
}

fn target_of(option: &NodeOpt) -> Option<(crate::ast::Span, &str)> {
    match &option.value {
        OptValue::Text(val) if option.name == OptName::Target => Some((val.at, val.known()?)),
        OptValue::Text(_)
        | OptValue::Texts(_)
        | OptValue::Variable(..)
        | OptValue::Pair(..)
        | OptValue::Flag
        | OptValue::Count(_) => None,
    }
}
