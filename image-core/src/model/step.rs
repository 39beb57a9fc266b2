//! Steps, and the one list of their variants.

use std::slice::from_ref;

use super::OptName;
#[cfg(feature = "program")]
use super::opt::Opt;
use super::typed_step::{BareStep, PairStep, PathsStep, TextStep, WordsStep};

/// The shapes of the variants of a step.
mod shape {
    pub(super) type Text<'a> = &'a str;
    pub(super) type Texts<'a> = &'a [&'a str];
    pub(super) type Two<'a> = [&'a str; 2];
    pub(super) type Three<'a> = [&'a str; 3];
    pub(super) type MaybeText<'a> = Option<&'a str>;
    pub(super) type Modules<'a> = &'a [(&'a str, &'a str)];
    pub(super) type Base<'a> = &'a crate::model::Image;
    pub(super) type Fragment<'a> = &'a crate::model::Steps;
    pub(super) type Function<'a> = crate::function::Function;
}

steps! {
    often:
    /// A line of a `///` comment above the statement that follows.
    Comment(text: Text),
    /// `from "ref"`: starts a stage on an image of a registry.
    From(text: Text),
    /// `from scratch`: starts a stage on nothing.
    FromScratch,
    /// `from builder`: starts a stage on an earlier one.
    FromStage(text: Text),
    /// `from BASE`: the stages of another image, the last of which is continued.
    FromImage(image: Base),
    /// `include FRAGMENT`.
    Include(fragment: Fragment),
    /// `arg NAME`, `arg NAME = "default"`; global before the first `From…`.
    Arg(name: Text, default: MaybeText),
    /// `pip "requests", …`: requirements, those of a pyproject.toml included.
    Pip(texts: Texts),
    /// `uv "torch", …`: requirements, as those of `Pip`.
    Uv(texts: Texts),
    /// `uv sync = "."`: the `pyproject.toml` of the project.
    UvSync(text: Text),
    /// `poetry "pyproject.toml"`.
    Poetry(text: Text),
    /// `apt "git", …`.
    Apt(texts: Texts),
    /// `apk "gcc", …`.
    Apk(texts: Texts),
    /// `copy "src" -> "/app"`; without a destination (`""`) each source keeps its name in the working directory.
    Copy(sources: Texts, to: Text),
    /// `run "command"`, its lines folded when the step is lowered.
    Run(text: Text),
    /// `run ["program", "argument"]`.
    RunExec(texts: Texts),
    /// `script "…"`.
    Script(text: Text),
    /// `env KEY = "value"`.
    Env(key: Text, value: Text),
    /// `label key = "value"`.
    Label(key: Text, value: Text),
    /// `workdir "/app"`.
    Workdir(text: Text),
    /// `user "1000:1000"`.
    User(text: Text),
    /// `entrypoint ["program"]`, `entrypoint []`.
    Entrypoint(texts: Texts),
    /// `cmd ["program"]`, `cmd []`.
    Cmd(texts: Texts),
    /// `cmd "command"`.
    CmdShell(text: Text),
    /// `expose 8000, "53/udp"`.
    Expose(texts: Texts),
    => few:
    Pip => Pip1 Pip2 Pip3,
    Uv => Uv1 Uv2 Uv3,
    Apt => Apt1 Apt2 Apt3,
    Apk => Apk1 Apk2 Apk3,
    Entrypoint => Entrypoint1 Entrypoint2 Entrypoint3,
    Cmd => Cmd1 Cmd2 Cmd3,
    Expose => Expose1,
    => one:
    Copy => Copy1,
    => rare:
    /// `from id("sha256:…")`: starts a stage on an image built before.
    FromId(text: Text),
    /// `dnf "git", …`.
    Dnf(texts: Texts),
    /// `zypper "git", …`.
    Zypper(texts: Texts),
    /// `micromamba "numpy", …`.
    Micromamba(texts: Texts),
    /// `npm "typescript", …`.
    Npm(texts: Texts),
    /// `npm project = "."`: the `package.json` of the project.
    NpmProject(text: Text),
    /// `cargo "gateway", …`: binaries.
    Cargo(texts: Texts),
    /// `mount "src" -> "/app"`: added when a container starts; `""` as for `copy`.
    Mount(sources: Texts, to: Text),
    /// `add "https://…" -> "/x"`.
    Add(sources: Texts, to: Text),
    /// `file "text" -> "/etc/app.conf"`: one text.
    File(texts: Texts, to: Text),
    /// `bin "gateway" -> "/usr/local/bin/gateway"`: one binary.
    Bin(texts: Texts, to: Text),
    /// `python_source "pkg", …`: the module as the user named it and where it was found (`src/pkg`, `pkg.py`);
    /// an empty place where a constant names it, to be found when the context is packed.
    PythonSource(modules: Modules),
    /// An instruction of a Dockerfile as it is: of `dockerfile "RUN …"`, or of a file that is a base. Before the first
    /// `From…` an `ARG` of one name, which is global.
    Raw(text: Text),
    /// `add_python` of a base that is a Dockerfile: it follows the steps of the file.
    AddPython(text: Text),
    /// `create_user "agent"`.
    CreateUser(text: Text),
    /// `run_fn path::to::function`: its name, and the function.
    RunFn(name: Text, function: Function),
    /// `python "python3"`: of later steps that install Python packages.
    Python(text: Text),
    /// `installer "uv pip install --system"`: of later steps that install Python packages.
    Installer(text: Text),
    /// `shell ["/bin/bash", "-c"]`.
    Shell(texts: Texts),
    /// `entrypoint "command"`.
    EntrypointShell(text: Text),
    /// `volume "/data"`.
    Volume(texts: Texts),
    /// `stop_signal "SIGTERM"`.
    StopSignal(text: Text),
    /// `healthcheck ["program"]`.
    Healthcheck(texts: Texts),
    /// `healthcheck "command"`.
    HealthcheckShell(text: Text),
    /// `healthcheck none`.
    HealthcheckNone,
}

