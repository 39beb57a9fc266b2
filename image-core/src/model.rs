//! What `image!` and `steps!` write: plain constant data, `Copy`, without drop glue, readable in `cargo expand`.
//!
//! Texts stand here as the user wrote them (with `\$` and `$NAME` where the engine expands); lowering
//! ([`crate::lower`]) gives them their meaning.

use std::fmt;
use std::slice::from_ref;

use crate::later::Fact;

/// A container image, declared by `image!`.
///
/// Two images are equal when they were written with the same steps in the same order, wherever they stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Image {
    pub(crate) head: Head<'static>,
    pub(crate) steps: &'static [Step],
    pub(crate) written: Written,
}

impl Image {
    /// An image of checked steps, which stand nowhere.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(head: Head<'static>, steps: &'static [Step]) -> Self {
        let written = Written::NOWHERE;
        Self { head, steps, written }
    }

    /// Used by the expansion of `image!`, which has checked the steps; `lines` as [`Written`] has them.
    #[doc(hidden)]
    #[must_use]
    pub const fn declared(steps: &'static [Step], lines: &'static str) -> Self {
        let head = Head::NONE;
        let written = Written {
            lines,
            ..Written::NOWHERE
        };
        Self { head, steps, written }
    }

    /// What was said before its first `from`. Most images say nothing, and not to name that saves the compiler more time
    /// than their lines take.
    #[doc(hidden)]
    #[must_use]
    pub const fn head(mut self, head: Head<'static>) -> Self {
        self.head = head;
        self
    }

    /// The folder of its crate's manifest. Only an image that names local files says it: it takes the compiler as long as
    /// a step.
    #[doc(hidden)]
    #[must_use]
    pub const fn folder(mut self, folder: &'static str) -> Self {
        self.written.folder = folder;
        self
    }

    /// The lines of its steps, where a `cfg` may take some away.
    #[doc(hidden)]
    #[must_use]
    pub const fn parts(mut self, parts: &'static [&'static str]) -> Self {
        self.written.parts = parts;
        self
    }
}

#[allow(clippy::missing_fields_in_debug, reason = "where it stands is no part of it")]
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut image = f.debug_struct("Image");
        image.field("head", &self.head).field("steps", &self.steps).finish()
    }
}

/// A fragment without a base, declared by `steps!` and inserted by `include`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "its steps are `steps`, as those of an image")]
pub struct Steps {
    pub(crate) steps: &'static [Step],
    /// What it defines and what has to hold where it is included.
    pub(crate) facts: &'static [Fact<'static>],
    pub(crate) written: Written,
}

impl Steps {
    /// A fragment of checked steps, which stand nowhere.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(steps: &'static [Step], facts: &'static [Fact<'static>]) -> Self {
        let written = Written::NOWHERE;
        Self { steps, facts, written }
    }

    /// Used by the expansion of `steps!`, as [`Image::declared`] is by that of `image!`.
    #[doc(hidden)]
    #[must_use]
    pub const fn declared(steps: &'static [Step], facts: &'static [Fact<'static>], lines: &'static str) -> Self {
        let written = Written {
            lines,
            ..Written::NOWHERE
        };
        Self { steps, facts, written }
    }

    /// As [`Image::folder`].
    #[doc(hidden)]
    #[must_use]
    pub const fn folder(mut self, folder: &'static str) -> Self {
        self.written.folder = folder;
        self
    }

    /// As [`Image::parts`].
    #[doc(hidden)]
    #[must_use]
    pub const fn parts(mut self, parts: &'static [&'static str]) -> Self {
        self.written.parts = parts;
        self
    }
}

#[allow(clippy::missing_fields_in_debug, reason = "where it stands is no part of it")]
impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = f.debug_struct("Steps");
        steps.field("steps", &self.steps).field("facts", &self.facts).finish()
    }
}

