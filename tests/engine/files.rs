//! Names of files, and what is copied, mounted and ignored.

use std::collections::{BTreeMap, BTreeSet};

use image_core::builder::literal;
use image_core::kind::Kind;
use serde_json::{Value, json};

use crate::case::{Built, Case, Findings, split_texts};
use crate::support::positions::{Position, source};

/// Prints path, mode, owner and (of files) content of everything below the folder that is its argument, NUL behind
/// each.
const WALK: &str = r"
import os, stat, sys
out = sys.stdout.buffer
for folder, folders, files in os.walk(os.fsencode(sys.argv[1])):
    for name in folders + files:
        path = os.path.join(folder, name)
        info = os.lstat(path)
        text = open(path, 'rb').read() if stat.S_ISREG(info.st_mode) else b'/'
        for field in (path, oct(stat.S_IMODE(info.st_mode)).encode(), b'%d:%d' % (info.st_uid, info.st_gid), text):
            out.write(field + b'\0')
";

/// The kind of file at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    mode: String,
    owner: String,
    /// `/` for a folder.
    content: String,
}

fn walk(built: &Built<'_>, findings: &mut Findings, folder: &str) -> BTreeMap<String, Entry> {
    let texts = built
        .prints(&["python3", "-c", WALK, folder])
        .map(|bytes| split_texts(&bytes));
    let texts = findings.value(folder, texts).unwrap_or_default();
    let entries = texts.chunks_exact(4).map(|fields| {
        let [path, mode, owner, content] = [0, 1, 2, 3].map(|at| fields[at].clone());
        (path, Entry { mode, owner, content })
    });
    entries.collect()
}

/// The contents of the files below a folder.
fn contents(built: &Built<'_>, findings: &mut Findings, folder: &str) -> BTreeMap<String, String> {
    let entries = walk(built, findings, folder).into_iter();
    entries
        .filter(|(_, entry)| entry.content != "/")
        .map(|(path, entry)| (path, entry.content))
        .collect()
}

