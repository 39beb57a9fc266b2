//! Platforms: `os`, `arch`, `os/arch` or `os/arch/variant`, as `containerd/platforms` reads them.

use super::bytes::{find, is_one_of, skip_word};
use super::flat::has_hole;
use super::{at_character, not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::Platform;
const FIX: &str = "write `os/arch`, such as `linux/amd64` or `linux/arm64`";

/// The systems that containerd knows (database.go).
const SYSTEMS: &[&str] = &[
    "linux",
    "windows",
    "darwin",
    "macos",
    "freebsd",
    "netbsd",
    "openbsd",
    "dragonfly",
    "solaris",
    "illumos",
    "aix",
    "android",
    "ios",
    "js",
    "plan9",
    "zos",
    "hurd",
    "nacl",
];

/// The processors that containerd knows.
const PROCESSORS: &[&str] = &[
    "amd64", "x86_64", "x86-64", "386", "i386", "arm", "arm64", "aarch64", "armhf", "armel", "ppc", "ppc64", "ppc64le",
    "riscv", "riscv64", "s390", "s390x", "loong64", "mips", "mipsle", "mips64", "mips64le", "sparc", "sparc64", "wasm",
];

/// Checks a platform for which an image is built: `os/arch` or `os/arch/variant`, both of them known.
///
/// # Errors
/// If it is malformed, has one part only, or has a system or a processor that does not exist.
#[cfg(feature = "program")]
pub fn of_build(text: &str) -> Result<(), Fault> {
    check(text.as_bytes())?;
    let lower = text.to_ascii_lowercase();
    let mut parts = lower.split('/');
    let (system, processor) = (parts.next().unwrap_or_default(), parts.next());
    // That of Windows has its version in parentheses.
    let system = system.split('(').next().unwrap_or_default();
    if !SYSTEMS.contains(&system) {
        return wrong(RULE, "has a system that does not exist", FIX, 0, text.len());
    }
    match processor {
        None => wrong(RULE, "does not name a processor", FIX, 0, text.len()),
        Some(processor) if PROCESSORS.contains(&processor) => Ok(()),
        Some(_) => wrong(RULE, "has a processor that does not exist", FIX, 0, text.len()),
    }
}

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, FIX));
    let (mut at, mut parts) = (0, 0);
    while at <= end {
        let to = find(bytes, at, end, b'/');
        attempt!(part(bytes, at, to));
        parts += 1;
        if parts > 3 {
            return wrong(RULE, "has more than three parts", FIX, at - 1, end);
        }
        at = to + 1;
    }
    if parts == 1
        && !has_hole(bytes, 0, end)
        && !is_one_of(bytes, 0, end, SYSTEMS)
        && !is_one_of(bytes, 0, end, PROCESSORS)
    {
        return wrong(RULE, "is neither a system nor a processor", FIX, 0, end);
    }
    Ok(())
}

/// Checks one part; that of Windows has its version in parentheses.
const fn part(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if from == to {
        return wrong(RULE, "has an empty part", FIX, from, to);
    }
    let at = skip_word(bytes, from, to, "_.-()+\0");
    if at == to {
        return Ok(());
    }
    let found = match bytes[at] {
        b' ' | b'\t' => ("has a blank", FIX),
        b',' => ("has a comma", "write one platform; `build` takes several"),
        _ => ("has a character that no platform has", FIX),
    };
    Err(at_character(RULE, found, bytes, at))
}
