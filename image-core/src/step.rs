//! Nodes as steps: what the macro prints as tokens, built as values.

use crate::function::Function;
use crate::lower::{Lower, Opts};
use crate::model::{Opt, OptName, StepRef};
use crate::node::{Args, Callee, Known, Node, NodeOpt, OptValue, StepName, Val};

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

/// Gives the steps of nodes to `with`. Constants, of which only the macro's nodes have any, are
/// empty.
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
            name: node.name(),
            step: without_options(node, lists),
            opts: &lists.options,
        });
    }
    with(&steps)
}

/// The lists that a step borrows.
#[derive(Default)]
struct Lists<'a> {
    words: Vec<&'a str>,
    modules: Vec<(&'a str, &'a str)>,
    options: Vec<Opt<'a>>,
}

impl<'a> Lists<'a> {
    fn new(node: &'a Node) -> Self {
        let options = node.options.iter().map(option).collect();
        match &node.args {
            Args::Words(_, words) | Args::Paths(_, words, _) => Self {
                words: words.iter().map(text).collect(),
                options,
                ..Self::default()
            },
            Args::Modules(modules) => Self {
                modules: modules
                    .iter()
                    .map(|(name, place)| (text(name), place.as_str()))
                    .collect(),
                options,
                ..Self::default()
            },
            Args::None(_)
            | Args::Text(..)
            | Args::Pair(..)
            | Args::Default(..)
            | Args::Function(..)
            | Args::Base(..)
            | Args::Fragment(..) => Self {
                options,
                ..Self::default()
            },
        }
    }
}

fn text(val: &Val) -> &str {
    match &val.text {
        Known::Text(text) => text,
        Known::Constant(_) | Known::Framed(..) | Known::Texts(_) => "",
    }
}

fn without_options<'a>(node: &'a Node, lists: &'a Lists<'a>) -> StepRef<'a> {
    let Lists { words, modules, .. } = lists;
    match &node.args {
        Args::None(step) => step.maker()(),
        Args::Text(step, val) => step.maker()(text(val)),
        Args::Words(step, _) => step.maker()(words),
        Args::Pair(step, key, val) => step.maker()(key, text(val)),
        Args::Default(name, default) => StepRef::Arg(name, default.as_ref().map(text)),
        Args::Paths(step, _, to) => step.maker()(words, to.as_ref().map_or("", text)),
        Args::Modules(_) => StepRef::PythonSource(modules),
        Args::Base(place, _) => StepRef::FromImage(place.image()),
        Args::Fragment(place, _) => StepRef::Include(place.steps()),
        Args::Function(Callee::Known(name, function), _) => StepRef::RunFn(name, *function),
        Args::Function(Callee::Path(_, written, false), _) => StepRef::RunFn(written, Function::Plain(|| Ok(()))),
        Args::Function(Callee::Path(_, written, true), _) => StepRef::RunFn(written, Function::Taking(|_| Ok(()))),
    }
}

fn option(option: &NodeOpt) -> Opt<'_> {
    match &option.value {
        OptValue::Text(val) | OptValue::Texts(val) => Opt::Text(option.name, text(val)),
        OptValue::Variable(key, val) => Opt::Variable(key, text(val)),
        OptValue::Pair(id, path) if option.name == OptName::Secret => Opt::SecretFile(text(id), text(path)),
        OptValue::Pair(source, target) => Opt::Bind(text(source), text(target)),
        OptValue::Count(count) => Opt::Retries(*count),
        OptValue::Flag => Opt::Flag(option.name),
    }
}
