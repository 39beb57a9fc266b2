//! Programs that a base has, and the statements that need them.

use super::base::Start;
use super::shells::may_bring_shell;
use super::{Checker, show};
use crate::ast::Span;
use crate::distribution::{Distribution, Shell, lacks_cargo, lacks_git, lacks_python};
use crate::kind::Kind;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// What a stage's base surely has or lacks, by its name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BaseTools {
    distribution: Option<Distribution>,
    pub(super) lacks: Lacks,
    shell: Shell,
    pub(super) said: Said,
}

/// What the stage says that Python packages are for, and what installs them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// Whether `python` names one.
    pub(super) python: bool,
    /// Whether `installer` does.
    pub(super) installer: bool,
}

/// The programs that it surely lacks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lacks {
    pub(super) python: bool,
    git: bool,
    cargo: bool,
}

impl BaseTools {
    /// Returns the tools of a base.
    pub(super) fn of(start: &Start) -> Self {
        let reference = match start {
            Start::Image(image) => image,
            Start::Factory(factory) => &factory.reference,
            Start::Scratch => {
                return Self {
                    shell: Shell::None,
                    ..Self::default()
                };
            }
            Start::Stage(_) | Start::Perhaps(_) | Start::Constant(_) => return Self::default(),
        };
        reference.known().map(Self::of_image).unwrap_or_default()
    }

    fn of_image(image: &str) -> Self {
        Self {
            distribution: Distribution::of(image),
            lacks: Lacks {
                python: lacks_python(image),
                git: lacks_git(image),
                cargo: lacks_cargo(image),
            },
            shell: Shell::of(image),
            said: Said::default(),
        }
    }

    /// Notes what a step may bring.
    fn add(&mut self, node: &Node) {
        self.lacks.python &= !node.adds_python() && !may_bring(node, &["py", "conda"]);
        if node.name() == StepName::Python {
            self.said.python = !is_none(node);
        }
        if node.name() == StepName::Installer {
            self.said.installer = !is_none(node);
        }
        self.lacks.git &= !may_bring(node, &["git"]);
        self.lacks.cargo &= !may_bring(node, &["cargo", "rust"]);
        if may_bring_shell(node) {
            self.shell = Shell::Usual;
        }
    }
}

impl Checker<'_> {
    /// Looks for a step that needs what the base surely lacks, and notes what the step may bring.
    pub(super) fn lint_tools(&mut self, node: &Node) {
        let Some(tools) = self.scope.stages.last().map(|stage| stage.tools) else {
            return;
        };
        self.lint_package_manager(node, tools.distribution);
        // Without a shell, nothing else about it is of use.
        if !self.lint_shell(node, tools.shell) {
            self.lint_programs(node, tools);
        }
        if let Some(stage) = self.scope.stage() {
            stage.tools.add(node);
        }
    }

    fn lint_programs(&mut self, node: &Node, tools: BaseTools) {
        // One that `python` names is not for the base to have.
        let names_one = tools.said.python || tools.said.installer;
        if tools.lacks.python && needs_python(node, names_one) {
            let what = "this needs a Python, and the base has none";
            let fix = "add `add_python = \"3.12\"` to the `from`, or start from `python(\"3.12\")`";
            self.report(Rule::MissingPython, self.here.at, what, fix);
        }
        if tools.lacks.cargo && node.name() == StepName::Cargo {
            let what = "this needs a cargo, and the base has none";
            let fix = "start the stage from `rust()`";
            self.report(Rule::MissingCargo, self.here.at, what, fix);
        }
        if let Some(at) = git_source(node).filter(|_| tools.lacks.git) {
            let what = "this is fetched by git, and the base has none";
            let fix = "install it before: apt \"git\"";
            let fix = tools
                .distribution
                .map_or(fix.to_owned(), |one| fix.replace("apt", one.statement()));
            self.report(Rule::MissingGit, at, what, fix);
        }
    }

    fn lint_package_manager(&mut self, node: &Node, distribution: Option<Distribution>) {
        let (Some(distribution), Some(manager)) = (distribution, Distribution::of_step(node.name())) else {
            return;
        };
        if manager != distribution {
            let what = format!(
                "{} is not there on {}",
                show(manager.statement()),
                distribution.described()
            );
            let fix = format!("write `{}`, or start from another base", distribution.statement());
            self.report(Rule::PackageManager, self.here.at, what, fix);
        }
    }
}

/// Returns whether a step may bring a program: a command may, files may, and a package whose name has one of these
/// parts.
fn may_bring(node: &Node, parts: &[&str]) -> bool {
    let named = |val: &Val| {
        val.known()
            .is_none_or(|text| parts.iter().any(|part| text.contains(part)))
    };
    let effect = node.name().effect();
    let installs = Distribution::of_step(node.name()).is_some() || node.name() == StepName::Micromamba;
    let brings_package = installs && node.args.texts().iter().any(named);
    effect.runs_anything() || effect == Effect::Places || brings_package || node.has_option(OptName::Setup)
}

/// Returns whether a `python` or `installer` says `none`.
fn is_none(node: &Node) -> bool {
    matches!(&node.args, Args::Text(_, text) if text.known() == Some(""))
}

/// Returns whether a step runs the Python of the image.
fn needs_python(node: &Node, of_stage: bool) -> bool {
    let elsewhere = [OptName::Command, OptName::Python];
    let names_one = of_stage || elsewhere.iter().any(|name| node.has_option(*name));
    let name = node.name();
    name == StepName::Poetry || matches!(name, StepName::Pip | StepName::Uv) && !names_one
}

/// Returns where a step names the first package that git fetches.
fn git_source(node: &Node) -> Option<Span> {
    let is_git = |val: &&Val| val.kind == Kind::Requirement && val.known().is_some_and(|text| text.contains("git+"));
    let packages = if let Args::Words(_, packages) = &node.args {
        packages.as_slice()
    } else {
        &[]
    };
    let package = packages.iter().find(is_git).map(|val| val.at);
    package.or_else(|| node.option_texts(OptName::Private).next().map(|text| text.at))
}
