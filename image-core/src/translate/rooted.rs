//! Sources that lead above the context, as engines read them.

use std::borrow::Cow;

use crate::dockerfile::{Form, Instruction, Keyword, Text};

impl Instruction<'_> {
    /// Returns the same with its sources in the context as engines read them: nothing is above the context's root, and
    /// an empty name is the root itself.
    pub(crate) fn rooted(&self) -> Cow<'_, Self> {
        let (Form::Words(words) | Form::Json(words)) = &self.form else {
            return Cow::Borrowed(self);
        };
        let has_sources = matches!(self.keyword, Keyword::Copy | Keyword::Add) && self.flag("from").is_none();
        let count = words.len().saturating_sub(1);
        if !has_sources || !words.iter().take(count).any(is_above) {
            return Cow::Borrowed(self);
        }
        let mut instruction = self.clone();
        if let Form::Words(words) | Form::Json(words) = &mut instruction.form {
            for word in words.iter_mut().take(count).filter(|word| is_above(word)) {
                *word = Cow::Owned(rooted(word));
            }
        }
        Cow::Owned(instruction)
    }
}

/// Returns whether a source may lead above the context, or names nothing.
fn is_above(word: &Text<'_>) -> bool {
    word.split('/').any(|part| part == "..") || matches!(&**word, "" | "\"\"" | "\'\'")
}

/// Returns a source below the context's root. Of a word that is not plain, only its start is known.
fn rooted(word: &str) -> String {
    let mut parts = Vec::new();
    let is_plain = !word.contains(['$', '"', '\'', '\\', '`']);
    for part in word.split('/') {
        match part {
            ".." if is_plain => drop(parts.pop()),
            ".." if parts.is_empty() => {}
            "\"\"" | "\'\'" | "" => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}
