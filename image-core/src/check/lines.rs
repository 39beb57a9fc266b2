//! The limit of lines, by the most that the texts of a statement can take in a Dockerfile.

use super::Checker;
use crate::grammar::{LONGEST, SHORTEN, WIDEST};
use crate::kind::Kind;
use crate::node::{Args, Node, NodeOpt, OptValue, StepName, Val};
use crate::rule::Rule;

/// The most bytes that the texts of a statement may take: engines read lines shorter than 65,535 bytes, and 600 are
/// left for what a statement adds (the command of an installer, mounts, the shell that sets variables).
const LONGEST_TEXTS: usize = 64_900;
/// The most bytes that an option takes besides its texts: `--mount=type=cache,target=,sharing=locked,mode=0777`.
const OPTION: usize = 64;

impl Checker<'_> {
    /// Reports a statement whose line may be longer than engines read.
    ///
    /// The bound is the same for all statements, so that the macro need not know how each is written. Raw instructions
    /// are broken into lines where they are written.
    pub(super) fn fits_a_line(&mut self, node: &Node) {
        if node.name() == StepName::Raw || node.size() <= LONGEST / WIDEST {
            return;
        }
        let texts = node.most_bytes();
        if texts > LONGEST_TEXTS {
            let what = format!("the texts of this statement may take {texts} bytes in a line of a Dockerfile");
            self.report(Rule::LongLine, node.at, what, SHORTEN);
        }
    }
}

impl Node {
    /// Returns the number of bytes of its known texts.
    fn size(&self) -> usize {
        // Loops, as the macro runs this unoptimised for each step: chained iterators take twice as long.
        let mut size = 0;
        for val in self.vals() {
            if val.kind != Kind::FileText {
                size += val.known().map_or(0, str::len);
            }
        }
        for option in &self.options {
            for val in option.vals() {
                size += val.known().map_or(0, str::len);
            }
        }
        for line in &self.comment {
            size += line.len();
        }
        size
    }

    /// Returns the most bytes that its texts take in one line.
    fn most_bytes(&self) -> usize {
        let comment = self.comment.iter().map(String::len).max().unwrap_or(0);
        let options = self.options.iter().flat_map(NodeOpt::vals);
        // The text of a file stands in no line.
        let in_a_line = |val: &&Val| val.kind != Kind::FileText;
        let texts = self.vals().into_iter().filter(in_a_line);
        let texts = texts.chain(options).filter_map(Val::known);
        let texts: usize = texts.map(most_bytes).sum();
        (texts + self.options.len() * OPTION).max(comment)
    }

    pub(super) fn vals(&self) -> Vec<&Val> {
        match &self.args {
            Args::Text(_, val) | Args::Pair(_, _, val) | Args::Default(_, Some(val)) => vec![val],
            Args::Words(_, words) => words.iter().collect(),
            Args::Paths(_, sources, to) => sources.iter().chain(to).collect(),
            Args::Modules(modules) => modules.iter().map(|(module, _)| module).collect(),
            Args::None(_) | Args::Default(_, None) | Args::Base(..) | Args::Fragment(..) | Args::Function(..) => {
                Vec::new()
            }
        }
    }
}

impl NodeOpt {
    pub(super) fn vals(&self) -> impl Iterator<Item = &Val> {
        let (first, second) = match &self.value {
            OptValue::Text(val) | OptValue::Texts(val) | OptValue::Variable(_, val) => (Some(val), None),
            OptValue::Pair(source, target) => (Some(source), Some(target)),
            OptValue::Flag | OptValue::Count(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}

/// Returns the most bytes that a text takes, with what separates it from others: as a quoted word of a shell in JSON.
fn most_bytes(text: &str) -> usize {
    const QUOTES_AND_SEPARATOR: usize = 4;
    let each = text.bytes().map(|byte| match byte {
        // `'\\''`
        b'\'' => 5,
        // `${A}` for `$A`
        b'$' => 3,
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => WIDEST,
        _ => 1,
    });
    each.sum::<usize>() + QUOTES_AND_SEPARATOR
}
