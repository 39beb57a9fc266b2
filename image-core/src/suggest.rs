//! The nearest of the names that could have been meant, for "did you mean" in messages.

use std::mem::take;

/// Returns the candidate that differs least from `word`, if one is near enough to be what was meant.
///
/// A difference is a character added, lost, replaced, or swapped with its neighbour (the optimal string alignment
/// distance). One character in three may differ, at least one. The case of letters decides only between candidates
/// that are otherwise equally near, and of those still equal the first wins. `word` itself is never suggested.
///
/// ```
/// # use image_core::suggest::nearest;
/// assert_eq!(nearest("wrokdir", ["copy", "workdir"]), Some("workdir"));
/// assert_eq!(nearest("banana", ["copy", "workdir"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (exact, folded) = (chars(word), chars(&word.to_lowercase()));
    let limit = (folded.len() / 3).max(1);
    let rank = |candidate: &'a str| {
        let other = chars(&candidate.to_lowercase());
        // Lengths alone exclude most names of a large folder, at no cost.
        let near = candidate != word && other.len().abs_diff(folded.len()) <= limit;
        let difference = if near { distance(&folded, &other) } else { usize::MAX };
        // Where every character differs, nothing of the word is left.
        let common = difference < other.len().max(folded.len()) && difference <= limit;
        common.then(|| ((difference, distance(&exact, &chars(candidate))), candidate))
    };
    candidates
        .into_iter()
        .filter_map(rank)
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, candidate)| candidate)
}

/// Returns the only candidate that starts with `word`, or else the [`nearest`].
///
/// ```
/// # use image_core::suggest::completed_or_nearest;
/// assert_eq!(completed_or_nearest("work", ["copy", "workdir"]), Some("workdir"));
/// assert_eq!(completed_or_nearest("env_", ["env", "env_file"]), Some("env_file"));
/// ```
#[must_use]
pub fn completed_or_nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let is_start = |candidate: &&str| word.len() > 1 && candidate.len() > word.len() && candidate.starts_with(word);
    let mut completed = candidates.clone().into_iter().filter(is_start);
    match (completed.next(), completed.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(word, candidates),
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Returns the number of edits that turn `left` into `right`: the table of distances between their beginnings, of which
/// a row needs only the two above it.
fn distance(left: &[char], right: &[char]) -> usize {
    let (mut before, mut above) = (Vec::new(), (0..=right.len()).collect::<Vec<_>>());
    for row in 1..=left.len() {
        let mut here = vec![row];
        for column in 1..=right.len() {
            let (a, b) = (left[row - 1], right[column - 1]);
            let edit = (above[column - 1] + usize::from(a != b))
                .min(above[column] + 1)
                .min(here[column - 1] + 1);
            let swapped = row > 1 && column > 1 && a == right[column - 2] && b == left[row - 2];
            here.push(if swapped {
                edit.min(before[column - 2] + 1)
            } else {
                edit
            });
        }
        before = take(&mut above);
        above = here;
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let table = [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
        ];
        for (left, right, expected) in table {
            assert_eq!(distance(&chars(left), &chars(right)), expected, "{left} {right}");
        }
    }

    #[test]
    fn keywords() {
        let keywords = [
            "from",
            "workdir",
            "env",
            "env_file",
            "entrypoint",
            "expose",
            "run",
            "run_fn",
        ];
        let table = [
            ("work_dir", Some("workdir")),
            ("form", Some("from")),
            ("entry_point", Some("entrypoint")),
            ("envfile", Some("env_file")),
            ("EXPOSE", Some("expose")),
            ("rnu", Some("run")),
            ("cmd", None),
            ("", None),
        ];
        for (word, expected) in table {
            assert_eq!(nearest(word, keywords), expected, "{word}");
        }
    }

    #[test]
    fn case_decides_between_equals_and_the_word_itself_is_no_suggestion() {
        assert_eq!(nearest("readme", ["README", "Readme"]), Some("Readme"));
        assert_eq!(nearest("a", ["a", "b"]), None);
        assert_eq!(nearest("src", ["src", "srv"]), Some("srv"));
        assert_eq!(nearest("straße", ["strasse", "Straßen"]), Some("Straßen"));
    }
}
