//! What is done in a stage.

#[cfg(feature = "serde")]
use super::is_default;
use super::{Text, Words};

/// An instruction with the comment above it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Instruction<'a> {
    /// Lines of comment above it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub comment: Vec<Text<'a>>,
    /// What it does.
    pub action: Action<'a>,
}

/// What an instruction does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "snake_case")
)]
pub enum Action<'a> {
    /// Declares a build argument.
    Arg {
        /// Its name.
        name: Text<'a>,
        /// Its default, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        default: Option<Text<'a>>,
    },
    /// Sets an environment variable.
    Env {
        /// Its name.
        key: Text<'a>,
        /// Its value, expanding.
        value: Text<'a>,
    },
    /// Sets a label.
    Label {
        /// Its name, literal.
        key: Text<'a>,
        /// Its value, expanding.
        value: Text<'a>,
    },
    /// The working directory, expanding.
    Workdir(Text<'a>),
    /// The user, expanding.
    User(Text<'a>),
    /// Ports, expanding.
    Expose(Words<'a>),
    /// Volumes, expanding.
    Volume(Words<'a>),
    /// The signal that stops the container, expanding.
    StopSignal(Text<'a>),
    /// The shell of later shell-form commands.
    Shell(Words<'a>),
    /// The program of the container.
    Entrypoint(Words<'a>),
    /// What the container runs.
    Cmd(Words<'a>),
    /// How to see whether the container is well.
    Healthcheck {
        /// What is run, `None` for no check at all.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        probe: Option<Probe<'a>>,
        /// Time between checks.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        interval: Option<Text<'a>>,
        /// Time after which a check has failed.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        timeout: Option<Text<'a>>,
        /// Time at the start during which failures do not count.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        start_period: Option<Text<'a>>,
        /// Time between checks during that period.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        start_interval: Option<Text<'a>>,
        /// Failures in a row that make the container unwell.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        retries: Option<u32>,
    },
    /// Puts files of the context, a stage or an image into a layer.
    Copy {
        /// Where the sources are, `None` for the context.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        from: Option<Origin<'a>>,
        /// Paths or globs, expanding.
        sources: Words<'a>,
        /// Where they go, expanding.
        destination: Text<'a>,
        /// The owner, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        chown: Option<Text<'a>>,
        /// The mode, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        chmod: Option<Text<'a>>,
    },
    /// Fetches remote files or repositories into a layer.
    Add {
        /// Addresses, expanding.
        sources: Words<'a>,
        /// Where they go, expanding.
        destination: Text<'a>,
        /// What the file hashes to, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        checksum: Option<Text<'a>>,
        /// Whether the repository's `.git` stays.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        keep_git_dir: bool,
        /// Whether the archive is unpacked.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        unpack: bool,
        /// The owner, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        chown: Option<Text<'a>>,
        /// The mode, expanding.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        chmod: Option<Text<'a>>,
    },
    /// Runs a command.
    Run(Run<'a>),
    /// An instruction of a Dockerfile as it is: one line (`setup`), or several with continuations and here-documents.
    Raw(Text<'a>),
}

/// How a healthcheck looks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Probe<'a> {
    /// A command for `/bin/sh -c`.
    Shell(Text<'a>),
    /// A program and its arguments.
    Exec(Words<'a>),
}

/// Where the sources of a copy are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Origin<'a> {
    /// In an earlier stage.
    Stage(Text<'a>),
    /// In an image of a registry.
    Image(Text<'a>),
}

/// A command that makes a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Run<'a> {
    /// What is run.
    pub command: Command<'a>,
    /// Variables of this step only.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub env: Vec<Variable<'a>>,
    /// What is mounted during this step only.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub mounts: Vec<Mount<'a>>,
    /// `none`, `host` or `default`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub network: Option<Text<'a>>,
    /// CDI devices.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub devices: Vec<Text<'a>>,
}

/// What a [`Run`] runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Command<'a> {
    /// A command for `/bin/sh -c`.
    Shell(Text<'a>),
    /// A program and its arguments.
    Exec(Words<'a>),
    /// A script for `/bin/sh -e`, or for what its `#!` names.
    Script(Text<'a>),
    /// A function of the program that declares the image, by its name. The program is mounted from the packed context
    /// ([`crate::function::SOURCE`]).
    Function(Text<'a>),
}

/// A variable of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Variable<'a> {
    /// Its name.
    pub key: Text<'a>,
    /// Its value, literal.
    pub value: Text<'a>,
}

/// What is mounted during one step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "snake_case")
)]
pub enum Mount<'a> {
    /// A folder kept between builds.
    Cache {
        /// Where it is, literal.
        target: Text<'a>,
        /// What happens when two builds use it at once.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        sharing: Sharing,
        /// Whose it is, by number; root's if that is not said.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        uid: Option<u32>,
        /// Its group, by number.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        gid: Option<u32>,
    },
    /// A secret: a file below `/run/secrets` and an environment variable, both of this name.
    Secret(Text<'a>),
    /// The ssh agent of whoever builds.
    Ssh,
    /// A source of the context, a stage or an image.
    Bind {
        /// Where the source is, `None` for the context.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
        from: Option<Origin<'a>>,
        /// Its path there, expanding.
        source: Text<'a>,
        /// Where it is, expanding.
        target: Text<'a>,
    },
}

/// What happens when two builds use a cache at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Sharing {
    /// They share it.
    #[default]
    Shared,
    /// One waits for the other.
    Locked,
}
