//! The rules of a crate, read once in a process of the compiler as long as its files stay.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::Policy;
use super::read::{Read, may_have_rules, read};
use crate::files::Problem;
use crate::lock::has_workspace;

/// The rules of a crate, and where they stand.
#[derive(Debug, Default)]
pub(crate) struct CratePolicy {
    /// The rules that could be read.
    pub(crate) policy: Policy,
    /// The manifests that have some, from the folder of the crate's: `Cargo.toml`, `../../Cargo.toml`.
    pub(crate) files: Vec<String>,
    /// All that is wrong, each with its file.
    pub(crate) problems: Vec<(String, Problem)>,
}

/// A file's time and size, which change with its text; none where it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// What was read last.
struct Last {
    manifest: PathBuf,
    /// The files that were looked for.
    stamps: Vec<(PathBuf, Stamp)>,
    found: Option<Arc<CratePolicy>>,
}

/// A process compiles one crate, but that of an editor many, at any time.
static LAST: Mutex<Option<Last>> = Mutex::new(None);

/// Returns the rules of the crate whose `Cargo.toml` is in a folder, if that or its workspace's has some.
pub(crate) fn of_crate(manifest: &Path) -> Option<Arc<CratePolicy>> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let is_same =
        |last: &&Last| last.manifest == manifest && last.stamps.iter().all(|(path, stamp)| stamp_of(path) == *stamp);
    if let Some(last) = last.as_ref().filter(is_same) {
        return last.found.clone();
    }
    let (found, stamps) = look_up(manifest);
    *last = Some(Last {
        manifest: manifest.to_owned(),
        stamps,
        found: found.clone(),
    });
    found
}

fn stamp_of(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Reads the crate's manifest, and those above up to the workspace's.
fn look_up(manifest: &Path) -> (Option<Arc<CratePolicy>>, Vec<(PathBuf, Stamp)>) {
    let (mut found, mut stamps) = (CratePolicy::default(), Vec::new());
    let (mut own, mut of_workspace) = (None, None);
    for (depth, folder) in manifest.ancestors().enumerate() {
        let path = folder.join("Cargo.toml");
        stamps.push((path.clone(), stamp_of(&path)));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let is_root = has_workspace(&text);
        if depth == 0 || is_root {
            let name = format!("{}Cargo.toml", "../".repeat(depth));
            let read = found.read(&name, &text);
            own = own.or(read.package.filter(|_| depth == 0));
            of_workspace = read.workspace;
        }
        if is_root {
            break;
        }
    }
    found.policy = own.unwrap_or_default().over(of_workspace);
    let found = (!found.files.is_empty()).then(|| Arc::new(found));
    (found, stamps)
}

impl CratePolicy {
    /// Returns the rules of a policy that a program has.
    pub(crate) fn given(policy: &Policy) -> Self {
        Self {
            policy: policy.clone(),
            ..Self::default()
        }
    }

    /// Reads one of the manifests.
    fn read(&mut self, name: &str, text: &str) -> Read {
        if !may_have_rules(text) {
            return Read::default();
        }
        let read = read(text).unwrap_or_else(|problems| {
            let problems = problems.into_iter().map(|problem| (name.to_owned(), problem));
            self.problems.extend(problems);
            Read::default()
        });
        if read.package.is_some() || read.workspace.is_some() || !self.problems.is_empty() {
            self.files.push(name.to_owned());
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::super::Severity;
    use super::*;
    use crate::rule::Rule;

    #[test]
    fn rules_of_a_workspace_and_a_member() {
        let root = tempfile::tempdir().unwrap();
        let app = root.path().join("app");
        fs::create_dir(&app).unwrap();
        fs::write(app.join("Cargo.toml"), "[package]\nname = \"app\"\n").unwrap();
        assert!(of_crate(&app).is_none());
        let workspace = "[workspace.metadata.image-dsl]\nforbid = [\"sudo\"]\n";
        fs::write(
            root.path().join("Cargo.toml"),
            format!("[workspace]\nmembers = [\"app\"]\n{workspace}"),
        )
        .unwrap();
        let found = of_crate(&app).unwrap();
        assert_eq!(found.files, ["../Cargo.toml"]);
        assert_eq!(found.policy.level_of(Rule::Sudo), Some(Severity::Forbid));
        assert!(Arc::ptr_eq(&found, &of_crate(&app).unwrap()));
        let own = "[package]\nname = \"app\"\n[package.metadata.image-dsl]\nwarn = [\"sudo\"]\nlables = []\n";
        fs::write(app.join("Cargo.toml"), own).unwrap();
        let found = of_crate(&app).unwrap();
        assert_eq!(found.files, ["Cargo.toml", "../Cargo.toml"]);
        assert_eq!(found.problems.len(), 1);
    }
}
