//! Options of steps.

/// Declares [`OptName`].
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The name of an option of a step. Options that take a list stand once for each of its items.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum OptName {
            $($(#[$doc])* $name,)*
        }

        impl OptName {
            /// Returns the name of the variant.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(OptName::$name => stringify!($name),)* }
            }
        }
    };
}

names! {
    /// `from … as NAME`.
    As,
    /// `platform = "linux/arm64"`.
    Platform,
    /// `provides = ["NAME"]`: variables that the base sets; or those that a [`Rare::Raw`](super::Rare::Raw) sets.
    /// Of an [`Env`](super::Step::Env): that it belongs to a base by name.
    Provides,
    /// `unlocked`: the base is not one of those of `image.lock`.
    Unlocked,
    /// A reference of `image.lock` with its digest, which a constant may turn out to be; found by the macro.
    Locked,
    /// `setup = ["RUN …"]`.
    Setup,
    /// `pull_secret = "name"`.
    PullSecret,
    /// `add_python = "3.12"`.
    AddPython,
    /// `requirements = "requirements.txt"`.
    Requirements,
    /// A file that a requirements file refers to; found by the macro.
    RequirementsPart,
    /// `find_links = "…"`.
    FindLinks,
    /// `index_url = "…"`.
    IndexUrl,
    /// `extra_index_url = "…"`.
    ExtraIndexUrl,
    /// `extra_options = "…"`.
    ExtraOptions,
    /// `python = "/opt/venv/bin/python"`.
    Python,
    /// `command = "uv pip install --system"`.
    Command,
    /// `private = ["github.com/org/repo@1.0.0"]`.
    Private,
    /// `git_user = "name"`: whom git names beside the token.
    GitUser,
    /// `version = "0.9.5"`, of the tool that installs; `none` is a Poetry that the base has.
    Version,
    /// `installer = "image"`: where uv comes from.
    Installer,
    /// The lock that installs a project, found by the macro.
    Lockfile,
    /// `with = ["docs"]`.
    With,
    /// `without = ["dev"]`.
    Without,
    /// `only = ["main"]`, of groups, and `only = ["**/*.py"]`, of files.
    Only,
    /// `groups = ["test"]`, of a project or of a user.
    Group,
    /// `extras = ["test"]`, of `uv sync`.
    Extra,
    /// `uid = 1000`.
    Uid,
    /// `gid = 1000`.
    Gid,
    /// `home = "/srv/app"`.
    Home,
    /// `shell = "/bin/bash"`, of a user.
    LoginShell,
    /// The manifest of a project of Cargo, `manifest = "services/Cargo.toml"`.
    Manifest,
    /// The folder of the workspace, found by the macro.
    Workspace,
    /// The packages whose binaries are built, found by the macro.
    Package,
    /// The manifests of the packages that are built, below the folder of the workspace, where they say more than names; found
    /// by the macro.
    Member,
    /// `features = ["tls"]`, of `cargo`.
    Feature,
    /// `profile = "release"`.
    Profile,
    /// `target = "x86_64-unknown-linux-musl"`.
    Target,
    /// The target that a configuration of Cargo names, found by the macro.
    ConfiguredTarget,
    /// `release = "bookworm-backports"`.
    Release,
    /// `remove = ["wget"]`.
    Remove,
    /// `virtual = ".build"`.
    Virtual,
    /// `channels = ["conda-forge"]`.
    Channel,
    /// `spec_file = "environment.yml"`.
    SpecFile,
    /// `omit = ["dev"]`.
    Omit,
    /// `registry = "https://…"`, of npm.
    Registry,
    /// `from = builder`, `from = "image:tag"`: a stage if an earlier one has that name, else an image.
    CopyFrom,
    /// `chown = "user:group"`.
    Chown,
    /// `chmod = "0755"`.
    Chmod,
    /// `ignore = ["*.pyc"]`.
    Ignore,
    /// `checksum = "sha256:…"`.
    Checksum,
    /// `to = "/opt/lib"`.
    To,
    /// `secret = "TOKEN"`.
    Secret,
    /// `tmpfs = "/work"`.
    Tmpfs,
    /// `cache = "/dir"`.
    Cache,
    /// `network = "none"`.
    Network,
    /// `device = "nvidia.com/gpu=all"`.
    Device,
    /// `env = [K = "v"]`.
    Env,
    /// `args = ["gpt2"]`.
    Args,
    /// `interval = "30s"`.
    Interval,
    /// `timeout = "3s"`.
    Timeout,
    /// `start_period = "5s"`.
    StartPeriod,
    /// `start_interval = "1s"`.
    StartInterval,
    /// `on_build STATEMENT`: the step is kept for the image that starts from this one.
    OnBuild,
    /// `prebuilt`.
    Prebuilt,
    /// `from ecr("…")`.
    Ecr,
    /// `from gcp_artifact_registry("…")`.
    GcpArtifactRegistry,
    /// `all_features`.
    AllFeatures,
    /// `no_default_features`.
    NoDefaultFeatures,
    /// `pre`.
    Pre,
    /// `frozen`, which the macro adds where there is a lock.
    Frozen,
    /// `ignore_lockfile`.
    IgnoreLockfile,
    /// `old_installer`.
    OldInstaller,
    /// `system`.
    System,
    /// `no_home`.
    NoHome,
    /// `recommends`.
    Recommends,
    /// `external`.
    External,
    /// The list of a Dockerfile stands for that of the context, which the macro adds where others take the same files.
    Listed,
    /// `keep_git_dir`.
    KeepGitDir,
    /// `unpack`.
    Unpack,
    /// `mount`, of `python_source`.
    Mount,
    /// `ssh`.
    Ssh,
    /// `force`.
    Force,
    /// `bind = "tools" -> "/tmp/tools"`.
    Bind,
    /// `retries = {COUNT}`: a constant. `Step::Retries` has a number that is known.
    Retries,
}

/// An option as lowering reads it: of a constant, or of texts that live as long as a builder.
#[cfg(feature = "program")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opt<'a> {
    /// `Step::With`
    Text(OptName, &'a str),
    /// `Step::Flag`
    Flag(OptName),
    /// `Rare::Variable`
    Variable(&'a str, &'a str),
    /// `Rare::SecretFile`
    SecretFile(&'a str, &'a str),
    /// `Step::Bind`
    Bind(&'a str, &'a str),
    /// `Step::Retries`
    Retries(u32),
}

#[cfg(feature = "program")]
impl<'a> Opt<'a> {
    /// Returns its text, if it is the option of that name.
    pub(crate) fn text_of(self, name: OptName) -> Option<&'a str> {
        match self {
            Self::Text(own, text) => (own == name).then_some(text),
            Self::Flag(_) | Self::Variable(..) | Self::SecretFile(..) | Self::Bind(..) | Self::Retries(_) => None,
        }
    }
}
