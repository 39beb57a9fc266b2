//! Versions of Python packages and ranges of them, as `PyPA`'s specification "Version specifiers" and Poetry have them.

pub(crate) mod poetry;

use std::cmp::Ordering;

/// A version. Numbers that do not fit count as the greatest that does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    epoch: u64,
    /// Without zeros at the end.
    release: Vec<u64>,
    /// `a`, `b` and `rc` before the release, which is 3; a bare `.dev` before them.
    phase: (i8, u64),
    post: Option<u64>,
    /// The greatest number where it is not `.dev`, which is after all that are.
    dev: u64,
    local: Vec<(u64, String)>,
    /// The numbers with which the release is written.
    written: Written,
}

/// Numbers as they are written, which says nothing of how versions compare.
#[derive(Clone, Copy, Debug)]
struct Written(usize);

impl PartialEq for Written {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Written {}

impl PartialOrd for Written {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Written {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

const FINAL: (i8, u64) = (3, 0);

impl Version {
    /// Reads a version; nothing where it is not one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix('v').unwrap_or(&text);
        let (public, local) = text
            .split_once('+')
            .map_or((text, None), |(public, local)| (public, Some(local)));
        let (epoch, rest) = public.split_once('!').unwrap_or(("0", public));
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.');
        let (numbers, suffix) = rest.split_at(end.unwrap_or(rest.len()));
        let numbers = numbers.strip_suffix('.').unwrap_or(numbers);
        let mut release = numbers.split('.').map(number).collect::<Option<Vec<_>>>()?;
        let written = Written(release.len());
        while release.len() > 1 && release.last() == Some(&0) {
            release.pop();
        }
        let mut version = Self {
            epoch: number(epoch)?,
            release,
            phase: FINAL,
            post: None,
            dev: u64::MAX,
            local: local.map(local_parts).unwrap_or_default(),
            written,
        };
        version.suffixes(suffix)?;
        Some(version)
    }

    /// Reads what is after the numbers: `rc1`, `.post2`, `-3`, `.dev4`.
    fn suffixes(&mut self, mut rest: &str) -> Option<()> {
        let mut is_bare = true;
        loop {
            let separated = rest.trim_start_matches(['.', '-', '_']);
            if separated.is_empty() {
                break;
            }
            let letters = separated.find(|char: char| !char.is_ascii_lowercase());
            let (name, after) = separated.split_at(letters.unwrap_or(separated.len()));
            let after = after.trim_start_matches(['.', '-', '_']);
            let digits = after.find(|char: char| !char.is_ascii_digit());
            let (count, next) = after.split_at(digits.unwrap_or(after.len()));
            if name.is_empty() && count.is_empty() {
                return None;
            }
            let count = if count.is_empty() { 0 } else { number(count)? };
            match name {
                "a" | "alpha" => self.phase = (0, count),
                "b" | "beta" => self.phase = (1, count),
                "rc" | "c" | "pre" | "preview" => self.phase = (2, count),
                "post" | "rev" | "r" | "" => self.post = Some(count),
                "dev" => self.dev = count,
                _ => return None,
            }
            is_bare &= name == "dev";
            rest = next;
        }
        if is_bare && self.dev != u64::MAX {
            self.phase = (-1, 0);
        }
        Some(())
    }

    fn is_prerelease(&self) -> bool {
        self.phase != FINAL || self.dev != u64::MAX
    }

    /// Returns the version of these numbers, without anything after them.
    pub(crate) fn of(numbers: &[u64]) -> Self {
        let mut release = numbers.to_vec();
        while release.len() > 1 && release.last() == Some(&0) {
            release.pop();
        }
        Self {
            epoch: 0,
            release,
            phase: FINAL,
            post: None,
            dev: u64::MAX,
            local: Vec::new(),
            written: Written(numbers.len()),
        }
    }

    /// Returns the numbers as they are written, at least `least`.
    fn numbers(&self, least: usize) -> Vec<u64> {
        let mut numbers = self.release.clone();
        numbers.resize(numbers.len().max(self.written.0).max(least), 0);
        numbers
    }

    /// Returns the first version after all those that start with the first numbers of this one.
    fn after(&self, count: usize) -> Self {
        let mut numbers = self.numbers(count);
        numbers.truncate(count.max(1));
        if let Some(last) = numbers.last_mut() {
            *last = last.saturating_add(1);
        }
        Self {
            epoch: self.epoch,
            ..Self::of(&numbers)
        }
    }

    fn starts_with(&self, other: &Self) -> bool {
        let wanted = other.numbers(1);
        self.epoch == other.epoch && self.numbers(wanted.len())[..wanted.len()] == wanted[..]
    }

