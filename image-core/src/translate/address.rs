//! Tells addresses and files apart among the sources of ADD.

use super::{Translator, Uncarried};
use crate::dockerfile::{Form, Instruction, Keyword, Rule, is_address};

impl Translator<'_> {
    /// Returns whether a source of ADD is an address, as `BuildKit` tells.
    pub(crate) fn is_remote(&self, word: &str) -> bool {
        match self.start(word) {
            Some(value) => is_address(value),
            None => is_perhaps_remote(word),
        }
    }

    /// Returns the known value of the variable that a word starts with.
    fn start(&self, word: &str) -> Option<&str> {
        let name = variable_at_start(word)?;
        self.values.get(name).map(String::as_str)
    }

    /// Returns whether it is known which sources of ADD are files of the folder, where that changes their names.
    pub(super) fn sources_are_known(&self, instruction: &Instruction<'_>) -> Result<(), Uncarried> {
        let (Keyword::Add, Form::Words(words) | Form::Json(words), false) =
            (instruction.keyword, &instruction.form, self.folder.is_empty())
        else {
            return Ok(());
        };
        let is_open = |word: &&str| variable_at_start(word).is_some() && self.start(word).is_none();
        match words.iter().map(|word| &**word).find(is_open) {
            None => Ok(()),
            Some(word) => {
                let what = format!("`{word}` may be an address or a file of the folder: its value is not known");
                let fix = "write COPY for a file, or give the variable a default";
                Err(Uncarried::of(Rule::Uncarried, (), what, fix))
            }
        }
    }
}

/// Returns the variable that a word starts with.
fn variable_at_start(word: &str) -> Option<&str> {
    let word = word.trim_start_matches('"').strip_prefix('$')?;
    let word = word.strip_prefix('{').unwrap_or(word);
    let end = word.find(|next: char| !next.is_ascii_alphanumeric() && next != '_');
    Some(word.split_at(end.unwrap_or(word.len())).0)
}

/// Returns whether a word of ADD is an address, or may be one once its variable is known.
pub(crate) fn is_perhaps_remote(word: &str) -> bool {
    is_address(word.trim_start_matches(['"', '\''])) || word.starts_with('$')
}
