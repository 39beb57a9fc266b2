//! The macro that makes an enum, with its documentation, of the table of rules.

macro_rules! rules {
    ($($family:ident { $($name:ident $text:literal $level:ident $why:literal bad $bad:literal good $good:literal)* })*) => {
        /// A rule of the language, by which messages name it and `#[allow(…)]` silences it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(
                #[doc = concat!("`", $text, "`")]
                $name,
            )*)*
        }

        impl Rule {
            /// All rules, family by family.
            pub const ALL: &'static [Rule] = &[$($(Rule::$name),*),*];

            /// Returns the documentation of this rule.
            #[must_use]
            pub const fn info(self) -> RuleInfo {
                match self {
                    $($(Rule::$name => RuleInfo {
                        name: $text, family: stringify!($family), level: Level::$level, why: $why, bad: $bad, good: $good,
                    },)*)*
                }
            }
        }
    };
}