/// The effects of a step on what later statements may say, which the walks over steps in `deferred` follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A stage starts.
    StartsStage,
    /// The steps of a fragment stand for it.
    Includes,
    /// A variable, a build argument, the working directory or the user may change.
    Sets,
    /// Whatever the instruction of a Dockerfile says.
    Anything,
    /// There are more packages, or a user, from a command of the language's own, which a shell runs.
    Installs,
    /// The shell of the stage runs a command.
    RunsInShell,
    /// A program runs, with its arguments.
    RunsProgram,
    /// `/bin/sh` runs a script, or what its `#!` names.
    RunsScript,
    /// A function runs, of the program that builds the image.
    RunsFunction,
    /// Files come into the image, programs among them.
    Places,
    /// The shell of the stage runs a command in containers.
    StartsInShell,
    /// A program runs in containers.
    StartsProgram,
    /// Settings that no later statement refers to.
    Nothing,
    /// A container that starts from the image changes; the image does not.
    Mounts,
    /// It describes another step.
    Describes,
}

impl Effect {
    /// Returns whether something runs that is not of the language, and may put anything into the image.
    #[cfg(feature = "files")]
    pub(crate) const fn runs_anything(self) -> bool {
        match self {
            // The steps of a fragment may do so.
            Self::RunsInShell
            | Self::RunsProgram
            | Self::RunsScript
            | Self::RunsFunction
            | Self::Anything
            | Self::Includes => true,
            Self::StartsStage
            | Self::Sets
            | Self::Installs
            | Self::Places
            | Self::StartsInShell
            | Self::StartsProgram
            | Self::Nothing
            | Self::Mounts
            | Self::Describes => false,
        }
    }
}

