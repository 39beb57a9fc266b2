//! Steps, and the one list of their variants.

use std::slice::from_ref;

use super::OptName;
#[cfg(feature = "program")]
use super::opt::Opt;

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

/// Declares [`Step`], [`Rare`], [`StepRef`] and [`StepName`] from the lists of variants, and from those of `Step` whose
/// lists have variants of their own for a few texts.
macro_rules! steps {
    (
        often: $($(#[$doc:meta])* $name:ident $(($($field:ident: $shape:ident),+))?,)*
        => few: $($list:ident => $one:ident $($two:ident $three:ident)?,)*
        => one: $($from:ident => $from_one:ident,)*
        => rare: $($(#[$rare_doc:meta])* $rare:ident $(($($rare_field:ident: $rare_shape:ident),+))?,)*
    ) => {
        /// One step of an image. A statement makes one, or several (`run "a", "b"`, `env A = "1", B = "2"`).
        ///
        /// It has no lifetime: for one, the compiler would take a third more time for each step of a constant. Lists of
        /// one, two and three texts have variants of their own: a slice takes the compiler longer than the step itself.
        /// So are options steps of their own, behind the one that has them. What few images use is a [`Rare`]: twice an
        /// image the compiler looks at each field of each variant, whether or not a step is one. `name()` is the same
        /// for all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Step {
            /// An option with a text, of the step before it.
            With(OptName, &'static str),
            /// A flag of the step before it.
            Flag(OptName),
            /// `bind = "tools" -> "/tmp/tools"`, of the step before it.
            Bind(&'static str, &'static str),
            /// `retries = 3`, of the step before it.
            Retries(u32),
            /// A step of which there are few.
            Rare(&'static Rare),
            $($(#[$doc])* $name $(($(shape::$shape<'static>),+))?,)*
            $(
                /// The same of one text.
                $one(shape::Text<'static>),
                $(
                    /// The same of two.
                    $two(shape::Two<'static>),
                    /// The same of three.
                    $three(shape::Three<'static>),
                )?
            )*
            $(
                /// The same of one source.
                $from_one(shape::Text<'static>, shape::Text<'static>),
            )*
        }

        /// The steps that few images use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rare {
            /// Not a step, but an option of the step before it: once for each text of a constant list.
            Texts(OptName, &'static [&'static str]),
            /// Not a step either: a variable of the step before it, `env = [KEY = {VALUE}]`.
            Variable(&'static str, &'static str),
            /// Not a step either: a secret of the step before it as a file, `secret = "ID" -> "/path"`.
            SecretFile(&'static str, &'static str),
            $($(#[$rare_doc])* $rare $(($(shape::$rare_shape<'static>),+))?,)*
        }

        /// A step as lowering reads it: of a constant, or of texts that live as long as a builder.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum StepRef<'a> {
            $($name $(($(shape::$shape<'a>),+))?,)*
            $($rare $(($(shape::$rare_shape<'a>),+))?,)*
        }

        /// The variants of [`Step`] and [`Rare`] that say something themselves.
        #[allow(missing_docs, reason = "each is the variant that has its name")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum StepName {
            /// Not a step, but an option of the one before it.
            Option,
            $($name,)*
            $($rare,)*
        }

        impl StepName {
            /// The name of the variant.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    StepName::Option => "Option",
                    $(StepName::$name => stringify!($name),)*
                    $(StepName::$rare => stringify!($rare),)*
                }
            }

            /// The name of the variant for a list of that many texts, if they have one of their own.
            #[must_use]
            pub const fn few(self, texts: usize) -> Option<&'static str> {
                match (self, texts) {
                    $(
                        (Self::$list, 1) => Some(stringify!($one)),
                        $(
                            (Self::$list, 2) => Some(stringify!($two)),
                            (Self::$list, 3) => Some(stringify!($three)),
                        )?
                    )*
                    $((Self::$from, 1) => Some(stringify!($from_one)),)*
                    _ => None,
                }
            }

            /// Returns whether the variant is one of [`Rare`].
            #[must_use]
            pub const fn is_rare(self) -> bool {
                matches!(self, $(Self::$rare)|*)
            }

            /// Returns whether a stage starts with such a step.
            #[must_use]
            pub const fn starts_stage(self) -> bool {
                matches!(self.effect(), Effect::StartsStage)
            }
        }

        /// The steps by the arguments that they take: what a [`Node`](crate::node::Node) is made with, and so cannot be
        /// made of others.
        #[allow(non_upper_case_globals, missing_docs, reason = "each is the variant that has its name")]
        pub mod typed {
            use super::{BareStep, PairStep, PathsStep, StepName, StepRef, TextStep, WordsStep};

            $(typed! { $name $($($shape)+)? })*
            $(typed! { $rare $($($rare_shape)+)? })*
        }

        impl Step {
            /// Returns the name of the step.
            #[inline]
            pub(crate) const fn name(&self) -> StepName {
                match self {
                    Step::With(..) | Step::Flag(_) | Step::Bind(..) | Step::Retries(_) => StepName::Option,
                    Step::Rare(step) => step.name(),
                    $(Step::$name {..} => StepName::$name,)*
                    $(
                        Step::$one(_) => StepName::$list,
                        $(Step::$two(_) | Step::$three(_) => StepName::$list,)?
                    )*
                    $(Step::$from_one(..) => StepName::$from,)*
                }
            }

            /// The step itself; nothing if it is an option.
            #[inline]
            pub(crate) const fn read(&self) -> Option<StepRef<'_>> {
                Some(match self {
                    Step::With(..) | Step::Flag(_) | Step::Bind(..) | Step::Retries(_) => return None,
                    Step::Rare(step) => return step.read(),
                    $(Step::$name $(($($field),+))? => StepRef::$name $(($(*$field),+))?,)*
                    $(
                        Step::$one(text) => StepRef::$list(from_ref(text)),
                        $(
                            Step::$two(texts) => StepRef::$list(texts),
                            Step::$three(texts) => StepRef::$list(texts),
                        )?
                    )*
                    $(Step::$from_one(source, to) => StepRef::$from(from_ref(source), to),)*
                })
            }
        }

        impl Rare {
            const fn name(&self) -> StepName {
                match self {
                    Rare::Texts(..) | Rare::Variable(..) | Rare::SecretFile(..) => StepName::Option,
                    $(Rare::$rare {..} => StepName::$rare,)*
                }
            }

            const fn read(&self) -> Option<StepRef<'_>> {
                Some(match self {
                    Rare::Texts(..) | Rare::Variable(..) | Rare::SecretFile(..) => return None,
                    $(Rare::$rare $(($($rare_field),+))? => StepRef::$rare $(($(*$rare_field),+))?,)*
                })
            }
        }
    };
}

/// Declares a type of the steps that take the same arguments, with what makes a [`StepRef`] of those.
macro_rules! step_types {
    ($($(#[$doc:meta])* $type:ident($make:ty),)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $type {
                name: StepName,
                make: $make,
            }

            impl $type {
                /// Returns the name of the step.
                #[must_use]
                pub const fn name(self) -> StepName {
                    self.name
                }

                pub(crate) const fn maker(self) -> $make {
                    self.make
                }
            }
        )*
    };
}

step_types! {
    /// A step without arguments.
    BareStep(fn() -> StepRef<'static>),
    /// A step of one text.
    TextStep(for<'a> fn(&'a str) -> StepRef<'a>),
    /// A step of a list of texts.
    WordsStep(for<'a> fn(&'a [&'a str]) -> StepRef<'a>),
    /// A step of a key and a text.
    PairStep(for<'a> fn(&'a str, &'a str) -> StepRef<'a>),
    /// A step of sources and a destination.
    PathsStep(for<'a> fn(&'a [&'a str], &'a str) -> StepRef<'a>),
}

/// The constant of a step, by the shapes of its fields. A step whose arguments no other step has needs none.
macro_rules! typed {
    ($name:ident) => {
        pub const $name: BareStep = BareStep {
            name: StepName::$name,
            make: || StepRef::$name,
        };
    };
    ($name:ident Text) => {
        pub const $name: TextStep = TextStep {
            name: StepName::$name,
            make: |text| StepRef::$name(text),
        };
    };
    ($name:ident Texts) => {
        pub const $name: WordsStep = WordsStep {
            name: StepName::$name,
            make: |texts| StepRef::$name(texts),
        };
    };
    ($name:ident Text Text) => {
        pub const $name: PairStep = PairStep {
            name: StepName::$name,
            make: |key, text| StepRef::$name(key, text),
        };
    };
    ($name:ident Texts Text) => {
        pub const $name: PathsStep = PathsStep {
            name: StepName::$name,
            make: |texts, to| StepRef::$name(texts, to),
        };
    };
    ($name:ident Text MaybeText) => {};
    ($name:ident Modules) => {};
    ($name:ident Base) => {};
    ($name:ident Fragment) => {};
    ($name:ident Text Function) => {};
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
    /// There are more packages, or a user, from a command of the language's own, which a shell runs.
    Installs,
    /// Files or settings that no later statement refers to.
    Nothing,
    /// A container that starts from the image changes; the image does not.
    Mounts,
    /// It describes another step.
    Describes,
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
            Env | Arg | Workdir | User | Raw | AddPython | PythonSource => Effect::Sets,
            Mount => Effect::Mounts,
            StepName::Option | Comment => Effect::Describes,
            Pip | Uv | UvSync | Poetry | Apt | Apk | Dnf | Zypper | Micromamba | Cargo | Npm | NpmProject
            | CreateUser => Effect::Installs,
            Copy
            | StepName::Add
            | File
            | Bin
            | Run
            | RunExec
            | RunFn
            | Script
            | Label
            | Shell
            | Python
            | Installer
            | Entrypoint
            | EntrypointShell
            | Cmd
            | CmdShell
            | Expose
            | Volume
            | StopSignal
            | Healthcheck
            | HealthcheckShell
            | HealthcheckNone => Effect::Nothing,
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
        reason = "`is_option` has the options; an assertion holds it against these arms"
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
