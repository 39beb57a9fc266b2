//! Projects of npm: `package.json`, and the lock beside it, from which `npm ci` installs (npm's documentation,
//! "package.json", "package-lock.json", "npm ci").

mod range;

use self::range::Version;
use super::json::{self, Node, NotJson, Value};
use super::local::Root;
use super::{MOST_PROBLEMS, Problem, Reading, below, show};
use crate::rule::Rule;

const RULE: Rule = Rule::NpmProject;
/// The locks that npm reads, the first before the other.
const LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];
/// The locks of others, with what installs from them.
const FOREIGN_LOCKS: &[(&str, &str)] = &[
    ("yarn.lock", "run \"yarn install --frozen-lockfile\""),
    ("pnpm-lock.yaml", "run \"pnpm install --frozen-lockfile\""),
    ("bun.lock", "run \"bun install --frozen-lockfile\""),
];
/// The lists of what a project needs that a lock has to have.
const NEEDS: &[&str] = &[
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
];
const UPDATE: &str = "write it anew: `npm install --package-lock-only`";

/// A project of npm. All paths are below the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its `package.json`.
    pub manifest: String,
    /// Its lock.
    pub lock: String,
    /// The other files that installing takes: the `package.json` of each member of its workspace, archives.
    pub others: Vec<String>,
    /// Its `.npmrc`, if it has one.
    pub settings: Option<String>,
}

/// Reads the project in a folder.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where one of the files cannot be read, the lock included
/// ("there is no lock" is one); [`Rule::NpmProject`] for what is wrong in them, and for a lock that is not that of the
/// project.
#[must_use]
pub fn read(root: &Root, folder: &str) -> Reading<Project> {
    let mut reading = Reading::default();
    let path = below(folder, "package.json");
    let manifest = reading.file(root, &path, parse);
    let lock_path = find_lock(root, folder, &mut reading);
    let lock = lock_path.as_deref().and_then(|lock| reading.file(root, lock, parse));
    let (Some(manifest), Some(lock_path), Some(lock)) = (manifest, lock_path, lock) else {
        return reading;
    };
    let settings = below(folder, ".npmrc");
    let locked = Locked { root: &lock };
    let mut project = Project {
        settings: reading.finds(root, &settings).then_some(settings),
        manifest: path,
        lock: lock_path,
        others: Vec::new(),
    };
    let problems = locked.compare("", &manifest);
    note(&mut reading, &project.manifest, problems);
    for member in locked.members() {
        project
            .others
            .extend(read_member(root, (folder, member), &locked, &mut reading));
    }
    let problems = new_members(root, folder, &manifest, &locked);
    note(&mut reading, &project.manifest, problems);
    project
        .others
        .extend(locked.archives().map(|archive| below(folder, archive)));
    reading.project = Some(project);
    reading
}

fn note(reading: &mut Reading<Project>, path: &str, problems: Vec<Problem>) {
    let problems = problems.into_iter().map(|problem| (path.to_owned(), problem));
    reading.problems.extend(problems);
}

/// Reads the `package.json` of a member, and returns its path. A member that is gone is one that npm leaves out.
fn read_member(
    root: &Root,
    (folder, member): (&str, &str),
    locked: &Locked<'_>,
    reading: &mut Reading<Project>,
) -> Option<String> {
    if member.starts_with("../") {
        note(reading, &below(folder, "package.json"), vec![refuse_outside(member)]);
        return None;
    }
    let path = below(folder, &below(member, "package.json"));
    if !reading.finds(root, &path) {
        return None;
    }
    if let Some(manifest) = reading.file(root, &path, parse) {
        note(reading, &path, locked.compare(member, &manifest));
    }
    Some(path)
}

/// Reads JSON whose value is a map.
fn parse(text: &str) -> Result<Node, Vec<Problem>> {
    let wrong =
        |NotJson { line, what }| vec![Problem::new(RULE, format!("is not JSON: {what}"), "mend the file").at(line)];
    let node = json::read(text).map_err(wrong)?;
    match node.value {
        Value::Map(_) => Ok(node),
        Value::Plain(_) | Value::Text(_) | Value::List(_) => {
            let problem = Problem::new(RULE, "is not an object", "write `{ … }`, as npm does");
            Err(vec![problem.at(node.line)])
        }
    }
}

/// Returns the lock that npm reads.
fn find_lock(root: &Root, folder: &str, reading: &mut Reading<Project>) -> Option<String> {
    for name in LOCKS {
        let path = below(folder, name);
        if reading.finds(root, &path) {
            return Some(path);
        }
    }
    let is_there = |(name, _): &&(&str, &str)| root.entry(&below(folder, name)).is_ok();
    let fix = match FOREIGN_LOCKS.iter().find(is_there) {
        Some((name, command)) => format!("install by {}: {command}", show(name)),
        None => "write one by `npm install --package-lock-only`".to_owned(),
    };
    let [_, name] = LOCKS;
    let path = below(folder, name);
    let what = format!("there is no {}, from which `npm ci` installs", show(&path));
    let problem = Problem::new(Rule::UnreadableFile, what, fix);
    reading.problems.push((path, problem));
    None
}

fn refuse_outside(member: &str) -> Problem {
    let what = format!(
        "the lock links {}, which is not below the project's folder",
        show(member)
    );
    Problem::new(RULE, what, "name the folder that has both, with a workspace in it")
}

/// The packages of a lock.
struct Locked<'l> {
    root: &'l Node,
}

