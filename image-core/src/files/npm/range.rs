//! Versions and ranges of npm (node-semver), as far as is needed to ask for one whether it is in the other.

use std::cmp::Ordering;

/// A version. What is built of it is left out, as it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    numbers: [u64; 3],
    pre: Vec<Part>,
}

/// A part of a pre-release. Numbers are before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Word(String),
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        // A release is after its pre-releases.
        let releases = self.pre.is_empty().cmp(&other.pre.is_empty());
        numbers.then(releases).then_with(|| self.pre.cmp(&other.pre))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A version of which parts may be left out.
struct Partial {
    numbers: Vec<u64>,
    pre: Vec<Part>,
}

impl Partial {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(['v', '=', ' ']);
        let text = text.split('+').next().unwrap_or_default();
        let (mut numbers, mut rest) = (Vec::new(), text);
        let mut is_open = false;
        for place in 0..3 {
            if rest.starts_with(['x', 'X', '*']) {
                (is_open, rest) = (true, &rest[1..]);
            } else {
                let end = rest
                    .bytes()
                    .position(|byte| !byte.is_ascii_digit())
                    .unwrap_or(rest.len());
                let number = rest[..end].parse().ok()?;
                if !is_open {
                    numbers.push(number);
                }
                rest = &rest[end..];
            }
            match rest.strip_prefix('.') {
                Some(after) if place < 2 => rest = after,
                Some(_) | None => break,
            }
        }
        let pre = rest.strip_prefix('-').unwrap_or(rest);
        if !pre.is_empty() && numbers.len() < 3 && !is_open {
            return None;
        }
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let is_whole = pre.is_empty() || pre.split('.').all(|part| !part.is_empty());
        (is_whole && pre.bytes().all(is_part)).then_some(())?;
        let pre = if pre.is_empty() || is_open {
            Vec::new()
        } else {
            pre.split('.').map(read_part).collect()
        };
        Some(Self { numbers, pre })
    }

    /// Returns the first version that it means.
    fn first(&self) -> Version {
        let mut numbers = [0; 3];
        for (number, own) in numbers.iter_mut().zip(&self.numbers) {
            *number = *own;
        }
        Version {
            numbers,
            pre: self.pre.clone(),
        }
    }

    /// Returns the first version after those whose first `kept` numbers are the same.
    fn after(&self, kept: usize) -> Version {
        let mut numbers = [0; 3];
        for (number, own) in numbers.iter_mut().zip(&self.numbers).take(kept) {
            *number = *own;
        }
        if let Some(last) = kept.checked_sub(1).and_then(|last| numbers.get_mut(last)) {
            *last = last.saturating_add(1);
        }
        // Its pre-releases are after those, too.
        Version {
            numbers,
            pre: vec![Part::Number(0)],
        }
    }
}

fn read_part(text: &str) -> Part {
    text.parse().map_or_else(|_| Part::Word(text.to_owned()), Part::Number)
}

impl Version {
    pub(super) fn read(text: &str) -> Option<Self> {
        let partial = Partial::read(text.trim())?;
        (partial.numbers.len() == 3).then(|| partial.first())
    }
}

/// The versions from one to another.
#[derive(Clone, Debug, Default)]
struct Bounds {
    /// Each with whether it is one of them.
    from: Option<(Version, bool)>,
    to: Option<(Version, bool)>,
}

impl Bounds {
    fn has(&self, version: &Version) -> bool {
        let from = self
            .from
            .as_ref()
            .is_none_or(|(from, with)| version > from || (*with && version == from));
        let to = self
            .to
            .as_ref()
            .is_none_or(|(to, with)| version < to || (*with && version == to));
        from && to
    }

    /// Returns whether it names a pre-release of the same three numbers, without which no pre-release is in a range.
    fn names_pre(&self, version: &Version) -> bool {
        let bounds = self.from.iter().chain(&self.to);
        let mut pres = bounds.filter(|(bound, _)| !bound.pre.is_empty());
        pres.any(|(bound, _)| bound.numbers == version.numbers)
    }
}

/// Returns whether a version is in a range; nothing where the text is not a range.
pub(super) fn is_in(range: &str, version: &Version) -> Option<bool> {
    let mut is_in = false;
    for alternative in range.split("||") {
        is_in |= is_in_all(&read_bounds(alternative)?, version);
    }
    Some(is_in)
}

fn is_in_all(all: &[Bounds], version: &Version) -> bool {
    let has_pre = version.pre.is_empty() || all.iter().any(|bounds| bounds.names_pre(version));
    has_pre && all.iter().all(|bounds| bounds.has(version))
}

/// Reads comparators between blanks, all of which hold.
fn read_bounds(text: &str) -> Option<Vec<Bounds>> {
    if let Some((from, to)) = text.split_once(" - ") {
        let (from, to) = (Partial::read(from.trim())?, Partial::read(to.trim())?);
        return Some(vec![at_least(&from), at_most(&to)]);
    }
    let mut all = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let operator = rest.bytes().take_while(|byte| b"<>=~^".contains(byte)).count();
        let (operator, after) = rest.split_at(operator);
        let after = after.trim_start();
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let (partial, after) = after.split_at(end);
        all.push(read_comparator(operator, &Partial::read(partial)?)?);
        rest = after.trim_start();
    }
    Some(all)
}

