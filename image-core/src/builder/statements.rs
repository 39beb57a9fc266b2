//! A method for each statement of the table that needs no hand: its documentation is that of the row.

use super::{Builder, Given};

/// The method of a statement, by the shape of its positionals. The statements of the shapes without one here have
/// methods of their own.
macro_rules! method {
    (Paths $(#[$doc:meta])* $keyword:ident) => {
        $(#[$doc])*
        ///
        /// `source` is one text, or a list of them.
        #[track_caller]
        pub fn $keyword(self, source: impl Into<Given>, destination: impl Into<Given>) -> Self {
            self.statement(stringify!($keyword)).pair(source.into(), destination.into())
        }
    };
    (Entries $(#[$doc:meta])* $keyword:ident) => {
        $(#[$doc])*
        ///
        /// Each call gives one key its value.
        #[track_caller]
        pub fn $keyword(self, key: impl Into<String>, value: impl Into<Given>) -> Self {
            self.statement(stringify!($keyword)).keyed(key.into(), value.into(), None)
        }
    };
    (Context $(#[$doc:meta])* $keyword:ident) => {};
    (Defaults $(#[$doc:meta])* $keyword:ident) => {};
    (Fragment $(#[$doc:meta])* $keyword:ident) => {};
    (Function $(#[$doc:meta])* $keyword:ident) => {};
    (Trigger $(#[$doc:meta])* $keyword:ident) => {};
    (Base $($row:tt)*) => {
        method! {
            "A text that is the name of an earlier stage starts from that stage. A base by name is one of those in \
             [`base`](super::base); [`from_image`](Self::from_image) continues an image.", $($row)*
        }
    };
    (Commands $($row:tt)*) => {
        method! { "A list is the exec form.", $($row)* }
    };
    (Program $($row:tt)*) => {
        method! { "A list is the exec form, a text the shell form.", $($row)* }
    };
    (Check $($row:tt)*) => {
        method! { "A list is the exec form, a text the shell form; see [`no_healthcheck`](Self::no_healthcheck).", $($row)* }
    };
    ($shape:ident $($row:tt)*) => {
        method! { "`value` is one text, or a list where the statement takes several.", $($row)* }
    };
    ($about:literal, $(#[$doc:meta])* $keyword:ident) => {
        $(#[$doc])*
        ///
        #[doc = $about]
        #[track_caller]
        pub fn $keyword(self, value: impl Into<Given>) -> Self {
            self.statement(stringify!($keyword)).positional(value.into())
        }
    };
}

macro_rules! statements {
    (
        common { $($common:tt)* }
        $(
            $(#[$doc:meta])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$takes:ident])? {
                $($rest:tt)*
            }
        )*
    ) => {
        /// The statements; see `docs/reference.md` for their options.
        impl Builder {
            $(method! { $shape $(#[$doc])* $keyword })*
        }
    };
}

include!("../statements.rs");
