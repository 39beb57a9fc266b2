//! The one reader of raw instructions, for programs that have no parser of Dockerfiles.

#[cfg(feature = "dockerfile")]
use crate::dockerfile;
use crate::keyword::Keyword;

/// A raw instruction as it is read: a text on one line, or in the usual form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawInstruction<'t> {
    text: &'t str,
    pub(crate) keyword: Option<Keyword>,
    /// Its flags as they are written: `--name=value`.
    pub(crate) flags: Vec<&'t str>,
    /// The text after its flags.
    pub(crate) rest: &'t str,
}

impl<'t> RawInstruction<'t> {
    /// Reads an instruction.
    #[must_use]
    pub fn read(text: &'t str) -> Self {
        let text = text.trim_start();
        let (_, after) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let (flags, rest) = flags(after.trim_start());
        Self {
            text,
            keyword: Keyword::of(text),
            flags,
            rest,
        }
    }

    /// Returns the instruction that an `ONBUILD` keeps.
    #[must_use]
    pub fn kept(&self) -> Option<Self> {
        (self.keyword == Some(Keyword::Onbuild)).then(|| Self::read(self.rest))
    }

    /// Returns the names that an `ARG` declares, each with its default as it is written.
    #[must_use]
    pub fn args(&self) -> Vec<(&'t str, Option<&'t str>)> {
        if self.keyword != Some(Keyword::Arg) {
            return Vec::new();
        }
        let split = |word: &'t str| match word.split_once('=') {
            Some((name, default)) => (name, Some(default)),
            None => (word, None),
        };
        words(self.rest).into_iter().map(split).collect()
    }

    /// Returns whether it copies from or mounts a stage by its number.
    pub(crate) fn has_numbered_origin(&self) -> bool {
        let mut origins = self.flags.iter().flat_map(|flag| flag.split("from=").skip(1));
        origins.any(|origin| {
            let origin = origin.trim_start_matches('"');
            origin.starts_with(|first: char| first.is_ascii_digit())
        })
    }
}

#[cfg(feature = "dockerfile")]
impl<'t> RawInstruction<'t> {
    /// Returns the local files that it needs while the image is built, as the language writes sources. The files of
    /// what `ONBUILD` keeps are those of another build.
    #[must_use]
    pub fn local_sources(&self) -> Vec<String> {
        let parsed = self.parsed();
        parsed.iter().flat_map(dockerfile::Instruction::local_sources).collect()
    }

    /// Returns the stages and images that it copies from or mounts, as they are named.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let parsed = self.parsed();
        parsed.iter().flat_map(dockerfile::Instruction::origins).collect()
    }

    /// Returns the secrets that it mounts, each with `true` if it does not run without. A name that only the engine
    /// knows is not among them.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, bool)> {
        let parsed = self.parsed();
        parsed.iter().flat_map(dockerfile::Instruction::secrets).collect()
    }

    fn parsed(&self) -> Vec<dockerfile::Instruction<'t>> {
        dockerfile::parse_steps(self.text).map_or_else(|_| Vec::new(), |file| file.instructions)
    }
}

/// Splits off the flags. Blanks in a flag are in quotes or after a backslash.
fn flags(text: &str) -> (Vec<&str>, &str) {
    let (mut flags, mut rest) = (Vec::new(), text);
    while rest.starts_with("--") {
        let (flag, after) = rest.split_at(end_of_word(rest));
        rest = after.trim_start_matches([' ', '\t']);
        if flag == "--" {
            break;
        }
        flags.push(flag);
    }
    (flags, rest)
}

fn words(text: &str) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (word, after) = rest.split_at(end_of_word(rest));
        words.push(word);
        rest = after.trim_start();
    }
    words
}

fn end_of_word(text: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, next) in text.char_indices() {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(next),
            next if quote == Some(next) => quote = None,
            ' ' | '\t' | '\n' if quote.is_none() => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_flags_and_words_are_read() {
        let read = RawInstruction::read("  run \t--a=\"b c\" --d -- --e f");
        assert_eq!(read.keyword, Some(Keyword::Run));
        assert_eq!(read.flags, ["--a=\"b c\"", "--d"]);
        assert_eq!(read.rest, "--e f");
        assert_eq!(RawInstruction::read("USERS 1").keyword, None);
        assert_eq!(
            RawInstruction::read("ARG A=\"x y\" B").args(),
            [("A", Some("\"x y\"")), ("B", None)]
        );
        let kept = RawInstruction::read("onbuild USER 5").kept();
        assert_eq!(
            kept.map(|kept| (kept.keyword, kept.rest)),
            Some((Some(Keyword::User), "5"))
        );
    }

    #[test]
    fn stages_are_named_by_number_in_flags_alone() {
        for (text, numbered) in [
            ("COPY --from=0 a b", true),
            ("RUN --mount=from=\"1\",target=/a id", true),
            ("COPY --from=base0 a b", false),
            ("RUN echo from=1", false),
        ] {
            assert_eq!(RawInstruction::read(text).has_numbered_origin(), numbered, "{text}");
        }
    }
}
