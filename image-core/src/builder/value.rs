//! What a builder's methods take: texts, values, lists of them, entries, bases.
//!
//! | where the language has | the methods take |
//! |---|---|
//! | one text | [`Text`]: `&str`, `String`, `Cow<str>`, references to them |
//! | one text, integer or `bool` | [`Value`]: those, integers, `bool` |
//! | one or several of them | [`Texts`], [`Values`]: one alone; `[]`, arrays of up to 128, `&[_]`, `&[_; N]`, `Vec`, `Option`, sets; every iterator |
//! | secrets of a step | [`Secrets`]: texts, or files, `("NPMRC", "/root/.npmrc")`, alone or in any of these lists |
//! | patterns of `ignore` | [`Patterns`]: texts, or those of [`ignore`](super::ignore), alone or in any of these lists |
//! | `KEY = value`, once or in a list | [`Entries`]: `("KEY", value)` or `"KEY=value"`, alone or in any of these lists |
//!
//! A list of texts and integers, or a value whose type is known only at run time, is made of [`Given`].
//!
//! ```
//! # use image_core::{builder::Given, spec::Spec};
//! # use std::collections::BTreeMap;
//! let tools: Vec<String> = vec!["git".to_owned(), "curl".to_owned()];
//! let limits = BTreeMap::from([("OPENBLAS_NUM_THREADS", 4), ("OMP_NUM_THREADS", 4)]);
//! let spec = Spec::builder()
//!     .from("python:3.12-slim")
//!     .apt(&tools)
//!     .apt(tools.iter().map(|name| format!("{name}-doc")))
//!     .uv([]).index_url("https://pypi.org/simple").private("github.com/org/repo@1.0.0").git_user("me").secret("TOKEN")
//!     .run("make").with_env(&limits)
//!     .expose([Given::from(8000), Given::from("53/udp")])
//!     .build()?;
//! assert!(spec.dockerfile().contains("EXPOSE 8000 53/udp"));
//! # Ok::<(), image_core::builder::Errors>(())
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::base::NamedBase;
use super::ignore::Ignored;
use crate::ast::{Argument, Content, Span, Value as Written, Word};

/// A value of a statement or option: a text, an integer, a `bool`, or a list of them.
#[derive(Clone, Debug)]
pub struct Given(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Text(String),
    Integer(String),
    Bool(bool),
    List(Vec<Given>),
    Entry(String, Box<Given>),
    Arrow(Box<Given>, Box<Given>),
    Base(NamedBase),
    Ignored(Ignored),
}

/// One text, integer or `bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text, an integer or a `bool`",
    label = "this takes a text, an integer or a `bool`",
    note = "texts are `&str`, `String` and `Cow<str>`"
)]
pub trait Value {
    /// Returns the value, owned.
    fn given(&self) -> Given;
}

/// One text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text",
    label = "this takes one text",
    note = "texts are `&str`, `String` and `Cow<str>`"
)]
pub trait Text: Value {}

/// `KEY = value`: a pair of both, or the text `KEY=value`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entry",
    label = "this takes entries",
    note = "entries are pairs, `(\"KEY\", value)`, and texts, `\"KEY=value\"`"
)]
pub trait Entry {
    /// Returns `KEY=value`.
    fn given_entry(&self) -> Given;
}

/// A secret of a step: a text, which is the name of a variable too, or a pair of its name and the path of a file.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a secret",
    label = "this takes secrets",
    note = "secrets are texts, `\"TOKEN\"`, and files, `(\"NPMRC\", \"/root/.npmrc\")`"
)]
pub trait Secret {
    /// Returns the secret, owned.
    fn given_secret(&self) -> Given;
}

/// What `ignore` leaves out: a text, which is a pattern, or one of [`ignore`](super::ignore).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pattern",
    label = "this takes patterns",
    note = "patterns are texts, such as `\"*.log\"`, and those of the module `ignore`, such as `ignore::python()`"
)]
pub trait Pattern {
    /// Returns the pattern, owned.
    fn given_pattern(&self) -> Given;
}

/// The base of a stage: a text, which is a reference or the name of an earlier stage, or one of
/// [`base`](super::base).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a base",
    label = "`from` takes one",
    note = "bases are texts, such as `\"debian:12\"`, and those of the module `base`, such as `base::debian()`; \
            `from_image` takes an image"
)]
pub trait Base {
    /// Returns the base, owned.
    fn given_base(self) -> Given;
}

/// A collection that a list may be given as; an iterator needs not be one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list",
    note = "lists are arrays of up to 128, slices, `Vec`, `VecDeque`, `Option`, sets and maps of the standard library, and iterators"
)]
pub trait List: IntoIterator {}

impl Value for str {
    fn given(&self) -> Given {
        Given(Inner::Text(self.to_owned()))
    }
}

impl Value for String {
    fn given(&self) -> Given {
        self.as_str().given()
    }
}

impl Value for Cow<'_, str> {
    fn given(&self) -> Given {
        self.as_ref().given()
    }
}

impl Value for bool {
    fn given(&self) -> Given {
        Given(Inner::Bool(*self))
    }
}

