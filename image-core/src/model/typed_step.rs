//! Steps by the arguments that they take.

use super::step::{StepName, StepRef};

/// Declares a type of the steps that take the same arguments, with what makes a [`StepRef`] of those.
macro_rules! step_types {
    ($($(#[$doc:meta])* $type:ident($make:ty),)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $type {
                pub(super) name: StepName,
                pub(super) make: $make,
            }

            impl $type {
                /// Returns the name of the step.
                #[must_use]
                pub const fn name(self) -> StepName {
                    self.name
                }

                pub(crate) const fn maker(self) -> $make {
                    self.make
                }
            }
        )*
    };
}

step_types! {
    /// A step without arguments.
    BareStep(fn() -> StepRef<'static>),
    /// A step of one text.
    TextStep(for<'a> fn(&'a str) -> StepRef<'a>),
    /// A step of a list of texts.
    WordsStep(for<'a> fn(&'a [&'a str]) -> StepRef<'a>),
    /// A step of a key and a text.
    PairStep(for<'a> fn(&'a str, &'a str) -> StepRef<'a>),
    /// A step of sources and a destination.
    PathsStep(for<'a> fn(&'a [&'a str], &'a str) -> StepRef<'a>),
}

/// The constant of a step, by the shapes of its fields. A step whose arguments no other step has needs none.
macro_rules! typed {
    ($name:ident) => {
        pub const $name: BareStep = BareStep {
            name: StepName::$name,
            make: || StepRef::$name,
        };
    };
    ($name:ident Text) => {
        pub const $name: TextStep = TextStep {
            name: StepName::$name,
            make: |text| StepRef::$name(text),
        };
    };
    ($name:ident Texts) => {
        pub const $name: WordsStep = WordsStep {
            name: StepName::$name,
            make: |texts| StepRef::$name(texts),
        };
    };
    ($name:ident Text Text) => {
        pub const $name: PairStep = PairStep {
            name: StepName::$name,
            make: |key, text| StepRef::$name(key, text),
        };
    };
    ($name:ident Texts Text) => {
        pub const $name: PathsStep = PathsStep {
            name: StepName::$name,
            make: |texts, to| StepRef::$name(texts, to),
        };
    };
    ($name:ident Text MaybeText) => {};
    ($name:ident Modules) => {};
    ($name:ident Base) => {};
    ($name:ident Fragment) => {};
    ($name:ident Text Function) => {};
}
