//! The macros of `image-dsl`.
