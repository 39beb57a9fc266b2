//! The limit of lines: by what is written for a step, not by what was given.

use super::Checker;
use crate::grammar::{LONGEST, SHORTEN, WIDEST};
use crate::node::{Args, Node, OptValue, StepName, Val};
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
        let args = match &self.args {
            Args::Text(val) | Args::Pair(_, val) | Args::Default(_, Some(val)) => val.size(),
            Args::Words(words) => words.iter().map(Val::size).sum(),
            Args::Paths(sources, to) => sources.iter().chain(to).map(Val::size).sum(),
            Args::Modules(modules) => modules.iter().map(|(module, _)| module.size()).sum(),
            Args::None | Args::Default(_, None) | Args::Place(..) | Args::Function(..) => 0,
        };
        let options = self.options.iter().map(|option| match &option.value {
            OptValue::Text(val) => val.size(),
            OptValue::Pair(source, target) => source.size() + target.size(),
            OptValue::Flag | OptValue::Count(_) => 0,
        });
        let comment = self.comment.iter().map(String::len);
        args + options.chain(comment).sum::<usize>()
    }
}

impl Val {
    fn size(&self) -> usize {
        self.known().map_or(0, str::len)
    }
}
