//! Refuses a program that cannot run in an image, as far as its ELF file says.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use elf::abi::{EM_386, EM_AARCH64, EM_ARM, EM_PPC64, EM_RISCV, EM_S390, EM_X86_64, PT_INTERP};
use elf::endian::AnyEndian;
use elf::{ElfStream, ParseError};

use crate::context::{ContextError, Fault};
use crate::options::BuildOptions;

/// The reason why the program that `run_fn` needs cannot run in the image.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProgramError {
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is not a Linux program.
    NotLinux(PathBuf),
    /// It is for another processor.
    OtherMachine {
        /// The program.
        path: PathBuf,
        /// The platform that the program is for.
        machine: String,
        /// The image's platform.
        platform: String,
    },
    /// It needs a loader that the base image does not have.
    Loader {
        /// The program.
        path: PathBuf,
        /// The loader.
        loader: String,
        /// The base image.
        base: String,
    },
}

/// The data of an ELF file that is needed here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    machine: u16,
    /// The loader of its libraries; a static program has none.
    loader: Option<String>,
}

/// The processors that both Rust and engines have a name for: ELF number, engines' name, Rust's name.
const MACHINES: [(u16, &str, &str); 7] = [
    (EM_X86_64, "amd64", "x86_64"),
    (EM_AARCH64, "arm64", "aarch64"),
    (EM_ARM, "arm", "armv7"),
    (EM_386, "386", "i686"),
    (EM_RISCV, "riscv64", "riscv64gc"),
    (EM_S390, "s390x", "s390x"),
    (EM_PPC64, "ppc64le", "powerpc64le"),
];

/// Returns the program that `run_fn` runs in the image.
pub(crate) fn program_path(options: &BuildOptions) -> Result<PathBuf, ContextError> {
    if let Some(program) = &options.program {
        return Ok(program.clone());
    }
    let path = PathBuf::from("/proc/self/exe");
    std::env::current_exe().map_err(|error| ContextError {
        at: None,
        fault: Fault::Unreadable { path, error },
    })
}

/// Refuses a program that cannot run in an image of this base on this platform (`linux/arm64/v8`; `None` if it is not
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
        Some(loader) if !has_loader(&loader, base) => Err(ProgramError::Loader {
            path: path.to_owned(),
            loader,
            base: base.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Returns `true` if a base image has a loader, as far as its name tells: `scratch` and the static one of distroless have
/// none, Alpine only that of musl.
fn has_loader(loader: &str, base: &str) -> bool {
    let musl = loader.contains("ld-musl");
    base != "scratch" && !base.contains("distroless/static") && (musl || !base.contains("alpine"))
}

impl Program {
    fn architecture(&self) -> &'static str {
        let known = MACHINES.iter().find(|(machine, ..)| *machine == self.machine);
        known.map_or("another processor", |(_, architecture, _)| architecture)
    }
}

/// Reads an ELF file; returns `None` if the file is not a complete one.
fn read(path: &Path) -> io::Result<Option<Program>> {
    match read_elf(File::open(path)?) {
        Ok(program) => Ok(Some(program)),
        Err(ParseError::IOError(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

fn read_elf(file: File) -> Result<Program, ParseError> {
    let mut elf = ElfStream::<AnyEndian, _>::open_stream(file)?;
    let machine = elf.ehdr.e_machine;
    let interpreter = elf
        .segments()
        .iter()
        .find(|segment| segment.p_type == PT_INTERP)
        .copied();
    let loader = interpreter.map(|segment| {
        let name = String::from_utf8_lossy(elf.segment_data(&segment)?).into_owned();
        Ok::<_, ParseError>(name.trim_end_matches('\0').to_owned())
    });
    Ok(Program {
        machine,
        loader: loader.transpose()?,
    })
}

/// Returns the target of Rust whose programs run in any image for a processor, by the engines' name of that.
pub(crate) fn musl_target(architecture: &str) -> String {
    let known = MACHINES.iter().find(|(_, name, _)| *name == architecture);
    let rust = known.map_or("x86_64", |(.., rust)| rust);
    if rust == "armv7" {
        "armv7-unknown-linux-musleabihf".to_owned()
    } else {
        format!("{rust}-unknown-linux-musl")
    }
}

/// Writes how to build a program that runs in any image of a platform.
fn write_advice(f: &mut fmt::Formatter<'_>, architecture: &str) -> fmt::Result {
    let target = musl_target(architecture);
    write!(
        f,
        "build one that runs in every image with `cargo build --target {target}`, and run that program or pass it with \
         `--program target/{target}/debug/NAME`"
    )
}

impl ProgramError {
    /// Writes the reason alone, of a program that is known.
    pub(crate) fn write_reason(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::NotLinux(path) => write!(f, "{} is not a Linux program", path.display()),
            Self::OtherMachine { machine, platform, .. } => {
                write!(f, "the program is for {machine}, the image for {platform}")
            }
            Self::Loader { loader, base, .. } => write!(f, "it needs {loader}, which {base} does not have"),
        }
    }
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
                write!(
                    f,
                    "`run_fn` cannot run {path} in the image, because it is not a Linux program; "
                )?;
                write_advice(f, host)
            }
            Self::OtherMachine { path, platform, .. } => {
                let path = path.display();
                write!(f, "`run_fn` cannot run {path} in the image: ")?;
                self.write_reason(f)?;
                f.write_str("; ")?;
                write_advice(f, platform.split('/').nth(1).unwrap_or(host))
            }
            Self::Loader { path, .. } => {
                let path = path.display();
                write!(f, "`run_fn` cannot run {path} in the image, because ")?;
                self.write_reason(f)?;
                f.write_str("; ")?;
                write_advice(f, host)
            }
        }
    }
}

impl std::error::Error for ProgramError {}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "these are tests")]
mod tests {
    use super::*;

    /// Returns a file of 64 bits that names a loader.
    fn elf(machine: u16, loader: Option<&str>) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        bytes[20] = 1;
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

    fn check_bytes(bytes: &[u8], platform: &str, base: &str) -> String {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        check(file.path(), Some(platform), base).map_or_else(|error| error.to_string(), |()| "runs".to_owned())
    }

    #[test]
    fn what_runs_where() {
        let dynamic = elf(62, Some("/lib64/ld-linux-x86-64.so.2"));
        assert_eq!(check_bytes(&dynamic, "linux/amd64", "debian:12"), "runs");
        assert_eq!(check_bytes(&elf(62, None), "linux/amd64", "scratch"), "runs");
        assert_eq!(check_bytes(&elf(183, None), "linux/arm64/v8", "alpine:3"), "runs");
        assert_eq!(
            check_bytes(&elf(62, Some("/lib/ld-musl-x86_64.so.1")), "linux/amd64", "alpine:3"),
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
                ["not a Linux program", "--program"],
            ),
            (
                &b"\x7fELF".to_vec(),
                "linux/amd64",
                "debian:12",
                ["not a Linux program", "cargo build"],
            ),
        ] {
            let said = check_bytes(bytes, platform, base);
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
