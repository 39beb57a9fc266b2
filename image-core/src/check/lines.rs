//! The limit of lines: by what a statement's texts take in a line of a Dockerfile, not by what was given.

use super::Checker;
use crate::escape::{Quotes, is_simple_command, push_expanding};
use crate::fold::fold;
use crate::grammar::{LONGEST, SHORTEN, WIDEST, written};
use crate::kind::Kind;
use crate::node::{Args, Node, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::shell::{self, push_quoted, push_word, push_words, reads_as_option};

impl Checker<'_> {
    /// Checks that what is written for a step fits a line of a Dockerfile.
    ///
    /// It is counted and not written, so that the macro need not be able to write. Of plain statements that is exact; of
    /// others it is the texts, and the most that these statements bring themselves.
    pub(super) fn fits_a_line(&mut self, node: &Node) {
        if node.size() <= LONGEST / WIDEST {
            return;
        }
        let in_stage = |node: &&Node| node.name == StepName::FromImage || !node.name.starts_stage();
        let mut stage = self.out.nodes.iter().rev().take_while(in_stage);
        let shelled = stage.any(|node| node.name == StepName::Shell);
        let longest = node.longest_line(shelled);
        if longest > LONGEST {
            let what = format!("this statement takes a line of about {longest} bytes in a Dockerfile");
            self.report(Rule::LongLine, node.at, what, SHORTEN);
        }
    }
}

impl Node {
    /// How many bytes its known texts have.
    fn size(&self) -> usize {
        // Loops, as the macro runs this unoptimised for each step: chained iterators take twice as long.
        let mut size = 0;
        for val in self.vals() {
            size += val.size();
        }
        for option in &self.options {
            size += option.vals().map(Val::size).sum::<usize>();
        }
        for line in &self.comment {
            size += line.len();
        }
        size
    }

    /// How many bytes its longest line takes.
    fn longest_line(&self, shelled: bool) -> usize {
        let comment = self.comment.iter().map(String::as_str);
        let own = self.options.iter().filter(|option| option.name == OptName::Setup);
        let own = own.flat_map(NodeOpt::vals).filter_map(Val::known).flat_map(str::lines);
        let own = comment.chain(own).map(str::len).max().unwrap_or(0);
        own.max(self.line(shelled))
    }

    /// The same of the line that most of its texts stand in.
    fn line(&self, shelled: bool) -> usize {
        let widths = self.vals().into_iter().map(|val| self.width(val, shelled));
        let args: usize = match (self.name, &self.args) {
            // Added when a container starts.
            (StepName::Mount, _) => return 0,
            // A line for each.
            (StepName::PythonSource, _) | (StepName::Copy, Args::Paths(_, None)) => widths.max().unwrap_or(0),
            _ => widths.sum(),
        };
        let options = self.options.iter().filter(|option| !option.stands_apart());
        self.own(shelled) + args + options.map(NodeOpt::width).sum::<usize>()
    }

    /// How many bytes it brings itself, besides what parts its texts.
    fn own(&self, shelled: bool) -> usize {
        let shell = |text: &Val| IN_SHELL + if starts_as_option(text) { "\"--\", ".len() } else { 0 };
        let plain = match (self.name, &self.args) {
            (StepName::Run, Args::Text(text)) if !self.is_json(text, shelled) => Some("RUN ".len()),
            (StepName::Run, Args::Text(text)) if !shelled => Some("RUN".len() + shell(text)),
            (StepName::CmdShell, Args::Text(text)) if !shelled => Some("CMD".len() + shell(text)),
            (StepName::Script, Args::Text(text)) if !is_interpreted(text) => {
                Some("RUN\"-e\", ".len() + shell(text) - BETWEEN)
            }
            (StepName::RunExec | StepName::Cmd, _) => Some("RUN []".len() - ", ".len()),
            (StepName::Entrypoint, _) => Some("ENTRYPOINT []".len() - ", ".len()),
            (StepName::Env, Args::Pair(key, _)) => Some("ENV =\"\"".len() + key.len() - BETWEEN),
            _ => None,
        };
        plain.filter(|_| self.options.is_empty()).unwrap_or(OWN)
    }

