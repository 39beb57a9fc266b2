//! The kinds of text that arguments and options take, with the grammar of each. One `const fn` checks them all, so the
//! macro, the compiler (for constants) and the builder refuse the same texts for the same reasons.

use crate::grammar::{
    alpine, bases, checksum, command, conda, count, debian, duration, ignore, mode, name, npm, path, pep508, platform,
    port, private, raw, reference, registry, release, remote, rpm, signal, url, user, words,
};
use crate::rule::{Fault, Rule};

/// The ways in which the engine reads a text, which decide what can be asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Every character is what it is.
    Literal,
    /// `$NAME` is expanded, and any text is right.
    Value,
    /// `$NAME` is expanded, and what results has a grammar; the rule is broken where that cannot be asked.
    Expands(Rule),
    /// The same in `FROM`, where only global build arguments are known.
    OfBase(Rule),
}

/// Makes the enum from one row for each kind: `any` (literal, without a grammar), `literal`, `value`, `expands(rule)`
/// or `of_base(rule)` (see [`Form`]), then the check of its grammar. That has the `text` itself, and its `bytes`, in
/// which references are holes.
macro_rules! kinds {
    (
        |$text:ident, $bytes:ident|
        $($(#[$doc:meta])* $kind:ident: $form:ident $(($rule:expr))? $(=> $check:expr)?,)*
    ) => {
        /// The kinds of texts: each has the grammar that arguments and options of that kind follow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All kinds, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Returns the way in which the engine reads such text.
            pub(crate) const fn form(self) -> Form {
                match self {
                    $(Self::$kind => form!($form $($rule)?),)*
                }
            }

            /// Checks a text by the grammar of its kind.
            pub(crate) const fn follows(self, $text: &str, $bytes: &[u8]) -> Result<(), Fault> {
                match self {
                    $(Self::$kind => grammar!($form $($check)?),)*
                }
            }
        }
    };
}

macro_rules! form {
    (any) => {
        Form::Literal
    };
    (literal) => {
        Form::Literal
    };
    (value) => {
        Form::Value
    };
    (expands $rule:expr) => {
        Form::Expands($rule)
    };
    (of_base $rule:expr) => {
        Form::OfBase($rule)
    };
}

/// Any text is right for two forms; the others have a grammar.
macro_rules! grammar {
    (any) => {
        Ok(())
    };
    (value) => {
        Ok(())
    };
    ($form:ident $check:expr) => {
        $check
    };
}

kinds! {
    |text, bytes|

    // Text in which the engine expands `$NAME` (see `Kind::expands`).
    /// An image reference: `from "python:3.12"`.
    Reference: of_base(Rule::ImageReference) => reference::check(bytes),
    /// `from …, platform = "linux/arm64"`.
    Platform: of_base(Rule::Platform) => platform::check(bytes),
    /// The default of an `arg`; also an integer, `true` or `false`.
    ArgDefault: value,
    /// The value of an `env`; also an integer, `true` or `false`.
    EnvValue: value,
    /// The value of a `label`; also an integer, `true` or `false`.
    LabelValue: value,
    /// A working directory; whether it may be relative depends on what stands before it.
    Workdir: expands(Rule::RelativeWorkdir) => path::destination(bytes, Rule::RelativeWorkdir),
    /// `user`, `user:group`, numbers.
    User: expands(Rule::UserName) => user::check(bytes, Rule::UserName),
    /// A local source: relative, inside the context, perhaps a glob.
    Source: expands(Rule::SourcePath) => path::source(bytes),
    /// A source in another stage or image: absolute or relative to its root, perhaps a glob.
    StageSource: expands(Rule::SourcePath) => path::in_stage(bytes),
    /// A local source outside the context (`external`): absolute, or it starts with `~/`.
    ExternalSource: expands(Rule::SourcePath) => path::external(bytes),
    /// An http(s) or git address.
    RemoteSource: expands(Rule::RemoteSource) => remote::check(bytes),
    /// A path in the container; a final `/` says folder.
    Destination: expands(Rule::Destination) => path::destination(bytes, Rule::Destination),
    /// The place of a `file`: a destination that is not a folder.
    FilePlace: expands(Rule::Destination) => path::file_place(bytes),
    /// A destination of `mount`: without `..`, since no engine joins it with the working directory.
    StartPlace: expands(Rule::Destination) => path::start_place(bytes),
    /// `8000`, `53/udp`, `7000-7010`; also an integer.
    Port: expands(Rule::Port) => port::check(bytes),
    /// An absolute path.
    VolumePath: expands(Rule::VolumePath) => path::volume(bytes),
    /// A signal's name or number; also an integer.
    Signal: expands(Rule::StopSignal) => signal::check(bytes),
    /// `chown`: `user`, `user:group`, numbers.
    Owner: expands(Rule::FileOwner) => user::check(bytes, Rule::FileOwner),
    /// `chmod`: octal or symbolic.
    Mode: expands(Rule::FileMode) => mode::check(bytes),
    /// `checksum`: `sha256:` and 64 hexadecimal digits.
    Checksum: expands(Rule::Checksum) => checksum::check(bytes),
    /// A Python of the official images: `debian_slim("3.12")`, `python("3.12.4")`.
    PythonTag: of_base(Rule::ImageReference) => release::python(bytes),
    /// `debian("trixie")`.
    DebianRelease: of_base(Rule::ImageReference) => release::debian(bytes),
    /// `ubuntu("24.04")`.
    UbuntuRelease: of_base(Rule::ImageReference) => release::ubuntu(bytes),
    /// `ray("2.32.0-py311")`.
    RayTag: of_base(Rule::ImageReference) => release::ray(bytes),
    /// `pytorch("24.08-py3")`.
    PytorchTag: of_base(Rule::ImageReference) => release::pytorch(bytes),
    /// `rust("1.88")`.
    RustTag: of_base(Rule::ImageReference) => bases::rust(bytes),
    /// `node("22")`.
    NodeTag: of_base(Rule::ImageReference) => bases::node(bytes),
    /// `bun("1")`.
    BunTag: of_base(Rule::ImageReference) => bases::bun(bytes),
    /// `golang("1.25")`.
    GoTag: of_base(Rule::ImageReference) => bases::golang(bytes),
    /// `alpine("3.22")`.
    AlpineRelease: of_base(Rule::ImageReference) => bases::alpine(bytes),
    /// `fedora("43")`.
    FedoraRelease: of_base(Rule::ImageReference) => bases::fedora(bytes),
    /// `distroless("cc")`.
    DistrolessName: of_base(Rule::ImageReference) => bases::distroless(bytes),
    /// An image in Amazon ECR: `ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")`.
    EcrReference: of_base(Rule::ImageReference) => registry::ecr(bytes),
    /// An image in Google's Artifact Registry: `gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1")`.
    ArtifactReference: of_base(Rule::ImageReference) => registry::artifact(bytes),
    // Literal text.
    /// The name of a user that is created.
    NewUser: literal => user::created(bytes),
    /// The name of a group in which a user is created.
    GroupName: literal => user::group(bytes),
    /// The number of a user or group that is created; also an integer.
    UserId: literal => user::id(bytes),
    /// The home folder or login shell of a user that is created.
    UserPath: literal => user::path(bytes),
    /// The digest of a spec: `id("sha256:…")`.
    ImageId: literal => checksum::id(bytes),
    /// `user/name:tag` of the head.
    ImageName: literal => name::image(text),
    /// Any text without NUL, line breaks included.
    Prose: any,
    /// The text of a `file`: any.
    FileText: any,
    /// A folder: of the context, or of the crate (`context`).
    Folder: literal => path::folder(bytes),
    /// A line of a `.dockerignore`.
    IgnorePattern: literal => ignore::check(text),
    /// The name of a stage.
    StageName: literal => name::stage(text),
    /// A stage or an image: `copy …, from = "image:tag"`.
    Origin: literal => reference::stage_or_image(bytes),
    /// The name of a variable, a secret's name too.
    Variable: literal => name::variable(text, Rule::EnvKey),
    /// The key of a `label`.
    LabelKey: literal => name::label(text),
    /// A secret's name.
    Secret: literal => name::variable(text, Rule::SecretName),
    /// The name of a secret that is a file, and no variable.
    SecretId: literal => name::secret_file(text),
    /// The path of a secret that is a file: absolute, and no folder.
    SecretPath: literal => path::secret_file(bytes),
    /// The name of a secret kept by the engine or the service that pulls.
    PullSecret: literal => name::pull_secret(text),
    /// One line of a Dockerfile for right after FROM (`setup`).
    Raw: literal => raw::check(text),
    /// Instructions of a Dockerfile, on any number of lines.
    Instructions: any,
    /// `NAME=value` for an ARG of a Dockerfile.
    BuildArg: literal => name::build_arg(text),
    /// A PEP 508 requirement.
    Requirement: literal => pep508::check(bytes),
    /// An argument of `apt-get install`.
    DebianPackage: literal => debian::check(bytes),
    /// An argument of `apk add`.
    AlpinePackage: literal => alpine::check(bytes),
    /// An argument of `dnf install`.
    FedoraPackage: literal => rpm::fedora(bytes),
    /// An argument of `zypper install`.
    SusePackage: literal => rpm::suse(bytes),
    /// A package of conda: `numpy`, `numpy=1.26`, `conda-forge::numpy>=1.20,<2`.
    CondaPackage: literal => conda::package(bytes),
    /// An argument of `npm install`: `typescript`, `@types/node@22`, `github:user/repository`.
    NpmPackage: literal => npm::package(bytes),
    /// The packages of a project that npm leaves out: `dev`.
    NpmGroup: literal => npm::group(bytes),
    /// The URL of a registry of npm.
    NpmRegistry: literal => npm::registry(text),
    /// A channel of conda: a name or a URL.
    CondaChannel: literal => conda::channel(text),
    /// A Python by its series or release, where it is no part of an image's tag: `add_python = "3.12"`.
    PythonSeries: literal => release::python(bytes),
    /// A release of uv: `0.9.5`.
    UvVersion: literal => release::uv(bytes),
    /// The source of uv: `image` or `pip`.
    UvInstaller: literal => release::uv_installer(bytes),
    /// A release of Poetry: `2.1.4`.
    PoetryVersion: literal => release::poetry(bytes),
    /// A private repository: `github.com/org/repo@1.0.0`. `grammar::private::repository` takes it apart.
    PrivateRepository: literal => private::check(text),
    /// The user that git gives besides a token.
    GitUser: literal => private::user(text),
    /// A suite, a virtual package, an extra: one word.
    PackageName: literal => name::package_word(text),
    /// A binary, package or profile of Cargo.
    CargoName: literal => name::cargo(text),
    /// A feature of a package of Cargo: `tls`, `gateway/tls`.
    CargoFeature: literal => name::cargo_feature(text),
    /// A target of the Rust compiler: `x86_64-unknown-linux-musl`.
    CargoTarget: literal => name::cargo_target(text),
    /// A folder of the container into which a step puts programs.
    ProgramFolder: literal => path::mounted(bytes, Rule::Destination),
    /// A file that is read while the macro runs.
    File: literal => path::read(bytes),
    /// The URL of a package index.
    IndexUrl: literal => url::index(text),
    /// A URL or a path in the container for `find_links`.
    FindLinks: literal => url::links(text),
    /// Words for an installer, split as a shell does.
    ExtraOptions: literal => words::check(text, Rule::ExtraOptions, false),
    /// A program: a name or a path.
    Program: literal => name::program(text),
    /// A shell by its program, which takes a command behind `-c`: `shell "/bin/bash"`.
    ShellProgram: literal => name::shell_program(text),
    /// A program and its first arguments (`command = "uv pip install --system"`), split as a shell does.
    Installer: literal => words::check(text, Rule::Program, true),
    /// A Python module's import name, or a path with a `/`.
    Module: literal => name::module(text),
    /// A shell command of `run`, before its lines are folded.
    Command: literal => command::check(text),
    /// The command of a `run` in which `comment_in_command` is allowed.
    CommentedCommand: literal => command::check_commented(text),
    /// A shell command as it is, one line: `cmd "…"`.
    ShellCommand: literal => command::check_whole(text),
    /// An argument of a program: any text without NUL.
    Argument: any,
    /// The first word of an argument list, the program: any text without NUL, but not none.
    ProgramWord: literal => command::check_program(text),
    /// A script of several lines.
    Script: literal => command::check_script(text),
    /// The name of a function of `run_fn`, which a builder gives.
    FunctionName: literal => name::function(text),
    /// A mount's target: an absolute path in the container.
    MountTarget: literal => path::mount_target(bytes),
    /// `none`, `host` or `default`.
    Network: literal => name::network(text),
    /// A CDI device name.
    Device: literal => name::device(text),
    /// `KEY=value` for one step.
    StepEnv: literal => name::step_env(text),
    /// The value of a `KEY = value` in a list: any text without NUL; also an integer, `true` or `false`.
    EntryValue: any,
    /// A Go duration.
    Duration: literal => duration::check(text),
    /// An integer from 0 (`retries`).
    Count: literal => count::check(text),
    /// No value: the option's name alone, or `true`.
    Flag: any,
}

impl Kind {
    /// Returns whether the engine expands references such as `$NAME` in such text.
    #[must_use]
    pub const fn expands(self) -> bool {
        !matches!(self.form(), Form::Literal)
    }

    /// Returns whether such text stands in `FROM`, where only global build arguments are known.
    #[must_use]
    pub const fn is_of_base(self) -> bool {
        matches!(self.form(), Form::OfBase(_))
    }

    /// Returns whether an integer may stand for the text.
    #[must_use]
    pub const fn takes_integer(self) -> bool {
        matches!(
            self,
            Kind::ArgDefault
                | Kind::EnvValue
                | Kind::EntryValue
                | Kind::LabelValue
                | Kind::Port
                | Kind::Signal
                | Kind::Count
                | Kind::User
                | Kind::UserId
        )
    }

    /// Returns whether `true` or `false` may stand for the text.
    #[must_use]
    pub const fn takes_bool(self) -> bool {
        matches!(
            self,
            Kind::ArgDefault | Kind::EnvValue | Kind::EntryValue | Kind::LabelValue | Kind::Flag
        )
    }

    /// Checks one text, with everything that can be said of it alone: its limits (NUL, line breaks), the form of its
    /// references, its grammar. Where it has references, only what holds for every value of them is refused.
    pub const fn check(self, text: &str) -> Result<(), Fault> {
        crate::grammar::check(self, text)
    }
}
