//! Moves the local sources of a Dockerfile to its own folder, below the image's context.

use std::borrow::Cow;

use crate::dockerfile::{Flag, Form, Instruction, MountFields, heredoc};
use crate::files::clean;
use crate::keyword::FilePart;

/// A folder below the context; empty for the context itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Folder<'f>(pub(super) &'f str);

impl Folder<'_> {
    /// Returns an instruction that may have local sources, with those named by their path in the context. `is_remote`
    /// says which words of ADD are addresses.
    pub(super) fn moved<'a>(
        self,
        instruction: &Instruction<'a>,
        is_remote: impl Fn(&str) -> bool,
    ) -> Option<Instruction<'a>> {
        (!self.0.is_empty()).then_some(())?;
        let mut moved = instruction.clone();
        match moved.keyword.files() {
            FilePart::Copied | FilePart::Added if instruction.flag("from").is_none() => {
                let parents = instruction.flag("parents").is_some_and(|parents| parents != "false");
                self.words(&mut moved.form, parents, is_remote);
            }
            FilePart::Mounted => {
                let mounts = moved.flags.iter_mut().filter(|flag| flag.name == "mount");
                mounts.for_each(|flag| self.mount(flag));
            }
            FilePart::Copied | FilePart::Added | FilePart::None => return None,
        }
        Some(moved)
    }

    fn words(&self, form: &mut Form<'_>, parents: bool, is_remote: impl Fn(&str) -> bool) {
        let (Form::Words(words) | Form::Json(words)) = form else {
            return;
        };
        let last = words.len().saturating_sub(1);
        for word in words.iter_mut().take(last) {
            if heredoc::start(word).is_none() && !is_remote(word) {
                *word = Cow::Owned(self.below(word, parents));
            }
        }
        // Words end at blanks, with quotes or without.
        if self.0.contains(char::is_whitespace) {
            *form = Form::Json(std::mem::take(words));
        }
    }

    /// Returns a source as the image's context has it. A path that leads out stays as it is, and is refused later.
    fn below(&self, word: &str, parents: bool) -> String {
        let is_plain = !word.contains(['$', '"', '\'', '\\']);
        let path = word.trim_start_matches('/');
        if is_plain && clean(path).is_none() {
            return word.to_owned();
        }
        let path = path.trim_start_matches("./");
        let folder = self.escaped();
        match (parents && !path.contains("/./"), path) {
            (_, "" | ".") => folder,
            (true, _) => format!("{folder}/./{path}"),
            (false, _) => format!("{folder}/{path}"),
        }
    }

    /// Returns the folder's path as a word that is not a pattern: escaped for names, then as every word.
    fn escaped(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        for next in self.0.chars() {
            let special = matches!(next, '*' | '?' | '[' | '\\').then_some('\\');
            for next in special.into_iter().chain([next]) {
                if matches!(next, '"' | '\'' | '$' | '\\') {
                    out.push('\\');
                }
                out.push(next);
            }
        }
        out
    }

    /// Puts the folder before the source of a `--mount=type=bind` of the context.
    fn mount(&self, flag: &mut Flag<'_>) {
        let Some(mut fields) = flag.value.as_deref().and_then(MountFields::read) else {
            return;
        };
        let Some(source) = fields.local_source() else { return };
        fields.set_source(self.below(source, false));
        flag.value = Some(Cow::Owned(fields.text()));
    }
}