impl<'l> Locked<'l> {
    /// Returns the packages by their places; none in a lock of version 1, which has names alone.
    fn packages(&self) -> Option<&'l [(String, Node)]> {
        self.root.get("packages").map(Node::entries)
    }

    /// Returns the folders of the workspace's members, and of other packages of this folder that are linked.
    fn members(&self) -> impl Iterator<Item = &'l str> {
        let places = self
            .packages()
            .unwrap_or_default()
            .iter()
            .map(|(place, _)| place.as_str());
        places.filter(|place| !place.is_empty() && !format!("/{place}").contains("/node_modules/"))
    }

    /// Returns the archives in the folder that are installed.
    fn archives(&self) -> impl Iterator<Item = &'l str> {
        let packages = self.packages().unwrap_or_default().iter();
        packages.filter_map(|(_, package)| package.get("resolved")?.text()?.strip_prefix("file:"))
    }

    /// Returns the package that a member gets by that name: its own, or that of all.
    fn find(&self, member: &str, name: &str) -> Option<&'l Node> {
        let Some(packages) = self.packages() else {
            return self.root.get("dependencies")?.get(name);
        };
        let at = |folder: &str| {
            let place = below(folder, &format!("node_modules/{name}"));
            packages.iter().find(|(known, _)| *known == place)
        };
        at(member).or_else(|| at("")).map(|(_, package)| package)
    }

    /// Compares what a member's `package.json` asks for with the lock, as `npm ci` does before it installs.
    fn compare(&self, member: &str, manifest: &Node) -> Vec<Problem> {
        let overrides = manifest
            .get("overrides")
            .or_else(|| self.root.get("overrides"))
            .is_some();
        let mut problems = Vec::new();
        for need in NEEDS {
            for (name, specifier) in manifest.get(need).map(Node::entries).unwrap_or_default() {
                let text = specifier.text().unwrap_or_default();
                let what = match self.find(member, name) {
                    None if is_optional_peer(manifest, name) => continue,
                    None => format!("the lock has no {}", show(name)),
                    Some(package) if !overrides && !self.fits(member, (need, name, text), package) => {
                        let version = package.get("version").and_then(Node::text).unwrap_or_default();
                        format!(
                            "the lock has {}, which is not `{text}`",
                            show(&format!("{name}@{version}"))
                        )
                    }
                    Some(_) => continue,
                };
                problems.push(Problem::new(RULE, format!("{what}, so `npm ci` stops"), UPDATE).at(specifier.line));
            }
        }
        problems.truncate(MOST_PROBLEMS);
        problems
    }

    /// Returns whether a locked package is what was asked for. A range is compared with the version, other texts with
    /// those for which the lock was written. What cannot be compared fits.
    fn fits(&self, member: &str, (need, name, text): (&str, &str, &str), package: &Node) -> bool {
        if package.get("link").is_some_and(|link| link.is_plain("true")) {
            return true;
        }
        let range = text.strip_prefix("npm:").map_or(text, |aliased| {
            aliased
                .rfind('@')
                .filter(|at| *at > 0)
                .map_or("", |at| &aliased[at + 1..])
        });
        let version = package.get("version").and_then(Node::text).and_then(Version::read);
        if let Some(is_in) = version.and_then(|version| range::is_in(range, &version)) {
            return is_in;
        }
        if !text.contains([':', '/']) {
            // What a tag stands for is known to the registry alone.
            return true;
        }
        let owner = self
            .packages()
            .and_then(|packages| packages.iter().find(|(place, _)| place == member));
        let before = owner.and_then(|(_, owner)| owner.get(need)?.get(name)?.text());
        before.is_none_or(|before| before == text)
    }
}

/// Returns whether a project says that it can do without what it expects beside it.
fn is_optional_peer(manifest: &Node, name: &str) -> bool {
    let about = manifest.get("peerDependenciesMeta").and_then(|meta| meta.get(name));
    about
        .and_then(|about| about.get("optional"))
        .is_some_and(|optional| optional.is_plain("true"))
}

/// Reports members of the workspace that the lock does not have.
fn new_members(root: &Root, folder: &str, manifest: &Node, locked: &Locked<'_>) -> Vec<Problem> {
    let Some(workspaces) = manifest.get("workspaces") else {
        return Vec::new();
    };
    let list = workspaces.get("packages").unwrap_or(workspaces);
    let known: Vec<&str> = locked.members().collect();
    let mut problems = Vec::new();
    for pattern in list.items() {
        let members = pattern.text().map(|text| members_of(root, folder, text));
        for member in members.unwrap_or_default() {
            if !known.contains(&member.as_str()) {
                let what = format!("the lock has no member {}, so `npm ci` stops", show(&member));
                problems.push(Problem::new(RULE, what, UPDATE).at(pattern.line));
            }
        }
    }
    problems
}

/// Returns the folders that a pattern of `workspaces` names, relative to the project.
fn members_of(root: &Root, folder: &str, pattern: &str) -> Vec<String> {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let manifests = root.expand(&below(folder, &below(pattern, "package.json")));
    let manifests = manifests.map(|found| found.paths).unwrap_or_default();
    let folders = manifests.iter().filter_map(|path| path.parent()?.to_str());
    let members = folders.map(|path| path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/'));
    let members = members.filter(|member| !member.is_empty() && !member.contains("node_modules"));
    members.map(str::to_owned).collect()
}
