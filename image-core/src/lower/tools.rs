//! The tools that steps use and images do not keep.

use crate::spec::{BindMount, Mount, Origin};

/// The path of uv during a step that uses it: not that of a file of the context of that name.
pub(super) const UV: &str = "/tmp/image-dsl/bin/uv";

/// Returns the mount of uv, from the image that has nothing but its programs.
pub(super) fn uv<'a>(version: &str) -> Mount<'a> {
    Mount::Bind(BindMount {
        from: Some(Origin::Image(format!("ghcr.io/astral-sh/uv:{version}").into())),
        source: "/uv".into(),
        target: UV.into(),
    })
}
