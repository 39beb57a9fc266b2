//! A spec that came from elsewhere: its texts by the same grammars as those of an image, its parts by the same check.
//!
//! Otherwise a text that a Dockerfile cannot carry would arrive changed, and a line break in it could start an instruction.

use std::collections::HashSet;
use std::fmt;

use super::{
    Action, Add, Base, BindMount, BuildArg, Command, Copy, Credentials, Healthcheck, Instruction, Mount, Origin, Probe,
    Run, Spec, Stage, StageBase, Words,
};
use crate::check::{Diagnostic, spec as language};
use crate::dockerfile::{Form, parse_alone, parse_steps};
use crate::grammar::LONGEST;
use crate::grammar::path::{is_addressable, is_mountable};
use crate::keyword::Keyword;
use crate::kind::Kind;

mod sources;

/// A part of a spec that no image has.
///
/// It is not a [`Report`](crate::report::Report): specs are not written by people, and most of these findings have no
/// rule of the language, so no page to read and no `#[allow]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongText {
    /// Its place: `stages[0].instructions[2]`. Empty for the spec as a whole.
    pub place: String,
    /// The text, or the start of a long one. Empty where it is not about one text.
    pub text: String,
    /// The problem, and its fix.
    pub what: String,
}

impl fmt::Display for WrongText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        if !self.text.is_empty() {
            write!(f, "{:?} ", self.text)?;
        }
        f.write_str(&self.what)
    }
}

/// Returns all that is wrong with a spec.
pub(super) fn check(spec: &Spec) -> Vec<WrongText> {
    let mut check = Check::default();
    check.head(spec);
    if spec.stages.is_empty() {
        check.wrong("", "this image has no stage: add one");
    }
    for (number, stage) in spec.stages.iter().enumerate() {
        check.stage(number, stage);
    }
    check.mounts(spec);
    check.sources(spec);
    check.place.clear();
    check.found.extend(long_lines(spec));
    check.found
}

/// Finds lines that are too long though each text fits one.
fn long_lines(spec: &Spec) -> impl Iterator<Item = WrongText> {
    let text = spec.dockerfile();
    let long = text.lines().filter(|line| line.len() > LONGEST);
    let found = long.map(|line| WrongText {
        place: String::new(),
        text: start(line),
        what: format!("is a line of {} bytes, and {LONGEST} are allowed", line.len()),
    });
    found.collect::<Vec<_>>().into_iter()
}

