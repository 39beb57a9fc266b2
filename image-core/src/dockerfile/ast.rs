//! The instructions of a Dockerfile, borrowed from its text.

use std::borrow::Cow;

use super::problem::Problem;
pub use crate::keyword::Keyword;

/// A text of the file: borrowed, unless it stood over several lines or had something escaped.
pub type Text<'a> = Cow<'a, str>;

/// A Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// The parser directives at its top.
    pub directives: Vec<Directive<'a>>,
    /// The escape character: `\`, or a backtick where the directive `escape` says so.
    pub escape: char,
    /// The instructions in order.
    pub instructions: Vec<Instruction<'a>>,
    /// The comment lines after the last instruction.
    pub trailing: Vec<&'a str>,
    /// Texts that an engine accepts and hardly anybody means, such as broken JSON that it takes for a shell command.
    pub warnings: Vec<Problem>,
}

/// A line such as `# syntax=docker/dockerfile:1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    /// `syntax`, `escape` or `check`, in lower case.
    pub name: &'static str,
    /// Its value.
    pub value: &'a str,
    /// Its line, from 1.
    pub line: u32,
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction<'a> {
    /// Its keyword.
    pub keyword: Keyword,
    /// Its flags in order, without quotes and escapes.
    pub flags: Vec<Flag<'a>>,
    /// The part after the flags.
    pub form: Form<'a>,
    /// Its here-documents in order.
    pub heredocs: Vec<Heredoc<'a>>,
    /// Its place in the source.
    pub span: Span,
    /// The comment lines above it and between its lines, without `#` and the blanks around them.
    pub comment: Vec<&'a str>,
}

impl<'a> File<'a> {
    /// Returns the instructions that start stages.
    pub(crate) fn froms(&self) -> impl Iterator<Item = &Instruction<'a>> {
        self.instructions.iter().filter(|one| one.keyword == Keyword::From)
    }
}

/// The place of an instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line, here-documents included.
    pub end_line: u32,
    /// The offset of its first byte in the text …
    pub start: usize,
    /// … and where it ends, here-documents included, without the last line end.
    pub end: usize,
}

/// `--name=value` or `--name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag<'a> {
    /// Without the dashes.
    pub name: Text<'a>,
    /// The text after `=`.
    pub value: Option<Text<'a>>,
}

/// The part of an instruction after its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// A JSON array of strings, decoded.
    Json(Vec<Text<'a>>),
    /// The rest of the line as one text: a shell command, a folder, a user.
    Text(Text<'a>),
    /// Words between blanks, with their quotes and references.
    Words(Vec<Text<'a>>),
    /// `key=value` of `ENV` and `LABEL`, with their quotes and references.
    Pairs(Vec<Pair<'a>>),
    /// `ENV key value`: the value is the rest of the line.
    Legacy(Pair<'a>),
    /// `HEALTHCHECK`: `NONE` or `CMD`, and the command after it.
    Probe {
        /// The word, as it is written.
        kind: Text<'a>,
        /// A [`Form::Json`] or [`Form::Text`].
        command: Box<Form<'a>>,
    },
    /// `ONBUILD`: the instruction that it keeps for later, with its here-documents. `None` if it could not be read.
    Trigger(Option<Box<Instruction<'a>>>),
}

/// A key and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The text before `=`.
    pub key: Text<'a>,
    /// The text after it.
    pub value: Text<'a>,
}

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc<'a> {
    /// The word that ends it, without its quotes; for `COPY` the name of the file.
    pub name: String,
    /// The number before `<<`, 0 without one.
    pub descriptor: u64,
    /// Whether references in it are expanded: its word has no quotes.
    pub expand: bool,
    /// Whether tabs at the start of its lines do not count (`<<-`).
    pub strip_tabs: bool,
    /// Its lines with their ends, tabs included.
    pub content: &'a str,
}

impl<'a> Instruction<'a> {
    /// Returns the same with another form.
    pub(crate) fn with(&self, form: Form<'a>) -> Self {
        Self { form, ..self.clone() }
    }

    /// Returns its words, if that is its form.
    pub(crate) fn words(&self) -> &[Text<'a>] {
        match &self.form {
            Form::Words(words) => words,
            Form::Json(_)
            | Form::Text(_)
            | Form::Pairs(_)
            | Form::Legacy(_)
            | Form::Probe { .. }
            | Form::Trigger(_) => &[],
        }
    }

    /// Returns the name that a FROM gives its stage, in lower case.
    pub(crate) fn stage_name(&self) -> Option<String> {
        match self.words() {
            [_, separator, name] if separator.eq_ignore_ascii_case("as") => Some(name.to_lowercase()),
            _ => None,
        }
    }

    /// Returns its keys and values, if that is its form.
    pub(crate) fn pairs(&self) -> &[Pair<'a>] {
        match &self.form {
            Form::Pairs(pairs) => pairs,
            Form::Legacy(pair) => std::slice::from_ref(pair),
            Form::Json(_) | Form::Text(_) | Form::Words(_) | Form::Probe { .. } | Form::Trigger(_) => &[],
        }
    }

    /// Returns the values of a flag that may be there more than once.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let flags = self.flags.iter().filter(move |flag| flag.name == name);
        flags.filter_map(|flag| flag.value.as_deref())
    }

    /// Returns the value of a flag; empty for one without a value.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.flags.iter().find(|flag| flag.name == name)?;
        Some(flag.value.as_deref().unwrap_or(""))
    }
}
