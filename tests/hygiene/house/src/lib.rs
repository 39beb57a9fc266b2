//! A crate of a house that hands on `image-dsl` to others, with images and a macro of its own.

pub use image_dsl::{Image, Steps, image, steps};

/// What all images of the house start from.
pub const BASE: Image = image! {
    #[allow(unpinned_base)]
    from "debian" as house;
    env HOUSE = "yes";
};

/// What all images of the house end with.
pub const LABELS: Steps = steps! {
    label vendor = "house";
};

/// A service of the house: a base, a port and a command.
#[macro_export]
macro_rules! service {
    ($base:path, $port:literal, $value:expr, $key:ident, [$($word:literal),*] $($more:tt)*) => {
        $crate::image! {
            from $base;
            expose $port;
            env $key = $value, SECOND = { $value };
            cmd [$($word),*];
            include $crate::LABELS;
            $($more)*
        }
    };
}
