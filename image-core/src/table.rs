//! The table of statements: the parser, the did-you-mean, the editor's documentation and the reference page read it.

use crate::kind::Kind;
use crate::model::{PairStep, PathsStep, TextStep, WordsStep};
use crate::node::{OptName, step};

/// The places where a statement may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Before the first `from`.
    Head,
    /// Starts a stage.
    Base,
    /// Before the first `from`, or in a stage.
    Argument,
    /// In a stage.
    Stage,
}

/// The form of a statement's positionals, and the steps that it becomes, where those are its own.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `name`: one text.
    Name,
    /// `readme`: one text.
    Readme,
    /// `context`: one text.
    Context,
    /// `ignore`: texts.
    Ignore,
    /// One text.
    Text(TextStep),
    /// One text, the project that Poetry installs.
    Poetry,
    /// Texts, the binaries of a project of Cargo.
    Cargo,
    /// Texts, all in one step.
    Words(WordsStep),
    /// Packages, all in one step; none, where an option names some.
    Packages(WordsStep),
    /// One text, or `none`.
    Tool(TextStep),
    /// `key = value, …`, one step each.
    Entries(PairStep),
    /// `key`, `key = value`, …, one step each.
    Defaults,
    /// `source -> destination`.
    Paths(PathsStep),
    /// `text -> destination`.
    File(PathsStep),
    /// `binary -> destination`, the binary of a project of Cargo.
    Bin(PathsStep),
    /// Commands, one step each, or one list.
    Commands,
    /// One list, or one text.
    Program(WordsStep, TextStep),
    /// One list, one text, or `none`.
    Check(WordsStep, TextStep),
    /// One list, one text, or `none`.
    Shell,
    /// `reference`, `scratch`, a stage, an image.
    Base,
    /// A path to a fragment.
    Fragment,
    /// A path to a function.
    Function,
    /// Files that are read while the macro runs.
    EnvFiles,
    /// Python modules.
    Modules,
    /// Instructions of a Dockerfile, one step each.
    Instructions,
    /// Another statement.
    Trigger,
}

/// The form in which a positional is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A value.
    Value,
    /// A value, or a word without quotes.
    ValueOrWord,
    /// `key = value`, or the key alone where a default may be left out.
    Entry,
    /// `source -> destination`.
    Transfer,
}

impl Shape {
    /// Returns the form of its positionals.
    #[must_use]
    pub const fn form(self) -> Form {
        match self {
            Self::Entries(_) | Self::Defaults => Form::Entry,
            Self::Paths(_) | Self::File(_) | Self::Bin(_) => Form::Transfer,
            Self::Base | Self::Check(..) | Self::Ignore | Self::Shell | Self::Tool(_) => Form::ValueOrWord,
            Self::Name
            | Self::Readme
            | Self::Context
            | Self::Text(_)
            | Self::Poetry
            | Self::Cargo
            | Self::Words(_)
            | Self::Packages(_)
            | Self::Commands
            | Self::Program(..)
            | Self::Fragment
            | Self::Function
            | Self::EnvFiles
            | Self::Modules
            | Self::Instructions
            | Self::Trigger => Form::Value,
        }
    }

    /// Returns whether its positionals are `key = value`.
    #[must_use]
    pub const fn has_entries(self) -> bool {
        matches!(self.form(), Form::Entry)
    }

    /// Returns whether its positionals say where they go: `source -> destination`.
    #[must_use]
    pub const fn has_arrow(self) -> bool {
        matches!(self.form(), Form::Transfer)
    }
}

/// The values that an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing, `true` or `false`.
    Flag,
    /// One value.
    One,
    /// One value or a list of them.
    Many,
    /// `source -> target`, or a list of them.
    Pairs,
}

/// A statement of the language.
#[derive(Clone, Copy, Debug)]
pub struct StatementRow {
    /// As it is written.
    pub keyword: &'static str,
    /// The place where it may be written.
    pub section: Section,
    /// The form of its positionals, and its steps.
    pub shape: Shape,
    /// The kind of its positionals.
    pub kind: Kind,
    /// Its own options.
    pub options: &'static [OptionRow],
    /// Whether it takes [`COMMON`] too.
    pub common: bool,
    /// The names that other builders and Dockerfiles have for it, with how it is written here.
    pub also: &'static [(&'static str, &'static [&'static str])],
    /// Its documentation, Markdown.
    pub doc: &'static str,
}

impl StatementRow {
    /// Returns all options, its own first.
    pub fn all_options(&self) -> impl Iterator<Item = &'static OptionRow> + use<> {
        let common: &'static [OptionRow] = if self.common { COMMON } else { &[] };
        self.options.iter().chain(common)
    }

    /// Returns its example: the first code of its documentation that is such a statement.
    #[must_use]
    pub fn example(&self) -> Option<&'static str> {
        let mut code = self.doc.split('`').skip(1).step_by(2);
        code.find(|code| {
            code.strip_prefix(self.keyword)
                .is_some_and(|rest| rest.starts_with(' '))
        })
    }

    /// Returns the option of that name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'static OptionRow> {
        self.all_options().find(|row| row.name == name)
    }
}