/// Its type is known only at run time: it may stand wherever a value may, and `build` says if it is of a wrong kind.
impl Value for Given {
    fn given(&self) -> Given {
        self.clone()
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn given(&self) -> Given {
        (**self).given()
    }
}

/// For [`id`](super::base::id).
#[cfg(feature = "digest")]
impl Value for crate::digest::Digest {
    fn given(&self) -> Given {
        Given(Inner::Text(self.to_string()))
    }
}

impl Text for str {}
impl Text for String {}
impl Text for Cow<'_, str> {}
impl Text for Given {}
#[cfg(feature = "digest")]
impl Text for crate::digest::Digest {}
impl<T: Text + ?Sized> Text for &T {}

macro_rules! integers {
    ($($type:ty)*) => {
        $(
            impl Value for $type {
                fn given(&self) -> Given {
                    Given(Inner::Integer(self.to_string()))
                }
            }
            impl From<$type> for Given {
                fn from(value: $type) -> Self {
                    value.given()
                }
            }
        )*
    };
}

integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        text.given()
    }
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self(Inner::Text(text))
    }
}

impl From<bool> for Given {
    fn from(value: bool) -> Self {
        value.given()
    }
}

/// A list.
impl<T: Value> FromIterator<T> for Given {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Inner::List(items.into_iter().map(|item| item.given()).collect()))
    }
}

impl<T: Text> Entry for T {
    fn given_entry(&self) -> Given {
        self.given()
    }
}

impl<K: AsRef<str>, V: Value> Entry for (K, V) {
    fn given_entry(&self) -> Given {
        Given(Inner::Entry(self.0.as_ref().to_owned(), Box::new(self.1.given())))
    }
}

impl<K: AsRef<str>, V: Value> Entry for &(K, V) {
    fn given_entry(&self) -> Given {
        (*self).given_entry()
    }
}

impl<T: Text> Secret for T {
    fn given_secret(&self) -> Given {
        self.given()
    }
}

impl<I: Text, P: Text> Secret for (I, P) {
    fn given_secret(&self) -> Given {
        Given(Inner::Arrow(Box::new(self.0.given()), Box::new(self.1.given())))
    }
}

impl<I: Text, P: Text> Secret for &(I, P) {
    fn given_secret(&self) -> Given {
        (*self).given_secret()
    }
}

/// A secret as a file, in a list beside variables.
impl<I: Text, P: Text> From<(I, P)> for Given {
    fn from(file: (I, P)) -> Self {
        file.given_secret()
    }
}

impl<T: Text> Pattern for T {
    fn given_pattern(&self) -> Given {
        self.given()
    }
}

impl Pattern for Ignored {
    fn given_pattern(&self) -> Given {
        Given(Inner::Ignored(self.clone()))
    }
}

impl Pattern for &Ignored {
    fn given_pattern(&self) -> Given {
        (*self).given_pattern()
    }
}

impl<T: Text> Base for T {
    fn given_base(self) -> Given {
        self.given()
    }
}

impl Base for NamedBase {
    fn given_base(self) -> Given {
        Given(Inner::Base(self))
    }
}

impl<T> List for Vec<T> {}
impl<T> List for VecDeque<T> {}
impl<T> List for BTreeSet<T> {}
impl<T, S> List for HashSet<T, S> {}
impl<K, V> List for BTreeMap<K, V> {}
impl<K, V, S> List for HashMap<K, V, S> {}
impl<T> List for Option<T> {}
impl<T> List for &[T] {}
impl<T, const N: usize> List for &[T; N] {}
impl<T> List for &Vec<T> {}
impl<T> List for &VecDeque<T> {}
impl<T> List for &BTreeSet<T> {}
impl<T, S> List for &HashSet<T, S> {}
impl<K, V> List for &BTreeMap<K, V> {}
impl<K, V, S> List for &HashMap<K, V, S> {}

/// Arrays by their length, as one of none is something else: an impl for all would leave the type of `[]` open.
macro_rules! arrays {
    ($($length:literal)*) => {
        $(
            #[doc(hidden)]
            impl<T> List for [T; $length] {}
        )*
    };
}

arrays! {
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
    33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64
    65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96
    97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112
    113 114 115 116 117 118 119 120 121 122 123 124 125 126 127 128
}

