//! The packed context: an image that is built of it has the same files as one that is built of the plain folder.

use std::collections::BTreeSet;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use image_build::context::{Contents, Context};
use image_core::plan::{Local, LocalOrigin};

use crate::case::{Built, Case, Findings, split_texts};
use crate::host::{Engine, Program};

/// Prints path, mode and content or target of everything below `/got`, NUL behind each.
const WALK: &str = r"
import os, stat, sys
for folder, folders, files in os.walk(b'/got'):
    for name in sorted(folders + files):
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        content = os.readlink(path) if stat.S_ISLNK(mode) else open(path, 'rb').read() if stat.S_ISREG(mode) else b'/'
        for field in (path, b'%o' % mode, content):
            sys.stdout.buffer.write(field + b'\0')
";

/// The name of the image's Dockerfile in the packed context.
const DOCKERFILE: &str = ".image-dsl/Dockerfile";

const FILES: [&str; 17] = [
    "dir/a.txt",
    "dir/b.txt",
    "dir/c.pyc",
    "dir/tool",
    "dir/drop/gone.txt",
    "dir/drop/keep.txt",
    "dir/deep/er/file",
    "dir/deep/er/x.pyc",
    "b1.md",
    "b2.md",
    "b3.log",
    "real/one",
    "real/sub/two",
    "subx/f",
    "suby/g",
    "subz/h.pyc",
    "secret",
];

const IGNORE: [&str; 7] = [
    "# comment",
    "**/*.pyc",
    "dir/drop",
    "!dir/drop/keep.txt",
    "*.log",
    "secret",
    "real/s?b/n*",
];

/// The sources of each `COPY`.
const COPIES: [&[&str]; 11] = [
    &["dir"],
    &["dir/*.txt", "b*.md"],
    &["file_link"],
    &["folder_link"],
    &["chain"],
    &["folder_link/sub/two"],
    &["sub[x-y]"],
    &["real/back/o*"],
    &["./real/../dir/deep/"],
    &["*_link"],
    &["dir/d[er]*"],
];

fn context(case: &Case) {
    for path in FILES {
        case.file(path, path);
    }
    let folder = case.context();
    let tool = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.join("dir/tool"), tool).expect("a program");
    std::fs::create_dir_all(folder.join("dir/empty")).expect("an empty folder");
    for (link, target) in [
        ("file_link", "real/one"),
        ("folder_link", "real"),
        ("chain", "file_link"),
        ("real/back", "../real"),
        ("dir/inside", "deep/er/file"),
        ("dir/dangling", "none"),
        ("dir/up", "../secret"),
    ] {
        symlink(target, folder.join(link)).expect("a link");
    }
    case.file(".dockerignore", IGNORE.join("\n"));
}

fn dockerfile(copies: &[&[&str]]) -> String {
    let copy = |(number, sources): (usize, &&[&str])| format!("COPY {} /got/{number}/\n", sources.join(" "));
    let copies: String = copies.iter().enumerate().map(copy).collect();
    format!("FROM {}\n{copies}", crate::case::BASE)
}

/// The packed context, with the Dockerfile.
fn packed(root: &Path, text: &str, copies: &[&[&str]]) -> Context {
    let local = |source: &&str| Local {
        root: root.to_owned(),
        origin: LocalOrigin::Context((*source).to_owned()),
        place: None,
        ignore: Vec::new(),
        at: None,
    };
    let locals: Vec<Local> = copies.iter().copied().flatten().map(local).collect();
    let mut context = Context::collect(&locals, &IGNORE.map(str::to_owned)).expect("the sources are there");
    let text = Contents::Bytes(text.as_bytes().to_vec());
    context
        .with_file(DOCKERFILE, text, false)
        .expect("a place for the Dockerfile");
    context
}

/// The packed context as a folder and as a tar stream.
fn written(case: &Case, context: &Context) -> (PathBuf, PathBuf) {
    let folder = case.context().with_file_name("packed");
    std::fs::create_dir(&folder).expect("a folder");
    context.unpack_to(&folder).expect("the folder is empty");
    let stream = folder.with_extension("tar");
    let mut out = std::fs::File::create(&stream).expect("a file");
    context.write_tar(&mut out, &mut |_| {}).expect("nothing changes");
    (folder, stream)
}

/// All files, less the Dockerfile, which only the packed context has.
fn walk(built: &Built<'_>) -> Result<BTreeSet<String>, String> {
    let texts = split_texts(&built.prints(&["python3", "-c", WALK])?);
    let files = texts.chunks(3).filter(|fields| !fields[0].contains(".image-dsl"));
    Ok(files.map(|fields| fields.join(" ")).collect())
}

/// Builds what was packed, by a shell, since a stream is read from standard input.
fn build<'e>(engine: &'e Engine, tag: String, context: &str) -> Result<Built<'e>, String> {
    let command = format!("{} build -t {tag} {context}", engine.builder());
    engine.output("bash", ["-c", &command])?;
    let log = Vec::new();
    Ok(Built { engine, tag, log })
}

fn compare(case: &Case, copies: &[&[&str]]) {
    let text = dockerfile(copies);
    let (folder, stream) = written(case, &packed(&case.context(), &text, copies));
    case.verify_text(
        &text,
        |_| &[],
        |plain, findings| {
            let (folder, stream) = (folder.display(), stream.display());
            let mut ways = vec![("folder", format!("-f {folder}/{DOCKERFILE} {folder}"))];
            // Buildah reads no stream.
            if plain.engine.program == Program::Docker {
                ways.push(("stream", format!("-f {DOCKERFILE} - <{stream}")));
            }
            for (way, context) in ways {
                same(plain, way, &context, findings);
            }
        },
    );
}

fn same(plain: &Built<'_>, way: &str, context: &str, findings: &mut Findings) {
    let built = build(plain.engine, format!("{}-{way}", plain.tag), context);
    let Some(built) = findings.value(way, built) else {
        return;
    };
    let (has, declared) = (walk(&built), walk(plain));
    let (Some(has), Some(declared)) = (findings.value(way, has), findings.value("plain", declared)) else {
        return;
    };
    let differ: Vec<_> = has.symmetric_difference(&declared).collect();
    findings.same(&format!("{way}: what only one of them has"), &differ, &Vec::new());
    findings.same(&format!("{way}: a number of files"), &(declared.len() > 20), &true);
    let ignored = |file: &&String| file.contains(".pyc 1") || file.contains("gone");
    findings.same(&format!("{way}: what is ignored"), &has.iter().find(ignored), &None);
}

#[test]
fn the_packed_context_has_the_files_of_the_plain_one() {
    let case = Case::new("packed");
    context(&case);
    compare(&case, &COPIES);
}

#[test]
fn so_has_a_whole_folder() {
    let case = Case::new("packedwhole");
    context(&case);
    compare(&case, &[&["."]]);
}