    /// How many bytes one of its arguments takes, and what parts it from others.
    fn width(&self, val: &Val, shelled: bool) -> usize {
        let Some(text) = val.known() else { return 0 };
        let json = match self.name {
            StepName::Raw => return text.lines().map(str::len).max().unwrap_or(0),
            StepName::Run | StepName::HealthcheckShell => self.is_json(val, shelled),
            StepName::CmdShell | StepName::EntrypointShell => true,
            _ => return val.width(),
        };
        let text = if self.name == StepName::Run {
            fold(text)
        } else {
            text.into()
        };
        written(if json { Kind::Argument } else { val.kind }, text.as_bytes())
    }

    /// Whether a command is a word of the shell that runs it, and not written as it is.
    fn is_json(&self, command: &Val, shelled: bool) -> bool {
        let text = command.known().map(fold).unwrap_or_default();
        shelled || self.has_prelude() || !is_simple_command(&text)
    }

    /// Whether a shell sets variables for it before it starts.
    fn has_prelude(&self) -> bool {
        let sets = |option: &NodeOpt| matches!(option.name, OptName::Env | OptName::Secret);
        self.options.iter().any(sets)
    }

    pub(super) fn vals(&self) -> Vec<&Val> {
        match &self.args {
            Args::Text(val) | Args::Pair(_, val) | Args::Default(_, Some(val)) => vec![val],
            Args::Words(words) => words.iter().collect(),
            Args::Paths(sources, to) => sources.iter().chain(to).collect(),
            Args::Modules(modules) => modules.iter().map(|(module, _)| module).collect(),
            Args::None | Args::Default(_, None) | Args::Place(..) | Args::Function(..) => Vec::new(),
        }
    }
}

impl NodeOpt {
    /// Whether its text stands in no line, or in one of its own.
    fn stands_apart(&self) -> bool {
        use OptName::{AddPython, Ignore, Provides, PullSecret, Setup};
        matches!(self.name, AddPython | Ignore | Provides | PullSecret | Setup)
    }

    /// How many bytes it takes at least.
    fn width(&self) -> usize {
        let text = self.vals().find_map(Val::known).filter(|_| self.name == OptName::Env);
        let Some(text) = text else {
            return self.vals().map(Val::width).sum();
        };
        let mut quoted = String::with_capacity(text.len());
        push_quoted(&mut quoted, text);
        written(Kind::Argument, quoted.as_bytes())
    }

    pub(super) fn vals(&self) -> impl Iterator<Item = &Val> {
        let (first, second) = match &self.value {
            OptValue::Text(val) => (Some(val), None),
            OptValue::Pair(source, target) => (Some(source), Some(target)),
            OptValue::Flag | OptValue::Count(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}

impl Val {
    fn size(&self) -> usize {
        self.known().map_or(0, str::len)
    }

    /// How many bytes it takes among others, as it is escaped: between double quotes, as JSON and parted by `", "`, or as
    /// a word of a shell, perhaps in JSON.
    fn width(&self) -> usize {
        let Some(text) = self.known() else { return 0 };
        let mut escaped = String::with_capacity(text.len());
        match self.kind {
            Kind::Argument | Kind::ProgramWord => return written(Kind::Argument, text.as_bytes()) + 4,
            Kind::Script => return written(Kind::Script, text.as_bytes()) + BETWEEN,
            Kind::EnvValue | Kind::LabelValue | Kind::ArgDefault => {
                push_expanding(&mut escaped, text, Quotes::Double);
                return escaped.len() + BETWEEN;
            }
            // Options are words of their own.
            Kind::ExtraOptions => push_words(&mut escaped, &shell::split(text)),
            _ => push_word(&mut escaped, text),
        }
        // `$A` is written as `${A}` where it is expanded.
        let braces = 2 * text.matches('$').count();
        written(Kind::Argument, escaped.as_bytes()) + braces + BETWEEN
    }
}

/// The most that a statement brings itself: what its installer is called with, mounts, the shell that sets variables.
const OWN: usize = 600;
/// ` ["/bin/sh", "-c", "…"]`
const IN_SHELL: usize = 22;
/// The blank between two texts.
const BETWEEN: usize = 1;

fn starts_as_option(command: &Val) -> bool {
    command.known().is_some_and(reads_as_option)
}

fn is_interpreted(script: &Val) -> bool {
    script.known().is_some_and(|text| text.starts_with("#!"))
}
