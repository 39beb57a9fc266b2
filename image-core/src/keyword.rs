//! The names of the instructions of the Dockerfile language.

use std::fmt;

use crate::grammar::bytes::is_blank;

macro_rules! keywords {
    ($($name:ident $text:literal)*) => {
        /// The instructions of the Dockerfile language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Keyword {
            $(
                #[doc = concat!("`", $text, "`")]
                $name,
            )*
        }

        impl Keyword {
            /// All of them.
            pub const ALL: &'static [Keyword] = &[$(Keyword::$name),*];

            /// Returns the keyword in upper case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Keyword::$name => $text,)*
                }
            }

            fn upper(word: &[u8]) -> Option<Self> {
                $(
                    if word == $text.as_bytes() {
                        return Some(Keyword::$name);
                    }
                )*
                None
            }
        }
    };
}

keywords! {
    Run "RUN"
    Env "ENV"
    Copy "COPY"
    Arg "ARG"
    From "FROM"
    Add "ADD"
    Cmd "CMD"
    Workdir "WORKDIR"
    Label "LABEL"
    Entrypoint "ENTRYPOINT"
    Expose "EXPOSE"
    Volume "VOLUME"
    User "USER"
    Healthcheck "HEALTHCHECK"
    Maintainer "MAINTAINER"
    Onbuild "ONBUILD"
    Shell "SHELL"
    Stopsignal "STOPSIGNAL"
}

/// The part of an instruction that names files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilePart {
    /// Its words: sources, which `--from` may take from a stage or an image, and a destination.
    Copied,
    /// Its words: sources, which may be addresses, and a destination.
    Added,
    /// The sources of its mounts.
    Mounted,
    /// No part.
    None,
}

impl Keyword {
    /// Returns the part of such an instruction that names files of the build context, of stages or of images.
    pub(crate) const fn files(self) -> FilePart {
        use Keyword::{
            Add, Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Healthcheck, Label, Maintainer, Onbuild, Run, Shell,
            Stopsignal, User, Volume, Workdir,
        };
        match self {
            Copy => FilePart::Copied,
            Add => FilePart::Added,
            Run => FilePart::Mounted,
            From | Arg | Env | Label | Workdir | User | Shell | Entrypoint | Cmd | Expose | Volume | Healthcheck
            | Stopsignal | Maintainer | Onbuild => FilePart::None,
        }
    }

    /// Returns the instruction of that name, in upper or lower case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let mut upper = [0; 11];
        let upper = upper.get_mut(..word.len())?;
        upper.copy_from_slice(word.as_bytes());
        upper.make_ascii_uppercase();
        Self::upper(upper)
    }

    /// Returns the instruction that a text starts with, in upper or lower case.
    pub(crate) const fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let end = first_word(bytes);
        let mut next = 0;
        while next < Self::ALL.len() {
            if is(bytes, end, Self::ALL[next].as_str().as_bytes()) {
                return Some(Self::ALL[next]);
            }
            next += 1;
        }
        None
    }
}

/// Returns where the first word of a text ends.
pub(crate) const fn first_word(bytes: &[u8]) -> usize {
    let mut end = 0;
    while end < bytes.len() && !is_blank(bytes[end]) {
        end += 1;
    }
    end
}

/// Returns whether the first `end` bytes are a word, in upper or lower case.
const fn is(bytes: &[u8], end: usize, word: &[u8]) -> bool {
    let mut at = 0;
    while at < end && at < word.len() && bytes[at].to_ascii_uppercase() == word[at] {
        at += 1;
    }
    at == end && at == word.len()
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
