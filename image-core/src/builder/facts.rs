//! The needs of an image whose bases and fragments are values: evaluated at once.

use super::{Fact, unmet};
use crate::check::{Diagnostic, FactNode};

/// Returns the needs that are not met.
pub(super) fn unmet_needs(nodes: &[FactNode]) -> Vec<Diagnostic> {
    let facts: Vec<Fact<'_>> = nodes.iter().map(|node| node.fact.read()).collect();
    nodes.iter().filter_map(|node| refused(&facts, node)).collect()
}

fn refused(facts: &[Fact<'_>], node: &FactNode) -> Option<Diagnostic> {
    let unmet = unmet(facts, node.fact.need()?)?;
    Some(unmet.report().placed(node.at))
}
