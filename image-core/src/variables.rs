//! The variables that statements other than `env` set: each extends what is there, so that an `env` may refer to it.

/// The variable that says where programs are: `add_python` and `from micromamba(…)` extend it.
pub(crate) const PATH: &str = "PATH";
/// The variable that says where Python modules are: `python_source` extends it.
pub(crate) const PYTHON_PATH: &str = "PYTHONPATH";
/// All of them.
pub(crate) const EXTENDED: [&str; 2] = [PATH, PYTHON_PATH];
