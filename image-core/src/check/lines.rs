//! The limit of lines: by what a statement's texts take in a line of a Dockerfile, not by what was given.

use super::Checker;
use crate::escape::is_simple_command;
use crate::fold::fold;
use crate::grammar::{LONGEST, SHORTEN, WIDEST, written};
use crate::kind::Kind;
use crate::node::{Args, Node, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::shell::push_quoted;

impl Checker<'_> {
    /// Checks that what is written for a step fits a line of a Dockerfile.
    ///
    /// The few words that a statement brings itself are not counted: engines read 535 bytes more than are allowed here.
    pub(super) fn fits_a_line(&mut self, node: &Node) {
        if node.size() <= LONGEST / WIDEST {
            return;
        }
        let in_stage = |node: &&Node| node.name == StepName::FromImage || !node.name.starts_stage();
        let mut stage = self.out.nodes.iter().rev().take_while(in_stage);
        let shelled = stage.any(|node| node.name == StepName::Shell);
        let longest = node.longest_line(shelled);
        if longest > LONGEST {
            let what = format!("this statement takes a line of {longest} bytes or more in a Dockerfile");
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

    /// How many bytes the texts of its longest line take at least.
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
        args + options.map(NodeOpt::width).sum::<usize>()
    }

    /// How many bytes one of its arguments takes at least, and what parts it from others.
    fn width(&self, val: &Val, shelled: bool) -> usize {
        let Some(text) = val.known() else { return 0 };
        match self.name {
            StepName::Raw => text.lines().map(str::len).max().unwrap_or(0),
            StepName::Run => self.command(&fold(text), shelled),
            StepName::HealthcheckShell => self.command(text, shelled),
            StepName::CmdShell | StepName::EntrypointShell => self.command(text, true),
            _ => val.width(),
        }
    }

    /// The same of a command, which is written as it is or as a word of the shell that runs it.
    fn command(&self, command: &str, in_shell: bool) -> usize {
        let json = in_shell || self.has_prelude() || !is_simple_command(command);
        written(if json { Kind::Argument } else { Kind::Command }, command.as_bytes())
    }

    /// Whether a shell sets variables for it before it starts.
    fn has_prelude(&self) -> bool {
        let sets = |option: &NodeOpt| matches!(option.name, OptName::Env | OptName::Secret);
        self.options.iter().any(sets)
    }

    fn vals(&self) -> Vec<&Val> {
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

    fn vals(&self) -> impl Iterator<Item = &Val> {
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

    /// How many bytes it takes at least among others: parted by a blank, or as JSON by `", "`.
    fn width(&self) -> usize {
        let between = if self.kind == Kind::Argument { 4 } else { 1 };
        self.known()
            .map_or(0, |text| written(self.kind, text.as_bytes()) + between)
    }
}
