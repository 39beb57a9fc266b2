//! Nodes as steps: what the macro prints as tokens, built as values.

use crate::function::Function;
use crate::lower::{Lower, Opts};
use crate::model::{Opt, StepRef, Steps};
use crate::node::{Args, Callee, Known, Node, NodeOpt, OptValue, Place, StepName, Val};

/// A step that is made of a node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Built<'a> {
    name: StepName,
    step: StepRef<'a>,
    opts: &'a [Opt<'a>],
}

impl<'a> Lower<'a> for Built<'a> {
    fn read(&'a self) -> Option<StepRef<'a>> {
        Some(self.step)
    }

    fn options(&'a self, _: &'a [Self]) -> Opts<'a> {
        Opts::read(self.opts)
    }

    fn name(&self) -> StepName {
        self.name
    }
}

/// Gives the steps of nodes to `with`. Constants, of which only the macro's nodes have any, are empty texts.
///
/// The steps borrow lists that live during the call; that is why they are not returned.
pub(crate) fn with_steps<R>(nodes: &[Node], with: impl for<'b> FnOnce(&'b [Built<'b>]) -> R) -> R {
    let lists: Vec<Lists<'_>> = nodes.iter().map(Lists::new).collect();
    let mut steps = Vec::with_capacity(nodes.len());
    for (node, lists) in nodes.iter().zip(&lists) {
        let comment = |line| Built {
            name: StepName::Comment,
            step: StepRef::Comment(line),
            opts: &[],
        };
        steps.extend(node.comment.iter().map(|line| comment(line)));
        steps.push(Built {
            name: node.name,
            step: bare(node, lists),
            opts: &lists.options,
        });
    }
    with(&steps)
}

/// The lists that a step borrows.
struct Lists<'a> {
    words: Vec<&'a str>,
    modules: Vec<(&'a str, &'a str)>,
    options: Vec<Opt<'a>>,
}

impl<'a> Lists<'a> {
    fn new(node: &'a Node) -> Self {
        let mut lists = Self {
            words: Vec::new(),
            modules: Vec::new(),
            options: Vec::new(),
        };
        match &node.args {
            Args::Words(words) | Args::Paths(words, _) => lists.words = words.iter().map(text).collect(),
            Args::Modules(modules) => {
                lists.modules = modules
                    .iter()
                    .map(|(name, place)| (text(name), place.as_str()))
                    .collect();
            }
            _ => {}
        }
        lists.options = node.options.iter().map(option).collect();
        lists
    }
}

fn text(val: &Val) -> &str {
    match &val.text {
        Known::Text(text) => text,
        Known::Constant(_) => "",
    }
}

fn bare<'a>(node: &'a Node, lists: &'a Lists<'a>) -> StepRef<'a> {
    let Lists { words, modules, .. } = lists;
    match &node.args {
        Args::None if node.name == StepName::HealthcheckNone => StepRef::HealthcheckNone,
        Args::None => StepRef::FromScratch,
        Args::Text(val) => of_text(node.name, text(val)),
        Args::Words(_) => of_words(node.name, words),
        Args::Pair(key, val) if node.name == StepName::Label => StepRef::Label(key, text(val)),
        Args::Pair(key, val) => StepRef::Env(key, text(val)),
        Args::Default(name, default) => StepRef::Arg(name, default.as_ref().map(text)),
        Args::Paths(_, to) => of_paths(node.name, words, to.as_ref().map_or("", text)),
        Args::Modules(_) => StepRef::PythonSource(modules),
        Args::Place(place, _) => of_place(place),
        Args::Function(Callee::Known(name, function), _) => StepRef::RunFn(name, *function),
        Args::Function(Callee::Path(_, written), _) => StepRef::RunFn(written, Function(|| Ok(()))),
    }
}

fn of_text(name: StepName, text: &str) -> StepRef<'_> {
    match name {
        StepName::FromId => StepRef::FromId(text),
        StepName::FromStage => StepRef::FromStage(text),
        StepName::UvSync => StepRef::UvSync(text),
        StepName::Poetry => StepRef::Poetry(text),
        StepName::Run => StepRef::Run(text),
        StepName::Script => StepRef::Script(text),
        StepName::Raw => StepRef::Raw(text),
        StepName::AddPython => StepRef::AddPython(text),
        StepName::Workdir => StepRef::Workdir(text),
        StepName::User => StepRef::User(text),
        StepName::EntrypointShell => StepRef::EntrypointShell(text),
        StepName::CmdShell => StepRef::CmdShell(text),
        StepName::StopSignal => StepRef::StopSignal(text),
        StepName::HealthcheckShell => StepRef::HealthcheckShell(text),
        _ => StepRef::From(text),
    }
}

fn of_words<'a>(name: StepName, words: &'a [&'a str]) -> StepRef<'a> {
    match name {
        StepName::Pip => StepRef::Pip(words),
        StepName::Uv => StepRef::Uv(words),
        StepName::Apt => StepRef::Apt(words),
        StepName::Apk => StepRef::Apk(words),
        StepName::Dnf => StepRef::Dnf(words),
        StepName::Micromamba => StepRef::Micromamba(words),
        StepName::Shell => StepRef::Shell(words),
        StepName::Entrypoint => StepRef::Entrypoint(words),
        StepName::Cmd => StepRef::Cmd(words),
        StepName::Expose => StepRef::Expose(words),
        StepName::Volume => StepRef::Volume(words),
        StepName::Healthcheck => StepRef::Healthcheck(words),
        _ => StepRef::RunExec(words),
    }
}

fn of_paths<'a>(name: StepName, sources: &'a [&'a str], to: &'a str) -> StepRef<'a> {
    match name {
        StepName::Mount => StepRef::Mount(sources, to),
        StepName::Add => StepRef::Add(sources, to),
        _ => StepRef::Copy(sources, to),
    }
}

fn of_place(place: &Place) -> StepRef<'_> {
    const NOTHING: &Steps = &Steps::new(&[], &[]);
    match place {
        Place::Image(image) => StepRef::FromImage(image),
        Place::Steps(steps) => StepRef::Include(steps),
        Place::Path(_) => StepRef::Include(NOTHING),
    }
}

fn option(option: &NodeOpt) -> Opt<'_> {
    match &option.value {
        OptValue::Text(val) => Opt::Text(option.name, text(val)),
        OptValue::Pair(source, target) => Opt::Bind(text(source), text(target)),
        OptValue::Count(count) => Opt::Retries(*count),
        OptValue::Flag => Opt::Flag(option.name),
    }
}
