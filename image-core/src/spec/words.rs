//! Lists of texts, borrowed from constant data where that is possible.

use std::borrow::Cow;
use std::fmt;

use super::Text;

/// A list of texts. Two lists are equal when their texts are.
#[derive(Clone)]
pub enum Words<'a> {
    /// Words of constant data.
    Borrowed(&'a [&'a str]),
    /// A command after the words of the shell that runs it.
    Command(&'a [&'a str], Text<'a>),
    /// Words of their own.
    Owned(Vec<Text<'a>>),
}

impl<'a> Words<'a> {
    /// Returns the texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let (borrowed, last, owned): (&[&str], Option<&str>, &[Text<'a>]) = match self {
            Words::Borrowed(words) => (words, None, &[]),
            Words::Command(shell, command) => (shell, Some(command), &[]),
            Words::Owned(words) => (&[], None, words),
        };
        borrowed
            .iter()
            .copied()
            .chain(last)
            .chain(owned.iter().map(Cow::as_ref))
    }

    /// Returns the number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Words::Borrowed(words) => words.len(),
            Words::Command(shell, _) => shell.len() + 1,
            Words::Owned(words) => words.len(),
        }
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the same list, without a borrow.
    #[must_use]
    pub fn into_owned(self) -> Words<'static> {
        Words::Owned(self.iter().map(|word| Cow::Owned(word.to_owned())).collect())
    }
}

impl PartialEq for Words<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Words<'_> {}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<S: Into<String>> FromIterator<S> for Words<'_> {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Words::Owned(words.into_iter().map(|word| Cow::Owned(word.into())).collect())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Words<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Words<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer).map(|words| words.into_iter().collect())
    }
}
