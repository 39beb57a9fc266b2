//! Names with wildcards, as sources have them: one component of a path, matched as Go's `filepath.Match` does.

use std::str::Chars;

/// The characters that a backslash makes part of a name; before any other one it is itself.
const ESCAPED: [char; 6] = ['*', '?', '[', ']', '\\', '$'];

/// One component of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// One character.
    Char(char),
    /// `*`: any number of characters.
    Star,
    /// `?`: any character.
    Any,
    /// `[…]`: one of these characters.
    Class(Class),
}

impl Glob {
    /// Reads a component; `None` where its classes are malformed: `[` without `]`, an empty class, a range without end.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.chars();
        let mut items = Vec::new();
        while let Some(next) = rest.next() {
            items.push(match next {
                '*' => Item::Star,
                '?' => Item::Any,
                '[' => Item::Class(Class::parse(&mut rest, |rest| Some(read_unescaped(rest)))?),
                '\\' => Item::Char(read_unescaped(&mut rest)),
                other => Item::Char(other),
            });
        }
        Some(Self { items })
    }

    /// Returns the name, where there is no wildcard.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        let char = |item: &Item| if let Item::Char(char) = item { Some(*char) } else { None };
        self.items.iter().map(char).collect()
    }

    /// Returns whether it is this name. The time is at most the product of both lengths: where a part after a `*` does
    /// not match, only the last `*` is tried again, since an earlier one could only reach the same places later.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut item, mut at, mut retry) = (0, 0, None);
        loop {
            match (self.items.get(item), name.get(at)) {
                (None, None) => return true,
                (Some(Item::Star), _) => {
                    retry = Some((item, at));
                    item += 1;
                }
                (Some(one), Some(char)) if one.is(*char) => (item, at) = (item + 1, at + 1),
                _ => match retry {
                    Some((star, from)) if from < name.len() => {
                        retry = Some((star, from + 1));
                        (item, at) = (star + 1, from + 1);
                    }
                    _ => return false,
                },
            }
        }
    }
}

impl Glob {
    /// Returns whether a name may match both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (width, height) = (self.items.len(), other.items.len());
        let mut meets = vec![vec![false; height + 1]; width + 1];
        for at in (0..=width).rev() {
            for other_at in (0..=height).rev() {
                meets[at][other_at] = match (self.items.get(at), other.items.get(other_at)) {
                    (None, None) => true,
                    (Some(Item::Star), _) if meets[at + 1][other_at] => true,
                    (_, Some(Item::Star)) if meets[at][other_at + 1] => true,
                    (Some(Item::Star), Some(_)) => meets[at][other_at + 1],
                    (Some(_), Some(Item::Star)) => meets[at + 1][other_at],
                    (Some(one), Some(two)) => one.meets(two) && meets[at + 1][other_at + 1],
                    (None, Some(_)) | (Some(_), None) => false,
                };
            }
        }
        meets[0][0]
    }
}

impl Item {
    /// Returns whether a character may be both; of two classes, only that of one character is looked at.
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Item::Char(char), other) | (other, Item::Char(char)) => other.is(*char),
            _ => true,
        }
    }

    fn is(&self, char: char) -> bool {
        match self {
            Item::Char(own) => *own == char,
            Item::Star | Item::Any => true,
            Item::Class(class) => class.has(char),
        }
    }
}

/// Returns the character that stands for itself after a backslash, which is taken from `rest`, or the backslash.
fn read_unescaped(rest: &mut Chars<'_>) -> char {
    match rest.clone().next() {
        Some(next) if ESCAPED.contains(&next) => {
            rest.next();
            next
        }
        _ => '\\',
    }
}

/// Characters: those of the ranges (`[a-z_]`), or all others (`[^a-z_]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    excluded: bool,
    pub(super) ranges: Vec<(char, char)>,
}

