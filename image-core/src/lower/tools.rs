//! The tools that steps use and images do not keep, and the versions of them that are used if none is named.

use crate::spec::{Mount, Origin};

/// The version of Poetry.
pub(crate) const POETRY_VERSION: &str = "2.1.4";
/// The version of uv.
pub(super) const UV_VERSION: &str = "0.9.5";
/// Where uv is during a step that uses it: not where a file of the context of that name would be.
pub(super) const UV: &str = "/tmp/image-dsl/bin/uv";

/// uv, from the image that has nothing but its programs.
pub(super) fn uv<'a>(version: &str) -> Mount<'a> {
    Mount::Bind {
        from: Some(Origin::Image(format!("ghcr.io/astral-sh/uv:{version}").into())),
        source: "/uv".into(),
        target: UV.into(),
    }
}

/// Whether a release, which is numbers between dots and perhaps more behind them, is before one of these numbers.
pub(crate) fn is_before(version: &str, first: [u32; 3]) -> bool {
    let mut numbers = version.split('.').map(|part| {
        let end = part.find(|char: char| !char.is_ascii_digit()).unwrap_or(part.len());
        part[..end].parse().unwrap_or(u32::MAX)
    });
    let mut next = || numbers.next().unwrap_or(0);
    [next(), next(), next()] < first
}

/// The image that has micromamba, which keeps its base environment in `/opt/conda`.
pub(crate) const MICROMAMBA_IMAGE: &str = "mambaorg/micromamba:1.5.10-bookworm-slim";
