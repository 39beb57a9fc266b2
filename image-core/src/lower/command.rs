//! Commands, and the options that commands and package statements share.

use std::borrow::Cow;

use super::options::Opts;
use super::{Lowering, Sink, shell::in_shell};
use crate::grammar::count;
use crate::model::{Opt, OptName};
use crate::spec::{
    Action, BindMount, CacheMount, Command, Healthcheck, Mount, Probe, Run, SecretFile, Sharing, Text, Variable,
};

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Returns a command in the shell that is in force. Not every engine keeps that shell, so it is named.
    pub(super) fn in_shell(&self, text: Text<'a>) -> Command<'a> {
        match self.scope.shell {
            Some(shell) => Command::Exec(in_shell(shell, text)),
            None => Command::Shell(text),
        }
    }

    /// Lowers a command with mounts of its own and the common options.
    pub(super) fn run(&mut self, command: Command<'a>, mounts: Vec<Mount<'a>>, opts: Opts<'a>) {
        let run = self.run_of(command, mounts, opts);
        self.emit_as(Action::Run(run), opts);
    }

    /// Returns the step itself.
    pub(super) fn run_of(&mut self, command: Command<'a>, mounts: Vec<Mount<'a>>, opts: Opts<'a>) -> Run<'a> {
        let mut run = Run {
            command,
            env: Vec::new(),
            mounts,
            network: None,
            devices: Vec::new(),
        };
        for opt in opts.iter() {
            self.common(&mut run, opt);
        }
        run
    }

    fn common(&mut self, run: &mut Run<'a>, opt: Opt<'a>) {
        match opt {
            Opt::Text(OptName::Secret, id) => run.mounts.push(Mount::Secret(id.into())),
            Opt::SecretFile(id, path) => run.mounts.push(self.secret_file(id, path)),
            Opt::Text(OptName::Tmpfs, target) => run.mounts.push(Mount::Tmpfs(target.into())),
            Opt::Flag(OptName::Ssh) => run.mounts.push(Mount::Ssh),
            // An installer's own cache, named again, is one mount.
            Opt::Text(OptName::Cache, target) if is_cached(&run.mounts, target) => {}
            Opt::Text(OptName::Cache, target) => run.mounts.push(self.cache(target, Sharing::Shared)),
            Opt::Bind(source, target) => run.mounts.push(Mount::Bind(BindMount {
                from: None,
                source: self.bound(source),
                target: target.into(),
            })),
            // That is what a step has anyway, and older engines do not know the word.
            Opt::Text(OptName::Network, "default") => {}
            Opt::Text(OptName::Network, network) => run.network = Some(network.into()),
            Opt::Text(OptName::Device, device) => run.devices.push(device.into()),
            Opt::Text(OptName::Env, entry) => run.env.push(variable(entry)),
            Opt::Variable(key, value) => run.env.push(Variable {
                key: key.into(),
                value: value.into(),
            }),
            Opt::Text(..) | Opt::Flag(_) | Opt::Retries(_) => {}
        }
    }

    /// Returns a cache of the step. It belongs to whoever runs the step, where that is a number: engines take no names,
    /// and `mode=0777` does not help, as their umask cuts it down.
    pub(super) fn cache(&self, target: impl Into<Text<'a>>, sharing: Sharing) -> Mount<'a> {
        let (user, group) = self.scope.user_and_group();
        Mount::Cache(CacheMount {
            target: target.into(),
            sharing,
            uid: user.parse().ok(),
            gid: group.parse().ok(),
        })
    }

    /// Returns a secret as a file of whoever runs the step. Engines take no names in a mount, so a user whose number is
    /// not known could not read a file of one user alone.
    fn secret_file(&self, id: &'a str, path: &'a str) -> Mount<'a> {
        let (user, group) = self.scope.user_and_group();
        let uid = user.parse().ok();
        Mount::SecretFile(SecretFile {
            id: id.into(),
            target: path.into(),
            uid,
            gid: group.parse().ok(),
            open: uid.is_none() && !self.is_root(),
        })
    }

    /// Returns a command that shows whether a container is well, in the shell that is in force.
    pub(super) fn probe(&self, text: &'a str) -> Probe<'a> {
        match self.scope.shell {
            None => Probe::Shell(text.into()),
            Some(shell) => Probe::Exec(in_shell(shell, text.into())),
        }
    }

    /// Lowers `healthcheck`; without a probe, `healthcheck none`.
    pub(super) fn healthcheck(&mut self, probe: Option<Probe<'a>>, opts: Opts<'a>) {
        self.emit(Action::Healthcheck(Healthcheck {
            probe,
            interval: opts.text(OptName::Interval).map(Cow::Borrowed),
            timeout: opts.text(OptName::Timeout).map(Cow::Borrowed),
            start_period: opts.text(OptName::StartPeriod).map(Cow::Borrowed),
            start_interval: opts.text(OptName::StartInterval).map(Cow::Borrowed),
            retries: opts.iter().find_map(|opt| match opt {
                Opt::Retries(count) => Some(count),
                Opt::Text(OptName::Retries, text) => count::read(text),
                Opt::Text(..) | Opt::Flag(_) | Opt::Variable(..) | Opt::SecretFile(..) | Opt::Bind(..) => None,
            }),
        }));
    }
}

/// Returns the variable that `K=v` sets. A text without `=`, which the checks refuse, sets nothing.
fn variable(entry: &str) -> Variable<'_> {
    let (key, value) = entry.split_once('=').unwrap_or((entry, ""));
    Variable {
        key: key.into(),
        value: value.into(),
    }
}

fn is_cached(mounts: &[Mount<'_>], folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    mounts
        .iter()
        .any(|mount| matches!(mount, Mount::Cache(cache) if cache.target == folder))
}
