//! Variables that have a meaning of their own. Those that statements other than `env` set extend what is there, so that an
//! `env` may refer to it.

/// The variable that says where programs are: `add_python` and `from micromamba(…)` extend it.
pub(crate) const PATH: &str = "PATH";
/// The variable that says where Python modules are: `python_source` extends it.
pub(crate) const PYTHON_PATH: &str = "PYTHONPATH";
/// Those that statements other than `env` set.
pub(crate) const EXTENDED: [&str; 2] = [PATH, PYTHON_PATH];
/// The arguments that a `FROM` line may refer to without a declaration, and a stage after one without a default.
pub(crate) const PLATFORM_ARGS: &[&str] = &[
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];
