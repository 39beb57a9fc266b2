//! What the files of a base say: its users and groups, its distribution, its C library, its programs.

use std::collections::BTreeSet;

use image_core::lock::{LockedFiles, PROGRAMS};

use crate::engine::Node;
use crate::oci::{LayerTree, Sought, find, text_at};

const PASSWD: &str = "etc/passwd";
const GROUP: &str = "etc/group";
/// The descriptions of the distribution, the one that counts first.
const RELEASES: [&str; 2] = ["etc/os-release", "usr/lib/os-release"];

/// The folders of programs where a base names none, as engines have them.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The loaders of glibc's programs, by the processors.
const GLIBC: [&str; 11] = [
    "lib64/ld-linux-x86-64.so.2",
    "lib/ld-linux-aarch64.so.1",
    "lib/ld-linux-armhf.so.3",
    "lib/ld-linux.so.3",
    "lib/ld-linux.so.2",
    "lib64/ld64.so.2",
    "lib/ld64.so.1",
    "lib/ld-linux-riscv64-lp64d.so.1",
    "lib64/ld-linux-loongarch-lp64d.so.1",
    "lib/ld.so.1",
    "lib64/ld.so.1",
];

/// The loaders of musl's programs.
const MUSL: [&str; 12] = [
    "lib/ld-musl-x86_64.so.1",
    "lib/ld-musl-aarch64.so.1",
    "lib/ld-musl-armhf.so.1",
    "lib/ld-musl-armv7.so.1",
    "lib/ld-musl-arm.so.1",
    "lib/ld-musl-i386.so.1",
    "lib/ld-musl-powerpc64le.so.1",
    "lib/ld-musl-powerpc64.so.1",
    "lib/ld-musl-s390x.so.1",
    "lib/ld-musl-riscv64.so.1",
    "lib/ld-musl-loongarch64.so.1",
    "lib/ld-musl-mips64.so.1",
];

/// The folders that are links into `/usr` in most distributions.
const MERGED: [&str; 4] = ["bin/", "sbin/", "lib/", "lib64/"];

/// The most links that are followed for one path.
const MOST_LINKS: usize = 40;

/// The paths that are looked for in all layers, with their folders; without `/` at their start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    paths: BTreeSet<String>,
    texts: BTreeSet<String>,
}

impl Search {
    pub(super) fn new() -> Self {
        let mut search = Self {
            paths: BTreeSet::new(),
            texts: BTreeSet::new(),
        };
        for path in [PASSWD, GROUP].iter().chain(&RELEASES) {
            search.add_text(path);
        }
        GLIBC.iter().chain(&MUSL).for_each(|path| search.add(path));
        search
    }

    /// Adds the programs of a base with these variables.
    pub(super) fn add_programs(&mut self, env: &[String]) {
        for folder in program_folders(env) {
            for program in PROGRAMS {
                self.add(&format!("{folder}/{program}"));
            }
        }
    }

    /// Adds all that another search looks for.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.paths.extend(other.paths.iter().cloned());
        self.texts.extend(other.texts.iter().cloned());
    }

    fn add_text(&mut self, path: &str) {
        self.texts.insert(path.to_owned());
        self.add(path);
    }

    fn add(&mut self, path: &str) {
        self.add_with_folders(path);
        if MERGED.iter().any(|folder| path.starts_with(folder)) {
            self.add_with_folders(&format!("usr/{path}"));
        }
    }

    fn add_with_folders(&mut self, path: &str) {
        let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        self.paths.extend(folders.map(str::to_owned));
        self.paths.insert(path.to_owned());
    }

    /// Calls a function with what is looked for.
    pub(super) fn with<T>(&self, work: impl FnOnce(Sought<'_>) -> T) -> T {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        work(Sought {
            paths: Some(&self.paths),
            texts: &texts,
        })
    }
}

/// Returns the folders of a base's PATH, without `/` at their start.
fn program_folders(env: &[String]) -> Vec<String> {
    let path = env.iter().rev().find_map(|variable| variable.strip_prefix("PATH="));
    let path = path.unwrap_or(PATH);
    let folders = path.split(':').filter(|folder| folder.starts_with('/'));
    let clean = |folder: &str| {
        let names = folder.split('/').filter(|name| !matches!(*name, "" | "."));
        names.collect::<Vec<_>>().join("/")
    };
    folders.map(clean).filter(|folder| !folder.contains("..")).collect()
}

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
enum Resolved {
    /// A file or folder, or a link where the last one is not followed.
    There(String),
    Missing,
    /// A link leads to this path, which was not looked for.
    Elsewhere(String),
}

/// The files of a base.
pub(super) struct Files<'l> {
    /// Its layers, the topmost first.
    layers: Vec<&'l LayerTree>,
    search: &'l Search,
    /// What has to be looked for besides.
    more: Search,
}

impl<'l> Files<'l> {
    pub(super) fn new(layers: Vec<&'l LayerTree>, search: &'l Search) -> Self {
        Self {
            layers,
            search,
            more: search.clone(),
        }
    }

