//! The meaning that the requirements of a `pyproject.toml` have for uv and not for pip.

use super::Project;
use super::workspace::{self, Settings, tool_uv};
use crate::files::local::Root;
use crate::files::package_names::{name_of, normalized};
use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, Reading, beside, show};
use crate::rule::Rule;

/// The settings of a file that change where packages come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// A setting of `[tool.poetry]`, which uv does not read.
    pub of_poetry: Option<Problem>,
    /// A setting that uv reads and pip does not.
    pub of_uv: Option<Problem>,
    /// The reason why uv needs more than this file and a `uv.toml`.
    pub unseen: Option<Problem>,
    /// The other files that uv reads.
    pub others: Vec<String>,
    /// The settings that concern uv itself.
    pub project: Project,
}

/// The fix where uv installs what pip cannot.
const BY_UV: &str = "install with uv, which does: uv pyproject = \"…\"";

/// Reads what a `pyproject.toml` says of these requirements. What is wrong with it was said before.
#[must_use]
pub fn meaning(root: &Root, path: &str, requirements: &[String]) -> Reading<Meaning> {
    let mut reading = Reading::default();
    let names: Vec<String> = requirements.iter().map(|text| normalized(name_of(text))).collect();
    let meaning = reading.file(root, path, |text| {
        tables::read(Rule::PyprojectFile, text, |tables, document| {
            Meaning::read(tables, document, &names)
        })
    });
    let Some(mut meaning) = meaning else {
        return Reading::default();
    };
    let folder = beside(path, "");
    let folder = folder.trim_end_matches('/').trim_start_matches("./");
    if let Some(workspace) = workspace::find(root, folder, &mut reading) {
        let is_other = workspace.settings.chooses || names.iter().any(|name| workspace.sources.has(name));
        if is_other {
            let what = "this is a member of a workspace, whose `[tool.uv]` says more of its packages";
            meaning.unseen.get_or_insert_with(|| unseen(what, folder));
            let what = "the workspace's `[tool.uv]` says more of these packages";
            meaning.of_uv.get_or_insert_with(|| unread(what));
        }
    }
    let has_settings = meaning.project.has_settings;
    if let Some(place) = workspace::uv_toml(root, folder, has_settings, &mut reading)
        && let Some(settings) = reading.file(root, &place, workspace::read_settings)
    {
        meaning.of_uv = meaning.of_uv.take().or_else(|| {
            let key = settings.chooses.then(|| format!("{} chooses packages", show(&place)))?;
            Some(unread(&key))
        });
        meaning.project.settings = settings;
        meaning.others.push(place);
    }
    let at = meaning.others.first().cloned().unwrap_or_else(|| path.to_owned());
    let required = meaning.project.settings.required.clone();
    meaning.project.required = required.map(|(range, line)| (range, at, line));
    reading.project = Some(meaning);
    reading
}

fn unread(what: &str) -> Problem {
    Problem::new(Rule::UnreadSettings, format!("{what}, which pip does not read"), BY_UV)
}

fn unseen(what: impl Into<String>, folder: &str) -> Problem {
    let folder = if folder.is_empty() { "." } else { folder };
    let fix = format!("install it as a project, by its lock: uv sync = \"{folder}\"");
    Problem::new(Rule::PyprojectFile, what, fix)
}

impl Meaning {
    fn read(tables: &mut Tables, document: &Table<'_>, names: &[String]) -> Self {
        let mut meaning = Self {
            of_poetry: of_poetry(tables, document, names),
            ..Self::default()
        };
        let project = document.get("project").and_then(Value::as_table);
        let pythons = project.and_then(|project| project.get("requires-python"));
        meaning.project.pythons = pythons.and_then(|value| Some((value.as_str()?.to_owned(), tables.line(value.at))));
        let Some(uv) = tool_uv(document) else {
            return meaning;
        };
        meaning.project.has_settings = true;
        meaning.project.settings = Settings::read(tables, uv);
        let sources = uv.get("sources").and_then(Value::as_table);
        let sources = sources.into_iter().flat_map(Table::entries);
        for (name, at, value) in sources.filter(|(name, ..)| names.contains(&normalized(name))) {
            let what = format!("{} has a source of its own in `tool.uv.sources`", show(name));
            meaning.of_uv.get_or_insert_with(|| unread(&what).at(tables.line(at)));
            if is_local(value) {
                let what = format!("{} is beside the project, where the step does not see it", show(name));
                let problem = unseen(what, "…").at(tables.line(at));
                meaning.unseen.get_or_insert(problem);
            }
        }
        let mut keys = uv.entries();
        let chosen = keys.find(|(key, ..)| workspace::CHOOSING.contains(key));
        if let (None, Some((key, at, _))) = (&meaning.of_uv, chosen) {
            let what = format!("`tool.uv.{key}` chooses packages");
            meaning.of_uv = Some(unread(&what).at(tables.line(at)));
        }
        meaning
    }
}

/// Returns whether one of the choices of a source is a folder or a member of the workspace.
fn is_local(value: &Value<'_>) -> bool {
    let one = std::slice::from_ref(value);
    let mut choices = value.as_array().map_or(one, |list| list).iter();
    choices.any(|choice| {
        let table = choice.as_table();
        table.is_some_and(|table| table.contains_key("path") || table.contains_key("workspace"))
    })
}

/// Returns a package of which Poetry's own table says where it is from.
fn of_poetry(tables: &Tables, document: &Table<'_>, names: &[String]) -> Option<Problem> {
    let tool = document.get("tool").and_then(Value::as_table)?;
    let poetry = tool.get("poetry").and_then(Value::as_table)?;
    let table = poetry.get("dependencies").and_then(Value::as_table)?;
    let mut entries = table.entries();
    let (name, at, _) = entries.find(|(name, _, value)| {
        let keys = ["git", "path", "url", "source"];
        let from = |table: &Table<'_>| keys.iter().any(|key| text_of(table, key).is_some());
        names.contains(&normalized(name)) && value.as_table().is_some_and(from)
    })?;
    let what = format!(
        "{} has a source of its own in `tool.poetry.dependencies`, which only Poetry reads",
        show(name)
    );
    let fix = "install with Poetry: poetry \"pyproject.toml\"";
    Some(Problem::new(Rule::UnreadSettings, what, fix).at(tables.line(at)))
}