impl Class {
    /// Reads a class, after its `[`; `escaped` gives the character after a backslash. As in Go, `]` and `-` have to be
    /// escaped to be matched, and a class is not empty.
    pub(super) fn parse(rest: &mut Chars<'_>, escaped: fn(&mut Chars<'_>) -> Option<char>) -> Option<Self> {
        let excluded = skip(rest, '^');
        let mut ranges = Vec::new();
        while ranges.is_empty() || !skip(rest, ']') {
            let low = read_class_char(rest, escaped)?;
            let high = if skip(rest, '-') {
                read_class_char(rest, escaped)?
            } else {
                low
            };
            ranges.push((low, high));
        }
        Some(Self { excluded, ranges })
    }

    /// Returns the class of a regular expression's `\d`, `\s` or `\w`, or in upper case of all else.
    pub(super) fn perl(letter: u8) -> Self {
        let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
            b'd' => &[('0', '9')],
            b's' => &[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')],
            _ => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        };
        Self {
            excluded: letter.is_ascii_uppercase(),
            ranges: ranges.to_vec(),
        }
    }

    pub(super) fn has(&self, char: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char)) != self.excluded
    }
}

fn read_class_char(rest: &mut Chars<'_>, escaped: fn(&mut Chars<'_>) -> Option<char>) -> Option<char> {
    match rest.next()? {
        '-' | ']' => None,
        '\\' => escaped(rest),
        other => Some(other),
    }
}

/// Returns whether this character comes next, which is taken then.
fn skip(rest: &mut Chars<'_>, char: char) -> bool {
    let comes = rest.as_str().starts_with(char);
    if comes {
        rest.next();
    }
    comes
}

/// Returns a name as a pattern that matches it alone.
#[cfg(any(feature = "dockerfile", feature = "cargo"))]
pub(crate) fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for next in name.chars() {
        if matches!(next, '*' | '?' | '[' | '\\') {
            escaped.push('\\');
        }
        escaped.push(next);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, name: &str) -> Option<bool> {
        Glob::parse(pattern).map(|glob| glob.matches(name))
    }

    #[test]
    fn as_filepath_match() {
        let table = [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*", "", true),
            ("*", ".hidden", true),
            ("*c", "abc", true),
            ("a*", "a", true),
            ("a*b*c*d*e*", "axbxcxdxexxx", true),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false),
            ("ab[^e-g]", "abc", true),
            ("[!a]", "!", true),
            ("[!a]", "b", false),
            ("a?b", "a☺b", true),
            ("a[^a]b", "a☺b", true),
            ("a???b", "a☺b", false),
            ("[a-ζ]*", "α", true),
            ("*[a-ζ]", "A", false),
            (r"[\]a]", "]", true),
            ("[[]", "[", true),
            ("[z-a]", "m", false),
            ("*x", "xxx", true),
            ("?", "", false),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(matches(pattern, name), Some(expected), "{pattern} {name}");
        }
    }

    #[test]
    fn malformed() {
        for pattern in [
            "[", "[^", "[]", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[^bc", "a[", r"[\]", "[a-",
        ] {
            assert_eq!(Glob::parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn backslashes() {
        let table = [
            (r"a\*b", "a*b"),
            (r"\[x\]", "[x]"),
            (r"\\", r"\"),
            (r"\a\", r"\a\"),
            (r"\$5", "$5"),
            (r"\?", "?"),
        ];
        for (pattern, name) in table {
            assert_eq!(
                Glob::parse(pattern).and_then(|glob| glob.literal()).as_deref(),
                Some(name),
                "{pattern}"
            );
        }
        assert_eq!(Glob::parse("a*").and_then(|glob| glob.literal()), None);
        assert_eq!(matches(r"\\*", r"\x"), Some(true));
    }

    #[test]
    fn no_blowup() {
        assert_eq!(matches(&"a*".repeat(2_000), &"a".repeat(10_000)), Some(true));
        assert_eq!(
            matches(&format!("{}b", "a*".repeat(1_000)), &"a".repeat(10_000)),
            Some(false)
        );
    }

    proptest::proptest! {
        /// Holds this reader to the grammar of sources, which is checked at compile time.
        #[test]
        fn the_grammar_agrees(text in r"[abz*?\[\]^\\-]{1,8}") {
            let refused = crate::kind::Kind::Source.check(&text).is_err_and(|fault| fault.rule == crate::rule::Rule::GlobPattern);
            proptest::prop_assert_eq!(refused, Glob::parse(&text).is_none());
        }
    }
}