fn read_comparator(operator: &str, partial: &Partial) -> Option<Bounds> {
    let known = partial.numbers.len();
    if known == 0 {
        return Some(match operator {
            // Nothing is before or after all versions.
            "<" | ">" => Bounds {
                from: None,
                to: Some((partial.after(0), false)),
            },
            _ => Bounds::default(),
        });
    }
    Some(match operator {
        "" | "=" => Bounds {
            from: at_least(partial).from,
            to: at_most(partial).to,
        },
        ">=" => at_least(partial),
        "<=" => at_most(partial),
        "<" => Bounds {
            from: None,
            to: Some((if known < 3 { below(partial) } else { partial.first() }, false)),
        },
        ">" if known < 3 => Bounds {
            from: Some((partial.after(known), true)),
            to: None,
        },
        ">" => Bounds {
            from: Some((partial.first(), false)),
            to: None,
        },
        "~" | "~>" => Bounds {
            from: at_least(partial).from,
            to: Some((partial.after(known.min(2)), false)),
        },
        "^" => Bounds {
            from: at_least(partial).from,
            to: Some((partial.after(kept_by_caret(partial)), false)),
        },
        _ => return None,
    })
}

fn at_least(partial: &Partial) -> Bounds {
    let is_any = partial.numbers.is_empty();
    Bounds {
        from: (!is_any).then(|| (partial.first(), true)),
        to: None,
    }
}

fn at_most(partial: &Partial) -> Bounds {
    let to = match partial.numbers.len() {
        0 => None,
        3 => Some((partial.first(), true)),
        known => Some((partial.after(known), false)),
    };
    Bounds { from: None, to }
}

/// Returns the first pre-release of what is written in part.
fn below(partial: &Partial) -> Version {
    Version {
        pre: vec![Part::Number(0)],
        ..partial.first()
    }
}

/// Returns how many numbers a `^` keeps: up to the first that is not 0, as far as they are written.
fn kept_by_caret(partial: &Partial) -> usize {
    let first = partial.numbers.iter().position(|number| *number > 0);
    first.map_or(partial.numbers.len(), |first| first + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What node-semver 7 says (`satisfies(version, range, { loose: true })`).
    #[test]
    fn ranges() {
        let yes = [
            ("*", "1.2.3"),
            ("", "1.2.3"),
            ("^1.2.3", "1.9.0"),
            ("^0.2.3", "0.2.9"),
            ("^0.0.3", "0.0.3"),
            ("^0.0", "0.0.9"),
            ("^0", "0.9.9"),
            ("~1.2.3", "1.2.9"),
            ("~1", "1.9.0"),
            ("1.x", "1.5.0"),
            ("1.2", "1.2.9"),
            ("=1.2.3", "v1.2.3"),
            (">=1 <2", "1.9.9"),
            ("> 1", "2.0.0"),
            (">1.2", "1.3.0"),
            ("<2", "1.9.9"),
            ("<=2", "2.9.9"),
            ("1 - 2", "2.5.0"),
            ("1.2.3 - 2.3.4", "2.3.4"),
            ("^1 || ^3", "3.1.0"),
            ("^1.2.3-beta.2", "1.2.3-beta.10"),
            ("^1.2.3-beta", "1.2.4"),
            (">=1.0.0-rc.1", "1.0.0-rc.2"),
            ("1.2.3+b", "1.2.3"),
            ("~>1.2.0", "1.2.5"),
            ("x", "1.0.0"),
            ("v1", "1.0.0"),
        ];
        let no = [
            ("^1.2.3", "2.0.0"),
            ("^1.2.3", "1.2.2"),
            ("^0.2.3", "0.3.0"),
            ("^0.0.3", "0.0.4"),
            ("^0.0", "0.1.0"),
            ("~1.2.3", "1.3.0"),
            ("1.2", "1.3.0"),
            (">=1 <2", "2.0.0"),
            ("> 1", "1.9.9"),
            ("<2", "2.0.0"),
            ("<2", "2.0.0-rc.1"),
            ("^1.2.3", "2.0.0-rc.1"),
            ("*", "1.0.0-rc.1"),
            ("^1.2.3-beta.2", "1.2.4-beta.3"),
            ("^1 || ^3", "2.0.0"),
            ("1 - 2", "3.0.0"),
            (">*", "1.0.0"),
            ("1.0.0", "1.0.0-rc.1"),
            ("<1.2.3", "1.2.3-rc"),
        ];
        for (range, version) in yes {
            assert_eq!(
                is_in(range, &Version::read(version).expect(version)),
                Some(true),
                "{version} in {range}"
            );
        }
        for (range, version) in no {
            assert_eq!(
                is_in(range, &Version::read(version).expect(version)),
                Some(false),
                "{version} in {range}"
            );
        }
        for range in ["next", "1.2.3.4", "^", "1,2", ">=1 latest"] {
            assert_eq!(
                is_in(range, &Version::read("1.0.0").expect("a version")),
                None,
                "{range}"
            );
        }
    }
}
