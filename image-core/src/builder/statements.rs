//! Macros of the builder: a method for each statement of the table that needs no hand, and for each option. Their
//! documentation is that of the rows.

/// Calls a macro with the method of an option: `with_` and its name, where that is the name of a statement or a word of
/// Rust. An option that needs a row here, and has none, does not compile.
macro_rules! method_of {
    ($then:ident env $($rest:tt)*) => { $then! { with_env $($rest)* } };
    ($then:ident from $($rest:tt)*) => { $then! { with_from $($rest)* } };
    ($then:ident ignore $($rest:tt)*) => { $then! { with_ignore $($rest)* } };
    ($then:ident context $($rest:tt)*) => { $then! { with_context $($rest)* } };
    ($then:ident mount $($rest:tt)*) => { $then! { with_mount $($rest)* } };
    ($then:ident python $($rest:tt)*) => { $then! { with_python $($rest)* } };
    ($then:ident installer $($rest:tt)*) => { $then! { with_installer $($rest)* } };
    ($then:ident shell $($rest:tt)*) => { $then! { with_shell $($rest)* } };
    ($then:ident r#virtual $($rest:tt)*) => { $then! { with_virtual $($rest)* } };
    ($then:ident $name:ident $($rest:tt)*) => { $then! { $name $($rest)* } };
}

/// Takes the first where texts of the kind may be integers or `bool` too, the second where they are entries, the fourth
/// where they are patterns, the fifth where they are secrets, else the third. What has none of these has fewer.
macro_rules! by_kind {
    (ArgDefault $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (Count $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (EnvValue $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (LabelValue $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (Port $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (Signal $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (UserId $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (User $values:tt $entries:tt $texts:tt) => { by_kind! { $values } };
    (StepEnv $values:tt $entries:tt $texts:tt) => { by_kind! { $entries } };
    (Secret $values:tt $entries:tt $texts:tt $patterns:tt $secrets:tt) => { by_kind! { $secrets } };
    ($kind:ident $values:tt $entries:tt $texts:tt $patterns:tt $secrets:tt) => {
        by_kind! { $kind $values $entries $texts $patterns }
    };
    (IgnorePattern $values:tt $entries:tt $texts:tt $patterns:tt) => { by_kind! { $patterns } };
    ($kind:ident $values:tt $entries:tt $texts:tt $patterns:tt) => { by_kind! { $kind $values $entries $texts } };
    ($kind:ident $values:tt $entries:tt $texts:tt) => { by_kind! { $texts } };
    ({ $($taken:tt)* }) => { $($taken)* };
}

/// The method of an option, by what it takes.
macro_rules! option {
    ($method:ident $name:ident Flag $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// An option of the statement before: `false` is as if it were not there, unless it says otherwise.
        pub fn $method(self, given: bool) -> Self {
            self.keyed(crate::table::plain(stringify!($name)), value::Value::given(&given), None)
        }
    };
    ($method:ident $name:ident One $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// An option of the statement before.
        pub fn $method(self, value: by_kind!($kind { impl value::Value } { impl value::Text } { impl value::Text })) -> Self {
            self.keyed(crate::table::plain(stringify!($name)), value.given(), None)
        }
    };
    ($method:ident $name:ident Many $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// An option of the statement before: one value, or a list of them.
        pub fn $method<const FORM: u8>(
            self,
            values: by_kind!(
                $kind { impl value::Values<FORM> } { impl value::Entries<FORM> } { impl value::Texts<FORM> }
                { impl value::Patterns<FORM> } { impl value::Secrets<FORM> }
            ),
        ) -> Self {
            self.keyed(crate::table::plain(stringify!($name)), values.given_all(), None)
        }
    };
    ($method:ident $name:ident Pairs $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// An option of the statement before, which may be given again: one source, or a list of them, and where they
        /// go.
        pub fn $method<const FORM: u8>(self, source: impl value::Texts<FORM>, target: impl value::Text) -> Self {
            self.keyed(crate::table::plain(stringify!($name)), source.given_all(), Some(target.given()))
        }
    };
}

/// The method of an option, once for all statements that have one of its name.
macro_rules! option_once {
    ([$again:ident] $($row:tt)*) => {};
    ([] $name:ident $($row:tt)*) => { method_of! { option $name $name $($row)* } };
}

/// The method of a statement, by the shape of its positionals. The statements of the shapes without one here have
/// methods of their own.
macro_rules! statement {
    (Context $($row:tt)*) => {};
    (Defaults $($row:tt)*) => {};
    (Fragment $($row:tt)*) => {};
    (Function $($row:tt)*) => {};
    (Trigger $($row:tt)*) => {};
    (Paths $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[track_caller]
        pub fn $keyword<const FORM: u8>(self, source: impl value::Texts<FORM>, destination: impl value::Text) -> Self {
            self.statement(stringify!($keyword)).pair(source.given_all(), destination.given())
        }
    };
    (File $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[track_caller]
        pub fn $keyword(self, text: impl value::Text, destination: impl value::Text) -> Self {
            self.statement(stringify!($keyword)).pair(text.given(), destination.given())
        }
    };
    (Bin $($row:tt)*) => { statement! { File $($row)* } };
    (Entries $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[track_caller]
        pub fn $keyword(self, key: impl AsRef<str>, value: impl value::Value) -> Self {
            self.statement(stringify!($keyword)).keyed(key.as_ref(), value.given(), None)
        }
    };
    (Base $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// A text that is the name of an earlier stage starts from that stage. [`from_image`](Self::from_image)
        /// continues an image.
        #[track_caller]
        pub fn $keyword(self, base: impl value::Base) -> Self {
            self.statement(stringify!($keyword)).positional(base.given_base())
        }
    };
    (One $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[track_caller]
        pub fn $keyword(self, value: by_kind!($kind { impl value::Value } { impl value::Text } { impl value::Text })) -> Self {
            self.statement(stringify!($keyword)).positional(value.given())
        }
    };
    (Name $($row:tt)*) => { statement! { One $($row)* } };
    (Readme $($row:tt)*) => { statement! { One $($row)* } };
    (Text $($row:tt)*) => { statement! { One $($row)* } };
    (Poetry $($row:tt)*) => { statement! { One $($row)* } };
    (Tool python $($row:tt)*) => {
        statement! { One python $($row)* #[doc = ""] #[doc = "See [`no_python`](Self::no_python)."] }
    };
    (Tool installer $($row:tt)*) => {
        statement! { One installer $($row)* #[doc = ""] #[doc = "See [`no_installer`](Self::no_installer)."] }
    };
    (Cargo $($row:tt)*) => { statement! { "The name of a binary, or a list of them." $($row)* } };
    (Shell $($row:tt)*) => {
        statement! {
            "A list, or the program of a shell that takes a command behind `-c`; see [`no_shell`](Self::no_shell)." $($row)*
        }
    };
    (Commands $($row:tt)*) => { statement! { "A list is the exec form." $($row)* } };
    (Program $($row:tt)*) => { statement! { "A list is the exec form, a text the shell form." $($row)* } };
    (Check $($row:tt)*) => {
        statement! {
            "A list is the exec form, a text the shell form; see [`no_healthcheck`](Self::no_healthcheck)." $($row)*
        }
    };
    ($shape:ident $($row:tt)*) => { statement! { "One value, or a list of them." $($row)* } };
    ($about:literal $keyword:ident $kind:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        #[doc = $about]
        #[track_caller]
        pub fn $keyword<const FORM: u8>(
            self,
            values: by_kind!(
                $kind { impl value::Values<FORM> } { impl value::Entries<FORM> } { impl value::Texts<FORM> }
                { impl value::Patterns<FORM> }
            ),
        ) -> Self {
            self.statement(stringify!($keyword)).positional(values.given_all())
        }
    };
}

/// The links to the methods of options, for the documentation of a statement.
macro_rules! links {
    ([]) => { "" };
    ([common] $($name:ident)*) => { concat!("Options: ", links!($($name)*), common_links!()) };
    ([] $($name:ident)+) => { concat!("Options: ", links!($($name)+)) };
    ($($name:ident)*) => {
        concat!("", $("[`", method_of!(stringify $name), "`](Self::", method_of!(stringify $name), ") "),*)
    };
}

macro_rules! statements {
    (
        common { $($(#[$cdoc:meta])* $cname:ident: $ctakes:ident $ckind:ident => $coption:ident;)* }
        $(
            $(#[$doc:meta])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$common:ident])? {
                $(
                    $(#[$odoc:meta])*
                    $oname:ident: $otakes:ident $okind:ident $(=> $ooption:ident)? $([$again:ident])?;
                )*
                $($ours:literal: $($theirs:ident)+;)*
            }
        )*
    ) => {
        macro_rules! common_links {
            () => { links!($($cname)*) };
        }

        /// The statements. What stands before the first `from` belongs to the image as a whole.
        impl Builder {
            $(statement! {
                $shape $keyword $kind $(#[$doc])*
                #[doc = ""]
                #[doc = links!([$($common)?] $($oname)*)]
            })*
        }

        /// The options. Each is of the statement before it; [`build`](Self::build) answers `unknown_option` where that
        /// has none of the name.
        impl Builder {
            $(option_once! { [] $cname $ctakes $ckind $(#[$cdoc])* })*
            $($(option_once! { [$($again)?] $oname $otakes $okind $(#[$odoc])* })*)*
        }
    };
}
