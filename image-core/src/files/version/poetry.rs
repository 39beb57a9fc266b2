//! Ranges of versions as Poetry writes them.

use super::{Op, Specifier, Version, fit, specifier};

/// Returns whether a version is in a range as Poetry writes them: `^1.2`, `~1.2`, `1.2.*`, `>=1,<2 || >=3`; nothing
/// where the range is not one.
pub(crate) fn fits(range: &str, version: &Version) -> Option<bool> {
    let mut fits_one = false;
    for choice in range.split('|').map(str::trim).filter(|choice| !choice.is_empty()) {
        let all = specifiers_of(choice)?;
        fits_one |= fit(&all, version);
    }
    Some(fits_one)
}

/// Returns the specifiers of a range of Poetry without `||`.
pub(crate) fn specifiers_of(choice: &str) -> Option<Vec<Specifier>> {
    // A blank between an operator and its version is none between two ranges.
    let mut tight = String::new();
    for char in choice.chars() {
        if !(char == ' ' && tight.ends_with(['<', '>', '=', '^', '~', '!', ' ', ','])) {
            tight.push(char);
        }
    }
    let parts = tight.split([',', ' ']).filter(|part| !part.is_empty());
    let mut all = Vec::new();
    for part in parts {
        all.extend(specifiers_of_part(part)?);
    }
    Some(all)
}

fn specifiers_of_part(part: &str) -> Option<Vec<Specifier>> {
    if part == "*" {
        return Some(Vec::new());
    }
    if let Some(text) = part.strip_prefix('^') {
        let version = Version::read(text)?;
        let numbers = version.numbers(1);
        let first = numbers
            .iter()
            .position(|number| *number != 0)
            .unwrap_or(numbers.len() - 1);
        let end = version.after(first + 1);
        return Some(vec![(Op::Least, version), (Op::Less, end)]);
    }
    if let Some(text) = part.strip_prefix('~').filter(|text| !text.starts_with('=')) {
        let version = Version::read(text)?;
        let end = version.after(version.written.0.min(2));
        return Some(vec![(Op::Least, version), (Op::Less, end)]);
    }
    if let Some(specifier) = specifier(part) {
        return Some(vec![specifier]);
    }
    let text = part.strip_prefix('=').unwrap_or(part);
    match text.strip_suffix(".*") {
        Some(start) => Some(vec![(Op::StartsWith, Version::read(start)?)]),
        None => Some(vec![(Op::Equal, Version::read(text)?)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn ranges_of_poetry() {
        for (range, inside, outside) in [
            ("^3.11", "3.11 3.99", "3.10 4.0"),
            ("^0.3.2", "0.3.2 0.3.9", "0.4.0"),
            ("^0.0.3", "0.0.3", "0.0.4"),
            ("^0", "0.5", "1"),
            ("~1.2.3", "1.2.9", "1.3"),
            ("~1.2", "1.2.9", "1.3"),
            ("~1", "1.9", "2"),
            ("2.1.*", "2.1.4", "2.2"),
            ("2.1.4", "2.1.4", "2.1.5"),
            (">=1.8 <2 || >= 2.2", "1.9 2.2", "2.0 2.1.4"),
            ("*", "0.1 9", ""),
            ("~=2.1", "2.9", "3"),
        ] {
            for text in inside.split(' ') {
                assert_eq!(fits(range, &version(text)), Some(true), "{text} {range}");
            }
            for text in outside.split(' ').filter(|text| !text.is_empty()) {
                assert_eq!(fits(range, &version(text)), Some(false), "{text} {range}");
            }
        }
        assert_eq!(fits("^x", &version("1")), None);
    }
}
