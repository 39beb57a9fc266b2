//! Patterns of one list, narrowed to a path: they say what is left out there, and nothing elsewhere.

use super::clean;
use super::glob::{Glob, escaped};

/// Returns patterns that leave out what `lines` leave out at and below sources of the context, whatever stood before
/// them, and nothing anywhere else. A wildcard in a source counts from its folder on.
pub(crate) fn narrowed(lines: &[String], sources: &[String]) -> Vec<String> {
    let of = |names: &Vec<String>| restored(names).into_iter().chain(narrowed_to(lines, names));
    places(sources).iter().flat_map(of).collect()
}

/// Returns patterns that leave out the same besides what is left out already.
pub(crate) fn narrowed_more(lines: &[String], sources: &[String]) -> Vec<String> {
    let all = places(sources);
    all.iter().flat_map(|names| narrowed_to(lines, names)).collect()
}

/// Returns the names of each source, none of which is below another.
fn places(sources: &[String]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = sources.iter().map(|source| names(source)).collect();
    // A folder comes before what is in it.
    all.sort();
    all.dedup_by(|later, earlier| later.starts_with(earlier));
    all
}

/// Returns the names of a source up to the first wildcard or reference.
fn names(source: &str) -> Vec<String> {
    let parts = clean(source).unwrap_or_default();
    let known = parts.into_iter().take_while(|part| !part.contains('$'));
    known.map_while(|part| Glob::parse(part)?.literal()).collect()
}

/// Returns the patterns that bring back all of a source.
fn restored(names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return vec!["!**".to_owned()];
    }
    // A walk asks for each file what it has not asked for the folder, so what is in it is named too.
    let path = path_of(names);
    vec![format!("!{path}"), format!("!{path}/**")]
}

fn narrowed_to(lines: &[String], names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return lines.to_vec();
    }
    let path = path_of(names);
    lines.iter().flat_map(|line| narrow(line, names, &path)).collect()
}

fn path_of(names: &[String]) -> String {
    names.iter().map(|name| escaped(name)).collect::<Vec<_>>().join("/")
}

fn narrow(line: &str, names: &[String], path: &str) -> Vec<String> {
    let (not, pattern) = line.strip_prefix('!').map_or(("", line), |rest| ("!", rest.trim()));
    let Some(parts) = clean(pattern.trim_start_matches('/')) else {
        return Vec::new();
    };
    // What engines match across folders is not a list of names: it stays as it is.
    if parts.iter().any(|part| *part != "**" && part.contains("**")) || pattern.contains(['[', '^']) {
        return vec![line.to_owned()];
    }
    let mut rests = Vec::new();
    push_rest(&parts, names, &mut rests);
    if rests.iter().any(Vec::is_empty) {
        return vec![format!("{not}{path}")];
    }
    rests.sort();
    rests.dedup();
    rests
        .iter()
        .map(|rest| format!("{not}{path}/{}", rest.join("/")))
        .collect()
}

/// Pushes the part of a pattern that is left once it has matched the names of a folder; nothing if it matches a folder
/// above.
fn push_rest<'p>(parts: &[&'p str], names: &[String], out: &mut Vec<Vec<&'p str>>) {
    let ([part, later @ ..], [name, below @ ..]) = (parts, names) else {
        out.push(parts.to_vec());
        return;
    };
    if *part == "**" {
        push_rest(later, names, out);
        // Two in a row are one.
        if !later.is_empty() && later.first() != Some(&"**") {
            push_rest(parts, below, out);
        }
    } else if Glob::parse(part).is_some_and(|glob| glob.matches(name)) {
        push_rest(later, below, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::ignore::{Matched, Patterns};
    use super::*;

    fn of(lines: &[&str], source: &str) -> Vec<String> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        narrowed(&lines, &[source.to_owned()])
    }

    #[test]
    fn a_pattern_keeps_what_is_below_the_source() {
        assert_eq!(of(&["src/secret.txt"], "src"), ["!src", "!src/**", "src/secret.txt"]);
        assert_eq!(
            of(&["/src/secret.txt", "other", "*.txt"], "./src/"),
            ["!src", "!src/**", "src/secret.txt"]
        );
        assert_eq!(of(&["**/*.key"], "a/b"), ["!a/b", "!a/b/**", "a/b/**/*.key"]);
        assert_eq!(of(&["*", "!src"], "src"), ["!src", "!src/**", "src", "!src"]);
        assert_eq!(of(&["*/b/c"], "a/b"), ["!a/b", "!a/b/**", "a/b/c"]);
        assert_eq!(
            of(&["**/b/**/c"], "a/b"),
            ["!a/b", "!a/b/**", "a/b/**/b/**/c", "a/b/**/c"]
        );
        assert_eq!(of(&["**"], "src"), ["!src", "!src/**", "src"]);
        assert_eq!(of(&["src/x"], "src/$NAME"), ["!src", "!src/**", "src/x"]);
        assert_eq!(of(&["src/x"], "src/*.py"), ["!src", "!src/**", "src/x"]);
        assert_eq!(of(&["a"], "."), ["!**", "a"]);
        let sources = ["b/c", "a/d", "a", "./a/e/", "b/c"].map(str::to_owned);
        assert_eq!(narrowed(&[], &sources), ["!a", "!a/**", "!b/c", "!b/c/**"]);
        assert_eq!(of(&[r"\[x]/y"], r"\[x]"), [r"!\[x]", r"!\[x]/**", r"\[x]/y"]);
    }

    /// The list alone and the narrowed one behind another say the same of everything below the source.
    #[test]
    fn what_is_below_the_source_is_left_out_as_by_the_list_alone() {
        let lists: [&[&str]; 6] = [
            &["src/a"],
            &["**/a", "!**/b/a"],
            &["*", "!src", "src/b"],
            &["*/a", "s*/b/c"],
            &["**", "!src/b"],
            &["src/**/c", "!src/b/*/c"],
        ];
        let paths = ["src/a", "src/b", "src/c", "src/b/a", "src/b/c", "src/b/x/c", "src/x"];
        for list in lists {
            let alone = Patterns::new(list);
            let both = [vec!["src/x".to_owned(), "*".to_owned()], of(list, "src")].concat();
            let both = Patterns::new(&both);
            for path in paths {
                let walked = |patterns: &Patterns| {
                    let (mut matched, mut out) = (Matched::default(), false);
                    for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
                        out = patterns.matches_in(&mut matched, &path[..end]);
                    }
                    out
                };
                assert_eq!(walked(&both), walked(&alone), "{list:?} {path}");
                assert_eq!(both.matches(path), alone.matches(path), "{list:?} {path}");
            }
            assert!(both.matches("elsewhere"), "{list:?}");
        }
    }
}
