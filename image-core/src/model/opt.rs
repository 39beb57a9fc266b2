//! Options of steps.

/// One option of a step. Options that take a list stand once for each of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt<'a> {
    /// `from … as NAME`.
    As(&'a str),
    /// `platform = "linux/arm64"`.
    Platform(&'a str),
    /// `on_build STATEMENT`: the step is kept for the image that starts from this one.
    OnBuild,
    /// `provides = ["NAME"]`: variables that the base sets; or those that a [`Rare::Raw`](super::Rare::Raw) sets.
    Provides(&'a str),
    /// `setup = ["RUN …"]`.
    Setup(&'a str),
    /// `prebuilt`.
    Prebuilt,
    /// `pull_secret = "name"`.
    PullSecret(&'a str),
    /// `add_python = "3.12"`.
    AddPython(&'a str),
    /// `from ecr("…")`.
    Ecr,
    /// `from gcp_artifact_registry("…")`.
    GcpArtifactRegistry,
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
    /// `private = ["github.com/org/repo@1.0.0"]`.
    Private(&'a str),
    /// `git_user = "name"`: whom git names beside the token.
    GitUser(&'a str),
    /// `version = "0.9.5"`, of the tool that installs; `none` is a Poetry that the base has.
    Version(&'a str),
    /// `installer = "image"`: where uv comes from.
    Installer(&'a str),
    /// The lock that installs a project, found by the macro.
    Lockfile(&'a str),
    /// `frozen`, which the macro adds where there is a lock.
    Frozen,
    /// `ignore_lockfile`.
    IgnoreLockfile,
    /// `with = ["docs"]`.
    With(&'a str),
    /// `without = ["dev"]`.
    Without(&'a str),
    /// `only = ["main"]`.
    Only(&'a str),
    /// `old_installer`.
    OldInstaller,
    /// `groups = ["test"]`.
    Group(&'a str),
    /// `extras = ["test"]`, of `uv sync`.
    Extra(&'a str),
    /// `recommends`.
    Recommends,
    /// `release = "bookworm-backports"`.
    Release(&'a str),
    /// `remove = ["wget"]`.
    Remove(&'a str),
    /// `virtual = ".build"`.
    Virtual(&'a str),
    /// `channels = ["conda-forge"]`.
    Channel(&'a str),
    /// `spec_file = "environment.yml"`.
    SpecFile(&'a str),
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
