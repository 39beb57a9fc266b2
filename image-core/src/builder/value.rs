//! What a builder's methods take.

use super::base::NamedBase;
use crate::ast::{Argument, Content, Span, Value, Word};

/// A value of a statement or option: made from a text, an integer, a `bool`, or a list of them; of a `from`, also from
/// a base by name.
#[derive(Clone, Debug)]
pub struct Given(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Text(String),
    Integer(String),
    Bool(bool),
    List(Vec<Given>),
    Base(NamedBase),
}

impl Given {
    pub(super) fn content(self, at: Span) -> Content {
        match self.0 {
            Inner::Text(text) => Content::Text(text),
            Inner::Integer(digits) => Content::Integer(digits),
            Inner::Bool(value) => Content::Bool(value),
            Inner::Base(base) => base.content(at),
            Inner::List(items) => Content::List(
                items
                    .into_iter()
                    .map(|item| Value {
                        at,
                        content: item.content(at),
                    })
                    .collect(),
            ),
        }
    }
}

impl NamedBase {
    fn content(self, at: Span) -> Content {
        let argument = |content| Argument {
            key: None,
            quoted_key: false,
            value: Value { at, content },
            to: None,
        };
        let version = self.version.map(|version| argument(version.content(at)));
        let options = self.options.into_iter().map(|(name, value)| Argument {
            key: Some(Word {
                text: name.to_owned(),
                at,
            }),
            ..argument(value.content(at))
        });
        let build_tools = self
            .build_tools
            .then(|| argument(Content::Word("build_tools".to_owned())));
        let name = Word {
            text: self.name.to_owned(),
            at,
        };
        Content::Call(name, version.into_iter().chain(build_tools).chain(options).collect())
    }
}

impl From<NamedBase> for Given {
    fn from(base: NamedBase) -> Self {
        Self(Inner::Base(base))
    }
}

/// For [`id`](super::base::id).
#[cfg(feature = "digest")]
impl From<crate::digest::Digest> for Given {
    fn from(digest: crate::digest::Digest) -> Self {
        Self(Inner::Text(digest.to_string()))
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self(Inner::Text(text.to_owned()))
    }
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self(Inner::Text(text))
    }
}

impl From<&String> for Given {
    fn from(text: &String) -> Self {
        Self(Inner::Text(text.clone()))
    }
}

impl From<std::borrow::Cow<'_, str>> for Given {
    fn from(text: std::borrow::Cow<'_, str>) -> Self {
        Self(Inner::Text(text.into_owned()))
    }
}

impl From<bool> for Given {
    fn from(value: bool) -> Self {
        Self(Inner::Bool(value))
    }
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(impl From<$type> for Given {
            fn from(value: $type) -> Self {
                Self(Inner::Integer(value.to_string()))
            }
        })*
    };
}

integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl<T: Into<Given>> From<Vec<T>> for Given {
    fn from(items: Vec<T>) -> Self {
        Self(Inner::List(items.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<Given>, const N: usize> From<[T; N]> for Given {
    fn from(items: [T; N]) -> Self {
        Self(Inner::List(items.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<Given> + Clone> From<&[T]> for Given {
    fn from(items: &[T]) -> Self {
        Self(Inner::List(items.iter().cloned().map(Into::into).collect()))
    }
}