    /// Returns this version and some beside it, as texts with three numbers at least.
    pub(super) fn neighbours(&self) -> Vec<String> {
        let numbers = self.numbers(3);
        let mut all = Vec::new();
        let mut add = |numbers: &[u64]| {
            let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
            all.push(texts.join("."));
        };
        add(&numbers);
        for index in 0..3 {
            for changed in [numbers[index].saturating_sub(1), numbers[index].saturating_add(1)] {
                let mut near = numbers.clone();
                near[index] = changed;
                add(&near);
            }
        }
        all
    }

    fn without_local(&self) -> Self {
        Self {
            local: Vec::new(),
            ..self.clone()
        }
    }
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

fn local_parts(text: &str) -> Vec<(u64, String)> {
    let parts = text.split(['.', '-', '_']);
    parts
        .map(|part| match number(part) {
            Some(number) => (number, String::new()),
            None => (0, part.to_owned()),
        })
        .collect()
}

/// An operator of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Equal,
    /// `==1.2.*`.
    StartsWith,
    NotEqual,
    /// `!=1.2.*`.
    NotStartsWith,
    Compatible,
    Least,
    Most,
    Less,
    Greater,
}

/// An operator and a version.
pub(crate) type Specifier = (Op, Version);

/// Operators as they are written, the longer ones first.
const OPERATORS: [(&str, Op); 8] = [
    ("===", Op::Equal),
    ("==", Op::Equal),
    ("!=", Op::NotEqual),
    ("~=", Op::Compatible),
    (">=", Op::Least),
    ("<=", Op::Most),
    ("<", Op::Less),
    (">", Op::Greater),
];

/// Reads specifiers with commas between them, in an order of their own; nothing where one is not right.
pub(crate) fn specifiers(text: &str) -> Option<Vec<Specifier>> {
    let text = text.trim();
    let text = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text);
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut all = parts.map(specifier).collect::<Option<Vec<_>>>()?;
    all.sort();
    all.dedup();
    Some(all)
}

fn specifier(text: &str) -> Option<Specifier> {
    let (operator, op) = OPERATORS.iter().find(|(operator, _)| text.starts_with(operator))?;
    let version = text[operator.len()..].trim();
    match (op, version.strip_suffix(".*")) {
        (Op::Equal, Some(start)) => Some((Op::StartsWith, Version::read(start)?)),
        (Op::NotEqual, Some(start)) => Some((Op::NotStartsWith, Version::read(start)?)),
        (_, Some(_)) => None,
        (op, None) => Some((*op, Version::read(version)?)),
    }
}

/// Returns whether a version is in the range of a specifier.
pub(crate) fn fits((op, wanted): &Specifier, version: &Version) -> bool {
    let public = if wanted.local.is_empty() {
        version.without_local()
    } else {
        version.clone()
    };
    match op {
        Op::Equal => public == *wanted,
        Op::NotEqual => public != *wanted,
        Op::StartsWith => version.starts_with(wanted),
        Op::NotStartsWith => !version.starts_with(wanted),
        Op::Compatible => public >= *wanted && version.starts_with(&compatible(wanted)),
        Op::Least => public >= *wanted,
        Op::Most => public <= *wanted,
        Op::Less => public < *wanted && (wanted.is_prerelease() || !public.is_prerelease() || !same(&public, wanted)),
        Op::Greater => public > *wanted && (wanted.post.is_some() || public.post.is_none() || !same(&public, wanted)),
    }
}

fn same(one: &Version, other: &Version) -> bool {
    (one.epoch, &one.release) == (other.epoch, &other.release)
}

/// Returns the series that `~=` allows: all numbers but the last.
fn compatible(wanted: &Version) -> Version {
    let mut numbers = wanted.numbers(2);
    numbers.pop();
    Version {
        epoch: wanted.epoch,
        ..Version::of(&numbers)
    }
}

/// Returns whether a version is in all ranges.
pub(crate) fn fit(specifiers: &[Specifier], version: &Version) -> bool {
    specifiers.iter().all(|specifier| fits(specifier, version))
}

/// The least and the greatest version of a range, and whether they are in it: what uv compares of `requires-python`.
pub(crate) type Bounds = (Option<(Version, bool)>, Option<(Version, bool)>);

/// Returns the bounds of ranges that all hold; what is left out inside them does not count.
pub(crate) fn bounds(specifiers: &[Specifier]) -> Bounds {
    let (mut low, mut high): Bounds = (None, None);
    for (op, version) in specifiers {
        let (from, to) = match op {
            Op::Equal => (Some((version.clone(), true)), Some((version.clone(), true))),
            Op::StartsWith => (
                Some((version.clone(), true)),
                Some((version.after(version.written.0), false)),
            ),
            Op::Compatible => {
                let series = compatible(version);
                let end = series.after(series.written.0);
                (Some((version.clone(), true)), Some((end, false)))
            }
            Op::Least => (Some((version.clone(), true)), None),
            Op::Greater => (Some((version.clone(), false)), None),
            Op::Most => (None, Some((version.clone(), true))),
            Op::Less => (None, Some((version.clone(), false))),
            Op::NotEqual | Op::NotStartsWith => (None, None),
        };
        if let Some((version, is_in)) = from {
            let is_tighter = low
                .as_ref()
                .is_none_or(|(old, was_in)| (&version, !is_in) > (old, !was_in));
            if is_tighter {
                low = Some((version, is_in));
            }
        }
        if let Some((version, is_in)) = to {
            let is_tighter = high
                .as_ref()
                .is_none_or(|(old, was_in)| (&version, is_in) < (old, *was_in));
            if is_tighter {
                high = Some((version, is_in));
            }
        }
    }
    (low, high)
}

/// Returns whether there is a version of a series, such as `3.12`, in the ranges: `3.12` is as good as any `3.12.x`.
pub(crate) fn fits_series(specifiers: &[Specifier], series: &Version) -> bool {
    if series.written.0 > 2 {
        return fit(specifiers, series);
    }
    // Within a series, what holds changes only at a number that is named, or next to one.
    let numbers = series.numbers(2);
    let named = specifiers.iter().map(|(_, version)| version.numbers(3)[2]);
    let mut patches: Vec<u64> = named
        .flat_map(|patch| [patch.saturating_sub(1), patch, patch.saturating_add(1)])
        .collect();
    patches.extend([0, 99]);
    patches
        .into_iter()
        .any(|patch| fit(specifiers, &Version::of(&[numbers[0], numbers[1], patch])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn what_is_no_version_has_none() {
        for text in ["", "x", "3 # c", "3 beta", "1..2", "3,4", "3*", "3..", "1.é"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }

    #[test]
    fn versions_are_ordered_as_pypa_has_them() {
        let order = [
            "1.dev0",
            "1.0.dev456",
            "1.0a1",
            "1.0a2.dev456",
            "1.0a12.dev456",
            "1.0a12",
            "1.0b1.dev456",
            "1.0b2",
            "1.0b2.post345.dev456",
            "1.0b2.post345",
            "1.0rc1.dev456",
            "1.0rc1",
            "1.0",
            "1.0+abc.5",
            "1.0+5",
            "1.0.post456.dev34",
            "1.0.post456",
            "1.0.15",
            "1.1.dev1",
            "1!0.1",
        ];
        for pair in order.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        for (one, other) in [
            ("1.0", "1"),
            ("v1-alpha.1", "1a1"),
            ("1-2", "1.post2"),
            ("1.0RC", "1rc0"),
        ] {
            assert_eq!(version(one), version(other));
        }
        for text in ["", "x", "1.x", "1..2", "1.2foo"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }

    #[test]
    fn ranges() {
        for (range, inside, outside) in [
            (">=1.17", "1.17.0 2", "1.16.0 1.17rc1"),
            ("==1.2.*", "1.2 1.2.9 1.2rc1", "1.3 1.20"),
            ("!=1.2.*,>1", "1.3", "1.2.4 1 1.0.post1"),
            ("~=1.4.5", "1.4.5 1.4.9", "1.5 1.4.4"),
            ("~=1.4", "1.4 1.9", "2.0"),
            ("<2", "1.9", "2.0 2.0rc1"),
            ("(>= 0.9.8 , <0.10)", "0.9.8", "0.9.5 0.10"),
            ("==1.0", "1.0.0 1+local", "1.0.1"),
        ] {
            let all = specifiers(range).unwrap_or_else(|| panic!("{range}"));
            for text in inside.split(' ') {
                assert!(fit(&all, &version(text)), "{text} {range}");
            }
            for text in outside.split(' ') {
                assert!(!fit(&all, &version(text)), "{text} {range}");
            }
        }
        assert_eq!(specifiers("1.2"), None);
        assert_eq!(specifiers(">=1.*"), None);
    }

    #[test]
    fn a_series_fits_where_one_of_its_releases_does() {
        for (range, series, expected) in [
            (">=3.13", "3.12", false),
            (">=3.12.4", "3.12", true),
            (">=3.12.4", "3.12.3", false),
            ("<3.12", "3.12", false),
            ("<3.13,!=3.12.0", "3.12", true),
            ("==3.12.*", "3.12", true),
            (">3.12", "3.12", true),
        ] {
            let all = specifiers(range).unwrap_or_else(|| panic!("{range}"));
            assert_eq!(fits_series(&all, &version(series)), expected, "{range} {series}");
        }
    }

    #[test]
    fn bounds_leave_out_what_is_inside_them() {
        let of = |text: &str| bounds(&specifiers(text).unwrap_or_else(|| panic!("{text}")));
        for (one, other) in [
            (">=3.9", ">=3.9.0"),
            ("~=3.11", ">=3.11,<4"),
            ("==3.11.*", ">=3.11,<3.12"),
            (">=3.8,>=3.9,!=3.9.2", ">=3.9"),
        ] {
            assert_eq!(of(one), of(other), "{one} {other}");
        }
        assert_ne!(of(">3.9"), of(">=3.9"));
        assert_ne!(of(">=3.9"), of(">=3.9,<4"));
    }
}
