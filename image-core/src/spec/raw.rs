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

    /// Returns the instruction with other names for its local sources: those that `place` gives, by the name and the
    /// destination of a copy, which is empty for a mount. Nothing where a name cannot be told from the text around it, or
    /// other names would mean something else (`--parents`, `--exclude`).
    pub(crate) fn with_places(&self, place: impl FnMut(&'t str, &str) -> String) -> Option<String> {
        if self.keyword == Some(Keyword::Copy) {
            self.copy_with_places(place)
        } else if self.keyword == Some(Keyword::Run) {
            self.mounts_with_places(place)
        } else {
            None
        }
    }

    fn copy_with_places(&self, mut place: impl FnMut(&'t str, &str) -> String) -> Option<String> {
        let is_known = |flag: &&str| MOVED_WITH.iter().any(|known| flag.starts_with(known));
        let words = words(self.rest);
        let (to, sources) = words.split_last()?;
        let is_right = self.flags.iter().all(is_known) && words.iter().all(|word| is_plain(word));
        if !is_right || sources.is_empty() {
            return None;
        }
        let mut text = "COPY".to_owned();
        let flags = self.flags.iter().map(|flag| (*flag).to_owned());
        let places = sources.iter().map(|source| place(source, to));
        for word in flags.chain(places).chain([(*to).to_owned()]) {
            text.extend([" ", &word]);
        }
        Some(text)
    }

    fn mounts_with_places(&self, mut place: impl FnMut(&'t str, &str) -> String) -> Option<String> {
        let mut text = self.text.to_owned();
        let mut moved = false;
        for flag in &self.flags {
            let Some(mount) = flag.strip_prefix("--mount=") else {
                continue;
            };
            match MountedFile::of(mount) {
                MountedFile::None => {}
                MountedFile::Named(field, name) => {
                    let key = field.strip_suffix(name).unwrap_or_default();
                    let to = flag.replacen(field, &format!("{key}{}", place(name, "")), 1);
                    text = text.replacen(flag, &to, 1);
                    moved = true;
                }
                MountedFile::Unclear => return None,
            }
        }
        moved.then_some(text)
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

/// The flags of a copy that mean the same for a source of another name.
const MOVED_WITH: [&str; 3] = ["--link", "--chown=", "--chmod="];

/// Returns whether a word is a name as it stands there.
fn is_plain(word: &str) -> bool {
    !word.contains(['"', '\'', '\\', '$', '[', '<']) && !word.contains("://") && !word.starts_with("git@")
}

/// The local file of a mount.
enum MountedFile<'m> {
    /// It mounts none.
    None,
    /// The field that names it, and the name.
    Named(&'m str, &'m str),
    /// That cannot be told from the text.
    Unclear,
}

impl<'m> MountedFile<'m> {
    fn of(mount: &'m str) -> Self {
        if !is_plain(mount) {
            return Self::Unclear;
        }
        let value = |keys: &[&str]| {
            let mut fields = mount
                .split(',')
                .filter_map(|field| Some((field, field.split_once('=')?)));
            fields.find_map(|(field, (key, value))| keys.contains(&key).then_some((field, value)))
        };
        let is_bind = value(&["type"]).is_none_or(|(_, kind)| kind == "bind");
        if !is_bind || value(&["from"]).is_some() {
            return Self::None;
        }
        match value(&["source", "src"]) {
            Some((field, name)) if !name.is_empty() => Self::Named(field, name),
            Some(_) | None => Self::Unclear,
        }
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
    fn sources_get_other_names() {
        for (text, expected) in [
            (
                "COPY --link --chmod=755 a b/* /x/",
                Some("COPY --link --chmod=755 <a /x/> <b/* /x/> /x/"),
            ),
            ("COPY --link --parents a /x/", None),
            ("COPY --link [\"a\", \"/x/\"]", None),
            ("COPY --link $A /x/", None),
            ("COPY --from=base a /x/", None),
            ("COPY a", None),
            (
                "RUN --mount=type=bind,source=a,target=/a --mount=type=cache,target=/c cat /a",
                Some("RUN --mount=type=bind,source=<a >,target=/a --mount=type=cache,target=/c cat /a"),
            ),
            (
                "RUN --mount=src=a/b,target=/a id",
                Some("RUN --mount=src=<a/b >,target=/a id"),
            ),
            ("RUN --mount=target=/a id", None),
            ("RUN --mount=from=x,source=a,target=/a id", None),
            ("RUN --mount=type=bind,source=$A,target=/a id", None),
            ("RUN id", None),
            ("ADD a /x/", None),
        ] {
            let moved = RawInstruction::read(text).with_places(|source, to| format!("<{source} {to}>"));
            assert_eq!(moved.as_deref(), expected, "{text}");
        }
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
