//! Python modules of `python_source`: where they are.

use super::local::{FoundKind, Root};
use super::{Problem, show};
use crate::kind::Kind;
use crate::rule::Rule;
use crate::suggest::nearest;

/// The folders in which modules are looked for by import name: the context, and the folder of `PyPA`'s "src layout".
const FOLDERS: [&str; 2] = ["", "src/"];

/// A module that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Below the root: the package's folder, or the file. It is imported by its last name, without `.py`.
    pub path: String,
    /// Whether it is a folder.
    pub is_package: bool,
}

/// Looks for a module: by its import name, `NAME/__init__.py` and then `NAME.py`, in the context and then in its `src`;
/// or, with a `/`, by its path, literally.
///
/// Only whole packages and single files are modules here: a part of a package (`a.b`) could not be imported without
/// the rest. A folder without `__init__.py` (a namespace package) is taken only by its path, since almost any folder
/// could be meant as one.
///
/// Errors: [`Rule::PythonModule`]; for paths also [`Rule::MissingSource`] and [`Rule::SourcePath`].
pub fn find(root: &Root, module: &str) -> Result<Module, Problem> {
    Kind::Module
        .check(module)
        .map_err(|fault| Problem::fault(fault.rule, module, &fault))?;
    if module.contains('/') {
        by_path(root, module)
    } else {
        by_name(root, module)
    }
}

fn problem(what: String, fix: impl Into<String>) -> Problem {
    Problem::new(Rule::PythonModule, what, fix)
}

fn by_path(root: &Root, path: &str) -> Result<Module, Problem> {
    let found = root.entry(path)?;
    let is_package = found.kind == FoundKind::Folder;
    let path = found.paths.into_iter().next().unwrap_or_default();
    if path.is_empty() {
        return Err(problem(
            "the context itself is not a module".to_owned(),
            "name a folder or a `.py` file in it",
        ));
    }
    importable(&path, is_package)?;
    Ok(Module { path, is_package })
}

/// Looks for a module outside the context by its path: absolute, or below the home folder (`~/…`).
///
/// Errors: [`Rule::PythonModule`], and those of [`local::find_external`](super::local::find_external).
pub fn find_external(path: &str) -> Result<(), Problem> {
    if path.contains('$') {
        let what = format!("{} is not a path on this machine", show(path));
        return Err(problem(what, "write the path without a reference"));
    }
    let found = super::local::find_external(path)?;
    let (FoundKind::File | FoundKind::Folder, [place]) = (found.kind, &found.paths[..]) else {
        let what = format!("{} has wildcards, and a module has one name", show(path));
        return Err(problem(what, "write the path of each module"));
    };
    importable(place, found.kind == FoundKind::Folder)
}

/// Checks that a module can be imported by the name of its file or folder.
fn importable(path: &str, is_package: bool) -> Result<(), Problem> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let import = if is_package {
        Some(name)
    } else {
        name.strip_suffix(".py")
    };
    let Some(import) = import else {
        return Err(problem(
            format!("{} is not a `.py` file", show(path)),
            "name a `.py` file or a package's folder",
        ));
    };
    if Kind::Module.check(import).is_err() {
        let what = format!("{} cannot be imported by the name {}", show(path), show(import));
        return Err(problem(what, "rename it, or `copy` it"));
    }
    Ok(())
}

fn by_name(root: &Root, name: &str) -> Result<Module, Problem> {
    for path in FOLDERS.map(|folder| format!("{folder}{name}")) {
        let file = format!("{path}.py");
        if is_file(root, &format!("{path}/__init__.py"))? {
            return Ok(Module { path, is_package: true });
        }
        if is_file(root, &file)? {
            return Ok(Module {
                path: file,
                is_package: false,
            });
        }
    }
    Err(missing(root, name))
}

/// Returns whether there is such a file; an error where it is outside the context.
fn is_file(root: &Root, path: &str) -> Result<bool, Problem> {
    match root.entry(path) {
        Err(problem) if problem.rule == Rule::SourcePath => Err(problem),
        found => Ok(found.is_ok_and(|found| found.kind == FoundKind::File)),
    }
}

fn missing(root: &Root, name: &str) -> Problem {
    for folder in FOLDERS {
        let path = format!("{folder}{name}");
        if root.entry(&path).is_ok_and(|found| found.kind == FoundKind::Folder) {
            let what = format!("{} is a folder without `__init__.py`", show(&path));
            return problem(
                what,
                format!("add the file, or, for a namespace package, write the path: `./{path}`"),
            );
        }
    }
    let modules: Vec<String> = FOLDERS.iter().flat_map(|folder| modules(root, folder)).collect();
    let fix = match nearest(name, modules.iter().map(String::as_str)) {
        Some(near) => format!("write `{near}`"),
        None => "create it, or write its path with a `/`".to_owned(),
    };
    problem(
        format!("there is no module {} in the context or its `src`", show(name)),
        fix,
    )
}

/// Returns the import names of the modules in a folder.
fn modules(root: &Root, folder: &str) -> Vec<String> {
    let is_package = |name: &str| root.entry(&format!("{folder}{name}/__init__.py")).is_ok();
    let module = |name: String| match name.strip_suffix(".py") {
        Some(module) => Some(module.to_owned()),
        None => is_package(&name).then_some(name),
    };
    root.names(folder).into_iter().filter_map(module).collect()
}
