//! Bases by name, for [`Builder::from`](super::Builder::from).

use super::value::{Entries, Given, Text, Texts};

/// A base by name: `debian_slim("3.12")`.
///
/// ```
/// # use image_core::{builder::base, spec::Spec};
/// let spec = Spec::builder().from(base::debian_slim().version("3.11").build_tools()).build()?;
/// assert!(spec.dockerfile().starts_with("FROM python:3.11-slim-bookworm\nRUN "));
///
/// # let folder = std::env::temp_dir().join("image-dsl-builder-base");
/// # std::fs::create_dir_all(&folder).unwrap();
/// # std::fs::write(folder.join("Dockerfile"), "ARG V=1\nFROM debian:12 AS one\nFROM scratch\n").unwrap();
/// let file = base::dockerfile("Dockerfile").target("one").args([("V", 2)]);
/// let spec = Spec::builder().context(folder).from(file).build()?;
/// assert_eq!(spec.dockerfile(), "ARG V=\"2\"\nFROM debian:12 AS one\n");
///
/// let spec = Spec::builder().from(base::dockerfile_text("FROM debian:12\nRUN make").secret("TOKEN").force()).build()?;
/// assert!(spec.dockerfile().contains("id=TOKEN"));
/// # Ok::<(), image_core::builder::Errors>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to `from`"]
pub struct NamedBase {
    pub(super) name: &'static str,
    pub(super) version: Option<Box<Given>>,
    pub(super) options: Vec<(&'static str, Given)>,
}

impl NamedBase {
    /// Sets another version, release or tag than the default: `debian_slim("3.11")`, `debian("trixie")`.
    pub fn version(mut self, version: impl Text) -> Self {
        self.version = Some(Box::new(version.given()));
        self
    }

    fn with(mut self, name: &'static str, value: Given) -> Self {
        self.options.push((name, value));
        self
    }

    const fn new(name: &'static str) -> Self {
        Self {
            name,
            version: None,
            options: Vec::new(),
        }
    }
}

/// The function of a base: one that has a default needs no argument.
macro_rules! base {
    ($name:ident ($default:literal) $(#[$doc:meta])*) => {
        $(#[$doc])*
        ///
        /// [`version`](NamedBase::version) gives the argument.
        pub fn $name() -> NamedBase {
            NamedBase::new(stringify!($name))
        }
    };
    ($name:ident () $(#[$doc:meta])*) => {
        $(#[$doc])*
        pub fn $name(argument: impl Text) -> NamedBase {
            NamedBase::new(stringify!($name)).version(argument)
        }
    };
}

/// The method of a base's option, by its name where it takes more than one text.
macro_rules! option {
    // It stands for the argument.
    (text $(#[$doc:meta])*) => {};
    (args $($doc:tt)*) => { option! { Entries args $($doc)* } };
    (env $($doc:tt)*) => { option! { Entries env $($doc)* } };
    (ignore $($doc:tt)*) => { option! { Texts ignore $($doc)* } };
    (secret $($doc:tt)*) => { option! { Texts secret $($doc)* } };
    (device $($doc:tt)*) => { option! { Texts device $($doc)* } };
    ($several:ident $name:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        pub fn $name<const FORM: u8>(self, values: impl $several<FORM>) -> Self {
            self.with(stringify!($name), values.given_all())
        }
    };
    ($name:ident $(#[$doc:meta])*) => {
        $(#[$doc])*
        pub fn $name(self, value: impl Text) -> Self {
            self.with(stringify!($name), value.given())
        }
    };
}

macro_rules! bases {
    ($(
        $(#[$doc:meta])*
        $name:ident: $kind:ident $(= $default:literal)? => $reference:expr, $([$python:ident])? {
            $($(#[$fdoc:meta])* $flag:ident;)*
        } $(=> { $($(#[$odoc:meta])* $option:ident;)* })?
    )*) => {
        $(base! { $name ($($default)?) $(#[$doc])* })*

        /// The flags and options of single bases, as their names say.
        impl NamedBase {
            $($(
                #[doc = concat!("Of [`", stringify!($name), "`]: ")]
                $(#[$fdoc])*
                pub fn $flag(self) -> Self {
                    self.with(stringify!($flag), Given::from(true))
                }
            )*)*
            $($($(option! {
                $option
                #[doc = concat!("Of [`", stringify!($name), "`]: ")]
                $(#[$odoc])*
            })*)?)*
        }
    };
}

crate::factories::rows! { bases }

/// Returns the same as [`dockerfile`], of a text instead of a file: `from dockerfile(text = "FROM …")`.
pub fn dockerfile_text(text: impl Text) -> NamedBase {
    NamedBase::new("dockerfile").with("text", text.given())
}
