//! The versions of the tools that steps use and images do not keep, if none is named.

/// The version of Poetry.
pub(crate) const POETRY_VERSION: &str = "2.1.4";
/// The version of uv.
#[cfg(any(feature = "program", feature = "projects"))]
pub(crate) const UV_VERSION: &str = "0.9.5";
/// The image that has micromamba, which keeps its base environment in `/opt/conda`.
pub(crate) const MICROMAMBA_IMAGE: &str = "mambaorg/micromamba:1.5.10-bookworm-slim";

/// The file of the packed workspace with the names of its packages, as options of `cargo clean`.
#[cfg(any(feature = "program", feature = "cargo"))]
pub(crate) const CARGO_MEMBERS: &str = ".image-dsl-members";

/// Returns the folder of what Cargo builds by a profile, below that of the target.
#[cfg(any(feature = "program", feature = "cargo"))]
pub(crate) fn profile_folder(profile: &str) -> &str {
    match profile {
        "dev" | "test" => "debug",
        "bench" => "release",
        own => own,
    }
}

/// Returns whether a release, which is numbers between dots and perhaps more behind them, is before one of these
/// numbers.
pub(crate) fn is_before(version: &str, first: [u32; 3]) -> bool {
    let mut numbers = version.split('.').map(|part| {
        let end = part.find(|char: char| !char.is_ascii_digit()).unwrap_or(part.len());
        part[..end].parse().unwrap_or(u32::MAX)
    });
    let mut next = || numbers.next().unwrap_or(0);
    [next(), next(), next()] < first
}