fn start(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Returns the kind of a base's reference.
fn reference_kind(credentials: Option<Credentials>) -> Kind {
    match credentials {
        None => Kind::Reference,
        Some(Credentials::Ecr) => Kind::EcrReference,
        Some(Credentials::GcpArtifactRegistry) => Kind::ArtifactReference,
    }
}

/// Returns why a later image cannot run an instruction.
fn not_kept(kept: &Action<'_>) -> Option<&'static str> {
    if matches!(kept, Action::OnBuild(_)) {
        return Some("is an `on_build` in an `on_build`: keep the inner one alone");
    }
    if let Action::Run(run) = kept
        && matches!(run.command, Command::Function(_) | Command::Call(_))
    {
        return Some("keeps a function, whose program is not there later: keep a command");
    }
    let of_stage = kept
        .origins()
        .into_iter()
        .any(|origin| matches!(origin, Origin::Stage(_)));
    of_stage.then_some("names a stage of this image, which a later one does not have: name an image")
}

/// Returns whether an instruction runs something in this build, or in that of a later image.
fn runs(action: &Action<'_>) -> bool {
    if let Action::OnBuild(kept) = action {
        return runs(kept);
    }
    action.keyword() == Some(Keyword::Run)
}

/// Returns whether a text may be put among other instructions as it is: it is a line such as `setup` takes, or in the
/// form that the conversion of a Dockerfile gives.
fn is_plain(text: &str) -> bool {
    let is_line = !text.contains('\n') && Kind::Raw.check(text).is_ok();
    // Where it cannot be read, that is said.
    is_line || parse_alone(text).is_ok_and(|read| read.normalized() == text)
}

/// Returns whether a text is the one argument of an ARG.
fn is_argument(text: &str) -> bool {
    let line = format!("ARG {text}");
    let ends = !text.contains('\0') && parse_alone(&line).is_ok();
    let Ok(file) = parse_steps(&line) else { return false };
    ends && matches!(&file.instructions[..], [one] if matches!(&one.form, Form::Words(words) if words[..] == [text]))
}

#[derive(Default)]
struct Check<'s> {
    found: Vec<WrongText>,
    /// The current part.
    place: String,
    /// The names of the stages that are complete.
    stages: HashSet<&'s str>,
    /// The name of the current stage.
    own: Option<&'s str>,
}

impl<'s> Check<'s> {
    fn wrong(&mut self, text: &str, what: impl Into<String>) {
        self.found.push(WrongText {
            place: self.place.clone(),
            text: start(text),
            what: what.into(),
        });
    }

    fn text(&mut self, kind: Kind, text: &str) {
        if let Err(fault) = kind.check(text) {
            self.wrong(text, format!("{}: {}", fault.what, fault.fix));
        }
    }

    /// Takes over what the check of the language found.
    fn diagnosed(&mut self, found: Vec<Diagnostic>) {
        for Diagnostic { what, fix, .. } in found {
            self.wrong("", format!("{what}: {fix}"));
        }
    }

    fn texts<T: AsRef<str>>(&mut self, kind: Kind, texts: impl IntoIterator<Item = T>) {
        texts.into_iter().for_each(|text| self.text(kind, text.as_ref()));
    }

    fn words(&mut self, kind: Kind, words: &Words<'_>) {
        self.texts(kind, words.iter());
    }

    fn head(&mut self, spec: &'s Spec) {
        for (place, kind, text) in [
            ("name", Kind::ImageName, &spec.name),
            ("readme", Kind::Prose, &spec.readme),
        ] {
            place.clone_into(&mut self.place);
            self.texts(kind, text);
        }
        "ignore".clone_into(&mut self.place);
        self.texts(Kind::IgnorePattern, &spec.ignore);
        for (number, arg) in spec.args.iter().enumerate() {
            self.place = format!("args[{number}]");
            self.texts(Kind::Prose, &arg.comment);
            self.text(Kind::Variable, &arg.name);
            self.texts(Kind::ArgDefault, &arg.default);
            self.word(arg);
        }
    }

    /// Checks a default as it is: one word of a Dockerfile, and no other default beside it.
    fn word(&mut self, arg: &BuildArg<'_>) {
        let Some(word) = &arg.word else { return };
        if arg.default.is_some() || !is_argument(&format!("{}={word}", arg.name)) {
            self.wrong(word, "is not the one default of a build argument, as ARG has it");
        }
    }

    fn stage(&mut self, number: usize, stage: &'s Stage) {
        self.place = format!("stages[{number}].from");
        self.from(&stage.from);
        self.own = stage.from.name.as_deref();
        for (index, instruction) in stage.instructions.iter().enumerate() {
            self.place = format!("stages[{number}].instructions[{index}]");
            if stage.from.prebuilt && index == 0 {
                self.wrong("", "a `prebuilt` base is used as it is: take one of the two away");
            }
            self.instruction(instruction);
        }
        self.stages.extend(self.own.take());
    }

    fn from(&mut self, from: &'s StageBase<'_>) {
        let before = self.found.len();
        self.texts(Kind::Prose, &from.comment);
        match &from.base {
            Base::Image(reference) => {
                self.text(reference_kind(from.credentials), reference);
                self.image(reference);
            }
            Base::Stage(name) => self.check_earlier_stage(name),
            Base::Id(digest) => self.text(Kind::ImageId, digest),
            Base::Scratch => {}
        }
        if from.credentials.is_some() && !matches!(from.base, Base::Image(_)) {
            self.wrong("", "`credentials` need the image of a registry as base: leave them out");
        }
        self.texts(Kind::StageName, &from.name);
        self.texts(Kind::Platform, &from.platform);
        self.texts(Kind::PullSecret, &from.pull_secret);
        if let Some(name) = from.name.as_deref().filter(|name| self.stages.contains(name)) {
            self.wrong(name, "is the name of an earlier stage: give this stage another name");
        }
        if self.found.len() == before {
            self.diagnosed(language::stage(from));
        }
    }

    /// Checks an earlier stage.
    fn check_earlier_stage(&mut self, name: &str) {
        if !self.stages.contains(name) {
            self.wrong(name, "is not the name of an earlier stage: name one, or an image");
        }
    }

    /// Checks an image, which engines would take for the stage of that name.
    fn image(&mut self, reference: &str) {
        if self.stages.contains(reference) || self.own == Some(reference) {
            self.wrong(
                reference,
                "is the name of a stage, and here an image: name it as a stage",
            );
        } else if reference == "scratch" {
            self.wrong(reference, "is the empty base, not an image: write it as one");
        }
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        let before = self.found.len();
        self.instruction_texts(instruction);
        if self.found.len() == before {
            self.diagnosed(language::step(&instruction.action, self.own));
        }
    }

    fn instruction_texts(&mut self, instruction: &Instruction<'_>) {
        self.texts(Kind::Prose, &instruction.comment);
        self.action(&instruction.action);
        if instruction.force && !runs(&instruction.action) {
            self.wrong("", "has `force` and runs nothing: leave it out");
        }
    }

    fn action(&mut self, action: &Action<'_>) {
        match action {
            Action::Arg(arg) => {
                self.text(Kind::Variable, &arg.name);
                self.texts(Kind::ArgDefault, &arg.default);
            }
            Action::Env(env) => {
                self.text(Kind::Variable, &env.key);
                self.text(Kind::EnvValue, &env.value);
            }
            Action::Label(label) => {
                self.text(Kind::LabelKey, &label.key);
                self.text(Kind::LabelValue, &label.value);
            }
            Action::Workdir(path) => self.text(Kind::Workdir, path),
            Action::User(user) => self.text(Kind::User, user),
            Action::Expose(ports) => self.words(Kind::Port, ports),
            Action::Volume(paths) => self.words(Kind::VolumePath, paths),
            Action::StopSignal(signal) => self.text(Kind::Signal, signal),
            Action::Shell(words) | Action::Entrypoint(words) | Action::Cmd(words) => self.program(words),
            Action::Run(run) => self.run(run),
            Action::OnBuild(kept) => self.check_kept(kept),
            Action::Raw(text) => self.raw(text),
            Action::Copy(copy) => self.copy(copy),
            Action::Add(add) => self.add(add),
            Action::Healthcheck(check) => self.healthcheck(check),
        }
    }

    /// Checks an instruction that is kept for a later image.
    fn check_kept(&mut self, kept: &Action<'_>) {
        if let Some(what) = not_kept(kept) {
            self.wrong("", what);
        } else if let Action::Raw(text) = kept {
            self.raw(&format!("ONBUILD {text}"));
        } else {
            self.action(kept);
        }
    }

    /// Checks an instruction as it is: one line, or one instruction of a Dockerfile in its usual form.
    fn raw(&mut self, text: &str) {
        self.text(Kind::Instructions, text);
        if !is_plain(text) {
            self.wrong(text, "is not one instruction in its usual form: write it on one line");
        }
    }

    /// Checks a program and its arguments.
    fn program(&mut self, words: &Words<'_>) {
        let kinds = std::iter::once(Kind::ProgramWord).chain(std::iter::repeat(Kind::Argument));
        words.iter().zip(kinds).for_each(|(word, kind)| self.text(kind, word));
    }

    fn copy(&mut self, copy: &Copy<'_>) {
        let kind = self.origin(copy.from.as_ref());
        self.words(kind, &copy.sources);
        if copy.from.is_none() {
            self.addressed(copy.sources.iter());
        }
        self.text(Kind::Destination, &copy.destination);
        self.texts(Kind::Owner, &copy.chown);
        self.texts(Kind::Mode, &copy.chmod);
    }

    fn add(&mut self, add: &Add<'_>) {
        self.words(Kind::RemoteSource, &add.sources);
        self.texts(Kind::Checksum, &add.checksum);
        self.text(Kind::Destination, &add.destination);
        self.texts(Kind::Owner, &add.chown);
        self.texts(Kind::Mode, &add.chmod);
    }

    /// Checks where sources are, and says of which kind they are.
    fn origin(&mut self, from: Option<&Origin<'_>>) -> Kind {
        match from {
            None => return Kind::Source,
            Some(Origin::Stage(name)) => self.check_earlier_stage(name),
            Some(Origin::Image(reference)) => {
                self.text(Kind::Origin, reference);
                self.image(reference);
            }
        }
        Kind::StageSource
    }

    /// Checks sources of the context, which engines have to find by these texts.
    fn addressed<'w>(&mut self, sources: impl Iterator<Item = &'w str>) {
        for source in sources.filter(|source| !is_addressable(source)) {
            self.wrong(source, "cannot be addressed by engines: give it a place in `sources`");
        }
    }

    fn healthcheck(&mut self, check: &Healthcheck<'_>) {
        match &check.probe {
            Some(Probe::Shell(command)) => self.text(Kind::ShellCommand, command),
            Some(Probe::Exec(words)) => self.program(words),
            None => {}
        }
        for time in [
            &check.interval,
            &check.timeout,
            &check.start_period,
            &check.start_interval,
        ] {
            self.texts(Kind::Duration, time);
        }
    }

    fn run(&mut self, run: &Run<'_>) {
        match &run.command {
            Command::Shell(command) => self.text(Kind::ShellCommand, command),
            Command::Exec(words) => self.program(words),
            Command::Script(text) => self.text(Kind::Script, text),
            Command::Function(name) => self.text(Kind::FunctionName, name),
            Command::Call(call) => {
                self.text(Kind::FunctionName, &call.function);
                self.texts(Kind::Argument, call.args.iter());
            }
        }
        for variable in &run.env {
            self.text(Kind::Variable, &variable.key);
            self.text(Kind::Argument, &variable.value);
        }
        for mount in &run.mounts {
            match mount {
                Mount::Cache(cache) => self.text(Kind::MountTarget, &cache.target),
                Mount::Secret(id) => self.text(Kind::Secret, id),
                Mount::SecretFile(file) => {
                    self.text(Kind::SecretId, &file.id);
                    self.text(Kind::SecretPath, &file.target);
                }
                Mount::Tmpfs(target) => self.text(Kind::MountTarget, target),
                Mount::Bind(bind) => self.bind(bind),
                Mount::Ssh => {}
            }
        }
        self.mounts_differ(&run.mounts);
        self.texts(Kind::Network, &run.network);
        self.texts(Kind::Device, &run.devices);
    }

    fn bind(&mut self, bind: &BindMount<'_>) {
        let kind = self.origin(bind.from.as_ref());
        self.text(kind, &bind.source);
        self.text(Kind::MountTarget, &bind.target);
        if !is_mountable(&bind.source) {
            self.wrong(
                &bind.source,
                "cannot be named in a mount: give it a name in ASCII, without a pattern",
            );
        }
    }

    fn mounts_differ(&mut self, mounts: &[Mount<'_>]) {
        let mut before = HashSet::new();
        if !mounts.iter().all(|mount| before.insert(format!("{mount:?}"))) {
            self.wrong("", "this step has one mount twice: keep one of the two");
        }
    }
}
