//! What `image!` and `steps!` write: plain constant data, `Copy`, without drop glue, readable in `cargo expand`.
//!
//! Texts stand here as the user wrote them (with `\$` and `$NAME` where the engine expands); lowering
//! ([`crate::lower`]) gives them their meaning.

use crate::later::Fact;

/// A container image, declared by `image!`.
///
/// Two images are equal when they were written with the same steps in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    pub(crate) head: Head<'static>,
    pub(crate) steps: &'static [Step<'static>],
}

impl Image {
    /// Used by the expansion of `image!`, which has checked the steps.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(head: Head<'static>, steps: &'static [Step<'static>]) -> Self {
        Self { head, steps }
    }
}

/// A fragment without a base, declared by `steps!` and inserted by `include`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    pub(crate) steps: &'static [Step<'static>],
    /// What it defines and what has to hold where it is included.
    pub(crate) facts: &'static [Fact<'static>],
}

impl Steps {
    /// Used by the expansion of `steps!`, which has checked the steps.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(steps: &'static [Step<'static>], facts: &'static [Fact<'static>]) -> Self {
        Self { steps, facts }
    }
}

/// The statements before the first `from`. An empty text is one that was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// `name "user/name:tag"`.
    pub name: &'a str,
    /// `readme "markdown"`.
    pub readme: &'a str,
    /// `context "dir"`, relative to the folder of the crate's manifest.
    pub context: &'a str,
    /// `ignore "pattern", …`.
    pub ignore: &'a [&'a str],
    /// The text of the context's own `.dockerignore`, as it was when the crate was compiled.
    pub dockerignore: &'a str,
}

impl Head<'_> {
    /// The head of an image without head statements.
    pub const NONE: Head<'static> = Head {
        name: "",
        readme: "",
        context: "",
        ignore: &[],
        dockerignore: "",
    };
}

