//! Lists of patterns by name, for `ignore`.

/// A list of patterns that has a name.
#[derive(Clone, Copy, Debug)]
pub struct PatternList {
    /// Its name, as it is written.
    pub name: &'static str,
    /// Its patterns, in the syntax of `.dockerignore`.
    pub patterns: &'static [&'static str],
}

/// All lists.
///
/// A `target` below the root is not a pattern of `rust`: it may as well be the folder of a module.
pub const LISTS: &[PatternList] = &[
    PatternList {
        name: "python",
        patterns: &[
            "**/__pycache__",
            "**/*.pyc",
            "**/*.pyo",
            "**/.venv",
            "**/.pytest_cache",
            "**/.mypy_cache",
            "**/.ruff_cache",
            "**/.tox",
            "**/.nox",
            "**/.hypothesis",
            "**/.ipynb_checkpoints",
        ],
    },
    PatternList {
        name: "vcs",
        patterns: &[
            "**/.git",
            "**/.hg",
            "**/.svn",
            "**/.bzr",
            "**/.jj",
            "**/.pijul",
            "**/_darcs",
            "**/CVS",
        ],
    },
    PatternList {
        name: "rust",
        patterns: &["target"],
    },
];

/// Returns the patterns of a list.
#[must_use]
pub fn named(name: &str) -> Option<&'static [&'static str]> {
    let list = LISTS.iter().find(|list| list.name == name);
    list.map(|list| list.patterns)
}
