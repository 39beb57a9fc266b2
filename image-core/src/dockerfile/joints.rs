//! The places at which the lines of an instruction were joined.

use super::ast::{File, Instruction};
use super::lines::{Inner, Lines, continued, inner};

/// The start of a line inside a text that was written over several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Joint {
    /// The byte of the text at which the line starts, behind its blanks.
    pub(crate) at: usize,
    /// The number of blanks with which the line started; a tab is four.
    pub(crate) indent: usize,
    /// The comments above the line, without `#` and the blanks around them.
    pub(crate) comments: Vec<String>,
}

/// Returns where the lines of `command`, which is the end of an instruction's line, started in the file.
pub(crate) fn joints(file: &File<'_>, text: &str, instruction: &Instruction<'_>, command: &str) -> Vec<Joint> {
    let escape = u8::try_from(file.escape).unwrap_or(b'\\');
    let (joined, joints) = joined(text, escape, instruction.span.start);
    let Some(before) = joined.trim_end().strip_suffix(command) else {
        return Vec::new();
    };
    let inside = |joint: &Joint| joint.at > before.len() && joint.at < before.len() + command.len();
    let shifted = joints.into_iter().filter(inside).map(|joint| Joint {
        at: joint.at - before.len(),
        ..joint
    });
    shifted.collect()
}

/// Returns the line of an instruction, and where lines of the file start in it.
fn joined(text: &str, escape: u8, start: usize) -> (String, Vec<Joint>) {
    let mut lines = Lines::new(text, start);
    let (first, mut more) = continued(lines.next().map_or("", |line| line.text), escape);
    let (mut joined, mut joints, mut comments) = (first.to_owned(), Vec::new(), Vec::new());
    while more && let Some(line) = lines.next() {
        let (piece, continues) = match inner(line.text, escape) {
            Inner::More(piece, continues) => (piece, continues),
            Inner::Comment(comment) => {
                comments.push(comment.to_owned());
                continue;
            }
            Inner::Blank => continue,
        };
        let blanks = &piece[..piece.len() - piece.trim_start().len()];
        joints.push(Joint {
            at: joined.len() + blanks.len(),
            indent: blanks.chars().map(|blank| if blank == '\t' { 4 } else { 1 }).sum(),
            comments: std::mem::take(&mut comments),
        });
        joined.push_str(piece);
        more = continues;
    }
    (joined, joints)
}
