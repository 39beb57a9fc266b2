//! From borrowed to owned.

use std::borrow::Cow;

use super::{Text, Words};

/// A part of a spec that may borrow from the steps it was made of.
pub(crate) trait IntoOwned {
    /// The same without borrows.
    type Owned;

    /// Returns the same value, without borrows.
    fn into_owned(self) -> Self::Owned;
}

impl IntoOwned for Text<'_> {
    type Owned = Text<'static>;

    fn into_owned(self) -> Text<'static> {
        Cow::Owned(Cow::into_owned(self))
    }
}

impl IntoOwned for Words<'_> {
    type Owned = Words<'static>;

    fn into_owned(self) -> Words<'static> {
        Words::into_owned(self)
    }
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Box<T> {
    type Owned = Box<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Box::new((*self).into_owned())
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

/// Types that borrow nothing.
macro_rules! owned_already {
    ($($type:ty),*) => { $(
        impl IntoOwned for $type {
            type Owned = $type;

            fn into_owned(self) -> $type {
                self
            }
        }
    )* };
}

owned_already!(bool, u32, String);

/// The type without borrows of a declared type: `Name<'static>`, or `Name` if it has no lifetime.
macro_rules! owned {
    ($name:ident $life:lifetime) => { $name<'static> };
    ($name:ident) => { $name };
}
pub(super) use owned;