    /// Returns what the files of a base with these variables say; and a search that finds more, if links lead to paths
    /// that were not looked for.
    pub(super) fn describe(mut self, env: &[String]) -> (LockedFiles, Option<Search>) {
        let release = RELEASES.iter().find_map(|path| self.text(path)).unwrap_or_default();
        let value = |key: &str| value_in(release, key);
        let (distribution, like) = (value("ID"), value("ID_LIKE").unwrap_or_default());
        let (users, groups) = (self.entries(PASSWD), self.entries(GROUP));
        let files = LockedFiles {
            users,
            groups,
            libc: self.libc(distribution.as_deref() == Some("alpine")).map(str::to_owned),
            distribution,
            distribution_like: like.split_whitespace().map(str::to_owned).collect(),
            distribution_version: value("VERSION_ID"),
            programs: self.programs(env),
        };
        let is_all = self.more == *self.search;
        (files, (!is_all).then_some(self.more))
    }

    /// Returns `name:id` for each line of a file such as `/etc/passwd`.
    fn entries(&mut self, path: &str) -> Vec<String> {
        let lines = self.text(path).unwrap_or_default().lines();
        let entry = |line: &str| {
            let mut parts = line.split(':');
            let (name, id) = (parts.next()?.trim(), parts.nth(1)?);
            let is_entry = !name.is_empty() && !name.starts_with(['#', '+', '-']) && id.parse::<u32>().is_ok();
            is_entry.then(|| format!("{name}:{id}"))
        };
        lines.filter_map(entry).collect()
    }

    /// Returns the C library, by the loaders that are there. Alpine may have one for the other library's programs, as may
    /// other distributions for musl's.
    fn libc(&mut self, is_alpine: bool) -> Option<&'static str> {
        let has_musl = self.has_any(&MUSL).then_some("musl");
        let has_glibc = self.has_any(&GLIBC).then_some("glibc");
        if is_alpine {
            has_musl.or(has_glibc)
        } else {
            has_glibc.or(has_musl)
        }
    }

    fn has_any(&mut self, paths: &[&str]) -> bool {
        paths.iter().any(|path| self.has(path))
    }

    fn programs(&mut self, env: &[String]) -> Vec<String> {
        let folders = program_folders(env);
        let mut found = Vec::new();
        for program in PROGRAMS {
            // All folders, as each may be a link that leads elsewhere.
            let places = folders.iter().filter(|folder| self.has(&format!("{folder}/{program}")));
            if places.count() > 0 {
                found.push((*program).to_owned());
            }
        }
        found
    }

    /// Returns whether a file, or a link to one, is at a path.
    fn has(&mut self, path: &str) -> bool {
        match self.resolve(path, false) {
            Resolved::There(path) => !matches!(self.find(&path), Node::Folder(..)),
            Resolved::Missing => false,
            Resolved::Elsewhere(path) => {
                self.more.add(&path);
                false
            }
        }
    }

    /// Returns the text of a file, to which links may lead.
    fn text(&mut self, path: &str) -> Option<&'l str> {
        match self.resolve(path, true) {
            Resolved::There(path) => {
                let text = text_at(self.layers.iter().copied(), &path);
                if text.is_none() && self.find(&path) == Node::File {
                    self.more.add_text(&path);
                }
                text
            }
            Resolved::Missing => None,
            Resolved::Elsewhere(path) => {
                self.more.add_text(&path);
                None
            }
        }
    }

    fn find(&self, path: &str) -> Node {
        find(self.layers.iter().copied(), path)
    }

    /// Goes to a path, by the links of its folders, and if `to_end` by that at its end.
    fn resolve(&self, path: &str, to_end: bool) -> Resolved {
        let names = |path: &str| path.split('/').rev().map(str::to_owned).collect::<Vec<_>>();
        let (mut at, mut rest, mut links) = (Vec::<String>::new(), names(path), 0);
        while let Some(name) = rest.pop() {
            match name.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop();
                    continue;
                }
                _ => at.push(name),
            }
            let here = at.join("/");
            if !self.search.paths.contains(&here) {
                let rest = rest.into_iter().rev().filter(|name| !matches!(name.as_str(), "" | "."));
                return Resolved::Elsewhere(at.into_iter().chain(rest).collect::<Vec<_>>().join("/"));
            }
            match self.find(&here) {
                Node::Missing => return Resolved::Missing,
                Node::Link(target) if to_end || !rest.is_empty() => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Resolved::Missing;
                    }
                    at.pop();
                    if target.starts_with('/') {
                        at.clear();
                    }
                    rest.extend(names(&target));
                }
                Node::Folder(..) | Node::File | Node::Link(_) => {}
            }
        }
        Resolved::There(at.join("/"))
    }
}

/// Returns the value of a key in the text of `os-release`: words of a shell.
fn value_in(text: &str, key: &str) -> Option<String> {
    let of_line = |line: &str| line.trim().strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
    let value = text.lines().filter_map(of_line).next_back()?;
    let value = value.trim();
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = match (quoted('\''), quoted('"')) {
        (Some(value), _) => value.to_owned(),
        (None, Some(value)) => without_backslashes(value),
        (None, None) => without_backslashes(value),
    };
    Some(value).filter(|value| !value.is_empty())
}

fn without_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        out.extend(if next == '\\' { rest.next() } else { Some(next) });
    }
    out
}

#[cfg(test)]
mod tests;
