//! The limit of lines: by what is written for a step, not by what was given.

use super::Checker;
use crate::grammar::{LONGEST, SHORTEN, WIDEST};
use crate::node::{Args, Node, NodeOpt, OptValue, StepName, Val};
use crate::render::longest_line;
use crate::rule::Rule;
use crate::step::with_steps;

impl Checker<'_> {
    /// Checks that what is written for a step fits a line of a Dockerfile.
    pub(super) fn fits_a_line(&mut self, node: &Node) {
        if node.size() <= LONGEST / WIDEST {
            return;
        }
        let in_stage = |node: &&Node| node.name == StepName::FromImage || !node.name.starts_stage();
        let mut stage = self.out.nodes.iter().rev().take_while(in_stage);
        let shell = stage.find(|node| node.name == StepName::Shell);
        let nodes: Vec<Node> = shell.into_iter().chain([node]).cloned().collect();
        let longest = with_steps(&nodes, |steps| longest_line(steps));
        if longest > LONGEST {
            let what = format!("this statement takes a line of {longest} bytes in a Dockerfile");
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
}