/// A path without doubled slashes and a final one.
fn cleaned(path: &str) -> String {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// Values that are names of files.
fn names(position: Position) -> Vec<(&'static str, &'static str)> {
    let mut values = position.values();
    values.retain(|(_, text)| !text.is_empty() && !text.contains('/'));
    values
}

fn same_files(findings: &mut Findings, has: &BTreeMap<String, String>, declared: &BTreeMap<String, String>) {
    for (path, content) in declared {
        findings.same(&format!("{path:?}"), &has.get(path), &Some(content));
    }
    let more: Vec<_> = has.keys().filter(|path| !declared.contains_key(*path)).collect();
    findings.same("files that nothing declares", &more, &Vec::new());
}

#[test]
fn sources_and_destinations_are_those_names() {
    let case = Case::new("copy").only(|engine| !engine.is_old());
    let mut declared = BTreeMap::new();
    let sources = names(Position::Source);
    let mut builder = case.builder();
    for (name, text) in &sources {
        case.file(text, name);
        declared.insert(format!("/all/{text}"), (*name).to_owned());
    }
    let all: Vec<_> = sources.iter().map(|(_, text)| source(text)).collect();
    builder = builder.copy(all, "/all/");
    case.file("plain file", "plain");
    for (_, text) in destinations(Position::Destination).filter(|(_, text)| text.is_ascii() && !starts_oddly(text)) {
        builder = builder.copy("plain file", format!("/one/{}", literal(text)));
        declared.insert(cleaned(&format!("/one/{text}")), "plain".to_owned());
    }
    builder = builder.workdir("/here/x y");
    for (_, text) in
        destinations(Position::RelativeDestination).filter(|(_, text)| text.is_ascii() && starts_oddly(text))
    {
        builder = builder.copy("plain file", literal(text));
        declared.insert(cleaned(&format!("/here/x y/{text}")), "plain".to_owned());
    }
    case.verify(&builder, |built, findings| {
        let has = files_below(built, findings, &["/all", "/one", "/here"]);
        same_files(findings, &has, &declared);
    });
}

/// Returns whether a text could be taken for something else where it stands first.
fn starts_oddly(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// Values that are names of files. On the way to buildah's, a wildcard in a name would find files of other names.
fn destinations(position: Position) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut values = position.values();
    values.retain(|(_, text)| !text.is_empty());
    values.into_iter().filter(|(_, text)| !text.contains(['*', '?', '[']))
}

fn files_below(built: &Built<'_>, findings: &mut Findings, folders: &[&str]) -> BTreeMap<String, String> {
    folders
        .iter()
        .flat_map(|folder| contents(built, findings, folder))
        .collect()
}

/// Buildah writes the name into a tar header whose format was chosen for the name that the file had.
#[test]
fn a_file_gets_a_name_that_is_not_ascii() {
    let case = Case::new("rename").only(|engine| !engine.is_imagebuilder());
    let mut declared = BTreeMap::new();
    let mut builder = case.builder().workdir("/here");
    case.file("plain", "plain");
    case.file("\u{a0}x\u{a0}", "plain");
    for (_, text) in names(Position::Destination)
        .into_iter()
        .filter(|(_, text)| !text.is_ascii())
    {
        builder = builder
            .copy("plain", literal(text))
            .copy("plain", format!("/one/{}", literal(text)));
        declared.insert(format!("/here/{text}"), "plain".to_owned());
        declared.insert(format!("/one/{text}"), "plain".to_owned());
    }
    let builder = builder.workdir("/alone").copy_here("\u{a0}x\u{a0}");
    declared.insert("/alone/\u{a0}x\u{a0}".to_owned(), "plain".to_owned());
    case.verify(&builder, |built, findings| {
        let has = files_below(built, findings, &["/here", "/one", "/alone"]);
        same_files(findings, &has, &declared);
    });
}

#[test]
fn a_file_gets_a_name_with_wildcards() {
    let case = Case::new("wildcards");
    let mut declared = BTreeMap::new();
    let mut builder = case.builder();
    case.file("plain", "plain");
    for (name, text) in names(Position::Destination)
        .into_iter()
        .filter(|(_, text)| text.contains(['*', '?', '[']))
    {
        if text.is_ascii() {
            builder = builder.copy("plain", format!("/one/{name}/{}", literal(text)));
            declared.insert(format!("/one/{name}/{text}"), "plain".to_owned());
        }
    }
    case.verify(&builder, |built, findings| {
        let has = files_below(built, findings, &["/one"]);
        same_files(findings, &has, &declared);
    });
}

#[test]
fn a_source_alone_keeps_its_name() {
    let case = Case::new("copyname").only(|engine| !engine.is_old());
    let mut declared = BTreeMap::new();
    let mut builder = case.builder().workdir("/alone/all");
    let mut sources = names(Position::Source);
    sources.retain(|(name, _)| !matches!(*name, "NoBreakSpace" | "DoubleStar")); // See the two tests above.
    sources.sort_by_key(|(_, text)| text.contains(['*', '?', '[']));
    for (name, text) in sources {
        case.file(&format!("sub/{text}"), name);
        let folder = if text.contains(['*', '?', '[']) { name } else { "all" };
        builder = if folder == "all" {
            builder
        } else {
            builder.workdir(format!("/alone/{folder}"))
        };
        builder = builder.copy_here(format!("sub/{}", source(text)));
        declared.insert(format!("/alone/{folder}/{text}"), name.to_owned());
    }
    case.verify(&builder, |built, findings| {
        let has = contents(built, findings, "/alone");
        same_files(findings, &has, &declared);
    });
}

#[test]
fn globs_folders_modes_and_owners_are_as_declared() {
    let case = Case::new("modes").only(|engine| !engine.is_old());
    for (path, content) in [
        ("a1.txt", "a1"),
        ("a2.txt", "a2"),
        ("b.md", "b"),
        ("tree/x/y", "y"),
        ("tree/z", "z"),
    ] {
        case.file(path, content);
    }
    let builder = case
        .builder()
        .run("echo 'app:x:10001:10002::/:/bin/sh' >> /etc/passwd && echo 'staff2:x:10003:' >> /etc/group")
        .copy("a?.txt", "/glob/")
        .copy("[a-b]*.[mt]*", "/class/")
        .copy("tree", "/tree")
        .copy("b.md", "/mode")
        .chmod("0640")
        .chown("app:staff2")
        .copy("b.md", "/number")
        .chown("7:8")
        .chmod("4711")
        .copy("tree", "/owned/deep/")
        .chown("${NOPE:-9}");
    case.verify(&builder, |built, findings| {
        let glob: BTreeSet<_> = contents(built, findings, "/glob").into_keys().collect();
        findings.same(
            "glob",
            &glob,
            &["/glob/a1.txt", "/glob/a2.txt"].map(str::to_owned).into(),
        );
        let class: BTreeSet<_> = contents(built, findings, "/class").into_keys().collect();
        findings.same(
            "class",
            &class,
            &["/class/a1.txt", "/class/a2.txt", "/class/b.md"]
                .map(str::to_owned)
                .into(),
        );
        let tree: BTreeSet<_> = contents(built, findings, "/tree").into_keys().collect();
        findings.same("tree", &tree, &["/tree/x/y", "/tree/z"].map(str::to_owned).into());
        modes(built, findings);
    });
}

fn modes(built: &Built<'_>, findings: &mut Findings) {
    let entry = |mode: &str, owner: &str| format!("{mode} {owner}\n").into_bytes();
    for (path, mode, owner) in [("/mode", "640", "10001:10003"), ("/number", "4711", "7:8")] {
        let has = built.prints(&["stat", "-c", "%a %u:%g", path]);
        findings.same(path, &has, &Ok(entry(mode, owner)));
    }
    let has = built.prints(&["stat", "-c", "%u", "/owned/deep/x/y"]);
    findings.same("owner of a tree", &has, &Ok(b"9\n".to_vec()));
}

#[test]
fn working_directories_are_those_paths() {
    let case = Case::new("workdir");
    let mut declared = BTreeSet::new();
    let mut builder = case.builder();
    for (_, text) in Position::Workdir
        .values()
        .into_iter()
        .filter(|(_, text)| !starts_oddly(text))
    {
        builder = builder.workdir(format!("/w/{}", literal(text)));
        declared.insert(cleaned(&format!("/w/{text}")));
    }
    let builder = builder
        .arg_default("A", "x y")
        .workdir("/w/$A/${NOPE:-it's \"so\"}")
        .run("pwd > /pwd");
    declared.insert("/w/x y/it's \"so\"".to_owned());
    case.verify(&builder, |built, findings| {
        same_folders(built, findings, "/w", &declared);
        findings.same("pwd", &built.file("/pwd"), &Ok(b"/w/x y/it's \"so\"\n".to_vec()));
        let config = built.config().unwrap_or_default();
        findings.same("configuration", &config["WorkingDir"], &json!("/w/x y/it's \"so\""));
    });
}

#[test]
fn relative_working_directories_are_those_paths() {
    let case = Case::new("relative");
    let mut declared = BTreeSet::new();
    let mut builder = case.builder();
    for (_, text) in Position::RelativeWorkdir
        .values()
        .into_iter()
        .filter(|(_, text)| starts_oddly(text))
    {
        builder = builder.workdir("/r").workdir(literal(text));
        declared.insert(cleaned(&format!("/r/{text}")));
    }
    case.verify(&builder, |built, findings| {
        same_folders(built, findings, "/r", &declared);
    });
}

fn same_folders(built: &Built<'_>, findings: &mut Findings, top: &str, declared: &BTreeSet<String>) {
    let has: BTreeSet<_> = walk(built, findings, top).into_keys().collect();
    let missing: Vec<_> = declared
        .iter()
        .filter(|path| *path != top && !has.contains(*path))
        .collect();
    findings.same("folders that are not there", &missing, &Vec::new());
    let is_on_the_way = |path: &String| declared.iter().any(|other| other.starts_with(&format!("{path}/")));
    let more: Vec<_> = has
        .iter()
        .filter(|path| !declared.contains(*path) && !is_on_the_way(path))
        .collect();
    findings.same("folders that nothing declares", &more, &Vec::new());
}

#[test]
fn volumes_are_those_paths() {
    let case = Case::new("volume");
    let mut values = Position::Volume.values();
    values.retain(|(_, text)| !text.is_empty());
    let builder = values.iter().fold(case.builder(), |builder, (_, text)| {
        builder.volume([format!("/v/{}", literal(text)), format!("/second/{}", literal(text))])
    });
    case.verify(&builder, |built, findings| {
        let config = built.config().unwrap_or_default();
        let volumes = config
            .get("Volumes")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        for (name, text) in &values {
            findings.same(
                &format!("volume {name} {text:?}"),
                &volumes.contains_key(&format!("/v/{text}")),
                &true,
            );
        }
        findings.same("number of volumes", &volumes.len(), &(2 * values.len()));
    });
}

/// Writes the folders of `/c` and the files of `/b` to `/seen`, each with a NUL behind it.
const SEEN: &str = "find /c -mindepth 1 -print0 > /seen; find /b -type f -print0 >> /seen";

#[test]
fn mounts_are_at_those_paths() {
    let case = Case::new("mounts");
    let caches: Vec<_> = names(Position::Cache)
        .iter()
        .map(|(name, text)| format!("/c/{name}{text}"))
        .collect();
    let mut builder = case.builder().run(SEEN).cache(caches.as_slice());
    let mut declared: BTreeSet<_> = caches.into_iter().collect();
    let mut sources = names(Position::BindSource);
    sources.retain(|(_, text)| Position::BindTarget.refusal(text).is_none());
    for (name, text) in &sources {
        case.file(text, name);
        declared.insert(format!("/b/{text}"));
    }
    builder = builder.bind(sources.iter().map(|(_, text)| source(text)).collect::<Vec<_>>(), "/b/");
    case.verify(&builder, |built, findings| {
        let has = built.texts("/seen");
        let has: BTreeSet<_> = findings.value("mounts", has).unwrap_or_default().into_iter().collect();
        let missing: Vec<_> = declared.difference(&has).collect();
        findings.same("mounts that are not there", &missing, &Vec::new());
        let more: Vec<_> = has.difference(&declared).collect();
        findings.same("mounts that nothing declares", &more, &Vec::new());
    });
}

#[test]
fn ignored_names_are_left_out_and_others_are_not() {
    let case = Case::new("ignore").only(|engine| !engine.is_old());
    let mut builder = image_core::spec::Spec::builder().context(case.context());
    let mut declared = BTreeMap::new();
    let pattern = |text: &str| source(text).replace(r"\$", "$");
    for (name, text) in names(Position::Source) {
        // Patterns have no characters that a reader does not see.
        let passes = text.trim() == text && Kind::IgnorePattern.check(&format!("a/{}", pattern(text))).is_ok();
        case.file(&format!("a/{text}"), name);
        case.file(&format!("a/{text}+"), name);
        declared.insert(format!("/a/{text}+"), name.to_owned());
        if passes {
            builder = builder.ignore(format!("a/{}", pattern(text)));
        } else {
            declared.insert(format!("/a/{text}"), name.to_owned());
        }
    }
    for path in ["logs/keep.log", "logs/drop.log", "deep/er/x.pyc", "deep/er/x.py"] {
        case.file(path, path);
    }
    let builder = builder.ignore(["**/*.log", "!logs/keep.log", "**/*.pyc"]);
    let builder = builder
        .from(crate::case::BASE)
        .copy("a", "/a")
        .copy(["logs", "deep"], "/rest/");
    case.verify(&builder, |built, findings| {
        let has = contents(built, findings, "/a");
        same_files(findings, &has, &declared);
        let rest: Vec<_> = contents(built, findings, "/rest").into_keys().collect();
        findings.same(
            "rest",
            &rest,
            &vec!["/rest/er/x.py".to_owned(), "/rest/keep.log".to_owned()],
        );
    });
}
