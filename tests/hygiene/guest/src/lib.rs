//! The macros where nothing is as usual: the dependency renamed, no prelude, names of the expansion taken.
#![no_implicit_prelude]
#![deny(warnings, unused, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    unused_qualifications,
    let_underscore_drop,
    single_use_lifetimes,
    elided_lifetimes_in_paths
)]

/// A text, by a name that nothing shadows.
pub type Text = &'static str;

/// Names that an expansion must not pick up.
#[allow(missing_docs, non_upper_case_globals, dead_code, non_camel_case_types)]
pub mod taken {
    pub mod core {}
    pub mod std {}
    pub mod image_dsl {}
    pub mod __private {}
    #[derive(Debug)]
    pub struct Image;
    #[derive(Debug)]
    pub struct Step;
    #[derive(Debug)]
    pub struct Head;
    #[derive(Debug)]
    pub enum Option {
        Some,
        None,
    }
    pub const None: () = ();
    pub const VERSION: super::Text = "3.12";
    pub const assured: () = ();
    pub const met: () = ();
    pub type str = u8;
    pub type u8 = ();

    /// Every shape of an expansion, with all of these names in scope.
    pub const IMAGE: ::containers::Image = ::containers::image! {
        name "guest";
        from "debian:12";
        arg A, B = "b";
        env VERSION = {VERSION}, OTHER = "$VERSION";
        #[cfg(unix)]
        run {VERSION}, cache = "/c";
    };

    pub const STEPS: ::containers::Steps = ::containers::steps! {
        env VERSION = {VERSION};
    };
}

/// A trait with a text and an image that depends on it.
pub trait Named {
    /// A text.
    const NAME: &'static str;
    /// An image with a default.
    const IMAGE: ::containers::Image = ::containers::image! {
        from "debian:12";
        env NAME = {Self::NAME};
        workdir {<Self as Named>::NAME};
    };
}

/// A type that has a name.
#[derive(Debug)]
pub struct App;

impl Named for App {
    const NAME: &'static str = "/app";
}

/// Something generic. What its parameter brings is checked for each type, when a program is built with it:
///
/// ```compile_fail,E0080
/// struct Wrong;
/// impl hygiene_guest::Named for Wrong {
///     const NAME: &'static str = "/app\nRUN true";
/// }
/// println!("{}", hygiene_guest::Generic::<Wrong>::image());
/// ```
///
/// ```
/// struct Right;
/// impl hygiene_guest::Named for Right {
///     const NAME: &'static str = "/right";
/// }
/// println!("{}", hygiene_guest::Generic::<Right>::image());
/// ```
#[derive(Debug)]
pub struct Generic<T>(pub T);

impl<T: Named> Generic<T> {
    /// An image that continues that of a parameter.
    pub const IMAGE: ::containers::Image = ::containers::image! {
        from T::IMAGE;
        copy "src" -> {T::NAME};
        #[cfg(unix)]
        env OTHER = "$NAME";
        include Self::STEPS;
    };

    /// A fragment of a parameter's constants.
    pub const STEPS: ::containers::Steps = ::containers::steps! {
        label name = {T::NAME};
    };

    /// The same in a function.
    #[must_use]
    pub const fn image() -> ::containers::Image {
        let image = ::containers::image! { from T::IMAGE; label name = {T::NAME}; };
        image
    }
}

/// A static.
pub static STATIC: ::containers::Image = ::containers::image! { from taken::IMAGE; include taken::STEPS };

/// Through the macro of another crate, which has `image!` from a third.
pub const SERVICE: ::house::Image = ::house::service!(
    ::house::BASE, 8000, ::std::concat!("a", "b"), WORD, ["serve", "now"]
    /// Twice.
    run "true";
    env PORT = 8000, PATH = "/opt/bin:$PATH";
);

/// What a value is worth where it is an expression.
pub const EXPRESSION: ::house::Image = ::house::service!(
    ::house::BASE,
    "53/udp",
    if true { taken::VERSION } else { "" },
    WORD,
    []
);
