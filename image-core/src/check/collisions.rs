//! Sources of one statement that go to one place, where only the last would be left.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Checker, show};
use crate::ast::Span;
use crate::files::ignore::Patterns;
use crate::grammar::ignore::left_out;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, StepName, Val, option_texts};
use crate::rule::Rule;

/// After so many files of a statement's folders nothing more is looked for.
const MOST: usize = 20_000;

/// The files of a statement, by their paths below its destination.
#[derive(Default)]
struct Places {
    taken: BTreeMap<String, String>,
    /// Two sources that go to one place.
    collision: Option<(String, String, String)>,
}

impl Places {
    fn add(&mut self, place: String, source: &str) {
        let before = self.taken.insert(place.clone(), source.to_owned());
        if let Some(before) = before.filter(|before| before != source && self.collision.is_none()) {
            self.collision = Some((before, source.to_owned(), place));
        }
    }

    fn is_done(&self) -> bool {
        self.collision.is_some() || self.taken.len() > MOST
    }
}

/// A source of a Dockerfile that is packed with the list of that file.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) at: Span,
    pub(super) path: String,
    pub(super) lines: Vec<String>,
}

impl Checker<'_> {
    /// Reports two files of a `copy` or `mount` that go to one place, or a file that goes where an earlier statement
    /// has put another one that nothing has used. A Dockerfile may mean it so.
    pub(super) fn collisions(&mut self, step: StepName, sources: &[Val], to: Option<&Val>, options: &[NodeOpt]) {
        let known: Option<Vec<&str>> = sources.iter().map(Val::known).collect();
        let Some(known) = known.filter(|known| known.iter().all(|text| !text.contains('$'))) else {
            return;
        };
        if self.here.instruction || self.here.kept || self.here.failed {
            return;
        }
        let paths = known.iter().filter_map(|text| self.files.find(text));
        let paths: Vec<String> = paths.flat_map(|found| found.paths).collect();
        let mut places = Places::default();
        if paths.len() > 1 {
            self.gather(&paths, to.is_some(), &own_patterns(options), &mut places);
        }
        let at = sources.first().map_or(self.here.at, |source| source.at);
        if places.collision.is_none() {
            places.collision = self.replaced_file(step, &paths, to);
        }
        self.report_collision(places, at);
    }

    /// Reports two files of modules that go to one place.
    pub(super) fn module_collisions(&mut self, modules: &[(Val, String)], options: &[NodeOpt]) {
        let (true, Some((first, _))) = (modules.len() > 1, modules.first()) else {
            return;
        };
        // Where a constant is, and what is in a module outside the context, is looked for later.
        let taken = modules.iter().map(|(_, place)| place).filter(|place| !place.is_empty());
        let taken: Vec<String> = taken.cloned().collect();
        let own = own_patterns(options);
        let own = if own.is_empty() {
            Patterns::new(&["**", "!**/*.py"])
        } else {
            own
        };
        let mut places = Places::default();
        self.gather(&taken, false, &own, &mut places);
        let outside = modules.iter().filter(|(module, _)| module.kind == Kind::ExternalSource);
        for path in outside.filter_map(|(module, _)| module.known()) {
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
            places.add(name.to_owned(), path);
        }
        self.report_collision(places, first.at);
    }

    /// Reports two addresses of an `add` whose files have one name.
    pub(super) fn address_collisions(&mut self, sources: &[Val]) {
        let mut places = Places::default();
        for address in sources.iter().filter_map(Val::known) {
            let path = address.split(['?', '#']).next().unwrap_or(address);
            let name = path.rsplit('/').next().unwrap_or(path);
            let is_repository = path.strip_suffix(".git").is_some();
            if address.starts_with("http") && !name.is_empty() && !is_repository {
                places.add(name.to_owned(), address);
            }
        }
        let at = sources.first().map_or(self.here.at, |source| source.at);
        self.report_collision(places, at);
    }

    fn report_collision(&mut self, places: Places, at: Span) {
        let Some((one, other, place)) = places.collision else {
            return;
        };
        let what = format!("{} and {} both go to {}", show(&one), show(&other), show(&place));
        let fix = "give each a place of its own, by a statement of its own";
        self.report(Rule::CollidingSources, at, what, fix);
    }

    /// Adds where the files of sources go, below the destination.
    fn gather(&mut self, paths: &[String], has_destination: bool, own: &Patterns, places: &mut Places) {
        let patterns = self.context_patterns();
        let Some(Ok(root)) = self.files.root() else { return };
        for path in paths.iter().filter(|path| !patterns.matches(path)) {
            let name = path.rsplit('/').next().unwrap_or(path);
            let folder = root.folder().join(path);
            if !folder.is_dir() {
                places.add(name.to_owned(), path);
                continue;
            }
            let below = if has_destination {
                String::new()
            } else {
                format!("{name}/")
            };
            let is_out = |inside: &str| own.matches(inside) || patterns.matches(&format!("{path}/{inside}"));
            walk(&folder, "", &mut |inside| {
                if !is_out(inside) {
                    places.add(format!("{below}{inside}"), &format!("{path}/{inside}"));
                }
                !places.is_done()
            });
        }
    }

    /// Returns a file that goes where one of an earlier statement is, with nothing between that could have used that.
    fn replaced_file(
        &mut self,
        step: StepName,
        paths: &[String],
        to: Option<&Val>,
    ) -> Option<(String, String, String)> {
        let to = to.and_then(Val::known)?.to_owned();
        let Some(Ok(root)) = self.files.root() else { return None };
        let folder = root.folder().to_owned();
        let own: Vec<(String, &String)> = paths
            .iter()
            .filter_map(|path| Some((file_place(&folder, path, &to)?, path)))
            .collect();
        let nodes = self.out.nodes.iter().rev();
        let mut nodes = nodes.take_while(|node| is_still(node.name()) && node.cfg == self.here.cfg);
        nodes.find_map(|node| {
            let elsewhere =
                |option: &NodeOpt| matches!(option.name, OptName::CopyFrom | OptName::OnBuild | OptName::External);
            let (Args::Paths(_, sources, Some(to)), false) = (&node.args, node.options.iter().any(elsewhere)) else {
                return None;
            };
            let to = to.known().filter(|_| node.name() == step)?;
            let mut before = sources.iter().filter_map(Val::known);
            before.find_map(|path| {
                let place = file_place(&folder, path, to)?;
                let (_, other) = own.iter().find(|(same, other)| *same == place && *other != path)?;
                Some((path.to_owned(), (*other).clone(), place))
            })
        })
    }

    /// Returns what keeps files out of the context, as far as it is known.
    pub(super) fn context_patterns(&self) -> Patterns {
        let path = self.files.beside(".dockerignore");
        let text = path.map_or_else(String::new, |path| self.files.text(&path));
        self.patterns_after(text.lines())
    }

    /// Returns a list with the patterns of the head that are known.
    pub(super) fn patterns_after<'l>(&'l self, list: impl Iterator<Item = &'l str>) -> Patterns {
        let head = self.out.head.ignore.iter().filter_map(|(pattern, _)| pattern.known());
        Patterns::new(&list.chain(head).collect::<Vec<_>>())
    }

    /// Returns what is left out of a source of a Dockerfile with a list of its own.
    pub(super) fn list_for(&self, at: Span, path: &str) -> Option<Patterns> {
        let listed = self.listed.iter().find(|one| one.at == at && one.path == path)?;
        Some(self.patterns_after(listed.lines.iter().map(String::as_str)))
    }
}