/// An option of a statement.
#[derive(Clone, Copy, Debug)]
pub struct OptionRow {
    /// As it is written.
    pub name: &'static str,
    /// The values that it takes.
    pub takes: Takes,
    /// The kind of its value.
    pub kind: Kind,
    /// The model's option; `None` where the macro turns it into something else (`pyproject`).
    pub option: Option<OptName>,
    /// Its documentation, Markdown.
    pub doc: &'static str,
}

/// Returns the statement of that keyword.
#[must_use]
pub fn statement(keyword: &str) -> Option<&'static StatementRow> {
    STATEMENTS.iter().find(|row| row.keyword == keyword)
}

/// Returns a name without the `r#` that Rust needs for its own keywords.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

macro_rules! option_rows {
    ($($(#[doc = $doc:literal])* $name:ident: $takes:ident $kind:ident $(=> $option:ident)? $([$again:ident])?;)*) => {
        &[$(OptionRow {
            name: plain(stringify!($name)),
            takes: Takes::$takes,
            kind: Kind::$kind,
            option: optional!(OptName $($option)?),
            doc: concat!($($doc, "\n"),*),
        }),*]
    };
}

macro_rules! optional {
    ($type:ident) => {
        None
    };
    ($type:ident $name:ident) => {
        Some($type::$name)
    };
}

macro_rules! statements {
    (
        common { $($(#[doc = $cdoc:literal])* $cname:ident: $ctakes:ident $ckind:ident => $coption:ident;)* }
        $(
            $(#[doc = $doc:literal])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$common:ident])? {
                $(
                    $(#[doc = $odoc:literal])*
                    $oname:ident: $otakes:ident $okind:ident $(=> $ooption:ident)? $([$oagain:ident])?;
                )*
                $($ours:literal: $($theirs:ident)+;)*
            }
        )*
    ) => {
        /// The options of every statement that runs something.
        pub static COMMON: &[OptionRow] =
            option_rows! { $($(#[doc = $cdoc])* $cname: $ctakes $ckind => $coption;)* };

        /// All statements.
        pub static STATEMENTS: &[StatementRow] = &[$(StatementRow {
            keyword: stringify!($keyword),
            section: Section::$section,
            shape: Shape::$shape $(($(step::$step),+))?,
            kind: Kind::$kind,
            options: option_rows! { $($(#[doc = $odoc])* $oname: $otakes $okind $(=> $ooption)?;)* },
            common: is_common!($($common)?),
            also: &[$(($ours, &[$(stringify!($theirs)),+])),*],
            doc: concat!($($doc, "\n"),*),
        }),*];

        /// The statements as items: what an editor completes and shows for a keyword.
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod keyword {
            #[doc(hidden)]
            pub const __: () = ();
            $($(#[doc = $doc])* pub const $keyword: () = ();)*
        }

        /// The options of each statement as items, for editors.
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod option {
            /// The options of every statement that runs something.
            pub mod common {
                $($(#[doc = $cdoc])* pub const $cname: () = ();)*
            }
            $(
                #[allow(missing_docs)]
                pub mod $keyword {
                    $(pub use super::$common::*;)?
                    patterns_of! { $kind $($okind)* }
                    #[doc(hidden)]
                    pub const __: () = ();
                    $($(#[doc = $odoc])* pub const $oname: () = ();)*
                }
            )*
        }
    };
}

/// Says what stands among patterns, where one of the kinds is that of patterns.
macro_rules! patterns_of {
    () => {};
    (IgnorePattern $($kind:ident)*) => {
        pub use crate::table::pattern::*;
    };
    ($other:ident $($kind:ident)*) => {
        patterns_of! { $($kind)* }
    };
}

macro_rules! is_common {
    () => {
        false
    };
    (common) => {
        true
    };
}

/// What stands among patterns without quotes, as items, for editors.
#[doc(hidden)]
#[allow(non_upper_case_globals)]
pub mod pattern {
    /// `__pycache__`, `*.pyc`, `.venv` and the caches of tools, at any depth.
    pub const python: () = ();
    /// `.git`, `.hg`, `.svn` and their like, at any depth.
    pub const vcs: () = ();
    /// `target` at the root.
    pub const rust: () = ();
    /// The patterns of a file of the context: `file("x.dockerignore")`.
    pub const file: () = ();
    /// The patterns of a file of the context, with git's meaning: `gitignore(".gitignore")`. Files of that name in other
    /// folders are not read.
    pub const gitignore: () = ();
}

include!("statements.rs");
