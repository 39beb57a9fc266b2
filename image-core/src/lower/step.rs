//! Steps to instructions, one arm for each step; and the package managers of distributions, each of which is one shell
//! command, in which every text of the user is one shell word.

use std::borrow::Cow;

use super::options::Opts;
use super::packages::{option, push_then, words};
use super::{Lowering, Sink, files};
use crate::fold::fold;
use crate::function::Function;
use crate::model::{OptName, StepRef};
use crate::spec::{Action, Arg, Base, Call, Command, Env, Label, Probe, Sharing, Words};

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    pub(super) fn read_step(&mut self, step: StepRef<'a>, opts: Opts<'a>, name: Option<&'a str>) {
        match step {
            StepRef::Comment(line) => self.comment.push(Cow::Borrowed(line)),
            StepRef::From(text) => self.from(self.base(text, opts), opts, name),
            StepRef::FromId(digest) => self.from(Base::Id(digest.into()), opts, name),
            StepRef::FromScratch => self.from(Base::Scratch, opts, name),
            StepRef::FromStage(stage) => self.from(Base::Stage(stage.into()), opts, name),
            StepRef::FromImage(image) => self.continued_image(image, opts, name),
            StepRef::Include(fragment) => self.include(fragment),
            StepRef::Run(text) => self.run(self.in_shell(fold(text)), Vec::new(), opts),
            StepRef::RunExec(words) => self.run(Command::Exec(Words::Borrowed(words)), Vec::new(), opts),
            StepRef::Script(text) => self.run(Command::Script(text.into()), Vec::new(), opts),
            StepRef::RunFn(name, function) => self.run(called(name, function, opts), Vec::new(), opts),
            StepRef::Pip(packages) => self.pip(packages, opts),
            StepRef::Uv(packages) => self.uv(packages, opts),
            StepRef::UvSync(pyproject) => self.uv_sync(pyproject, opts),
            StepRef::Poetry(pyproject) => self.poetry(pyproject, opts),
            StepRef::Micromamba(packages) => self.micromamba(packages, opts),
            StepRef::Npm(packages) => self.npm(packages, opts),
            StepRef::NpmProject(manifest) => self.npm_project(manifest, opts),
            StepRef::Apt(packages) => self.apt(packages, opts),
            StepRef::Apk(packages) => self.installed(apk(packages, opts), packages, &["/var/cache/apk"], opts),
            StepRef::Dnf(packages) => self.installed(dnf(packages, opts), packages, DNF_CACHES, opts),
            StepRef::Zypper(packages) => self.run(Command::Shell(zypper(packages, opts).into()), Vec::new(), opts),
            StepRef::Cargo(binaries) => self.cargo(binaries, opts),
            StepRef::Copy(sources, destination) => self.copy(sources, destination, opts),
            StepRef::Mount(sources, destination) => self.start_mount(sources, destination, opts),
            StepRef::File(texts, destination) => self.file(texts, destination, opts),
            StepRef::Bin(binaries, destination) => self.bin(binaries, destination, opts),
            StepRef::PythonSource(modules) => self.python_source(modules, opts),
            StepRef::Add(sources, destination) => self.emit(files::add(sources, destination, opts)),
            StepRef::Raw(text) => {
                opts.texts(OptName::Provides)
                    .for_each(|variable| self.note_env(variable, ""));
                self.raw(text, opts);
            }
            StepRef::AddPython(version) => self.add_python(version),
            StepRef::Arg(name, default) => self.emit(Action::Arg(Arg {
                name: name.into(),
                default: default.map(Cow::Borrowed),
            })),
            StepRef::Env(key, value) => self.env(key, value),
            StepRef::Label(key, value) => self.emit(Action::Label(Label {
                key: key.into(),
                value: value.into(),
            })),
            StepRef::Workdir(path) => self.emit(Action::Workdir(path.into())),
            StepRef::CreateUser(name) => self.create_user(name, opts),
            StepRef::User(user) => self.user(user),
            StepRef::Python(python) => self.scope.python = Some(python),
            StepRef::Installer(command) => self.scope.installer = Some(command),
            StepRef::Shell(words) => self.shell(words),
            StepRef::Expose(ports) => self.emit(Action::Expose(Words::Borrowed(ports))),
            StepRef::Volume(paths) => self.emit(Action::Volume(Words::Borrowed(paths))),
            StepRef::StopSignal(signal) => self.emit(Action::StopSignal(signal.into())),
            StepRef::Entrypoint(words) => self.emit(Action::Entrypoint(Words::Borrowed(words))),
            StepRef::EntrypointShell(command) => self.emit(Action::Entrypoint(self.shell_words(command))),
            StepRef::Cmd(words) => self.emit(Action::Cmd(Words::Borrowed(words))),
            StepRef::CmdShell(command) => self.emit(Action::Cmd(self.shell_words(command))),
            StepRef::Healthcheck(words) => self.healthcheck(Some(Probe::Exec(Words::Borrowed(words))), opts),
            StepRef::HealthcheckShell(command) => self.healthcheck(Some(self.probe(command)), opts),
            StepRef::HealthcheckNone => self.healthcheck(None, opts),
        }
    }

    fn env(&mut self, key: &'a str, value: &'a str) {
        self.note_env(key, value);
        self.emit(Action::Env(Env {
            key: key.into(),
            value: value.into(),
        }));
    }

    fn user(&mut self, user: &'a str) {
        self.run_as(user);
        self.emit(Action::User(user.into()));
    }

    fn shell(&mut self, words: &'a [&'a str]) {
        self.scope.shell = Some(words);
        self.emit(Action::Shell(Words::Borrowed(words)));
    }

    fn apt(&mut self, packages: &'a [&'a str], opts: Opts<'a>) {
        let mut text = String::with_capacity(256);
        let mut mounts = Vec::new();
        if !packages.is_empty() {
            apt_install(&mut text, packages, opts);
            mounts.push(self.cache("/var/cache/apt", Sharing::Locked));
        }
        let remove: Vec<&str> = opts.texts(OptName::Remove).collect();
        if !remove.is_empty() {
            push_then(
                &mut text,
                "DEBIAN_FRONTEND=noninteractive apt-get purge -y --auto-remove",
            );
            words(&mut text, &remove);
        }
        push_then(&mut text, "rm -rf /var/lib/apt/lists/*");
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Lowers a command that uses caches if it installs something.
    fn installed(&mut self, text: String, packages: &[&str], caches: &[&'static str], opts: Opts<'a>) {
        let caches = if packages.is_empty() { &[] } else { caches };
        let mounts = caches
            .iter()
            .map(|&target| self.cache(target, Sharing::Locked))
            .collect();
        self.run(Command::Shell(text.into()), mounts, opts);
    }
}

