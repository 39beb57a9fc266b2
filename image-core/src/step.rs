//! Nodes as steps: what the macro prints as tokens, built as values.

use crate::model::{Opt, Step, Steps};
use crate::node::{Args, Known, Node, NodeOpt, OptName, OptValue, Place, StepName, Val};

/// Gives the step of a node to `with`. Constants, of which only the macro's nodes have any, are empty texts.
///
/// The step borrows lists that live during the call; that is why it is not returned.
pub(crate) fn with_step<R>(node: &Node, with: impl FnOnce(Step<'_>) -> R) -> R {
    let words: Vec<&str> = match &node.args {
        Args::Words(words) | Args::Paths(words, _) => words.iter().map(text).collect(),
        _ => Vec::new(),
    };
    let modules: Vec<(&str, &str)> = match &node.args {
        Args::Modules(modules) => modules
            .iter()
            .map(|(name, place)| (text(name), place.as_str()))
            .collect(),
        _ => Vec::new(),
    };
    let step = bare(node, &words, &modules);
    if node.options.is_empty() {
        return with(step);
    }
    let options: Vec<Opt<'_>> = node.options.iter().map(option).collect();
    with(Step::With(&step, &options))
}

fn text(val: &Val) -> &str {
    match &val.text {
        Known::Text(text) => text,
        Known::Constant(_) => "",
    }
}

fn bare<'a>(node: &'a Node, words: &'a [&'a str], modules: &'a [(&'a str, &'a str)]) -> Step<'a> {
    match &node.args {
        Args::None if node.name == StepName::HealthcheckNone => Step::HealthcheckNone,
        Args::None => Step::FromScratch,
        Args::Text(val) => of_text(node.name, text(val)),
        Args::Words(_) => of_words(node.name, words),
        Args::Pair(key, val) if node.name == StepName::Label => Step::Label(key, text(val)),
        Args::Pair(key, val) => Step::Env(key, text(val)),
        Args::Default(name, default) => Step::Arg(name, default.as_ref().map(text)),
        Args::Paths(_, to) => of_paths(node.name, words, to.as_ref().map_or("", text)),
        Args::Modules(_) => Step::PythonSource(modules),
        Args::Place(place, _) => of_place(place),
    }
}

fn of_text(name: StepName, text: &str) -> Step<'_> {
    match name {
        StepName::FromStage => Step::FromStage(text),
        StepName::Run => Step::Run(text),
        StepName::Script => Step::Script(text),
        StepName::Workdir => Step::Workdir(text),
        StepName::User => Step::User(text),
        StepName::EntrypointShell => Step::EntrypointShell(text),
        StepName::CmdShell => Step::CmdShell(text),
        StepName::StopSignal => Step::StopSignal(text),
        StepName::HealthcheckShell => Step::HealthcheckShell(text),
        _ => Step::From(text),
    }
}

fn of_words<'a>(name: StepName, words: &'a [&'a str]) -> Step<'a> {
    match name {
        StepName::Pip => Step::Pip(words),
        StepName::Apt => Step::Apt(words),
        StepName::Apk => Step::Apk(words),
        StepName::Dnf => Step::Dnf(words),
        StepName::Shell => Step::Shell(words),
        StepName::Entrypoint => Step::Entrypoint(words),
        StepName::Cmd => Step::Cmd(words),
        StepName::Expose => Step::Expose(words),
        StepName::Volume => Step::Volume(words),
        StepName::Healthcheck => Step::Healthcheck(words),
        _ => Step::RunExec(words),
    }
}

fn of_paths<'a>(name: StepName, sources: &'a [&'a str], to: &'a str) -> Step<'a> {
    match name {
        StepName::Mount => Step::Mount(sources, to),
        StepName::Add => Step::Add(sources, to),
        _ => Step::Copy(sources, to),
    }
}

fn of_place(place: &Place) -> Step<'_> {
    const NOTHING: &Steps = &Steps::new(&[], &[]);
    match place {
        Place::Image(image) => Step::FromImage(image),
        Place::Steps(steps) => Step::Include(steps),
        Place::Path(_) => Step::Include(NOTHING),
    }
}

fn option(option: &NodeOpt) -> Opt<'_> {
    match &option.value {
        OptValue::Text(val) => of_option_text(option.name, text(val)),
        OptValue::Pair(source, target) => Opt::Bind(text(source), text(target)),
        OptValue::Count(count) => Opt::Retries(*count),
        OptValue::Flag => of_flag(option.name),
    }
}

fn of_flag<'a>(name: OptName) -> Opt<'a> {
    match name {
        OptName::Prebuilt => Opt::Prebuilt,
        OptName::Pre => Opt::Pre,
        OptName::Recommends => Opt::Recommends,
        OptName::External => Opt::External,
        OptName::KeepGitDir => Opt::KeepGitDir,
        OptName::Unpack => Opt::Unpack,
        OptName::Mount => Opt::Mount,
        OptName::Ssh => Opt::Ssh,
        _ => Opt::Force,
    }
}

fn of_option_text(name: OptName, text: &str) -> Opt<'_> {
    match name {
        OptName::As => Opt::As(text),
        OptName::Platform => Opt::Platform(text),
        OptName::Provides => Opt::Provides(text),
        OptName::Setup => Opt::Setup(text),
        OptName::PullSecret => Opt::PullSecret(text),
        OptName::Requirements => Opt::Requirements(text),
        OptName::RequirementsPart => Opt::RequirementsPart(text),
        OptName::FindLinks => Opt::FindLinks(text),
        OptName::IndexUrl => Opt::IndexUrl(text),
        OptName::ExtraIndexUrl => Opt::ExtraIndexUrl(text),
        OptName::ExtraOptions => Opt::ExtraOptions(text),
        OptName::Python => Opt::Python(text),
        OptName::Command => Opt::Command(text),
        OptName::Release => Opt::Release(text),
        OptName::Remove => Opt::Remove(text),
        OptName::Virtual => Opt::Virtual(text),
        OptName::CopyFrom => Opt::CopyFrom(text),
        OptName::Chown => Opt::Chown(text),
        OptName::Chmod => Opt::Chmod(text),
        OptName::Ignore => Opt::Ignore(text),
        OptName::Checksum => Opt::Checksum(text),
        OptName::To => Opt::To(text),
        OptName::Secret => Opt::Secret(text),
        OptName::Cache => Opt::Cache(text),
        OptName::Network => Opt::Network(text),
        OptName::Device => Opt::Device(text),
        OptName::Env => Opt::Env(text),
        OptName::Interval => Opt::Interval(text),
        OptName::Timeout => Opt::Timeout(text),
        OptName::StartPeriod => Opt::StartPeriod(text),
        OptName::StartInterval => Opt::StartInterval(text),
        flag => of_flag(flag),
    }
}
