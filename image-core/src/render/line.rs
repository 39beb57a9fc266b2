//! A line of a Dockerfile. It takes texts only by what they are, so that none gets in without its escaping.

use crate::escape::{
    Quotes, is_simple, is_simple_key, push_expanding, push_flag_value, push_json, push_literal, source,
};
use crate::spec::Words;

/// A line that is being written.
pub(super) struct Line<'o> {
    out: &'o mut String,
}

impl<'o> Line<'o> {
    /// Starts a line with an instruction's name.
    #[inline]
    pub(super) fn start(out: &'o mut String, keyword: &'static str) -> Self {
        out.push_str(keyword);
        Self { out }
    }

    /// Ends it.
    #[inline]
    pub(super) fn end(self) {
        self.out.push('\n');
    }

    /// Writes a part of the Dockerfile language itself.
    #[inline]
    pub(super) fn keyword(&mut self, keyword: &'static str) {
        self.out.push(' ');
        self.out.push_str(keyword);
    }

    /// Writes `--name=value`, literal.
    pub(super) fn flag(&mut self, name: &'static str, value: &str) {
        self.keyword(name);
        push_flag_value(self.out, value);
    }

    /// Writes `--name=value`, expanding.
    pub(super) fn expanding_flag(&mut self, name: &'static str, value: &str) {
        let mut escaped = String::new();
        push_expanding(&mut escaped, value, Quotes::None);
        self.flag(name, &escaped);
    }

    /// Writes a literal key: as it is if that is simple, else in quotes.
    #[inline]
    pub(super) fn key(&mut self, key: &str) {
        self.out.push(' ');
        if is_simple_key(key) {
            return self.out.push_str(key);
        }
        self.out.push('"');
        push_literal(self.out, key, Quotes::Double);
        self.out.push('"');
    }

    /// Writes `="value"`, expanding.
    #[inline]
    pub(super) fn value(&mut self, value: &str) {
        self.out.push('=');
        self.quoted(value);
    }

    /// Writes the rest of the line, expanding: as it is if that is simple, else in quotes.
    #[inline]
    pub(super) fn rest(&mut self, text: &str) {
        self.out.push(' ');
        if is_simple(text) {
            self.out.push_str(text);
        } else {
            self.quoted(text);
        }
    }

    #[inline]
    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        push_expanding(self.out, text, Quotes::Double);
        self.out.push('"');
    }

    /// Writes a word that its grammar keeps free of blanks and quotes, expanding: an image, a stage, a port.
    #[inline]
    pub(super) fn word(&mut self, text: &str) {
        self.out.push(' ');
        push_expanding(self.out, text, Quotes::None);
    }

    /// Writes expanding words: as they are if all are simple, else as JSON.
    pub(super) fn paths<'w>(&mut self, paths: impl Iterator<Item = Path<'w>> + Clone) {
        if !paths.clone().all(|path| is_simple(path.text())) {
            return self.list(paths, |out, path| push_json(out, &path.escaped()));
        }
        for path in paths {
            self.out.push(' ');
            self.out.push_str(path.text());
        }
    }

    /// Writes literal words as JSON.
    #[inline]
    pub(super) fn json<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        self.list(words, push_json);
    }

    #[inline]
    fn list<T>(&mut self, items: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
        self.out.push_str(" [");
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            push(self.out, item);
        }
        self.out.push(']');
    }

    /// Writes a word that [`is_simple`] has found to pass as it is, or a command that
    /// [`is_simple_command`](crate::escape::is_simple_command) has.
    #[inline]
    pub(super) fn simple(&mut self, text: &str) {
        self.out.push(' ');
        self.out.push_str(text);
    }
}

/// A path of `COPY`, `ADD` or `VOLUME`.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// Perhaps a glob, in the language's escaping.
    Source(&'a str),
    /// Literal text with references.
    Other(&'a str),
}

impl<'a> Path<'a> {
    /// Returns the paths of sources and where they go.
    pub(super) fn sources(sources: &'a Words<'a>, destination: &'a str) -> impl Iterator<Item = Self> + Clone {
        sources.iter().map(Path::Source).chain(Some(Path::Other(destination)))
    }

    /// Returns paths that are not globs, and where they go.
    pub(super) fn others(paths: &'a Words<'a>, last: Option<&'a str>) -> impl Iterator<Item = Self> + Clone {
        paths.iter().chain(last).map(Path::Other)
    }

    const fn text(self) -> &'a str {
        match self {
            Path::Source(text) | Path::Other(text) => text,
        }
    }

    /// Escapes the path, as the engine has to find it once the JSON is read.
    fn escaped(self) -> String {
        let mut escaped = String::with_capacity(self.text().len() + 8);
        if is_heredoc(self.text()) {
            escaped.push_str("./");
        }
        match self {
            Path::Source(text) => escaped.push_str(&source(text)),
            Path::Other(text) => push_expanding(&mut escaped, text, Quotes::None),
        }
        escaped
    }
}

/// Returns whether `BuildKit` would take a path for the start of a heredoc, which it does in JSON too.
fn is_heredoc(path: &str) -> bool {
    path.trim_start_matches(|next: char| next.is_ascii_digit())
        .starts_with("<<")
}
