//! The images of the pages beside this package.

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[allow(unused_imports, unreachable_pub, dead_code, clippy::wildcard_imports, reason = "a block uses what it needs")]
            mod $page {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($page), ".rs"));
            }
        )*

        /// Each page's name, and its images with where they stand.
        #[must_use]
        pub fn pages() -> Vec<(&'static str, Vec<(&'static str, image_dsl::Image)>)> {
            vec![$((stringify!($page), $page::images())),*]
        }
    };
}

/// The images of the rows that have statements.
#[allow(dead_code, reason = "not each function of `run_fn` is called by a row")]
mod rows {
    use image_dsl::{Image, image};

    /// What rows continue.
    const BASE: Image = image! { from "python:3.12-slim"; };

    fn download_model() -> Result<(), std::io::Error> {
        std::fs::write("/model", "weights")
    }

    fn download_named(models: &[&str]) -> Result<(), std::io::Error> {
        std::fs::write("/model", models.concat())
    }

    include!(concat!(env!("OUT_DIR"), "/rows.rs"));
}

/// The statements of each row of the pages' tables, and the image that they make.
#[must_use]
pub fn rows() -> &'static [(&'static str, image_dsl::Image)] {
    rows::IMAGES
}

/// The images of the statements' examples.
#[allow(dead_code, reason = "no row calls the function of `run_fn`")]
mod statements {
    use image_dsl::{Image, Steps, image, steps};

    /// The fragment of the example of `include`.
    const TOOLS: Steps = steps! { apt "git"; };

    mod path {
        pub(super) mod to {
            pub(crate) fn function() {}
        }
    }

    include!(concat!(env!("OUT_DIR"), "/statements.rs"));
}

/// The keyword of each statement, and an image with its example, on the base `base:1` if it names none.
#[must_use]
pub fn statements() -> &'static [(&'static str, image_dsl::Image)] {
    statements::IMAGES
}

pages! { readme reference parameters policies daytona chutes modal kubetorch apothic e2b }
