//! Compares markers by what they mean.

use super::super::version::{self, Specifier, Version};
use super::{Compare, Environment, Marker};

/// More places than are compared before two markers are taken for the same.
const MAX_PLACES: usize = 4_096;

/// Returns whether two markers hold at the same places, as far as Pythons of these ranges go: both are asked at a place
/// for each value that one of them names, and at one beside.
pub(crate) fn are_same(one: &Marker, other: &Marker, pythons: &[Specifier]) -> bool {
    if one == other {
        return true;
    }
    let mut compares = Vec::new();
    one.compares(&mut compares);
    other.compares(&mut compares);
    let choices = choices(&compares, pythons);
    let count = choices
        .iter()
        .try_fold(1_usize, |count, (_, values)| count.checked_mul(values.len()));
    if count.is_none_or(|count| count > MAX_PLACES) {
        return true;
    }
    (0..count.unwrap_or(0)).all(|index| {
        let place = Chosen::new(&choices, index);
        !place.can_be() || one.holds(&place) == other.holds(&place)
    })
}

/// Values of two variables that no place has, as uv has them: of each pair, all of the first with all of the second.
const EXCLUDED: [(&str, &[&str], &[&str]); 4] = [
    ("os_name", &["nt"], &["darwin", "ios", "linux"]),
    ("os_name", &["posix"], &["win32"]),
    (
        "platform_system",
        &["FreeBSD", "NetBSD", "OpenBSD", "SunOS"],
        &[
            "aix",
            "android",
            "cygwin",
            "darwin",
            "emscripten",
            "ios",
            "linux",
            "wasi",
            "win32",
        ],
    ),
    (
        "platform_system",
        &["iOS", "iPadOS"],
        &[
            "aix",
            "android",
            "cygwin",
            "darwin",
            "emscripten",
            "linux",
            "wasi",
            "win32",
        ],
    ),
];

/// Returns the variables of comparisons, with values that tell them apart.
fn choices(compares: &[&Compare], pythons: &[Specifier]) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for compare in compares {
        let search = compare.search();
        let variable = match (&search, compare.variable.as_str()) {
            (Some(search), _) => search,
            (None, "python_version") => "python_full_version",
            (None, "extra") => &format!("extra {}", compare.value),
            (None, variable) => variable,
        };
        let values = values(compare);
        match all.iter_mut().find(|(name, _)| name == variable) {
            Some((_, known)) => known.extend(values),
            None => all.push((variable.to_owned(), values)),
        }
    }
    for (name, values) in &mut all {
        values.sort();
        values.dedup();
        if name == "python_full_version" {
            let bounds = pythons.iter().flat_map(|(_, version)| version.neighbours());
            values.extend(bounds);
            values.sort();
            values.dedup();
            values.retain(|value| Version::read(value).is_some_and(|version| version::fit(pythons, &version)));
        }
    }
    all
}

/// Values at which a comparison may change its answer.
fn values(compare: &Compare) -> Vec<String> {
    if compare.variable == "extra" || compare.search().is_some() {
        return vec!["yes".to_owned(), "no".to_owned()];
    }
    if compare.is_version() {
        let parts = compare.value.split_whitespace();
        let versions = parts.filter_map(|part| Version::read(part.trim_end_matches(".*")));
        return versions.flat_map(|version| version.neighbours()).collect();
    }
    let mut values = vec![compare.value.clone(), "\u{1}".to_owned()];
    if compare.op.starts_with(['<', '>']) {
        // The next text.
        values.push(format!("{}\0", compare.value));
    }
    values
}

/// A place with one of the values for each variable.
struct Chosen<'c>(Vec<(&'c str, &'c str)>);

impl<'c> Chosen<'c> {
    fn new(choices: &'c [(String, Vec<String>)], mut index: usize) -> Self {
        let mut chosen = Vec::new();
        for (name, values) in choices {
            chosen.push((name.as_str(), values[index % values.len()].as_str()));
            index /= values.len();
        }
        Self(chosen)
    }

    /// Returns whether there may be such a place.
    fn can_be(&self) -> bool {
        let has = |name: &str, values: &[&str]| self.get(name).is_some_and(|value| values.contains(&value));
        !EXCLUDED
            .iter()
            .any(|(name, values, platforms)| has(name, values) && has("sys_platform", platforms))
    }

    fn get(&self, name: &str) -> Option<&'c str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }
}

impl Environment for Chosen<'_> {
    fn value(&self, variable: &str) -> Option<String> {
        if variable == "python_version" {
            let full = self.get("python_full_version")?;
            let mut parts = full.split('.');
            return Some(format!("{}.{}", parts.next()?, parts.next()?));
        }
        self.get(variable).map(str::to_owned)
    }

    fn has_extra(&self, extra: &str) -> Option<bool> {
        self.get(&format!("extra {extra}")).map(|value| value == "yes")
    }

    fn finds(&self, search: &str) -> Option<bool> {
        self.get(search).map(|value| value == "yes")
    }
}