/// A trait of one or several. Its parameter, which the compiler finds, tells the forms apart, so that each type may have
/// all of its form: one alone, `[]`, a collection, an iterator.
macro_rules! several {
    ($($(#[$about:meta])* $several:ident: $one:ident by $given:ident;)*) => {
        $(
            $(#[$about])*
            pub trait $several<const FORM: u8> {
                /// Returns the value or the list of them, owned.
                fn given_all(self) -> Given;
            }

            impl<T: $one> $several<0> for T {
                fn given_all(self) -> Given {
                    self.$given()
                }
            }

            #[diagnostic::do_not_recommend]
            impl $several<1> for [&'static str; 0] {
                fn given_all(self) -> Given {
                    Given(Inner::List(Vec::new()))
                }
            }

            impl<I: List<Item: $one>> $several<2> for I {
                fn given_all(self) -> Given {
                    Given(Inner::List(self.into_iter().map(|item| item.$given()).collect()))
                }
            }

            impl<I: Iterator<Item: $one>> $several<3> for I {
                fn given_all(self) -> Given {
                    Given(Inner::List(self.map(|item| item.$given()).collect()))
                }
            }
        )*
    };
}

several! {
    /// One text, or a list of them.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is neither a text nor a list of texts",
        label = "this takes texts",
        note = "texts are `&str`, `String` and `Cow<str>`; lists of them are arrays of up to 128, slices, `Vec`, \
                `Option`, sets and iterators"
    )]
    Texts: Text by given;
    /// One text, integer or `bool`, or a list of them.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is neither a text, an integer or a `bool`, nor a list of them",
        label = "this takes values",
        note = "texts are `&str`, `String` and `Cow<str>`; lists are arrays of up to 128, slices, `Vec`, `Option`, \
                sets and iterators"
    )]
    Values: Value by given;
    /// One `KEY = value`, or a list of them: pairs, or texts such as `"KEY=value"`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is neither an entry nor a list of entries",
        label = "this takes entries",
        note = "entries are pairs, `(\"KEY\", value)`, and texts, `\"KEY=value\"`; lists of them are arrays of up to \
                128, slices, `Vec`, maps and iterators"
    )]
    Entries: Entry by given_entry;
    /// One secret, or a list of them: names, or pairs of a name and the path of a file.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is neither a secret nor a list of secrets",
        label = "this takes secrets",
        note = "secrets are texts, `\"TOKEN\"`, and files, `(\"NPMRC\", \"/root/.npmrc\")`; lists of them are arrays of \
                up to 128, slices, `Vec`, `Option`, maps and iterators, and a list of both is one of `Given`"
    )]
    Secrets: Secret by given_secret;
    /// One pattern of what is left out, or a list of them.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is neither a pattern nor a list of patterns",
        label = "this takes patterns",
        note = "patterns are texts, such as `\"*.log\"`, and those of the module `ignore`, such as `ignore::python()`; \
                lists of them are arrays of up to 128, slices, `Vec`, `Option`, sets and iterators"
    )]
    Patterns: Pattern by given_pattern;
}

impl Given {
    pub(super) fn content(self, at: Span) -> Content {
        match self.0 {
            Inner::Text(text) => Content::Text(text),
            Inner::Integer(digits) => Content::Integer(digits),
            Inner::Bool(value) => Content::Bool(value),
            Inner::Entry(key, value) => value.entry(&key, at),
            Inner::Arrow(value, to) => {
                let [value, to] = [value, to].map(|given| {
                    Box::new(Written {
                        at,
                        content: given.content(at),
                    })
                });
                Content::Arrow(value, to)
            }
            Inner::Base(base) => base.content(at),
            Inner::Ignored(ignored) => ignored.content(at),
            Inner::List(items) => {
                let written = |item: Self| Written {
                    at,
                    content: item.content(at),
                };
                Content::List(items.into_iter().map(written).collect())
            }
        }
    }

    /// Returns the text of an entry. A key with a `=` in it is quoted, so that it is refused instead of cut.
    fn entry(self, key: &str, at: Span) -> Content {
        let key = if key.contains('=') {
            Cow::Owned(format!("{key:?}"))
        } else {
            Cow::Borrowed(key)
        };
        match self.0 {
            Inner::Text(text) | Inner::Integer(text) => Content::Text(format!("{key}={text}")),
            Inner::Bool(value) => Content::Text(format!("{key}={value}")),
            Inner::List(_) | Inner::Entry(..) | Inner::Arrow(..) | Inner::Base(_) | Inner::Ignored(_) => {
                self.content(at)
            }
        }
    }

    /// Returns the entries, each with its key: a text is cut at its first `=`, and has none without one.
    pub(super) fn entries(self) -> Vec<(Option<String>, Self)> {
        match self.0 {
            Inner::List(items) => items.into_iter().flat_map(Self::entries).collect(),
            Inner::Entry(key, value) => vec![(Some(key), *value)],
            Inner::Text(text) => match text.split_once('=') {
                Some((key, value)) => vec![(Some(key.to_owned()), value.into())],
                None => vec![(None, text.into())],
            },
            Inner::Integer(_) | Inner::Bool(_) | Inner::Arrow(..) | Inner::Base(_) | Inner::Ignored(_) => {
                vec![(None, self)]
            }
        }
    }
}

impl NamedBase {
    fn content(self, at: Span) -> Content {
        let argument = |key: Option<&str>, value: Given| Argument {
            key: key.map(|text| Word {
                text: text.to_owned(),
                at,
            }),
            quoted_key: false,
            value: Written {
                at,
                content: value.content(at),
            },
            to: None,
        };
        let name = Word {
            text: self.name.to_owned(),
            at,
        };
        let version = self.version.map(|version| argument(None, *version));
        let options = self.options.into_iter().map(|(key, value)| argument(Some(key), value));
        Content::Call(name, version.into_iter().chain(options).collect())
    }
}
