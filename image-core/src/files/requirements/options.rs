//! Options in a requirements file, as pip's parser (Python's optparse) reads them.

use super::lines::words;
use super::problem;
use crate::files::{Problem, show};
use crate::suggest::nearest;

/// The subjects of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// `-r`: another such file.
    Requirements,
    /// `-c`: versions for what is installed anyway.
    Constraints,
    /// `-e`: a project that is installed in place.
    Editable,
    /// A package index.
    Index,
    /// `-f`: where further packages are.
    FindLinks,
    /// A hash of the requirement before it.
    Hash,
    /// Something else of the requirement before it.
    Package,
    /// Something else of the whole installation.
    Installation,
}

/// An option of pip: how it is written (the short form first, or `""`), whether it takes a value, what it is about.
type Row = (&'static str, &'static str, bool, About);

/// `SUPPORTED_OPTIONS` and `SUPPORTED_OPTIONS_REQ` of pip 26, and `--global-option`, which pip took until 23.
const TABLE: &[Row] = &[
    ("-r", "--requirement", true, About::Requirements),
    ("-c", "--constraint", true, About::Constraints),
    ("-e", "--editable", true, About::Editable),
    ("-i", "--index-url", true, About::Index),
    ("", "--pypi-url", true, About::Index),
    ("", "--extra-index-url", true, About::Index),
    ("-f", "--find-links", true, About::FindLinks),
    ("", "--hash", true, About::Hash),
    ("-C", "--config-settings", true, About::Package),
    ("", "--config-setting", true, About::Package),
    ("", "--global-option", true, About::Package),
    ("", "--no-index", false, About::Installation),
    ("", "--no-binary", true, About::Installation),
    ("", "--only-binary", true, About::Installation),
    ("", "--prefer-binary", false, About::Installation),
    ("", "--require-hashes", false, About::Installation),
    ("", "--no-require-hashes", false, About::Installation),
    ("", "--pre", false, About::Installation),
    ("", "--all-releases", true, About::Installation),
    ("", "--only-final", true, About::Installation),
    ("", "--trusted-host", true, About::Installation),
    ("", "--use-feature", true, About::Installation),
];

/// An option of a line, and its value (`""` where it takes none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) name: &'static str,
    pub(super) about: About,
    pub(super) value: String,
}

/// Reads the options of a line, which may have one more after another.
pub(super) fn read(text: &str) -> Result<Vec<Given>, Problem> {
    let Some(words) = words(text) else {
        let what = format!(
            "{} has a quote that is not closed, or ends with a backslash",
            show(text)
        );
        return Err(problem(what, "close the quote"));
    };
    let mut words = words.into_iter();
    let mut all = Vec::new();
    while let Some(word) = words.next() {
        let ((_, name, takes_value, about), value) = read_option(&word)?;
        let value = match (takes_value, value) {
            (false, None) => String::new(),
            (false, Some(_)) => return Err(problem(format!("`{name}` takes no value"), format!("write `{name}`"))),
            (true, Some(value)) => value,
            (true, None) => words
                .next()
                .ok_or_else(|| problem(format!("`{name}` needs a value"), "write it after the option"))?,
        };
        all.push(Given {
            name,
            about: *about,
            value,
        });
    }
    Ok(all)
}

/// Returns the option of a word, and the value that is part of the word.
fn read_option(word: &str) -> Result<(&'static Row, Option<String>), Problem> {
    if let Some(rest) = word.strip_prefix("--") {
        let (name, value) = rest
            .split_once('=')
            .map_or((rest, None), |(name, value)| (name, Some(value.to_owned())));
        return find_long(&format!("--{name}")).map(|row| (row, value));
    }
    let short = word.char_indices().nth(2).map_or(word, |(end, _)| &word[..end]);
    if !word.starts_with('-') {
        let what = format!("pip ignores {} after the options", show(word));
        return Err(problem(what, "write it in a line of its own"));
    }
    let row = TABLE
        .iter()
        .find(|row| row.0 == short && !row.0.is_empty())
        .ok_or_else(|| unknown(short))?;
    let value = &word[short.len()..];
    Ok((row, (!value.is_empty()).then(|| value.to_owned())))
}

/// Returns a long option by its name, or by the beginning of only one name.
fn find_long(name: &str) -> Result<&'static Row, Problem> {
    let exact = TABLE.iter().find(|row| row.1 == name);
    let mut starting = TABLE.iter().filter(|row| name.len() > 2 && row.1.starts_with(name));
    match (exact, starting.next(), starting.next()) {
        (Some(row), ..) | (None, Some(row), None) => Ok(row),
        (None, Some(one), Some(other)) => {
            let what = format!("{} may be `{}` or `{}`", show(name), one.1, other.1);
            Err(problem(what, "write the whole name"))
        }
        (None, None, _) => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Problem {
    let what = format!(
        "{} is not an option that pip reads from a requirements file",
        show(name)
    );
    match nearest(name, TABLE.iter().map(|row| row.1)) {
        Some(near) if name.starts_with("--") => problem(what, format!("write `{near}`")),
        _ => problem(what, "give it to the statement: extra_options = \"…\""),
    }
}
