//! The macro that makes the types of steps of the one list of them.

/// Declares [`Step`], [`Rare`], [`StepRef`] and [`StepName`] from the lists of variants, and from those of `Step` whose
/// lists have variants of their own for a few texts.
macro_rules! steps {
    (
        often: $($(#[$doc:meta])* $name:ident $(($($field:ident: $shape:ident),+))?,)*
        => few: $($list:ident => $one:ident $($two:ident $three:ident)?,)*
        => one: $($from:ident => $from_one:ident,)*
        => rare: $($(#[$rare_doc:meta])* $rare:ident $(($($rare_field:ident: $rare_shape:ident),+))?,)*
    ) => {
        /// One step of an image. A statement makes one, or several (`run "a", "b"`, `env A = "1", B = "2"`).
        ///
        /// It has no lifetime: for one, the compiler would take a third more time for each step of a constant. Lists of
        /// one, two and three texts have variants of their own: a slice takes the compiler longer than the step itself.
        /// So are options steps of their own, behind the one that has them. What few images use is a [`Rare`]: twice an
        /// image the compiler looks at each field of each variant, whether or not a step is one. `name()` is the same
        /// for all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Step {
            /// An option with a text, of the step before it.
            With(OptName, &'static str),
            /// A flag of the step before it.
            Flag(OptName),
            /// `bind = "tools" -> "/tmp/tools"`, of the step before it.
            Bind(&'static str, &'static str),
            /// `retries = 3`, of the step before it.
            Retries(u32),
            /// A step of which there are few.
            Rare(&'static Rare),
            $($(#[$doc])* $name $(($(shape::$shape<'static>),+))?,)*
            $(
                /// The same of one text.
                $one(shape::Text<'static>),
                $(
                    /// The same of two.
                    $two(shape::Two<'static>),
                    /// The same of three.
                    $three(shape::Three<'static>),
                )?
            )*
            $(
                /// The same of one source.
                $from_one(shape::Text<'static>, shape::Text<'static>),
            )*
        }

        /// The steps that few images use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rare {
            /// Not a step, but an option of the step before it: once for each text of a constant list.
            Texts(OptName, &'static [&'static str]),
            /// Not a step either: a variable of the step before it, `env = [KEY = {VALUE}]`.
            Variable(&'static str, &'static str),
            /// Not a step either: a secret of the step before it as a file, `secret = "ID" -> "/path"`.
            SecretFile(&'static str, &'static str),
            $($(#[$rare_doc])* $rare $(($(shape::$rare_shape<'static>),+))?,)*
        }

        /// A step as lowering reads it: of a constant, or of texts that live as long as a builder.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum StepRef<'a> {
            $($name $(($(shape::$shape<'a>),+))?,)*
            $($rare $(($(shape::$rare_shape<'a>),+))?,)*
        }

        /// The variants of [`Step`] and [`Rare`] that say something themselves.
        #[allow(missing_docs, reason = "each is the variant that has its name")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum StepName {
            /// Not a step, but an option of the one before it.
            Option,
            $($name,)*
            $($rare,)*
        }

        impl StepName {
            /// Returns the name of the variant.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    StepName::Option => "Option",
                    $(StepName::$name => stringify!($name),)*
                    $(StepName::$rare => stringify!($rare),)*
                }
            }

            /// Returns the name of the variant for a list of that many texts, if they have one of their own.
            #[must_use]
            pub const fn few(self, texts: usize) -> Option<&'static str> {
                match (self, texts) {
                    $(
                        (Self::$list, 1) => Some(stringify!($one)),
                        $(
                            (Self::$list, 2) => Some(stringify!($two)),
                            (Self::$list, 3) => Some(stringify!($three)),
                        )?
                    )*
                    $((Self::$from, 1) => Some(stringify!($from_one)),)*
                    _ => None,
                }
            }

            /// Returns whether the variant is one of [`Rare`].
            #[must_use]
            pub const fn is_rare(self) -> bool {
                matches!(self, $(Self::$rare)|*)
            }

            /// Returns whether a stage starts with such a step.
            #[must_use]
            pub const fn starts_stage(self) -> bool {
                matches!(self.effect(), Effect::StartsStage)
            }
        }

        /// The steps by the arguments that they take: what a [`Node`](crate::node::Node) is made with, and so cannot be
        /// made of others.
        #[allow(non_upper_case_globals, missing_docs, reason = "each is the variant that has its name")]
        pub mod typed {
            use super::{BareStep, PairStep, PathsStep, StepName, StepRef, TextStep, WordsStep};

            $(typed! { $name $($($shape)+)? })*
            $(typed! { $rare $($($rare_shape)+)? })*
        }

        impl Step {
            /// Returns the name of the step.
            #[inline]
            pub(crate) const fn name(&self) -> StepName {
                match self {
                    Step::With(..) | Step::Flag(_) | Step::Bind(..) | Step::Retries(_) => StepName::Option,
                    Step::Rare(step) => step.name(),
                    $(Step::$name {..} => StepName::$name,)*
                    $(
                        Step::$one(_) => StepName::$list,
                        $(Step::$two(_) | Step::$three(_) => StepName::$list,)?
                    )*
                    $(Step::$from_one(..) => StepName::$from,)*
                }
            }

            /// Returns the step itself; nothing if it is an option.
            #[inline]
            pub(crate) const fn read(&self) -> Option<StepRef<'_>> {
                Some(match self {
                    Step::With(..) | Step::Flag(_) | Step::Bind(..) | Step::Retries(_) => return None,
                    Step::Rare(step) => return step.read(),
                    $(Step::$name $(($($field),+))? => StepRef::$name $(($(*$field),+))?,)*
                    $(
                        Step::$one(text) => StepRef::$list(from_ref(text)),
                        $(
                            Step::$two(texts) => StepRef::$list(texts),
                            Step::$three(texts) => StepRef::$list(texts),
                        )?
                    )*
                    $(Step::$from_one(source, to) => StepRef::$from(from_ref(source), to),)*
                })
            }
        }

        impl Rare {
            const fn name(&self) -> StepName {
                match self {
                    Rare::Texts(..) | Rare::Variable(..) | Rare::SecretFile(..) => StepName::Option,
                    $(Rare::$rare {..} => StepName::$rare,)*
                }
            }

            const fn read(&self) -> Option<StepRef<'_>> {
                Some(match self {
                    Rare::Texts(..) | Rare::Variable(..) | Rare::SecretFile(..) => return None,
                    $(Rare::$rare $(($($rare_field),+))? => StepRef::$rare $(($(*$rare_field),+))?,)*
                })
            }
        }
    };
}