/// One step of an image. A statement makes one, or several (`run "a", "b"`, `env A = "1", B = "2"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A line of a `///` comment above the statement that follows.
    Comment(&'a str),
    /// A step with options.
    With(&'a Step<'a>, &'a [Opt<'a>]),
    /// `from "ref"`: starts a stage on an image of a registry.
    From(&'a str),
    /// `from scratch`: starts a stage on nothing.
    FromScratch,
    /// `from builder`: starts a stage on an earlier one.
    FromStage(&'a str),
    /// `from BASE`: the stages of another image, the last of which is continued.
    FromImage(&'a Image),
    /// `include FRAGMENT`.
    Include(&'a Steps),
    /// `arg NAME`, `arg NAME = "default"`; global before the first `From…`.
    Arg(&'a str, Option<&'a str>),
    /// `pip "requests", …`: requirements, those of a pyproject.toml included.
    Pip(&'a [&'a str]),
    /// `apt "git", …`.
    Apt(&'a [&'a str]),
    /// `apk "gcc", …`.
    Apk(&'a [&'a str]),
    /// `dnf "git", …`.
    Dnf(&'a [&'a str]),
    /// `copy "src" -> "/app"`; without a destination (`""`) each source keeps its name in the working directory.
    Copy(&'a [&'a str], &'a str),
    /// `mount "src" -> "/app"`: added when a container starts; `""` as for `copy`.
    Mount(&'a [&'a str], &'a str),
    /// `add "https://…" -> "/x"`.
    Add(&'a [&'a str], &'a str),
    /// `python_source "pkg", …`: the module as the user named it and where it was found (`src/pkg`, `pkg.py`);
    /// an empty place where a constant names it, to be found when the context is packed.
    PythonSource(&'a [(&'a str, &'a str)]),
    /// `run "command"`, its lines folded when the step is lowered.
    Run(&'a str),
    /// `run ["program", "argument"]`.
    RunExec(&'a [&'a str]),
    /// `script "…"`.
    Script(&'a str),
    /// `shell ["/bin/bash", "-c"]`.
    Shell(&'a [&'a str]),
    /// `env KEY = "value"`.
    Env(&'a str, &'a str),
    /// `label key = "value"`.
    Label(&'a str, &'a str),
    /// `workdir "/app"`.
    Workdir(&'a str),
    /// `user "1000:1000"`.
    User(&'a str),
    /// `entrypoint ["program"]`, `entrypoint []`.
    Entrypoint(&'a [&'a str]),
    /// `entrypoint "command"`.
    EntrypointShell(&'a str),
    /// `cmd ["program"]`, `cmd []`.
    Cmd(&'a [&'a str]),
    /// `cmd "command"`.
    CmdShell(&'a str),
    /// `expose 8000, "53/udp"`.
    Expose(&'a [&'a str]),
    /// `volume "/data"`.
    Volume(&'a [&'a str]),
    /// `stop_signal "SIGTERM"`.
    StopSignal(&'a str),
    /// `healthcheck ["program"]`.
    Healthcheck(&'a [&'a str]),
    /// `healthcheck "command"`.
    HealthcheckShell(&'a str),
    /// `healthcheck none`.
    HealthcheckNone,
}

/// One option of a step. Options that take a list stand once for each of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt<'a> {
    /// `from … as NAME`.
    As(&'a str),
    /// `platform = "linux/arm64"`.
    Platform(&'a str),
    /// `provides = ["NAME"]`: variables that the base sets.
    Provides(&'a str),
    /// `setup = ["RUN …"]`.
    Setup(&'a str),
    /// `prebuilt`.
    Prebuilt,
    /// `pull_secret = "name"`.
    PullSecret(&'a str),
    /// `requirements = "requirements.txt"`.
    Requirements(&'a str),
    /// A file that a requirements file refers to; found by the macro.
    RequirementsPart(&'a str),
    /// `find_links = "…"`.
    FindLinks(&'a str),
    /// `index_url = "…"`.
    IndexUrl(&'a str),
    /// `extra_index_url = "…"`.
    ExtraIndexUrl(&'a str),
    /// `pre`.
    Pre,
    /// `extra_options = "…"`.
    ExtraOptions(&'a str),
    /// `python = "/opt/venv/bin/python"`.
    Python(&'a str),
    /// `command = "uv pip install --system"`.
    Command(&'a str),
    /// `recommends`.
    Recommends,
    /// `release = "bookworm-backports"`.
    Release(&'a str),
    /// `remove = ["wget"]`.
    Remove(&'a str),
    /// `virtual = ".build"`.
    Virtual(&'a str),
    /// `from = builder`, `from = "image:tag"`: a stage if an earlier one has that name, else an image.
    CopyFrom(&'a str),
    /// `chown = "user:group"`.
    Chown(&'a str),
    /// `chmod = "0755"`.
    Chmod(&'a str),
    /// `ignore = ["*.pyc"]`.
    Ignore(&'a str),
    /// `external`.
    External,
    /// `checksum = "sha256:…"`.
    Checksum(&'a str),
    /// `keep_git_dir`.
    KeepGitDir,
    /// `unpack`.
    Unpack,
    /// `to = "/root"`.
    To(&'a str),
    /// `mount`, of `python_source`.
    Mount,
    /// `secret = "TOKEN"`.
    Secret(&'a str),
    /// `ssh`.
    Ssh,
    /// `cache = "/dir"`.
    Cache(&'a str),
    /// `network = "none"`.
    Network(&'a str),
    /// `device = "nvidia.com/gpu=all"`.
    Device(&'a str),
    /// `force`.
    Force,
    /// `env = ["K=v"]`.
    Env(&'a str),
    /// `bind = "tools" -> "/tmp/tools"`.
    Bind(&'a str, &'a str),
    /// `interval = "30s"`.
    Interval(&'a str),
    /// `timeout = "3s"`.
    Timeout(&'a str),
    /// `start_period = "5s"`.
    StartPeriod(&'a str),
    /// `start_interval = "1s"`.
    StartInterval(&'a str),
    /// `retries = 3`.
    Retries(u32),
}