/// Where an image or a fragment was written. What is equal is so wherever it stands: no two places differ.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "plan"), allow(dead_code, reason = "only plans read it"))]
pub(crate) struct Written {
    /// The folder of the crate's manifest; empty where no step names a local file.
    pub(crate) folder: &'static str,
    /// The line of each step, and the file: `3 4 4 in src/main.rs`. One text costs the compiler nothing that could be
    /// measured, where a number for each step would.
    pub(crate) lines: &'static str,
    /// The lines, where a `cfg` takes some steps away, and their lines with them.
    pub(crate) parts: &'static [&'static str],
}

impl Written {
    const NOWHERE: Self = Self {
        folder: "",
        lines: "",
        parts: &[],
    };
}

impl PartialEq for Written {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Written {}

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

/// What the variants of a step hold.
mod shape {
    pub(super) type Text<'a> = &'a str;
    pub(super) type Texts<'a> = &'a [&'a str];
    pub(super) type Two<'a> = [&'a str; 2];
    pub(super) type Three<'a> = [&'a str; 3];
    pub(super) type MaybeText<'a> = Option<&'a str>;
    pub(super) type Modules<'a> = &'a [(&'a str, &'a str)];
    pub(super) type Base<'a> = &'a super::Image;
    pub(super) type Fragment<'a> = &'a super::Steps;
    pub(super) type Function<'a> = crate::function::Function;
}