impl StepName {
    /// Returns the keyword of the statement that makes such a step.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Option | Self::Comment => "",
            Self::From | Self::FromId | Self::FromScratch | Self::FromStage | Self::FromImage | Self::AddPython => {
                "from"
            }
            Self::Include => "include",
            Self::Arg => "arg",
            Self::Pip => "pip",
            Self::Uv | Self::UvSync => "uv",
            Self::Poetry => "poetry",
            Self::Cargo => "cargo",
            Self::Apt => "apt",
            Self::Apk => "apk",
            Self::Dnf => "dnf",
            Self::Zypper => "zypper",
            Self::Micromamba => "micromamba",
            Self::Npm | Self::NpmProject => "npm",
            Self::Copy => "copy",
            Self::Add => "add",
            Self::File => "file",
            Self::Bin => "bin",
            Self::Mount => "mount",
            Self::PythonSource => "python_source",
            Self::Run | Self::RunExec => "run",
            Self::Script => "script",
            Self::RunFn => "run_fn",
            Self::Raw => "dockerfile",
            Self::CreateUser => "create_user",
            Self::Python => "python",
            Self::Installer => "installer",
            Self::Shell => "shell",
            Self::Env => "env",
            Self::Label => "label",
            Self::Workdir => "workdir",
            Self::User => "user",
            Self::Entrypoint | Self::EntrypointShell => "entrypoint",
            Self::Cmd | Self::CmdShell => "cmd",
            Self::Expose => "expose",
            Self::Volume => "volume",
            Self::StopSignal => "stop_signal",
            Self::Healthcheck | Self::HealthcheckShell | Self::HealthcheckNone => "healthcheck",
        }
    }

    /// Returns the effect of such a step on later statements. Each step is named here, as walks pass over those without one.
    pub(crate) const fn effect(self) -> Effect {
        use StepName::{
            AddPython, Apk, Apt, Arg, Bin, Cargo, Cmd, CmdShell, Comment, Copy, CreateUser, Dnf, Entrypoint,
            EntrypointShell, Env, Expose, File, From, FromId, FromImage, FromScratch, FromStage, Healthcheck,
            HealthcheckNone, HealthcheckShell, Include, Installer, Label, Micromamba, Mount, Npm, NpmProject, Pip,
            Poetry, Python, PythonSource, Raw, Run, RunExec, RunFn, Script, Shell, StopSignal, User, Uv, UvSync,
            Volume, Workdir, Zypper,
        };
        match self {
            From | FromId | FromScratch | FromStage | FromImage => Effect::StartsStage,
            Include => Effect::Includes,
            Env | Arg | Workdir | User | AddPython | PythonSource => Effect::Sets,
            Raw => Effect::Anything,
            Mount => Effect::Mounts,
            StepName::Option | Comment => Effect::Describes,
            Pip | Uv | UvSync | Poetry | Apt | Apk | Dnf | Zypper | Micromamba | Cargo | Npm | NpmProject
            | CreateUser => Effect::Installs,
            Run => Effect::RunsInShell,
            RunExec => Effect::RunsProgram,
            Script => Effect::RunsScript,
            RunFn => Effect::RunsFunction,
            Copy | StepName::Add | File | Bin => Effect::Places,
            Entrypoint | Cmd | Healthcheck => Effect::StartsProgram,
            EntrypointShell | CmdShell | HealthcheckShell => Effect::StartsInShell,
            Label | Shell | Python | Installer | Expose | Volume | StopSignal | HealthcheckNone => Effect::Nothing,
        }
    }
}

impl Step {
    /// Returns whether it is an option of the step before it.
    #[inline]
    pub(crate) const fn is_option(&self) -> bool {
        matches!(
            self,
            Step::With(..)
                | Step::Flag(_)
                | Step::Bind(..)
                | Step::Retries(_)
                | Step::Rare(Rare::Texts(..) | Rare::Variable(..) | Rare::SecretFile(..))
        )
    }

    /// The option that it is, if it is one and not several.
    #[cfg(feature = "program")]
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`is_option` has the options, and an assertion holds it against these arms; a match of all variants, without a \
                  wildcard, makes rendering a tenth slower"
    )]
    pub(crate) const fn option(&self) -> Option<Opt<'_>> {
        match *self {
            Step::With(name, text) => Some(Opt::Text(name, text)),
            Step::Flag(name) => Some(Opt::Flag(name)),
            Step::Bind(source, target) => Some(Opt::Bind(source, target)),
            Step::Retries(count) => Some(Opt::Retries(count)),
            Step::Rare(Rare::Variable(key, value)) => Some(Opt::Variable(key, value)),
            Step::Rare(Rare::SecretFile(id, path)) => Some(Opt::SecretFile(id, path)),
            Step::Rare(Rare::Texts(..)) => None,
            ref other => {
                debug_assert!(!other.is_option(), "each option has its arm");
                None
            }
        }
    }
}
