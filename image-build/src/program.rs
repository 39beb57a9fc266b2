//! Whether a program can run in an image, as far as its file says.
//!
//! The fields are those of the ELF specification (`elf(5)`); `e_machine` as Linux numbers it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::context::{ContextError, Fault};
use crate::options::BuildOptions;

/// Why the program that `run_fn` needs cannot run in the image.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProgramError {
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is no program of Linux.
    NotLinux(PathBuf),
    /// It is for another processor.
    OtherMachine {
        /// The program.
        path: PathBuf,
        /// What it is for, as a platform has it.
        machine: String,
        /// The image's platform.
        platform: String,
    },
    /// It loads its libraries with what the base does not have.
    Loader {
        /// The program.
        path: PathBuf,
        /// The loader that it names.
        loader: String,
        /// The base.
        base: String,
    },
}

/// What is needed of an ELF file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    machine: u16,
    /// What loads its libraries; a static program has none.
    loader: Option<String>,
}

/// The processors that Rust and engines have a name for.
const MACHINES: [(u16, &str, &str); 7] = [
    (62, "amd64", "x86_64"),
    (183, "arm64", "aarch64"),
    (40, "arm", "armv7"),
    (3, "386", "i686"),
    (243, "riscv64", "riscv64gc"),
    (22, "s390x", "s390x"),
    (21, "ppc64le", "powerpc64le"),
];

/// The program that `run_fn` puts into a build.
pub(crate) fn of(options: &BuildOptions) -> Result<PathBuf, ContextError> {
    if let Some(program) = &options.program {
        return Ok(program.clone());
    }
    let path = PathBuf::from("/proc/self/exe");
    std::env::current_exe().map_err(|error| ContextError {
        at: None,
        fault: Fault::Unreadable { path, error },
    })
}

/// Refuses a program that cannot run in an image of this base on this platform (`linux/arm64/v8`; `None` where it is not
/// known).
pub(crate) fn check(path: &Path, platform: Option<&str>, base: &str) -> Result<(), ProgramError> {
    let unreadable = |error| ProgramError::Unreadable(path.to_owned(), error);
    let Some(program) = read(path).map_err(unreadable)? else {
        return Err(ProgramError::NotLinux(path.to_owned()));
    };
    let wanted = platform.and_then(|platform| Some((platform, platform.split('/').nth(1)?)));
    if let Some((platform, _)) = wanted.filter(|(_, wanted)| *wanted != program.architecture()) {
        return Err(ProgramError::OtherMachine {
            path: path.to_owned(),
            machine: format!("linux/{}", program.architecture()),
            platform: platform.to_owned(),
        });
    }
    match program.loader {
        Some(loader) if !is_there(&loader, base) => Err(ProgramError::Loader {
            path: path.to_owned(),
            loader,
            base: base.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Whether a base has a loader, as far as its name says: `scratch` has none, Alpine only that of musl.
fn is_there(loader: &str, base: &str) -> bool {
    let musl = loader.contains("ld-musl");
    base != "scratch" && (musl || !base.contains("alpine"))
}

impl Program {
    fn architecture(&self) -> &'static str {
        let known = MACHINES.iter().find(|(machine, ..)| *machine == self.machine);
        known.map_or("another processor", |(_, architecture, _)| architecture)
    }
}

/// Reads what is needed; `None` if it is no ELF file of 64 or 32 bits.
fn read(path: &Path) -> io::Result<Option<Program>> {
    let mut file = File::open(path)?;
    let mut head = [0; 64];
    let length = read_some(&mut file, &mut head)?;
    let Some(header) = Header::of(head.get(..length).unwrap_or_default()) else {
        return Ok(None);
    };
    let mut table = vec![0; header.entry * header.entries];
    file.seek(SeekFrom::Start(header.table))?;
    let length = read_some(&mut file, &mut table)?;
    table.truncate(length);
    let loader = table.chunks(header.entry.max(1)).find_map(|entry| header.loader(entry));
    let Some((at, length)) = loader else {
        return Ok(Some(Program {
            machine: header.machine,
            loader: None,
        }));
    };
    let mut name = vec![0; length];
    file.seek(SeekFrom::Start(at))?;
    let length = read_some(&mut file, &mut name)?;
    name.truncate(length);
    let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
    Ok(Some(Program {
        machine: header.machine,
        loader: Some(name),
    }))
}

/// Reads until the buffer is full or the file ends.
fn read_some(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    loop {
        match file.read(buffer.get_mut(read..).unwrap_or_default())? {
            0 => return Ok(read),
            more => read += more,
        }
    }
}

/// The fields of an ELF header that lead to the segments.
struct Header {
    wide: bool,
    little: bool,
    machine: u16,
    table: u64,
    entry: usize,
    entries: usize,
}

impl Header {
    fn of(head: &[u8]) -> Option<Self> {
        let (class, data) = (*head.get(4)?, *head.get(5)?);
        if head.get(..4)? != b"\x7fELF" {
            return None;
        }
        let mut header = Self {
            wide: class == 2,
            little: data == 1,
            machine: 0,
            table: 0,
            entry: 0,
            entries: 0,
        };
        let (table, sizes) = if header.wide { (32, 54) } else { (28, 42) };
        header.machine = u16::try_from(header.number(head, 18, 2)?).ok()?;
        header.table = header.word(head, table)?;
        header.entry = usize::try_from(header.number(head, sizes, 2)?).ok()?;
        header.entries = usize::try_from(header.number(head, sizes + 2, 2)?).ok()?;
        Some(header)
    }

    /// Where the loader's name stands, and how long it is, if this segment is `PT_INTERP`. No path is longer than a page.
    fn loader(&self, segment: &[u8]) -> Option<(u64, usize)> {
        let (offset, size) = if self.wide { (8, 32) } else { (4, 16) };
        let is_loader = self.number(segment, 0, 4)? == 3;
        let size = self.word(segment, size)?.min(4096);
        is_loader.then_some((self.word(segment, offset)?, usize::try_from(size).ok()?))
    }

    fn word(&self, bytes: &[u8], at: usize) -> Option<u64> {
        self.number(bytes, at, if self.wide { 8 } else { 4 })
    }

    fn number(&self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let digits = bytes.get(at..at + width)?.iter();
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if self.little {
            digits.rev().fold(0, add)
        } else {
            digits.fold(0, add)
        })
    }
}

/// How to make a program that runs in any image of a platform.
fn instead(f: &mut fmt::Formatter<'_>, architecture: &str) -> fmt::Result {
    let known = MACHINES.iter().find(|(_, name, _)| *name == architecture);
    let rust = known.map_or("x86_64", |(.., rust)| rust);
    let target = if rust == "armv7" {
        "armv7-unknown-linux-musleabihf".to_owned()
    } else {
        format!("{rust}-unknown-linux-musl")
    };
    write!(
        f,
        "make one that runs in every image, `cargo build --target {target}`, and run that one, or name it by \
         `--program target/{target}/debug/NAME`"
    )
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = std::env::consts::ARCH;
        let host = MACHINES
            .iter()
            .find(|(.., rust)| *rust == host)
            .map_or("amd64", |(_, name, _)| name);
        match self {
            Self::Unreadable(path, error) => {
                let path = path.display();
                write!(
                    f,
                    "the program {path}, which `run_fn` runs in the image, cannot be read: {error}"
                )
            }
            Self::NotLinux(path) => {
                let path = path.display();
                write!(f, "`run_fn` runs {path} in the image, which is no program of Linux: ")?;
                instead(f, host)
            }
            Self::OtherMachine {
                path,
                machine,
                platform,
            } => {
                let path = path.display();
                write!(
                    f,
                    "`run_fn` runs {path} in the image, which is for {platform}; the program is for {machine}: "
                )?;
                instead(f, platform.split('/').nth(1).unwrap_or(host))
            }
            Self::Loader { path, loader, base } => {
                let path = path.display();
                write!(
                    f,
                    "`run_fn` runs {path} in the image, and that needs {loader}, which {base} does not have: "
                )?;
                instead(f, host)
            }
        }
    }
}

impl std::error::Error for ProgramError {}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "these are tests")]
mod tests {
    use super::*;

