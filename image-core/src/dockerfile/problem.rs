//! The rules of Dockerfiles, as data: messages and tests read this table.

use super::MOST_PROBLEMS;
use crate::report::{Place, Report, TableRule};

/// Something wrong with a Dockerfile, or something that hardly anybody means.
pub type Problem = Report<Position, Rule>;

/// A place in a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Place for Position {
    fn text(&self) -> String {
        format!("{}:{}", self.line, self.column)
    }
}

impl TableRule for Rule {
    fn name(self) -> &'static str {
        self.name()
    }

    fn why(self) -> &'static str {
        self.why()
    }
}

/// Its name here, where no rule of the language is meant.
pub use DockerfileRule as Rule;

/// A problem before its place is a line and a column: it is an offset in the text.
pub(crate) type Found = Report<usize, Rule>;

/// The findings so far: no more than can be shown, so that looking on costs nothing.
#[derive(Debug, Default)]
pub(super) struct Findings {
    errors: Vec<Found>,
    warnings: Vec<Found>,
}

impl Findings {
    /// Returns whether no more errors are taken, so that the rest need not be looked at.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= MOST_PROBLEMS
    }

    /// Returns whether nothing more of this rule is taken.
    pub(super) fn ends(&self, rule: Rule) -> bool {
        let list = if rule.warns() { &self.warnings } else { &self.errors };
        list.len() >= MOST_PROBLEMS
    }

    pub(super) fn push(&mut self, found: Found) {
        if !self.ends(found.rule) {
            let list = if found.rule.warns() {
                &mut self.warnings
            } else {
                &mut self.errors
            };
            list.push(found);
        }
    }

    pub(super) fn errors(&self) -> &[Found] {
        &self.errors
    }

    /// Returns the errors and the warnings, each in the order of the file.
    pub(super) fn located(self, text: &str) -> (Vec<Problem>, Vec<Problem>) {
        (located(text, self.errors), located(text, self.warnings))
    }
}

/// Returns the problems in the order of the file, with lines and columns.
pub(crate) fn located(text: &str, mut found: Vec<Found>) -> Vec<Problem> {
    found.sort_by_key(|found| found.at);
    let mut places = Places::default();
    let located = found.into_iter().map(|found| {
        let position = places.at(text, found.at);
        found.placed(position)
    });
    located.collect()
}

/// The way through a text, from a place to later ones.
#[derive(Default)]
pub(super) struct Places {
    /// The place that was reached, and the start of its line.
    seen: usize,
    start: usize,
    /// The line breaks before it.
    breaks: usize,
}

impl Places {
    pub(super) fn at(&mut self, text: &str, offset: usize) -> Position {
        let at = offset.min(text.len());
        let breaks = text[self.seen..at].matches('\n').count();
        if breaks > 0 {
            self.breaks += breaks;
            self.start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        }
        self.seen = at;
        let column = text[self.start..at].trim_start_matches('\u{feff}').chars().count() + 1;
        let line = self.breaks + 1;
        Position { line, column }
    }
}

macro_rules! rules {
    ($($name:ident $text:literal $warns:literal $why:literal bad $bad:literal good $good:literal)*) => {
        /// A rule of the Dockerfile language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DockerfileRule {
            $(
                #[doc = concat!("`", $text, "`: ", $why)]
                $name,
            )*
        }

        impl DockerfileRule {
            /// All of them.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// Returns the name, as messages write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Rule::$name => $text,)*
                }
            }

            /// Returns the reason for the rule.
            #[must_use]
            pub const fn why(self) -> &'static str {
                match self {
                    $(Rule::$name => $why,)*
                }
            }

            /// Returns whether breaking it is a warning, since engines accept it.
            #[must_use]
            pub const fn warns(self) -> bool {
                match self {
                    $(Rule::$name => $warns,)*
                }
            }

            /// Returns files that break it, and the same, right.
            #[must_use]
            pub const fn example(self) -> (&'static str, &'static str) {
                match self {
                    $(Rule::$name => ($bad, $good),)*
                }
            }
        }
    };
}

