#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Declares an image: a constant expression of type [`Image`].
///
/// ```
/// use image_dsl::{Image, image};
///
/// const APP: Image = image! {
///     from "python:3.12-slim";
///     pip "requests";
///     cmd ["python", "-m", "http.server"];
/// };
/// assert!(APP.dockerfile().starts_with("FROM python:3.12-slim\n"));
/// ```
#[macro_export]
macro_rules! image {
    ($($statements:tt)*) => { $crate::__private::image! { $crate $($statements)* } };
}

/// Declares a fragment without a base, which `include` inserts: a constant expression of type [`Steps`].
///
/// ```
/// use image_dsl::{Image, Steps, image, steps};
///
/// const TOOLS: Steps = steps! { apt "git", "curl"; };
/// const APP: Image = image! {
///     from "debian:12";
///     include TOOLS;
/// };
/// assert!(APP.dockerfile().contains("git"));
/// ```
#[macro_export]
macro_rules! steps {
    ($($statements:tt)*) => { $crate::__private::steps! { $crate $($statements)* } };
}

/// Makes `fn main`: a command line for the images that are listed, each by the path of its constant.
///
/// `list`, `dockerfile`, `spec`, `digest`, `context`, `build`, `run`, `push`, `bake`, `lock`, `completions`; `--help` says
/// more.
///
/// ```
/// use image_dsl::{Image, image};
///
/// const APP: Image = image! { from "debian:12"; };
///
/// image_dsl::main![APP];
/// ```
#[cfg(feature = "cli")]
#[macro_export]
macro_rules! main {
    ($($image:path),+ $(,)?) => {
        fn main() -> $crate::__private::ExitCode {
            $crate::__private::command_line(&[$($crate::__private::Listed {
                path: $crate::__private::stringify!($image),
                image: $image,
            }),+], $crate::__private::option_env!("CARGO_MANIFEST_DIR"))
        }
    };
    () => { $crate::__private::compile_error! { "list at least one image: `image_dsl::main![APP];`" } };
}

/// Makes `fn main`, with the feature `cli`.
#[cfg(not(feature = "cli"))]
#[macro_export]
macro_rules! main {
    ($($image:tt)*) => {
        $crate::__private::compile_error! {
            "`image_dsl::main!` needs the feature `cli`: `cargo add image-dsl --features cli`"
        }
        fn main() {}
    };
}

/// Building: engines, contexts, options, results.
///
/// ```no_run
/// use image_dsl::build::engine::Engine;
/// use image_dsl::{Build as _, Image, image};
///
/// const APP: Image = image! { name "app"; from "debian:12"; };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let built = APP.build(&Engine::find()?)?;
/// println!("{}", built.reference());
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "build")]
pub use image_build as build;
#[cfg(feature = "build")]
pub use image_build::{Build, BuildError, BuildOptions, Built, Outcome};
#[cfg(feature = "builder")]
pub use image_core::builder::{Builder, Errors, Given, StatementProblem, base, ignore, literal, value};
#[cfg(feature = "digest")]
pub use image_core::digest::{Digest, InvalidDigest};
/// A problem with a Dockerfile, and the rule that names it.
#[cfg(feature = "import")]
pub use image_core::dockerfile::{DockerfileRule, Problem as DockerfileProblem};
pub use image_core::function::init;
#[cfg(feature = "import")]
pub use image_core::import::import;
pub use image_core::model::{Image, Steps};
// At the root, as expansions name them most: a shorter path is 6 % of the time to compile an image.
#[doc(hidden)]
pub use image_core::model::{OptName as Opt, Rare, Step};
#[cfg(feature = "plan")]
pub use image_core::plan;
/// A crate's own rules.
#[cfg(feature = "builder")]
pub use image_core::policy;
/// The parts of a [`Spec`]: stages, instructions and what they take.
pub use image_core::spec;
pub use image_core::spec::Spec;
#[cfg(feature = "serde")]
pub use image_core::spec::{JsonError, WrongText};
pub use image_core::target::{Feature, Requirement, Target, TargetEngine, TargetError, Version};

/// `image.lock`: the digests of bases, and what each is; with the feature `build`, also how registries are asked for them.
#[cfg(any(feature = "build", feature = "builder"))]
pub mod lock {
    #[cfg(feature = "build")]
    pub use image_build::lock::*;
    pub use image_core::lock::*;
}

/// Reports of what is wrong, all of one shape, and the places that they name.
#[cfg(any(feature = "builder", feature = "import", feature = "serde"))]
pub mod report {
    #[cfg(feature = "builder")]
    pub use image_core::builder::StatementPlace;
    #[cfg(feature = "import")]
    pub use image_core::dockerfile::Position;
    pub use image_core::files::InFile;
    pub use image_core::report::Report;
    pub use image_core::rule::{Level, Rule, RuleInfo};
}

/// Items that the macros' expansions name. Not part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use ::core::{compile_error, option_env, stringify};
    #[cfg(feature = "cli")]
    pub use ::std::process::ExitCode;
    #[cfg(feature = "cli")]
    pub use image_build::cli::{Listed, main as command_line, tool};
    pub use image_core::constant::{Framed, List, Name, Value, any, joined, total};
    pub use image_core::deferred::{Fact, Lint, Need, lint, met};
    pub use image_core::factories::{base, base_option};
    pub use image_core::function::{Function, plain, taking};
    pub use image_core::grammar::assured::{assured, assured_list};
    pub use image_core::kind::Kind;
    pub use image_core::model::{Full, Head, Members, Step};
    pub use image_core::table::{keyword, option, pattern};
    // Only rust-analyzer sets this. Asked in the expansion, it would be a `cfg` of the user's crate.
    #[cfg(not(rust_analyzer))]
    pub use image_macros::{image, steps};
    #[cfg(rust_analyzer)]
    pub use image_macros::{image_in_editor as image, steps_in_editor as steps};

    // The types of items, as the user may have another `str` or `u8`.

    /// A text of a constant.
    pub type Text = &'static str;
    /// The texts of a constant list.
    pub type TextList = &'static [&'static str];
    /// A file that was read.
    pub type Bytes = &'static [u8];
    /// The facts that the compiler evaluates.
    pub type Facts = &'static [Fact<'static>];
}
