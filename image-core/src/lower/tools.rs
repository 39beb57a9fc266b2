//! The tools that steps use and images do not keep, and the versions of them that are used if none is named.

use crate::spec::{Mount, Origin};

/// The version of uv.
pub(super) const UV_VERSION: &str = "0.9.5";
/// Where uv is during a step that uses it.
pub(super) const UV: &str = "/tmp/image-dsl/uv";

/// uv, from the image that has nothing but its programs.
pub(super) fn uv<'a>(version: &str) -> Mount<'a> {
    Mount::Bind {
        from: Some(Origin::Image(format!("ghcr.io/astral-sh/uv:{version}").into())),
        source: "/uv".into(),
        target: UV.into(),
    }
}