rules! {
    FileSize "file_size" false
        "a Dockerfile of this size was made by mistake"
        bad "(16 MiB of text)" good "FROM debian:12\n"
    Encoding "encoding" false
        "a Dockerfile is UTF-8 text"
        bad "(bytes that are not UTF-8)" good "FROM debian:12\n"
    LineLength "line_length" false
        "engines refuse a line of 65,536 bytes or more"
        bad "(a line of 65,536 bytes)" good "FROM debian:12\n"
    Directive "directive" false
        "each parser directive is set once, and `escape` is a backslash or a backtick"
        bad "# escape=x\nFROM debian:12\n" good "# escape=`\nFROM debian:12\n"
    NoStage "no_stage" false
        "an image starts from a base, which FROM names"
        bad "ARG A=1\n" good "ARG A=1\nFROM debian:12\n"
    FirstInstruction "first_instruction" false
        "an instruction belongs to the stage of the FROM above it; only ARG may stand before the first"
        bad "RUN id\nFROM debian:12\n" good "FROM debian:12\nRUN id\n"
    UnknownInstruction "unknown_instruction" false
        "a line starts with an instruction, unless the line before it ends with the escape character"
        bad "FROM debian:12\nCOPPY a b\n" good "FROM debian:12\nCOPY a b\n"
    MissingArgument "missing_argument" false
        "the instruction has no meaning without it"
        bad "FROM debian:12\nCOPY a\n" good "FROM debian:12\nCOPY a /a\n"
    ExtraArgument "extra_argument" false
        "the instruction takes no more"
        bad "FROM debian:12 bookworm\n" good "FROM debian:12 AS bookworm\n"
    UnknownFlag "unknown_flag" false
        "engines refuse a flag that the instruction does not have"
        bad "FROM debian:12\nCOPY --form=a b c\n" good "FROM debian:12\nCOPY --from=a b c\n"
    RepeatedFlag "repeated_flag" false
        "only one of the two values could count"
        bad "FROM debian:12\nCOPY --chown=a --chown=b c d\n" good "FROM debian:12\nCOPY --chown=a c d\n"
    FlagValue "flag_value" false
        "engines refuse the flag with this value"
        bad "FROM debian:12\nRUN --network=off id\n" good "FROM debian:12\nRUN --network=none id\n"
    GarbledFlag "garbled_flag" false
        "engines read flags byte by byte, so what is not ASCII reaches them garbled"
        bad "FROM debian:12\nCOPY --chown=ä a b\n" good "FROM debian:12\nCOPY --chown=a a b\n"
    Mount "mount" false
        "engines refuse the mount; docs.docker.com/reference/dockerfile lists what each type takes"
        bad "FROM debian:12\nRUN --mount=type=cach,target=/c id\n" good "FROM debian:12\nRUN --mount=type=cache,target=/c id\n"
    JsonStrings "json_strings" false
        "an array of the exec form has strings and nothing else"
        bad "FROM debian:12\nCMD [\"sleep\", 5]\n" good "FROM debian:12\nCMD [\"sleep\", \"5\"]\n"
    ShellForm "shell_form" false
        "the shell is a JSON array, as there is no shell yet that could split a text"
        bad "FROM debian:12\nSHELL /bin/bash -c\n" good "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\n"
    KeyValue "key_value" false
        "a variable or label is written `key=value`, with quotes around a value that has blanks"
        bad "FROM debian:12\nENV A=1 B\n" good "FROM debian:12\nENV A=1 B=\n"
    BlankKey "blank_key" false
        "a variable or label has a name"
        bad "FROM debian:12\nENV =1\n" good "FROM debian:12\nENV A=1\n"
    Quotes "quotes" false
        "in this place quotes come in pairs, and a backslash before one makes it a letter"
        bad "FROM debian:12\nLABEL a=\"b\n" good "FROM debian:12\nLABEL a=\"b\"\n"
    Expansion "expansion" false
        "engines expand `$NAME`, `${NAME}` and `${NAME…}` with `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `%` or `/` here"
        bad "FROM debian:12\nENV A=${B:}\n" good "FROM debian:12\nENV A=${B:-c}\n"
    NoExpansion "no_expansion" false
        "engines expand no variables here; a stage can stand for one: FROM $BASE AS base"
        bad "FROM debian:12\nCOPY --from=$BASE a b\n" good "FROM debian:12\nCOPY --from=debian:12 a b\n"
    Heredoc "heredoc" false
        "a here-document ends with a line that is its word and nothing else"
        bad "FROM debian:12\nRUN <<EOF\nid\n" good "FROM debian:12\nRUN <<EOF\nid\nEOF\n"
    HeredocTarget "heredoc_target" false
        "a here-document is a source, and the last word says where it goes"
        bad "FROM debian:12\nCOPY a <<EOF\nEOF\n" good "FROM debian:12\nCOPY <<EOF a\nEOF\n"
    OnBuild "on_build" false
        "ONBUILD keeps any instruction but FROM, MAINTAINER and ONBUILD"
        bad "FROM debian:12\nONBUILD ONBUILD RUN id\n" good "FROM debian:12\nONBUILD RUN id\n"
    Probe "probe" false
        "a healthcheck is NONE, or CMD and a command"
        bad "FROM debian:12\nHEALTHCHECK curl localhost\n" good "FROM debian:12\nHEALTHCHECK CMD curl localhost\n"
    ImageReference "image_reference" false
        "engines refuse what is not a reference by the grammar of registries"
        bad "FROM Debian:12\n" good "FROM debian:12\n"
    StageName "stage_name" false
        "engines accept `[a-z][a-z0-9_.-]*` as a stage name"
        bad "FROM debian:12 AS 1st\n" good "FROM debian:12 AS first\n"
    StageOrder "stage_order" false
        "a stage can be used only below the FROM … AS … that makes it"
        bad "FROM debian:12 AS a\nCOPY --from=b x y\nFROM debian:12 AS b\n" good "FROM debian:12 AS b\nFROM debian:12 AS a\nCOPY --from=b x y\n"
    Uncarried "uncarried" false
        "an image has fewer forms of references than a Dockerfile"
        bad "(what only a conversion finds)" good "FROM debian:12\n"
    UnknownStage "unknown_stage" true
        "a name that no stage has is taken for an image of a registry"
        bad "FROM debian:12 AS builder\nFROM debian:12\nCOPY --from=bulider x y\n" good "FROM debian:12 AS builder\nFROM debian:12\nCOPY --from=builder x y\n"
    DuplicateStage "duplicate_stage" true
        "of two stages with one name only the last can be reached"
        bad "FROM debian:12 AS a\nFROM debian:12 AS a\n" good "FROM debian:12 AS a\nFROM debian:12 AS b\n"
    JsonFallback "json_fallback" true
        "engines take what is not quite JSON for a shell command or for words"
        bad "FROM debian:12\nCMD ['sleep', '5']\n" good "FROM debian:12\nCMD [\"sleep\", \"5\"]\n"
    EmptyRun "empty_run" true
        "engines run nothing, and make an empty layer of it"
        bad "FROM debian:12\nRUN\n" good "FROM debian:12\nRUN true\n"
    IgnoredFlag "ignored_flag" true
        "engines read a flag of this instruction and do nothing with it"
        bad "FROM debian:12\nARG --required A\n" good "FROM debian:12\nARG A\n"
    BlankContinuation "blank_continuation" true
        "engines skip blank lines inside an instruction, and announce that they will refuse them"
        bad "FROM debian:12\nRUN a \\\n\n  b\n" good "FROM debian:12\nRUN a \\\n  b\n"
    Maintainer "maintainer" true
        "MAINTAINER is deprecated: a label is found by the tools that look for one"
        bad "FROM debian:12\nMAINTAINER me\n" good "FROM debian:12\nLABEL org.opencontainers.image.authors=\"me\"\n"
}
