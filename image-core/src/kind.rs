//! The kinds of text that arguments and options take. One `const fn` checks them all, so the macro, the compiler (for
//! constants) and the builder refuse the same texts for the same reasons.

use crate::rule::Fault;

/// Makes the enum, and the list of its variants.
macro_rules! kinds {
    ($(#[$of_enum:meta])* pub enum $Kind:ident { $($(#[$of_kind:meta])* $kind:ident,)* }) => {
        $(#[$of_enum])*
        pub enum $Kind {
            $($(#[$of_kind])* $kind,)*
        }

        impl $Kind {
            /// All kinds, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$kind),*];
        }
    };
}

kinds! {
/// What an argument or option says, and so which grammar its text has to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    // Text in which the engine expands `$NAME` (see `Kind::expands`).
    /// An image reference: `from "python:3.12"`.
    Reference,
    /// `from …, platform = "linux/arm64"`.
    Platform,
    /// The default of an `arg`; also an integer, `true` or `false`.
    ArgDefault,
    /// The value of an `env`; also an integer, `true` or `false`.
    EnvValue,
    /// The value of a `label`; also an integer, `true` or `false`.
    LabelValue,
    /// A working directory; whether it may be relative depends on what stands before it.
    Workdir,
    /// `user`, `user:group`, numbers.
    User,
    /// A local source: relative, inside the context, perhaps a glob.
    Source,
    /// A source in another stage or image: absolute or relative to its root, perhaps a glob.
    StageSource,
    /// A local source outside the context (`external`): absolute, or it starts with `~/`.
    ExternalSource,
    /// An http(s) or git address.
    RemoteSource,
    /// A path in the container; a final `/` says folder.
    Destination,
    /// Where `mount` puts files: a destination without `..`, since no engine joins it with the working directory.
    StartPlace,
    /// `8000`, `53/udp`, `7000-7010`; also an integer.
    Port,
    /// An absolute path.
    VolumePath,
    /// A signal's name or number; also an integer.
    Signal,
    /// `chown`: `user`, `user:group`, numbers.
    Owner,
    /// `chmod`: octal or symbolic.
    Mode,
    /// `checksum`: `sha256:` and 64 hexadecimal digits.
    Checksum,
    /// A Python of the official images: `debian_slim("3.12")`, `python("3.12.4")`.
    PythonTag,
    /// `debian("trixie")`.
    DebianRelease,
    /// `ubuntu("24.04")`.
    UbuntuRelease,
    /// `ray("2.32.0-py311")`.
    RayTag,
    /// `pytorch("24.08-py3")`.
    PytorchTag,
    /// An image in Amazon ECR: `ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")`.
    EcrReference,
    /// An image in Google's Artifact Registry: `gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1")`.
    ArtifactReference,
    // Literal text.
    /// The digest of a spec: `id("sha256:…")`.
    ImageId,
    /// `user/name:tag` of the head.
    ImageName,
    /// Any text without NUL, line breaks included.
    Prose,
    /// A folder: of the context, or of the crate (`context`).
    Folder,
    /// A line of a `.dockerignore`.
    IgnorePattern,
    /// The name of a stage.
    StageName,
    /// A stage or an image: `copy …, from = "image:tag"`.
    Origin,
    /// The name of a variable, a secret's name too.
    Variable,
    /// The key of a `label`.
    LabelKey,
    /// A secret's name.
    Secret,
    /// The name of a secret kept by the engine or the service that pulls.
    PullSecret,
    /// One line of a Dockerfile for right after FROM (`setup`).
    Raw,
    /// Instructions of a Dockerfile, on any number of lines.
    Instructions,
    /// `NAME=value` for an ARG of a Dockerfile.
    BuildArg,
    /// A PEP 508 requirement.
    Requirement,
    /// An argument of `apt-get install`.
    DebianPackage,
    /// An argument of `apk add`.
    AlpinePackage,
    /// An argument of `dnf install`.
    FedoraPackage,
    /// A package of conda: `numpy`, `numpy=1.26`, `conda-forge::numpy>=1.20,<2`.
    CondaPackage,
    /// A channel of conda: a name or a URL.
    CondaChannel,
    /// A Python by its series or release, where it is no part of an image's tag: `add_python = "3.12"`.
    PythonSeries,
    /// A release of uv: `0.9.5`.
    UvVersion,
    /// Where uv comes from: `image` or `pip`.
    UvInstaller,
    /// A release of Poetry: `2.1.4`.
    PoetryVersion,
    /// A private repository: `github.com/org/repo@1.0.0`. `grammar::private::repository` takes it apart.
    PrivateRepository,
    /// The user that git gives besides a token.
    GitUser,
    /// A suite, a virtual package, an extra: one word.
    PackageName,
    /// A file that is read while the macro runs.
    File,
    /// The URL of a package index.
    IndexUrl,
    /// A URL or a path in the container for `find_links`.
    FindLinks,
    /// Words for an installer, split as a shell does.
    ExtraOptions,
    /// A program: a name or a path.
    Program,
    /// A program and its first arguments (`command = "uv pip install --system"`), split as a shell does.
    Installer,
    /// A Python module's import name, or a path with a `/`.
    Module,
    /// A shell command of `run`, before its lines are folded.
    Command,
    /// The command of a `run` in which `comment_in_command` is allowed.
    CommentedCommand,
    /// A shell command as it is, one line: `cmd "…"`.
    ShellCommand,
    /// An argument of a program: any text without NUL.
    Argument,
    /// The first word of an argument list, the program: any text without NUL, but not none.
    ProgramWord,
    /// A script of several lines.
    Script,
    /// The name of a function of `run_fn`, which a builder gives.
    FunctionName,
    /// A mount's target: an absolute path in the container.
    MountTarget,
    /// `none`, `host` or `default`.
    Network,
    /// A CDI device name.
    Device,
    /// `KEY=value` for one step.
    StepEnv,
    /// A Go duration.
    Duration,
    /// An integer from 0 (`retries`).
    Count,
    /// No value: the option's name alone, or `true`.
    Flag,
}
}

impl Kind {
    /// Whether the engine expands references such as `$NAME` in such text.
    #[must_use]
    pub const fn expands(self) -> bool {
        use Kind::{
            ArgDefault, ArtifactReference, Checksum, DebianRelease, Destination, EcrReference, EnvValue,
            ExternalSource, LabelValue, Mode, Owner, Platform, Port, PythonTag, PytorchTag, RayTag, Reference,
            RemoteSource, Signal, Source, StageSource, StartPlace, UbuntuRelease, User, VolumePath, Workdir,
        };
        matches!(
            self,
            Reference
                | Platform
                | ArgDefault
                | EnvValue
                | LabelValue
                | Workdir
                | User
                | Source
                | StageSource
                | ExternalSource
                | RemoteSource
                | Destination
                | StartPlace
                | Port
                | VolumePath
                | Signal
                | Owner
                | Mode
                | Checksum
                | PythonTag
                | DebianRelease
                | UbuntuRelease
                | RayTag
                | PytorchTag
                | EcrReference
                | ArtifactReference
        )
    }

    /// Whether such text stands in `FROM`, where only global build arguments are known.
    #[must_use]
    pub const fn is_of_base(self) -> bool {
        use Kind::{
            ArtifactReference, DebianRelease, EcrReference, Platform, PythonTag, PytorchTag, RayTag, Reference,
            UbuntuRelease,
        };
        matches!(
            self,
            Reference
                | Platform
                | PythonTag
                | DebianRelease
                | UbuntuRelease
                | RayTag
                | PytorchTag
                | EcrReference
                | ArtifactReference
        )
    }

    /// Whether an integer may stand for the text.
    #[must_use]
    pub const fn takes_integer(self) -> bool {
        matches!(
            self,
            Kind::ArgDefault | Kind::EnvValue | Kind::LabelValue | Kind::Port | Kind::Signal | Kind::Count | Kind::User
        )
    }

    /// Whether `true` or `false` may stand for the text.
    #[must_use]
    pub const fn takes_bool(self) -> bool {
        matches!(self, Kind::ArgDefault | Kind::EnvValue | Kind::LabelValue | Kind::Flag)
    }

    /// Checks one text, with everything that can be said of it alone: its limits (NUL, line breaks), the form of its
    /// references, its grammar. Where it has references, only what holds for every value of them is refused.
    pub const fn check(self, text: &str) -> Result<(), Fault> {
        crate::grammar::check(self, text)
    }
}