/// Returns where a file goes, if that is known: below a folder, or at a path that has a name such as files have.
fn file_place(context: &Path, source: &str, to: &str) -> Option<String> {
    let name = source.rsplit('/').next()?;
    if !to.starts_with('/') || to.contains('$') || !context.join(source).is_file() {
        return None;
    }
    if to.ends_with('/') {
        return Some(format!("{to}{name}"));
    }
    let last = to.rsplit('/').next()?;
    (last == name || last.contains('.')).then(|| to.to_owned())
}

/// Returns whether a step neither runs anything nor starts a stage.
fn is_still(name: StepName) -> bool {
    use StepName::{Cmd, Copy, Entrypoint, Env, Expose, Label, Mount, User, Workdir};
    matches!(
        name,
        Copy | Mount | Env | Label | Workdir | User | Expose | Cmd | Entrypoint
    )
}

/// Returns the patterns of the statement itself.
pub(super) fn own_patterns(options: &[NodeOpt]) -> Patterns {
    let own = |name| option_texts(options, name).filter_map(Val::known);
    Patterns::new(&left_out(own(OptName::Only), own(OptName::Ignore)))
}

/// Calls for each file below a folder, by its path there, until it has enough; false then. Links are files.
pub(super) fn walk(folder: &Path, below: &str, each: &mut impl FnMut(&str) -> bool) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    entries.iter().all(|entry| {
        let name = entry.file_name();
        let path = format!("{below}{}", crate::files::local::lossy(&name));
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), &format!("{path}/"), each)
        } else {
            each(&path)
        }
    })
}
