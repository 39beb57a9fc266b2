//! Programs that a base has, and the statements that need them.

use std::rc::Rc;

use super::base::Start;
use super::base_facts::{BaseFacts, FileFacts};
use super::known_users::may_make_users;
use super::shells::may_bring_shell;
use super::{Checker, show};
use crate::ast::Span;
use crate::distribution::{Distribution, Shell, lacks_cargo, lacks_git, lacks_python};
use crate::kind::Kind;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// What a stage's base surely has or lacks, by `image.lock`, else by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct BaseTools {
    /// What the lock says of it.
    pub(super) base: Option<Rc<BaseFacts>>,
    distribution: Option<Distribution>,
    pub(super) lacks: Lacks,
    shell: Shell,
    pub(super) said: Said,
    pub(super) made: MayHaveMade,
    /// Whether it is an official image with apt, which has none of apt's lists.
    pub(super) has_no_apt_lists: bool,
}

/// What statements before may have put into the stage.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MayHaveMade {
    /// Programs.
    programs: bool,
    /// Users and groups that no `create_user` names.
    pub(super) users: bool,
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
    pub(super) fn of(start: &Start, base: Option<&Rc<BaseFacts>>) -> Self {
        let tools = Self::by_name(start);
        match base {
            Some(base) => tools.locked(Rc::clone(base)),
            None => tools,
        }
    }

    /// Returns the same with what the lock knows instead.
    fn locked(mut self, base: Rc<BaseFacts>) -> Self {
        let made = base.has_triggers;
        self.made = MayHaveMade {
            programs: made,
            users: made,
        };
        if let Some(files) = &base.files {
            self.distribution = files.distribution;
            self.lacks = Lacks {
                python: !files.has(&["python", "python3"]) && !made,
                git: !files.has(&["git"]) && !made,
                cargo: !files.has(&["cargo"]) && !made,
            };
            // The shell of busybox has that name too, in a folder of its own.
            self.shell = match self.shell {
                Shell::Busybox => Shell::Busybox,
                Shell::Usual | Shell::None if files.has(&["sh"]) || made => Shell::Usual,
                Shell::Usual | Shell::None => Shell::None,
            };
        }
        self.base = Some(base);
        self
    }

    /// Returns what the lock says of the base's files.
    fn files(&self) -> Option<(&BaseFacts, &FileFacts)> {
        let base = self.base.as_deref()?;
        Some((base, base.files.as_ref()?))
    }

    fn by_name(start: &Start) -> Self {
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
        let distribution = Distribution::of(image);
        Self {
            distribution,
            has_no_apt_lists: distribution == Some(Distribution::Debian),
            lacks: Lacks {
                python: lacks_python(image),
                git: lacks_git(image),
                cargo: lacks_cargo(image),
            },
            shell: Shell::of(image),
            ..Self::default()
        }
    }

    /// Notes what a step may bring.
    fn add(&mut self, node: &Node) {
        self.lacks.python = self.lacks.python && !node.adds_python() && !may_bring(node, &["py", "conda"]);
        if node.name() == StepName::Python {
            self.said.python = !is_none(node);
        }
        if node.name() == StepName::Installer {
            self.said.installer = !is_none(node);
        }
        self.lacks.git = self.lacks.git && !may_bring(node, &["git"]);
        self.lacks.cargo = self.lacks.cargo && !may_bring(node, &["cargo", "rust"]);
        if may_bring_shell(node) {
            self.shell = Shell::Usual;
        }
        self.made.programs |= may_bring_any(node);
        self.made.users |= may_make_users(node);
    }
}

impl Checker<'_> {
    /// Looks for a step that needs what the base surely lacks, and notes what the step may bring.
    pub(super) fn lint_tools(&mut self, node: &Node) {
        let Some(tools) = self.scope.stages.last().map(|stage| stage.tools.clone()) else {
            return;
        };
        let has_manager = if let Some((base, files)) = tools.files() {
            self.has_package_manager(node, base, files, tools.made)
        } else {
            self.lint_package_manager(node, tools.distribution);
            true
        };
        // Without a shell, nothing else about it is of use.
        if has_manager && !self.lint_shell(node, tools.shell) {
            self.lint_programs(node, &tools);
        }
        self.named_users(node);
        if let Some(stage) = self.scope.stage() {
            stage.tools.add(node);
        }
    }

    fn lint_programs(&mut self, node: &Node, tools: &BaseTools) {
        // One that `python` names is not for the base to have.
        let names_one = tools.said.python || tools.said.installer;
        if tools.lacks.python && needs_python(node, names_one) {
            let fix = "add `add_python = \"3.12\"` to the `from`, or start from `python(\"3.12\")`";
            let (rule, base) = match tools.files().filter(|_| !tools.made.programs) {
                Some((base, _)) => (Rule::AbsentPython, show(&base.reference)),
                None => (Rule::MissingPython, "the base".to_owned()),
            };
            let what = format!("this needs a Python, and {base} has none");
            self.report(rule, self.here.at, what, fix);
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

    /// Reports a step whose package manager the base does not have by its lock; false if it is one. On a distribution of
    /// its own, a statement before may have brought it.
    fn has_package_manager(&mut self, node: &Node, base: &BaseFacts, files: &FileFacts, made: MayHaveMade) -> bool {
        let Some(manager) = Distribution::of_step(node.name()) else {
            return true;
        };
        let is_own = files.distribution == Some(manager);
        if files.has(&[manager.program()]) || (is_own && made.programs) {
            return true;
        }
        let system = if files.system.is_empty() {
            "no distribution that is known".to_owned()
        } else {
            files.system.clone()
        };
        let what = format!(
            "{} has no {}: it is {system}",
            show(&base.reference),
            show(manager.program())
        );
        let fix = match files.distribution.filter(|own| files.has(&[own.program()])) {
            Some(own) => format!("write `{}`, or start from another base", own.statement()),
            None => "start from another base, or install in an earlier stage and copy what is needed".to_owned(),
        };
        self.report(Rule::AbsentPackageManager, self.here.at, what, fix);
        false
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

/// Returns whether a step may bring a program, whatever its name.
fn may_bring_any(node: &Node) -> bool {
    let effect = node.name().effect();
    effect.runs_anything()
        || matches!(effect, Effect::Installs | Effect::Places)
        || node.has_option(OptName::Setup)
        || node.adds_python()
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
