//! The instructions of a stage.

use super::objects::{choices, objects};
use super::{Text, Words};

objects! {
    /// An instruction with the comment above it.
    struct Instruction<'a> {
        /// Lines of comment above it.
        comment: Vec<Text<'a>> = default,
        /// Whether it runs again in every build. No part of the digest: the image is the same.
        force: bool = default apart,
        /// The action that it takes.
        action: Action<'a>,
    }

    /// A build argument of a stage.
    struct Arg<'a> {
        /// Its name.
        name: Text<'a>,
        /// Its default, expanding.
        default: Option<Text<'a>> = default,
    }

    /// An environment variable.
    struct Env<'a> {
        /// Its name.
        key: Text<'a>,
        /// Its value, expanding.
        value: Text<'a>,
    }

    /// A label.
    struct Label<'a> {
        /// Its name, literal.
        key: Text<'a>,
        /// Its value, expanding.
        value: Text<'a>,
    }

    /// A check of the container's health.
    struct Healthcheck<'a> {
        /// The probe that is run, `None` for no check at all.
        probe: Option<Probe<'a>> = default,
        /// Time between checks.
        interval: Option<Text<'a>> = default,
        /// Time after which a check has failed.
        timeout: Option<Text<'a>> = default,
        /// Time at the start during which failures do not count.
        start_period: Option<Text<'a>> = default,
        /// Time between checks during that period.
        start_interval: Option<Text<'a>> = default,
        /// Failures in a row that make the container unwell.
        retries: Option<u32> = default,
    }

    /// A function of the program that declares the image, and what it is called with.
    struct Call<'a> {
        /// Its name.
        function: Text<'a>,
        /// The texts that it takes.
        args: Words<'a>,
    }

    /// Files of the context, a stage or an image that go into a layer.
    struct Copy<'a> {
        /// The origin of the sources, `None` for the build context.
        from: Option<Origin<'a>> = default,
        /// Paths or globs, expanding.
        sources: Words<'a>,
        /// The destination, expanding.
        destination: Text<'a>,
        /// The owner, expanding.
        chown: Option<Text<'a>> = default,
        /// The mode, expanding.
        chmod: Option<Text<'a>> = default,
    }

    /// Remote files or repositories that go into a layer.
    struct Add<'a> {
        /// Addresses, expanding.
        sources: Words<'a>,
        /// The destination, expanding.
        destination: Text<'a>,
        /// The digest of the file, expanding.
        checksum: Option<Text<'a>> = default,
        /// Whether the repository's `.git` stays.
        keep_git_dir: bool = default,
        /// Whether the archive is unpacked.
        unpack: bool = default,
        /// The owner, expanding.
        chown: Option<Text<'a>> = default,
        /// The mode, expanding.
        chmod: Option<Text<'a>> = default,
    }

    /// A command that makes a layer.
    struct Run<'a> {
        /// The command that is run.
        command: Command<'a>,
        /// Variables of this step only.
        env: Vec<Variable<'a>> = default,
        /// The mounts of this step.
        mounts: Vec<Mount<'a>> = default,
        /// `none`, `host` or `default`.
        network: Option<Text<'a>> = default,
        /// CDI devices.
        devices: Vec<Text<'a>> = default,
    }

    /// A variable of one step.
    struct Variable<'a> {
        /// Its name.
        key: Text<'a>,
        /// Its value, literal.
        value: Text<'a>,
    }

    /// A folder kept between builds.
    struct CacheMount<'a> {
        /// Its path in the container, literal.
        target: Text<'a>,
        /// The sharing between builds that use it at once.
        sharing: Sharing = default,
        /// Whose it is, by number; root's if that is not said.
        uid: Option<u32> = default,
        /// Its group, by number.
        gid: Option<u32> = default,
    }

    /// A secret that is a file of a step, and no variable.
    struct SecretFile<'a> {
        /// Its name.
        id: Text<'a>,
        /// Its path in the container, literal.
        target: Text<'a>,
        /// Whose it is, by number; root's if that is not said.
        uid: Option<u32> = default,
        /// Its group, by number.
        gid: Option<u32> = default,
        /// Whether every user may read it: the one of the step is not known by number.
        open: bool = default,
    }

    /// A source of the context, a stage or an image.
    struct BindMount<'a> {
        /// The origin of the source, `None` for the build context.
        from: Option<Origin<'a>> = default,
        /// Its path there, expanding.
        source: Text<'a>,
        /// Its path in the container, expanding.
        target: Text<'a>,
    }
}

