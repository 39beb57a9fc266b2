//! The files that an image was last made of, so that a later build can say which have changed.

use std::collections::{BTreeMap, HashMap};

use image_core::digest::Digest;

use crate::context::{Context, Entry, EntryKind, FileHashes, checksum};
use crate::memory::{Memory, short};

/// The most names of changed files that are kept.
const MOST_NAMES: usize = 3;

/// The files of one image, as they were.
pub(crate) struct FileRecord {
    digest: String,
    files: HashMap<Vec<u8>, Recorded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Recorded {
    /// The checksum of mode and content. Its lowest bit is set for a folder.
    sum: u64,
    /// The index of the local that names it.
    local: u32,
}

/// The changes of the files that one local names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// The number of files that are new, gone or different.
    pub(crate) changed: usize,
    /// The number of its files, with those that are gone.
    pub(crate) all: usize,
    /// The names of the first changed ones.
    pub(crate) names: Vec<String>,
}

impl FileRecord {
    /// Loads the record of the last build of a spec.
    pub(crate) fn load(memory: &Memory, spec: Digest) -> Option<Self> {
        parse(&memory.load(&name_of(spec))?)
    }

    /// Saves the files of a build. `digest` is that of all its inputs.
    pub(crate) fn save(memory: &Memory, spec: Digest, digest: Digest, context: &Context, hashes: &FileHashes) {
        let mut bytes = format!("{digest}\n").into_bytes();
        for (at, entry) in context.entries().iter().enumerate() {
            let path = entry.archive_path();
            let Recorded { sum, local } = record_of(entry, hashes.at(at));
            bytes.extend(sum.to_le_bytes());
            bytes.extend(local.to_le_bytes());
            bytes.extend(u32::try_from(path.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend(path);
        }
        memory.save(&name_of(spec), &bytes);
    }

    /// Returns the digest of all inputs of that build.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// Returns what has changed since, for each local by its index. Files that the program gives have the last number.
    pub(crate) fn changes(mut self, context: &Context, hashes: &FileHashes) -> Vec<(usize, Changes)> {
        let mut by_local = BTreeMap::<u32, Changes>::new();
        for (at, entry) in context.entries().iter().enumerate() {
            let now = record_of(entry, hashes.at(at));
            let before = self.files.remove(entry.archive_path());
            let of_local = by_local.entry(now.local).or_default();
            let is_folder = *entry.kind() == EntryKind::Folder;
            of_local.all += usize::from(!is_folder);
            // Folders that are new or gone are told by the files in them.
            let is_same = before.map_or(is_folder, |before| before.sum == now.sum);
            if !is_same {
                of_local.add(&entry.shown());
            }
        }
        let mut gone: Vec<_> = self.files.into_iter().collect();
        gone.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (path, before) in gone.into_iter().filter(|(_, before)| !before.is_folder()) {
            let of_local = by_local.entry(before.local).or_default();
            of_local.all += 1;
            of_local.add(&String::from_utf8_lossy(&path));
        }
        let with_changes = by_local.into_iter().filter(|(_, changes)| changes.changed > 0);
        with_changes
            .map(|(local, changes)| (usize::try_from(local).unwrap_or(usize::MAX), changes))
            .collect()
    }
}

impl Recorded {
    fn is_folder(self) -> bool {
        self.sum & 1 == 1
    }
}

impl Changes {
    fn add(&mut self, name: &str) {
        self.changed += 1;
        if self.names.len() < MOST_NAMES {
            self.names.push(name.to_owned());
        }
    }
}

fn name_of(spec: Digest) -> String {
    format!("files-{}", short(&spec.to_string()))
}

fn record_of(entry: &Entry, hash: Option<&[u8]>) -> Recorded {
    let mut text = format!("{:o} ", entry.mode()).into_bytes();
    match entry.kind() {
        EntryKind::Folder => text.extend(b"folder"),
        EntryKind::File { .. } => text.extend(hash.unwrap_or_default()),
        EntryKind::Link { target } => text.extend(target.as_os_str().as_encoded_bytes()),
    }
    let is_folder = *entry.kind() == EntryKind::Folder;
    Recorded {
        sum: checksum(&text) << 1 | u64::from(is_folder),
        local: u32::try_from(entry.local()).unwrap_or(u32::MAX),
    }
}

fn parse(bytes: &[u8]) -> Option<FileRecord> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (digest, mut rest) = bytes.split_at(end);
    rest = rest.get(1..)?;
    let mut files = HashMap::new();
    while !rest.is_empty() {
        let (sum, after) = rest.split_first_chunk()?;
        let (local, after) = after.split_first_chunk()?;
        let (length, after) = after.split_first_chunk()?;
        let (path, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let (sum, local) = (u64::from_le_bytes(*sum), u32::from_le_bytes(*local));
        files.insert(path.to_vec(), Recorded { sum, local });
        rest = after;
    }
    Some(FileRecord {
        digest: String::from_utf8(digest.to_vec()).ok()?,
        files,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use image_core::plan::{Local, LocalOrigin};

    use super::*;
    use crate::context::Index;
    use crate::options::BuildOptions;

    #[test]
    fn each_change_is_of_its_local() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join("src").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let local = |path: &str| Local {
            root: folder.path().join("src"),
            origin: LocalOrigin::Context(path.to_owned()),
            place: None,
            ignore: Vec::new(),
            at: None,
        };
        let options = BuildOptions {
            cache_folder: Some(folder.path().join("own")),
            ..BuildOptions::default()
        };
        let (memory, index) = (Memory::of(&options), Index::new(&folder.path().join("own")));
        let spec = Digest::from_bytes([7; 32]);
        for name in ["a", "b", "old/gone"] {
            write(&format!("deps/{name}"), name);
        }
        write("app", "1");
        let packed = || {
            let context = Context::collect(&[local("deps"), local("app")], &[]).unwrap();
            let (digest, hashes) = context.digest_with_hashes(&index).unwrap();
            (context, digest, hashes)
        };
        let (context, digest, hashes) = packed();
        FileRecord::save(&memory, spec, digest, &context, &hashes);
        let loaded = || FileRecord::load(&memory, spec).unwrap();
        assert_eq!(loaded().digest(), digest.to_string());
        assert_eq!(loaded().changes(&context, &hashes), []);
        write("deps/b", "B");
        write("deps/new/file", "");
        fs::remove_file(folder.path().join("src/deps/old/gone")).unwrap();
        fs::remove_dir(folder.path().join("src/deps/old")).unwrap();
        let (context, _, hashes) = packed();
        let changes = Changes {
            changed: 3,
            all: 4,
            names: ["deps/b", "deps/new/file", "deps/old/gone"].map(str::to_owned).to_vec(),
        };
        assert_eq!(loaded().changes(&context, &hashes), [(0, changes)]);
        assert!(FileRecord::load(&memory, Digest::from_bytes([8; 32])).is_none());
    }
}