    /// A file of 64 bits that names a loader.
    fn elf(machine: u16, loader: Option<&str>) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 1;
        let loader = loader.unwrap_or_default();
        bytes[64] = if loader.is_empty() { 1 } else { 3 };
        bytes[64 + 8] = 120;
        bytes[64 + 32] = u8::try_from(loader.len() + 1).expect("a short name");
        bytes.extend(loader.bytes().chain([0]));
        bytes
    }

    fn checked(bytes: &[u8], platform: &str, base: &str) -> String {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        check(file.path(), Some(platform), base).map_or_else(|error| error.to_string(), |()| "runs".to_owned())
    }

    #[test]
    fn what_runs_where() {
        let dynamic = elf(62, Some("/lib64/ld-linux-x86-64.so.2"));
        assert_eq!(checked(&dynamic, "linux/amd64", "debian:12"), "runs");
        assert_eq!(checked(&elf(62, None), "linux/amd64", "scratch"), "runs");
        assert_eq!(checked(&elf(183, None), "linux/arm64/v8", "alpine:3"), "runs");
        assert_eq!(
            checked(&elf(62, Some("/lib/ld-musl-x86_64.so.1")), "linux/amd64", "alpine:3"),
            "runs"
        );
    }

    #[test]
    fn what_does_not_run_is_said_with_what_to_do() {
        let dynamic = elf(62, Some("/lib64/ld-linux-x86-64.so.2"));
        for (bytes, platform, base, parts) in [
            (
                &dynamic,
                "linux/arm64",
                "debian:12",
                ["linux/amd64", "--target aarch64-unknown-linux-musl"],
            ),
            (
                &dynamic,
                "linux/amd64",
                "alpine:3",
                ["ld-linux-x86-64.so.2", "-unknown-linux-musl"],
            ),
            (&dynamic, "linux/amd64", "scratch", ["scratch", "-unknown-linux-musl"]),
            (
                &b"\xcf\xfa\xed\xfe".to_vec(),
                "linux/amd64",
                "debian:12",
                ["no program of Linux", "--program"],
            ),
            (
                &b"\x7fELF".to_vec(),
                "linux/amd64",
                "debian:12",
                ["no program of Linux", "cargo build"],
            ),
        ] {
            let said = checked(bytes, platform, base);
            assert!(parts.iter().all(|part| said.contains(part)), "{said}");
        }
    }

    #[test]
    fn this_program() {
        let own = std::env::current_exe().expect("a path");
        let read = read(&own).expect("readable");
        assert_eq!(read.is_some(), cfg!(target_os = "linux"));
    }
}
