//! The local files, images and secrets that instructions name.

use super::ast::{Form, Instruction};
use super::mount_fields::MountFields;
use super::word::{Piece, pieces};
use crate::keyword::FilePart;

impl Instruction<'_> {
    /// Returns the local files that it needs while the image is built, as the language writes sources: `COPY` and `ADD`
    /// without `--from`, and bind mounts of `RUN`. Where a word has what the language cannot say, all that may match is
    /// meant. The files of an `ONBUILD` belong to another build.
    #[must_use]
    pub fn local_sources(&self) -> Vec<String> {
        match self.keyword.files() {
            FilePart::Copied if self.flag("from").is_some() => Vec::new(),
            FilePart::Copied | FilePart::Added => self.copied(),
            FilePart::Mounted => self.values("mount").filter_map(bound).collect(),
            FilePart::None => Vec::new(),
        }
    }

    /// Returns the stages and images that it copies from or mounts, as they are named.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        match self.keyword.files() {
            FilePart::Copied => self.flag("from").map(str::to_owned).into_iter().collect(),
            FilePart::Mounted => self.values("mount").filter_map(mounted_from).collect(),
            FilePart::Added | FilePart::None => Vec::new(),
        }
    }

    /// Returns the secrets that it mounts, each with `true` if it does not run without. A name that only the engine
    /// knows is not among them.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, bool)> {
        self.values("mount").filter_map(secret).collect()
    }

    fn copied(&self) -> Vec<String> {
        let (Form::Words(words) | Form::Json(words)) = &self.form else {
            return Vec::new();
        };
        let sources = words.split_last().map_or(&[][..], |(_, sources)| sources);
        let local = sources.iter().filter(|word| !is_address(word) && !is_heredoc(word));
        local.map(|word| below(source(word, false))).collect()
    }
}

/// Returns whether a source of ADD is an address.
pub(crate) fn is_address(word: &str) -> bool {
    let schemes = ["http://", "https://", "git://", "ssh://", "git@"];
    schemes.iter().any(|scheme| word.starts_with(scheme))
}

fn is_heredoc(word: &str) -> bool {
    word.trim_start_matches(|next: char| next.is_ascii_digit())
        .starts_with("<<")
}

/// Returns the source of a mount, if it is one of the context.
fn bound(mount: &str) -> Option<String> {
    let fields = MountFields::read(mount)?;
    Some(below(source(fields.local_source()?, true)))
}

/// Returns the stage or image that a mount is of.
fn mounted_from(mount: &str) -> Option<String> {
    MountFields::read(mount)?.get("from").map(str::to_owned)
}

/// Returns the secret of a mount, and whether the step needs it.
fn secret(mount: &str) -> Option<(String, bool)> {
    let fields = MountFields::read(mount)?;
    let name = fields.secret().filter(|name| !name.is_empty() && !name.contains('$'))?;
    Some((name.to_owned(), fields.is_required()))
}

/// Returns a word as a source of the language; the name of one file, if it is `literal`.
fn source(word: &str, literal: bool) -> String {
    let mut out = String::with_capacity(word.len());
    let Ok(pieces) = pieces(word, '\\', true) else {
        return "*".to_owned();
    };
    for piece in pieces {
        let is_known = match piece {
            Piece::Literal(text) => push(&mut out, &text, literal),
            Piece::Reference { .. } | Piece::Other => false,
        };
        if !is_known {
            // What follows only the engine knows.
            out.push_str("$UNKNOWN");
            break;
        }
    }
    out
}

/// Adds literal text. A backslash escapes for an engine's pattern what it does not for a source, so that is not known.
fn push(out: &mut String, text: &str, literal: bool) -> bool {
    for next in text.chars() {
        match next {
            '\\' if !literal => return false,
            '\\' | '$' => out.push('\\'),
            '*' | '?' | '[' | ']' if literal => out.push('\\'),
            _ => {}
        }
        out.push(next);
    }
    true
}

/// Returns a path that may start at the root of the context, which engines say by a `/`.
fn below(path: String) -> String {
    let mut rest = path.as_str();
    while let Some(next) = ["/", "./", "../"].iter().find_map(|start| rest.strip_prefix(start)) {
        rest = next;
    }
    match rest {
        "" | ".." => ".".to_owned(),
        rest if rest.len() == path.len() => path,
        rest => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::dockerfile::{Instruction, parse_steps};

    fn sources(text: &str) -> Vec<String> {
        let file = parse_steps(text).expect("is a Dockerfile");
        file.instructions.iter().flat_map(Instruction::local_sources).collect()
    }

    #[test]
    fn copies_and_adds_name_local_files() {
        assert_eq!(sources("COPY a ./b/*.py c /dst/"), ["a", "b/*.py", "c"]);
        assert_eq!(sources("COPY [\"a\", \"/x\", \"/dst/\"]"), ["a", "x"]);
        assert_eq!(sources("ADD a.tar https://host/x git@host:y /dst/"), ["a.tar"]);
        assert_eq!(sources("COPY . /"), ["."]);
        assert_eq!(sources("COPY / /"), ["."]);
        assert_eq!(sources("COPY ../a /b"), ["a"]);
        assert!(sources("COPY --from=other a /b").is_empty());
        assert!(sources("COPY <<EOF /a\nx\nEOF").is_empty());
        assert!(sources("ONBUILD COPY a /b").is_empty());
    }

    #[test]
    fn mounts_name_local_files() {
        assert_eq!(sources("RUN --mount=type=bind,source=a*,target=/a id"), [r"a\*"]);
        assert_eq!(sources("RUN --mount=target=/src id"), ["."]);
        assert!(sources("RUN --mount=type=cache,target=/c id").is_empty());
        assert!(sources("RUN --mount=type=bind,from=other,source=a,target=/a id").is_empty());
    }

    #[test]
    fn copies_and_mounts_name_stages_and_images() {
        let origins = |text: &str| {
            let file = parse_steps(text).expect("is a Dockerfile");
            file.instructions
                .iter()
                .flat_map(Instruction::origins)
                .collect::<Vec<_>>()
        };
        assert_eq!(origins("COPY --from=a:1 b /c\nCOPY d /e"), ["a:1"]);
        assert_eq!(
            origins("RUN --mount=from=a,target=/c --mount=type=cache,target=/d id"),
            ["a"]
        );
    }

    #[test]
    fn mounts_name_secrets() {
        let secrets = |text: &str| {
            let file = parse_steps(text).expect("is a Dockerfile");
            let all = file.instructions.iter().flat_map(Instruction::secrets);
            all.map(|(name, required)| format!("{name} {required}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            secrets(
                "RUN --mount=type=secret,id=A --mount=type=secret,id=B,required --mount=type=cache,id=C,target=/c id"
            ),
            ["A false", "B true"]
        );
        assert_eq!(
            secrets(
                "RUN --mount=type=secret,target=/root/.npmrc,required=true --mount=type=secret,src=D,required=0 id"
            ),
            [".npmrc true", "D false"]
        );
        assert!(secrets("RUN --mount=type=secret,id=$A id\nONBUILD RUN --mount=type=secret,id=B id").is_empty());
    }

    #[test]
    fn what_only_the_engine_knows_ends_a_source() {
        assert_eq!(sources("ARG A\nCOPY a/$A/b /dst/"), ["a/$UNKNOWN"]);
        assert_eq!(sources("COPY a/${A%b}/b /dst/"), ["a/$UNKNOWN"]);
        assert_eq!(sources(r"COPY a\$b /dst/"), [r"a\$b"]);
        assert_eq!(sources(r"COPY x\\*y /dst/"), ["x$UNKNOWN"]);
    }
}
