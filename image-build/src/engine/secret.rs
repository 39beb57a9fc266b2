//! Secrets: their values are looked up before anything is sent, and removed from everything that is shown.

use std::fs;

use super::Environment;
use super::error::EngineError;
use super::job::{Secret, SecretFrom};

/// The replacement of a value.
const HIDDEN: &str = "***";
/// The shortest text that is hidden everywhere. A shorter one is hidden only as a whole word, because it occurs by
/// chance elsewhere.
const SHORTEST: usize = 4;

/// Removes values of secrets from texts.
#[derive(Default)]
pub(crate) struct Redactor {
    /// The lines of the values, because logs come line by line.
    lines: Vec<String>,
}

impl Redactor {
    /// Returns a redactor for these secrets.
    ///
    /// # Errors
    /// If a secret has no value.
    pub(crate) fn new(secrets: &[Secret], environment: &Environment) -> Result<Self, EngineError> {
        let mut lines = Vec::new();
        for secret in secrets {
            let value = read_value(secret, environment).map_err(|reason| EngineError::Secret {
                id: secret.id.clone(),
                reason,
            })?;
            lines.extend(lines_to_hide(&String::from_utf8_lossy(&value)));
        }
        lines.sort_unstable();
        lines.dedup();
        Ok(Self { lines })
    }

    /// Returns the same redactor, which removes these texts too.
    pub(crate) fn hiding(mut self, texts: &[String]) -> Self {
        self.lines.extend(texts.iter().flat_map(|text| lines_to_hide(text)));
        self
    }

    /// Returns the text without the values. All are found before any is removed, because of two that overlap a rest
    /// would remain. Adjacent values are hidden as one.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut found: Vec<(usize, usize)> = self.lines.iter().flat_map(|line| find_places(text, line)).collect();
        if found.is_empty() {
            return text.to_owned();
        }
        found.sort_unstable();
        let mut cleaned = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in found {
            if start > done || cleaned.is_empty() {
                cleaned.push_str(text.get(done..start).unwrap_or_default());
                cleaned.push_str(HIDDEN);
            }
            done = done.max(end);
        }
        cleaned.push_str(text.get(done..).unwrap_or_default());
        cleaned
    }
}

/// Returns the places of a value's line in a text, including overlapping ones.
fn find_places<'a>(text: &'a str, line: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let whole = line.len() < SHORTEST;
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text.get(from..)?.find(line)?;
        from = start + text.get(start..)?.chars().next()?.len_utf8();
        Some((start, start + line.len()))
    })
    .filter(move |(start, end)| !whole || is_word(text, *start, *end))
}

/// Returns `true` if neither a letter nor a digit is next to a part of a text.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

/// Returns the value of a secret, or why there is none.
pub(crate) fn read_value(secret: &Secret, environment: &Environment) -> Result<Vec<u8>, String> {
    match &secret.from {
        SecretFrom::Env(name) => {
            let value = environment.value(name.as_ref());
            let value = value.ok_or_else(|| format!("the variable {name} is not set"))?;
            Ok(value.into_encoded_bytes())
        }
        SecretFrom::File(path) => fs::read(path).map_err(|error| format!("{}: {error}", path.display())),
    }
}

/// Returns the lines of a value to hide. A short line without letters or digits occurs in every text, so it is not
/// hidden.
fn lines_to_hide(value: &str) -> impl Iterator<Item = String> {
    let says_something = |line: &&str| line.len() >= SHORTEST || line.chars().any(char::is_alphanumeric);
    value.lines().map(str::trim).filter(says_something).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(values: &[&str]) -> Redactor {
        Redactor {
            lines: values.iter().flat_map(|value| lines_to_hide(value)).collect(),
        }
    }

    #[test]
    fn of_values_that_overlap_nothing_is_left() {
        let both = redactor(&["abcdefzq12", "12345678"]);
        assert_eq!(both.clean("x abcdefzq12345678 y"), "x *** y");
        assert_eq!(redactor(&["12345678", "abcdefzq12"]).clean("abcdefzq12345678"), "***");
        assert_eq!(redactor(&["abab"]).clean("abababx"), "***x");
        assert_eq!(
            redactor(&["inner", "an inner value"]).clean("(an inner value)"),
            "(***)"
        );
    }

    #[test]
    fn several_values_are_hidden_one_by_one() {
        let both = redactor(&["first", "second"]);
        assert_eq!(both.clean("first, second; firstsecond"), "***, ***; ***");
        assert_eq!(both.clean("nothing of them"), "nothing of them");
    }

    #[test]
    fn a_short_value_is_hidden_where_it_is_a_word() {
        let short = redactor(&["abc", "7"]);
        assert_eq!(
            short.clean("got:abc, abc=7 and 70 abcs"),
            "got:***, ***=*** and 70 abcs"
        );
        assert_eq!(redactor(&["é1"]).clean("é1 né1 é1n"), "*** né1 é1n");
    }

    #[test]
    fn each_line_of_a_value_is_hidden() {
        let key = redactor(&["-----BEGIN-----\nQUJDREVG\n  xy\n==\n\n"]);
        assert_eq!(key.clean("QUJDREVG"), "***");
        assert_eq!(key.clean("the rest: xy"), "the rest: ***");
        assert_eq!(key.clean("a == b"), "a == b", "it says nothing of the value");
    }
}