/// Returns a function, with the texts that it takes.
fn called<'a>(name: &'a str, function: Function, opts: Opts<'a>) -> Command<'a> {
    match function {
        Function::Plain(_) => Command::Function(name.into()),
        Function::Taking(_) => Command::Call(Call {
            function: name.into(),
            args: opts.texts(OptName::Args).collect(),
        }),
    }
}

/// Adds the command that installs packages. Debian's images delete what is in `/var/cache/apt/archives` after each run,
/// so the cache is beside it.
fn apt_install(text: &mut String, packages: &[&str], opts: Opts<'_>) {
    text.push_str("apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y");
    if !opts.has(OptName::Recommends) {
        text.push_str(" --no-install-recommends");
    }
    text.push_str(" -o APT::Keep-Downloaded-Packages=true -o Dir::Cache::archives=/var/cache/apt/kept");
    if let Some(release) = opts.text(OptName::Release) {
        option(text, "-t", release);
    }
    words(text, packages);
}

/// Returns a cache folder that is named keeps packages, which are checked against the indexes. The rest of it is
/// fetched anew: indexes, as apk before 2.14.1 gives those of all architectures one name, and the list of packages that
/// apk before 3.0 writes there, and offers to every image that has the folder as if a repository had them.
fn apk(packages: &[&str], opts: Opts<'_>) -> String {
    let mut text = String::new();
    if !packages.is_empty() {
        text.push_str("rm -f /var/cache/apk/APKINDEX.* /var/cache/apk/installed");
        push_then(&mut text, "apk add --cache-dir=/var/cache/apk");
        opts.texts(OptName::Virtual)
            .for_each(|name| option(&mut text, "--virtual", name));
        words(&mut text, packages);
    }
    let remove: Vec<&str> = opts.texts(OptName::Remove).collect();
    if !remove.is_empty() {
        let cached = !packages.is_empty();
        let cache = if cached {
            "--cache-dir=/var/cache/apk"
        } else {
            "--no-cache"
        };
        push_then(&mut text, "apk del ");
        text.push_str(cache);
        words(&mut text, &remove);
    }
    text
}

/// The second is that of dnf 5.
const DNF_CACHES: &[&str] = &["/var/cache/dnf", "/var/cache/libdnf5"];

/// Returns the command of `dnf`. dnf before 5 leaves its lock in the cache when it is killed, and then waits for any
/// process of that number.
fn dnf(packages: &[&str], opts: Opts<'_>) -> String {
    let mut text = String::new();
    if !packages.is_empty() {
        text.push_str("rm -f /var/cache/dnf/*.pid");
        push_then(&mut text, "dnf install -y --refresh --setopt=keepcache=True");
        if !opts.has(OptName::Recommends) {
            text.push_str(" --setopt=install_weak_deps=False");
        }
        if let Some(release) = opts.text(OptName::Release) {
            option(&mut text, "--releasever", release);
        }
        words(&mut text, packages);
    }
    let remove: Vec<&str> = opts.texts(OptName::Remove).collect();
    if !remove.is_empty() {
        push_then(&mut text, "dnf remove -y");
        words(&mut text, &remove);
    }
    if packages.is_empty() {
        push_then(&mut text, "dnf clean all");
    }
    text
}

/// Returns the command of `zypper`. It keeps no packages, and the indexes of several releases would have one place in a
/// cache: they are fetched anew.
fn zypper(packages: &[&str], opts: Opts<'_>) -> String {
    let mut text = String::new();
    if !packages.is_empty() {
        zypper_command(&mut text, " refresh", opts);
        zypper_command(&mut text, " install", opts);
        let recommends = opts.has(OptName::Recommends);
        text.push_str(if recommends {
            " --recommends"
        } else {
            " --no-recommends"
        });
        words(&mut text, packages);
    }
    let remove: Vec<&str> = opts.texts(OptName::Remove).collect();
    if !remove.is_empty() {
        zypper_command(&mut text, " remove --clean-deps", opts);
        words(&mut text, &remove);
    }
    push_then(&mut text, "zypper clean --all");
    text
}

fn zypper_command(text: &mut String, command: &str, opts: Opts<'_>) {
    push_then(text, "zypper --non-interactive");
    opts.texts(OptName::Release)
        .for_each(|release| option(text, "--releasever", release));
    text.push_str(command);
}
