//! Sources of one statement that go to one place, where only the last would be left.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Checker, show};
use crate::files::ignore::Patterns;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;

/// After so many files of a statement's folders nothing more is looked for.
const MOST: usize = 20_000;

/// Where the files of a statement go, by their paths below its destination.
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

impl Checker<'_> {
    /// Reports two files of a `copy` or `mount` that go to one place. A Dockerfile may mean it so.
    pub(super) fn collisions(&mut self, sources: &[Val], has_destination: bool, options: &[NodeOpt]) {
        let known: Option<Vec<&str>> = sources.iter().map(Val::known).collect();
        let Some(known) = known.filter(|known| known.iter().all(|text| !text.contains('$'))) else {
            return;
        };
        if self.here.instruction || self.here.kept || self.here.failed {
            return;
        }
        let patterns = self.context_patterns();
        let own = own_patterns(options);
        let Some(Ok(root)) = self.files.root() else { return };
        let paths = known.iter().filter_map(|text| root.find(text).ok());
        let paths: Vec<String> = paths.flat_map(|found| found.paths).collect();
        if paths.len() < 2 {
            return;
        }
        let mut places = Places::default();
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
        let Some((one, other, place)) = places.collision else {
            return;
        };
        let what = format!("{} and {} both go to {}", show(&one), show(&other), show(&place));
        let fix = "copy them by statements of their own, to different places";
        let at = sources.first().map_or(self.here.at, |source| source.at);
        self.report(Rule::CollidingSources, at, what, fix);
    }

    /// What keeps files out of the context, as far as it is known.
    fn context_patterns(&self) -> Patterns {
        let path = self.files.beside(".dockerignore");
        let text = path.map_or_else(String::new, |path| self.files.text(&path));
        let head = self.out.head.ignore.iter().filter_map(|(pattern, _)| pattern.known());
        Patterns::new(&text.lines().chain(head).collect::<Vec<_>>())
    }
}

/// The patterns of the statement itself.
fn own_patterns(options: &[NodeOpt]) -> Patterns {
    let own = options.iter().filter_map(|option| match (&option.name, &option.value) {
        (OptName::Ignore, OptValue::Text(pattern)) => pattern.known(),
        _ => None,
    });
    Patterns::new(&own.collect::<Vec<_>>())
}

/// Calls for each file below a folder, by its path there, until it has enough; false then. Links are files.
fn walk(folder: &Path, below: &str, each: &mut impl FnMut(&str) -> bool) -> bool {
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
