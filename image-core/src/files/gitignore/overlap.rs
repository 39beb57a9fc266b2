//! What patterns have in common: patterns as names of a path, of which [`ANY`] is any number.

use super::super::glob::Glob;

/// Any number of folders.
pub(super) const ANY: &str = "**";

/// Returns patterns for the paths that match `inside` and are below one that matches `folder`.
pub(super) fn below(folder: &[String], inside: &[String]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    meet(folder, inside, &mut Vec::new(), &mut |begun, rest| {
        if !rest.is_empty() {
            all.push([begun, rest].concat());
        }
    });
    all.sort();
    all.dedup();
    all
}

/// Returns whether a path may match both.
pub(super) fn overlaps(one: &[String], other: &[String]) -> bool {
    let mut found = false;
    meet(one, other, &mut Vec::new(), &mut |_, rest| found |= rest.is_empty());
    found
}

/// Calls for each way in which all of `whole` matches the start of `longer`: with a pattern for that start, and the rest.
fn meet(whole: &[String], longer: &[String], begun: &mut Vec<String>, each: &mut impl FnMut(&[String], &[String])) {
    let Some((first, later)) = whole.split_first() else {
        return each(begun, longer);
    };
    let Some((other, rest)) = longer.split_first() else {
        return;
    };
    match (first == ANY, other == ANY) {
        (true, true) => {
            begun.push(ANY.to_owned());
            meet(later, longer, begun, each);
            meet(whole, rest, begun, each);
            begun.pop();
        }
        (true, false) => {
            meet(later, longer, begun, each);
            go_on(other, (whole, rest), begun, each);
        }
        (false, true) => {
            meet(whole, rest, begun, each);
            go_on(first, (later, longer), begun, each);
        }
        (false, false) => {
            if let Some(both) = common(first, other) {
                go_on(both, (later, rest), begun, each);
            }
        }
    }
}

fn go_on(
    name: &str,
    (whole, longer): (&[String], &[String]),
    begun: &mut Vec<String>,
    each: &mut impl FnMut(&[String], &[String]),
) {
    begun.push(name.to_owned());
    meet(whole, longer, begun, each);
    begun.pop();
}

/// Returns a pattern for the names that match both; of two that have wildcards, the second, which may match more.
fn common<'p>(one: &'p str, other: &'p str) -> Option<&'p str> {
    let (first, second) = (Glob::parse(one)?, Glob::parse(other)?);
    let is_one = first.literal().is_some() || other == "*";
    first.meets(&second).then_some(if is_one { one } else { other })
}
