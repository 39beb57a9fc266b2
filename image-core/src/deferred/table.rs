//! The table of facts and needs. It declares each once; the check writes them with constants still to come, the
//! compiler and the builder evaluate them as data.

use crate::kind::Kind;
use crate::model::{Image, Steps};
use crate::node::{Referent, Val};

/// A part of a fact or need, as the check writes it.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A name or text that is known.
    Text(&'a String),
    /// A text that may be that of a constant.
    Value(&'a Val),
    /// The texts of a constant list.
    List(&'a Val),
    /// Constant lists.
    Lists(&'a Vec<Val>),
    /// The kind of a text.
    Kind(&'a Kind),
    /// A constant that is an image.
    Image(&'a Referent),
    /// A constant that is a fragment.
    Steps(&'a Referent),
    /// The number of a need.
    Number(&'a u32),
    /// A need.
    Need(&'a NeedKind),
}

/// The type of a part: in `data`, and as it is `written` by the check. `read` goes from the second to the first.
macro_rules! part {
    (data $a:lifetime Text) => { &$a str };
    (data $a:lifetime Value) => { &$a str };
    (data $a:lifetime List) => { &$a [&$a str] };
    (data $a:lifetime Lists) => { &$a [&$a [&$a str]] };
    (data $a:lifetime Kind) => { Kind };
    (data $a:lifetime Image) => { &$a Image };
    (data $a:lifetime Steps) => { &$a Steps };
    (data $a:lifetime Number) => { u32 };
    (data $a:lifetime Need) => { Need<$a> };
    (written Text) => { String };
    (written Value) => { Val };
    (written List) => { Val };
    (written Lists) => { Vec<Val> };
    (written Kind) => { Kind };
    (written Image) => { Referent };
    (written Steps) => { Referent };
    (written Number) => { u32 };
    (written Need) => { NeedKind };
    (read Text $part:ident) => { $part.as_str() };
    (read Value $part:ident) => { $part.known().unwrap_or_default() };
    // Only the macro's trees have constant lists.
    (read List $part:ident) => {{
        let _: &Val = $part;
        &[]
    }};
    (read Lists $part:ident) => {{
        let _: &Vec<Val> = $part;
        &[]
    }};
    (read Kind $part:ident) => { *$part };
    (read Image $part:ident) => { $part.image() };
    (read Steps $part:ident) => { $part.steps() };
    (read Number $part:ident) => { *$part };
    (read Need $part:ident) => { $part.read() };
}

/// An enum of data, the same as the check writes it, and what leads from one to the other.
macro_rules! table {
    ($(#[doc = $about:literal])+ $data:ident, $written:ident {
        $($(#[doc = $doc:literal])+ $variant:ident $(($($part:ident: $sort:ident),+))?,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $data<'a> {
            $($(#[doc = $doc])+ $variant $(($(part!(data 'a $sort)),+))?,)+
        }

        #[doc = concat!("A [`", stringify!($data), "`] in which only constants are missing.")]
        #[derive(Clone, Debug)]
        pub enum $written {
            $($(#[doc = $doc])+ $variant $(($(part!(written $sort)),+))?,)+
        }

        impl $written {
            /// Returns the name of the variant, and its parts.
            #[must_use]
            pub fn parts(&self) -> (&'static str, Vec<Part<'_>>) {
                match self {
                    $(Self::$variant $(($($part),+))? => (stringify!($variant), vec![$($(Part::$sort($part)),+)?]),)+
                }
            }

            /// Returns the data, where the constants are known.
            #[cfg(all(feature = "files", feature = "program"))]
            pub(crate) fn read(&self) -> $data<'_> {
                match self {
                    $(Self::$variant $(($($part),+))? => $data::$variant $(($(part!(read $sort $part)),+))?,)+
                }
            }
        }
    };
}

table! {
    /// Something that an invocation defines or needs, in the order of its statements.
    Fact, FactKind {
        /// A stage starts, on an image of a registry or on nothing; its name, or `""`.
        Stage(name: Text),
        /// A stage starts on an earlier one, if there is one of that name, or else on an image of a registry: its name,
        /// or `""`, and the other one's.
        StageFrom(name: Text, base: Value),
        /// The stages of an image follow here, and the last one goes on; the name it gets, or `""`.
        Image(image: Image, name: Text),
        /// The statements of a fragment are included.
        Steps(fragment: Steps),
        /// A variable is set: `env`, `provides`.
        Env(name: Text),
        /// The base provides the variable of a constant.
        Provided(name: Value),
        /// A variable is set by `env`, and what statements have put into it is lost.
        Replaced(name: Text),
        /// A statement other than `env` puts something into a variable.
        Extended(name: Text),
        /// A build argument is declared.
        Arg(name: Text),
        /// An absolute working directory is set.
        Workdir,
        /// The user that the steps after it run as.
        User(user: Value),
        /// `on_build` keeps the statements after it, for an image that starts from this one.
        Kept,
        /// The end of the statements that are kept.
        NotKept,
        /// Something is needed here; the number tells needs apart.
        Need(number: Number, need: Need),
        /// Something is needed here, but no variable: `undefined_variable` is allowed.
        Lenient(number: Number, need: Need),
        /// Something is seldom meant otherwise: the compiler warns.
        Lint(number: Number, need: Need),
    }
}

table! {
    /// The conditions that have to hold at a place.
    Need, NeedKind {
        /// The variable is known in the stage.
        Variable(name: Text),
        /// The variable is a global build argument.
        GlobalVariable(name: Text),
        /// Every reference of this text of a constant is known; for a working directory or destination, it is
        /// absolute or follows an absolute one.
        Text(text: Value, kind: Kind),
        /// The same for each text of a constant list.
        Texts(texts: List, kind: Kind),
        /// The lists, which are all that this keyword's statement is given, have a text.
        Given(keyword: Text, lists: Lists),
        /// The lists, which are all of a command, have a text.
        Program(lists: Lists),
        /// The second text, to which `env` sets the variable again, refers to it.
        Extends(name: Text, text: Value),
        /// The second text, to which `env` sets the variable, keeps what statements have put into it.
        Kept(name: Text, text: Value),
        /// The text, to which `env` sets PATH, has the folders that a base has in it.
        WholePath(text: Value),
        /// No statement other than `env` has put something into the variable.
        NotExtended(name: Text),
        /// An absolute working directory is set, which this relative path of that kind needs; or, of the kind of a
        /// source, a source without a destination.
        Workdir(path: Text, kind: Kind),
        /// An earlier stage has this name.
        Stage(name: Text),
        /// No earlier stage has this name.
        FreeStage(name: Text),
        /// The stage at this place has another name.
        OtherStage(name: Value),
        /// No stage of this image has this name: what is kept runs without them.
        NoStage(name: Value),
        /// The last stage of the image just continued has no name, and no other stage of it the one that it gets.
        Unnamed,
        /// The image just continued is not a prebuilt one, as this keyword's statement needs.
        Buildable(keyword: Text),
        /// The needs of the fragment just included are met.
        Fragment,
        /// The fragment just included has nothing but `mount`, where the image just continued is a prebuilt one. Where
        /// no image is continued, the stage itself is prebuilt.
        Mounts,
        /// The names of the stages of the image just continued are free.
        Continued,
        /// A destination of several files says that it is a folder.
        Folder(destination: Value),
        /// A source that is a glob has a destination that says that it is a folder.
        GlobTo(source: Value, destination: Value),
        /// The user and the group of this text have numbers, or are among these names: one on each line.
        NamedUser(user: Value, users: Text, groups: Text),
        /// The platform is one of these: one on each line, without variants.
        PlatformOfBase(platform: Value, platforms: Text),
        /// Steps run as root, or as somebody of whom nothing is known.
        Root,
        /// Steps run as somebody whom a cache can be made for.
        OwnCache,
        /// The lints of the fragment just included, about the users of its steps, find nothing.
        FragmentUsers,
    }
}

/// The facts about what a stage has: they neither start a stage nor bring the steps of a constant. It is a pattern, for
/// the walks over facts to name every variant.
#[cfg(feature = "program")]
macro_rules! inside_stage {
    () => {
        Fact::Env(_)
            | Fact::Provided(_)
            | Fact::Replaced(_)
            | Fact::Extended(_)
            | Fact::Arg(_)
            | Fact::Workdir
            | Fact::User(_)
            | Fact::Kept
            | Fact::NotKept
            | Fact::Need(..)
            | Fact::Lenient(..)
            | Fact::Lint(..)
    };
}
#[cfg(feature = "program")]
pub(super) use inside_stage;

impl FactKind {
    /// Returns the number of a need; `None` for what the invocation defines.
    #[must_use]
    pub fn need(&self) -> Option<u32> {
        if let Self::Need(number, _) | Self::Lenient(number, _) | Self::Lint(number, _) = self {
            Some(*number)
        } else {
            None
        }
    }
}