choices! {
    /// The actions of instructions.
    enum Action<'a> {
        /// Declares a build argument.
        Arg(arg: Arg<'a>) = "arg",
        /// Sets an environment variable.
        Env(env: Env<'a>) = "env",
        /// Sets a label.
        Label(label: Label<'a>) = "label",
        /// The working directory, expanding.
        Workdir(path: Text<'a>) = "workdir",
        /// The user, expanding.
        User(user: Text<'a>) = "user",
        /// Ports, expanding.
        Expose(ports: Words<'a>) = "expose",
        /// Volumes, expanding.
        Volume(paths: Words<'a>) = "volume",
        /// The signal that stops the container, expanding.
        StopSignal(signal: Text<'a>) = "stop_signal",
        /// The shell of later shell-form commands.
        Shell(words: Words<'a>) = "shell",
        /// The program of the container.
        Entrypoint(words: Words<'a>) = "entrypoint",
        /// The command that the container runs.
        Cmd(words: Words<'a>) = "cmd",
        /// Says how to see whether the container is well.
        Healthcheck(check: Healthcheck<'a>) = "healthcheck",
        /// Puts files of the context, a stage or an image into a layer.
        Copy(copy: Copy<'a>) = "copy",
        /// Fetches remote files or repositories into a layer.
        Add(add: Add<'a>) = "add",
        /// Runs a command.
        Run(run: Run<'a>) = "run",
        /// Keeps another one for the image that starts from this one.
        OnBuild(kept: Box<Action<'a>>) = "on_build",
        /// An instruction of a Dockerfile as it is: one line (`setup`), or several with continuations and
        /// here-documents. [`RawInstruction`](super::RawInstruction) reads it.
        Raw(text: Text<'a>) = "raw",
    }

    /// The probes of a healthcheck.
    enum Probe<'a> {
        /// A command for `/bin/sh -c`.
        Shell(command: Text<'a>) = "shell",
        /// A program and its arguments.
        Exec(words: Words<'a>) = "exec",
    }

    /// The origins of the sources of a copy.
    enum Origin<'a> {
        /// In an earlier stage.
        Stage(name: Text<'a>) = "stage",
        /// In an image of a registry.
        Image(reference: Text<'a>) = "image",
    }

    /// A command, script or function that a [`Run`] runs.
    enum Command<'a> {
        /// A command for `/bin/sh -c`.
        Shell(command: Text<'a>) = "shell",
        /// A program and its arguments.
        Exec(words: Words<'a>) = "exec",
        /// A script for `/bin/sh -e`, or for what its `#!` names.
        Script(text: Text<'a>) = "script",
        /// A function of the program that declares the image, by its name. The program is mounted from the packed
        /// context ([`crate::function::SOURCE`]).
        Function(name: Text<'a>) = "function",
        /// The same with the texts that it takes.
        Call(call: Call<'a>) = "call",
    }

    /// The mounts of a step.
    enum Mount<'a> {
        /// A folder kept between builds.
        Cache(cache: CacheMount<'a>) = "cache",
        /// A secret: a file below `/run/secrets` and an environment variable, both of this name.
        Secret(id: Text<'a>) = "secret",
        /// A secret as a file.
        SecretFile(file: SecretFile<'a>) = "secret_file",
        /// A folder in memory, by its path in the container.
        Tmpfs(target: Text<'a>) = "tmpfs",
        /// The ssh agent of whoever builds.
        Ssh = "ssh",
        /// A source of the context, a stage or an image.
        Bind(bind: BindMount<'a>) = "bind",
    }

    /// The ways in which builds share a cache at once.
    #[derive(Copy, Default)]
    enum Sharing {
        /// They share it.
        #[default]
        Shared = "shared",
        /// One waits for the other.
        Locked = "locked",
    }
}