/// Declares [`Step`], [`StepRef`] and [`StepName`] from one list of variants, and from those whose lists have variants
/// of their own for a few texts.
macro_rules! steps {
    (
        $($(#[$doc:meta])* $name:ident $(($($field:ident: $shape:ident),+))?,)*
        => few: $($list:ident => $one:ident $two:ident $three:ident,)*
        => one: $($from:ident => $from_one:ident,)*
    ) => {
        /// One step of an image. A statement makes one, or several (`run "a", "b"`, `env A = "1", B = "2"`).
        ///
        /// It has no lifetime: for one, the compiler would take a third more time for each step of a constant. Lists of
        /// one, two and three texts have variants of their own: a slice takes the compiler longer than the step
        /// itself. `name()` is the same for all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Step {
            /// A step with options.
            With(&'static Step, &'static [Opt<'static>]),
            $($(#[$doc])* $name $(($(shape::$shape<'static>),+))?,)*
            $(
                /// The same of one text.
                $one(shape::Text<'static>),
                /// The same of two.
                $two(shape::Two<'static>),
                /// The same of three.
                $three(shape::Three<'static>),
            )*
            $(
                /// The same of one source.
                $from_one(shape::Text<'static>, shape::Text<'static>),
            )*
        }

        /// A step as lowering reads it: of a constant, or of texts that live as long as a builder.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum StepRef<'a> {
            $($name $(($(shape::$shape<'a>),+))?,)*
        }

        /// The variants of [`Step`] that say something themselves.
        #[allow(missing_docs, reason = "each is the variant that has its name")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum StepName {
            $($name,)*
        }

        impl StepName {
            /// The name of the variant.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(StepName::$name => stringify!($name),)* }
            }

            /// The name of the variant for a list of that many texts.
            #[must_use]
            pub const fn of(self, texts: usize) -> &'static str {
                match (self, texts) {
                    $((Self::$list, 1) => stringify!($one),)*
                    $((Self::$list, 2) => stringify!($two),)*
                    $((Self::$list, 3) => stringify!($three),)*
                    $((Self::$from, 1) => stringify!($from_one),)*
                    _ => self.name(),
                }
            }

            /// Whether a stage starts with such a step.
            #[must_use]
            pub const fn starts_stage(self) -> bool {
                use StepName::{From, FromId, FromImage, FromScratch, FromStage};
                matches!(self, From | FromId | FromScratch | FromStage | FromImage)
            }
        }

        impl Step {
            /// Which step it is.
            #[inline]
            pub(crate) const fn name(&self) -> StepName {
                match self {
                    Step::With(step, _) => step.name(),
                    $(Step::$name {..} => StepName::$name,)*
                    $(Step::$one(_) | Step::$two(_) | Step::$three(_) => StepName::$list,)*
                    $(Step::$from_one(..) => StepName::$from,)*
                }
            }

            /// The step itself and its options.
            #[inline]
            pub(crate) const fn read(&self) -> (StepRef<'_>, &'static [Opt<'static>]) {
                match self {
                    Step::With(step, opts) => (step.read().0, opts),
                    $(Step::$name $(($($field),+))? => (StepRef::$name $(($(*$field),+))?, &[]),)*
                    $(
                        Step::$one(text) => (StepRef::$list(from_ref(text)), &[]),
                        Step::$two(texts) => (StepRef::$list(texts), &[]),
                        Step::$three(texts) => (StepRef::$list(texts), &[]),
                    )*
                    $(Step::$from_one(source, to) => (StepRef::$from(from_ref(source), to), &[]),)*
                }
            }
        }
    };
}

steps! {
    /// A line of a `///` comment above the statement that follows.
    Comment(text: Text),
    /// `from "ref"`: starts a stage on an image of a registry.
    From(text: Text),
    /// `from id("sha256:…")`: starts a stage on an image built before.
    FromId(text: Text),
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
    /// `dnf "git", …`.
    Dnf(texts: Texts),
    /// `micromamba "numpy", …`.
    Micromamba(texts: Texts),
    /// `copy "src" -> "/app"`; without a destination (`""`) each source keeps its name in the working directory.
    Copy(sources: Texts, to: Text),
    /// `mount "src" -> "/app"`: added when a container starts; `""` as for `copy`.
    Mount(sources: Texts, to: Text),
    /// `add "https://…" -> "/x"`.
    Add(sources: Texts, to: Text),
    /// `python_source "pkg", …`: the module as the user named it and where it was found (`src/pkg`, `pkg.py`);
    /// an empty place where a constant names it, to be found when the context is packed.
    PythonSource(modules: Modules),
    /// `run "command"`, its lines folded when the step is lowered.
    Run(text: Text),
    /// `run ["program", "argument"]`.
    RunExec(texts: Texts),
    /// `script "…"`.
    Script(text: Text),
    /// An instruction of a Dockerfile as it is: of `dockerfile "RUN …"`, or of a file that is a base. Before the first
    /// `From…` an `ARG` of one name, which is global.
    Raw(text: Text),
    /// `add_python` of a base that is a Dockerfile: it follows the steps of the file.
    AddPython(text: Text),
    /// `run_fn path::to::function`: its name, and the function.
    RunFn(name: Text, function: Function),
    /// `shell ["/bin/bash", "-c"]`.
    Shell(texts: Texts),
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
    /// `entrypoint "command"`.
    EntrypointShell(text: Text),
    /// `cmd ["program"]`, `cmd []`.
    Cmd(texts: Texts),
    /// `cmd "command"`.
    CmdShell(text: Text),
    /// `expose 8000, "53/udp"`.
    Expose(texts: Texts),
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
    => few:
    Pip => Pip1 Pip2 Pip3,
    Uv => Uv1 Uv2 Uv3,
    Apt => Apt1 Apt2 Apt3,
    Apk => Apk1 Apk2 Apk3,
    Dnf => Dnf1 Dnf2 Dnf3,
    Micromamba => Micromamba1 Micromamba2 Micromamba3,
    RunExec => RunExec1 RunExec2 RunExec3,
    Shell => Shell1 Shell2 Shell3,
    Entrypoint => Entrypoint1 Entrypoint2 Entrypoint3,
    Cmd => Cmd1 Cmd2 Cmd3,
    Expose => Expose1 Expose2 Expose3,
    Volume => Volume1 Volume2 Volume3,
    Healthcheck => Healthcheck1 Healthcheck2 Healthcheck3,
    => one:
    Copy => Copy1,
    Mount => Mount1,
    Add => Add1,
}

/// One option of a step. Options that take a list stand once for each of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt<'a> {
    /// `from … as NAME`.
    As(&'a str),
    /// `platform = "linux/arm64"`.
    Platform(&'a str),
    /// `on_build STATEMENT`: the step is kept for the image that starts from this one.
    OnBuild,
    /// `provides = ["NAME"]`: variables that the base sets; or those that a [`Step::Raw`] sets.
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
