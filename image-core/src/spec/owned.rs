//! From borrowed to owned.

use std::borrow::Cow;

use super::{Action, Base, BuildArg, Command, From, Instruction, Mount, Origin, Probe, Run, Text, Variable};

fn text(text: Text<'_>) -> Text<'static> {
    Cow::Owned(text.into_owned())
}

fn option(value: Option<Text<'_>>) -> Option<Text<'static>> {
    value.map(text)
}

fn texts(values: Vec<Text<'_>>) -> Vec<Text<'static>> {
    values.into_iter().map(text).collect()
}

impl BuildArg<'_> {
    pub(crate) fn into_owned(self) -> BuildArg<'static> {
        BuildArg {
            comment: texts(self.comment),
            name: text(self.name),
            default: option(self.default),
            word: option(self.word),
        }
    }
}

impl From<'_> {
    pub(crate) fn into_owned(self) -> From<'static> {
        From {
            comment: texts(self.comment),
            base: match self.base {
                Base::Image(reference) => Base::Image(text(reference)),
                Base::Scratch => Base::Scratch,
                Base::Stage(name) => Base::Stage(text(name)),
                Base::Id(digest) => Base::Id(text(digest)),
            },
            name: option(self.name),
            platform: option(self.platform),
            credentials: self.credentials,
            pull_secret: option(self.pull_secret),
            prebuilt: self.prebuilt,
        }
    }
}

impl Instruction<'_> {
    pub(crate) fn into_owned(self) -> Instruction<'static> {
        Instruction {
            comment: texts(self.comment),
            action: self.action.into_owned(),
        }
    }
}

impl Action<'_> {
    fn into_owned(self) -> Action<'static> {
        match self {
            Action::Arg { name, default } => Action::Arg {
                name: text(name),
                default: option(default),
            },
            Action::Env { key, value } => Action::Env {
                key: text(key),
                value: text(value),
            },
            Action::Label { key, value } => Action::Label {
                key: text(key),
                value: text(value),
            },
            Action::Workdir(path) => Action::Workdir(text(path)),
            Action::User(user) => Action::User(text(user)),
            Action::Expose(ports) => Action::Expose(ports.into_owned()),
            Action::Volume(paths) => Action::Volume(paths.into_owned()),
            Action::StopSignal(signal) => Action::StopSignal(text(signal)),
            Action::Shell(words) => Action::Shell(words.into_owned()),
            Action::Entrypoint(words) => Action::Entrypoint(words.into_owned()),
            Action::Cmd(words) => Action::Cmd(words.into_owned()),
            Action::Run(run) => Action::Run(run.into_owned()),
            Action::Raw(line) => Action::Raw(text(line)),
            Action::Healthcheck {
                probe,
                interval,
                timeout,
                start_period,
                start_interval,
                retries,
            } => Action::Healthcheck {
                probe: probe.map(|probe| match probe {
                    Probe::Shell(command) => Probe::Shell(text(command)),
                    Probe::Exec(words) => Probe::Exec(words.into_owned()),
                }),
                interval: option(interval),
                timeout: option(timeout),
                start_period: option(start_period),
                start_interval: option(start_interval),
                retries,
            },
            Action::Copy {
                from,
                sources,
                destination,
                chown,
                chmod,
            } => Action::Copy {
                from: from.map(Origin::into_owned),
                sources: sources.into_owned(),
                destination: text(destination),
                chown: option(chown),
                chmod: option(chmod),
            },
            Action::Add {
                sources,
                destination,
                checksum,
                keep_git_dir,
                unpack,
                chown,
                chmod,
            } => Action::Add {
                sources: sources.into_owned(),
                destination: text(destination),
                checksum: option(checksum),
                keep_git_dir,
                unpack,
                chown: option(chown),
                chmod: option(chmod),
            },
        }
    }
}

impl Origin<'_> {
    fn into_owned(self) -> Origin<'static> {
        match self {
            Origin::Stage(name) => Origin::Stage(text(name)),
            Origin::Image(reference) => Origin::Image(text(reference)),
        }
    }
}

impl Run<'_> {
    fn into_owned(self) -> Run<'static> {
        Run {
            command: match self.command {
                Command::Shell(command) => Command::Shell(text(command)),
                Command::Exec(words) => Command::Exec(words.into_owned()),
                Command::Script(script) => Command::Script(text(script)),
                Command::Function(name) => Command::Function(text(name)),
            },
            env: self.env.into_iter().map(Variable::into_owned).collect(),
            mounts: self.mounts.into_iter().map(Mount::into_owned).collect(),
            network: option(self.network),
            devices: texts(self.devices),
        }
    }
}

impl Variable<'_> {
    fn into_owned(self) -> Variable<'static> {
        Variable {
            key: text(self.key),
            value: text(self.value),
        }
    }
}

impl Mount<'_> {
    fn into_owned(self) -> Mount<'static> {
        match self {
            Mount::Cache {
                target,
                sharing,
                uid,
                gid,
            } => Mount::Cache {
                target: text(target),
                sharing,
                uid,
                gid,
            },
            Mount::Secret(id) => Mount::Secret(text(id)),
            Mount::Ssh => Mount::Ssh,
            Mount::Bind { from, source, target } => Mount::Bind {
                from: from.map(Origin::into_owned),
                source: text(source),
                target: text(target),
            },
        }
    }
}
