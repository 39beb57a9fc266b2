//! Folders with files, and what is found in them.

#![allow(clippy::unwrap_used, dead_code, reason = "these are tests, and each uses some of it")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use image_build::context::{Context, ContextError, EntryKind};
use image_core::plan::{Local, LocalOrigin};

/// A folder that is removed at the end.
pub(crate) struct Tree(tempfile::TempDir);

impl Tree {
    /// Makes files, each with its path as content, and folders, whose path ends in `/`.
    pub(crate) fn new(paths: &[&str]) -> Self {
        Self::below(&std::env::temp_dir(), paths)
    }

    /// The same in a folder.
    pub(crate) fn below(folder: &Path, paths: &[&str]) -> Self {
        let tree = Self(tempfile::tempdir_in(folder).unwrap());
        for path in paths {
            if path.ends_with('/') {
                fs::create_dir_all(tree.path(path)).unwrap();
            } else {
                tree.file(path, path);
            }
        }
        tree
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn file(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[cfg(unix)]
    pub(crate) fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
    }

    pub(crate) fn context(&self, locals: &[Local], ignore: &[&str]) -> Result<Context, Vec<ContextError>> {
        let own_root = |local: &Local| {
            let mut local = local.clone();
            if local.root == Path::new("") {
                local.root = self.root();
            }
            local
        };
        let locals: Vec<Local> = locals.iter().map(own_root).collect();
        let ignore: Vec<String> = ignore.iter().map(|pattern| (*pattern).to_owned()).collect();
        Context::collect(&locals, &ignore)
    }
}

/// A local of the tree's root.
pub(crate) fn local(origin: LocalOrigin) -> Local {
    Local {
        root: PathBuf::new(),
        origin,
        place: None,
        ignore: Vec::new(),
        at: None,
    }
}

/// A local path or glob.
pub(crate) fn context(text: &str) -> Local {
    local(LocalOrigin::Context(text.to_owned()))
}

/// The same at a place of its own, with patterns.
pub(crate) fn placed(origin: LocalOrigin, place: &str, ignore: &[&str]) -> Local {
    Local {
        place: Some(place.to_owned()),
        ignore: ignore.iter().map(|pattern| (*pattern).to_owned()).collect(),
        ..local(origin)
    }
}

/// The paths of a context, folders with `/` behind, links with their target.
pub(crate) fn shown(context: &Context) -> Vec<String> {
    let shown = context.entries().iter().map(|entry| match entry.kind() {
        EntryKind::Folder => format!("{}/", entry.shown()),
        EntryKind::File { .. } => entry.shown(),
        EntryKind::Link { target } => format!("{} -> {}", entry.shown(), target.display()),
    });
    shown.collect()
}

/// Returns the entries that are found, or the errors as text.
pub(crate) fn names(tree: &Tree, locals: &[Local], ignore: &[&str]) -> Result<Vec<String>, Vec<String>> {
    let context = tree.context(locals, ignore);
    context
        .map(|context| shown(&context))
        .map_err(|errors| texts(tree, &errors))
}

/// Errors without the folder's own path.
pub(crate) fn texts(tree: &Tree, errors: &[ContextError]) -> Vec<String> {
    let root = format!("{}/", tree.root().display());
    errors
        .iter()
        .map(|error| error.to_string().replace(&root, ""))
        .collect()
}

/// The tar stream.
pub(crate) fn packed(context: &Context) -> Vec<u8> {
    let mut bytes = Vec::new();
    context.write_tar(&mut bytes, &mut |_| {}).unwrap();
    bytes
}

/// The content of a packed file.
pub(crate) fn file(tree: &Tree, locals: &[Local], path: &str) -> Vec<u8> {
    let bytes = packed(&tree.context(locals, &[]).unwrap());
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut entries = archive.entries().unwrap().map(Result::unwrap);
    let mut entry = entries.find(|entry| entry.path_bytes() == path.as_bytes()).unwrap();
    let mut content = Vec::new();
    entry.read_to_end(&mut content).unwrap();
    content
}
