//! Plans of images that a builder makes.

use std::panic::Location;

use super::{Builder, Errors};
use crate::node::Node;
use crate::plan::{At, Frame, Note, Plan, planned};
use crate::step::with_steps;

impl Builder {
    /// Checks all statements, and says what it takes to build the image on this machine: local files are in the folder
    /// of [`context`](Builder::context), and statements stand where they were called.
    ///
    /// # Errors
    /// Those of [`build`](Builder::build).
    pub fn plan(&self) -> Result<Plan, Errors> {
        let outcome = self.check_or_errors()?;
        let frame = Frame {
            root: self.folder().to_owned(),
            places: outcome.nodes.iter().flat_map(|node| self.places(node)).collect(),
            note: Note::default(),
        };
        Ok(self.with_head(&outcome, |head| {
            with_steps(&outcome.nodes, |steps| planned(head, steps, frame))
        }))
    }

    /// Returns the place of each step that a node makes: of the lines of its comment, and of itself.
    fn places(&self, node: &Node) -> impl Iterator<Item = At> {
        let index = usize::try_from(node.at).ok().and_then(|at| at.checked_sub(1));
        let call = index.and_then(|index| self.calls.get(index));
        let (file, line) = call.map_or(("", 0), |call: &&Location<'_>| (call.file(), call.line()));
        let at = At {
            file,
            line,
            statement: "",
        };
        std::iter::repeat_n(at, node.comment.len() + 1)
    }
}
