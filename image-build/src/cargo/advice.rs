//! What to do where cargo cannot build for a target on this machine.

use std::path::Path;
use std::process::Command;

use crate::engine::process::ask;

/// Returns what to install, if the compiler's words or its folders tell that something is missing.
pub(super) fn of(said: &str, folder: &Path, target: Option<&str>) -> Option<String> {
    if let Some(target) = target.filter(|target| !has_target(folder, target)) {
        return Some(format!(
            "the toolchain cannot build for {target} yet; install that with `rustup target add {target}`, or name another \
             `target`"
        ));
    }
    if let Some(linker) = missing_linker(said) {
        let how = match package_of(linker) {
            Some(package) => format!("install it, on Debian with `apt-get install {package}`"),
            None => "install it".to_owned(),
        };
        return Some(format!(
            "the linker `{linker}` is missing; {how}, or name another as `linker` in `.cargo/config.toml`"
        ));
    }
    let target = target.filter(|_| is_of_other_machine(said))?;
    Some(format!(
        "the linker of this machine is not one for {target}; name one in `.cargo/config.toml`: `[target.{target}]` with \
         `linker = \"rust-lld\"`"
    ))
}

/// Returns `false` if the compiler surely has no standard library for a target.
fn has_target(folder: &Path, target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--print", "target-libdir", "--target", target]);
    command.current_dir(folder);
    match ask(command, None) {
        Ok(printed) if printed.status.success() => Path::new(printed.output.trim()).is_dir(),
        Ok(_) | Err(_) => true,
    }
}

/// Returns the linker, or C compiler, that was not found.
fn missing_linker(said: &str) -> Option<&str> {
    let quoted = |before: &str, end: char| {
        let (_, rest) = said.split_once(before)?;
        rest.split_once(end)
    };
    if let Some((name, rest)) = quoted("linker `", '`')
        && rest.starts_with(" not found")
    {
        return Some(name);
    }
    // Those of the crate `cc`.
    quoted("failed to find tool \"", '"').map(|(name, _)| name)
}

/// Returns the package of Debian that has a linker.
fn package_of(linker: &str) -> Option<String> {
    if linker.ends_with("musl-gcc") {
        return Some("musl-tools".to_owned());
    }
    if matches!(linker, "cc" | "gcc") {
        return Some("gcc".to_owned());
    }
    let triple = linker.strip_suffix("-gcc")?;
    Some(format!("gcc-{}", triple.replace('_', "-")))
}

fn is_of_other_machine(said: &str) -> bool {
    [
        "file in wrong format",
        "incompatible with",
        "Relocations in generic ELF",
    ]
    .iter()
    .any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linkers_are_named_with_their_packages() {
        for (said, package) in [
            (
                "error: linker `aarch64-linux-gnu-gcc` not found",
                "gcc-aarch64-linux-gnu",
            ),
            ("error: linker `x86_64-linux-gnu-gcc` not found", "gcc-x86-64-linux-gnu"),
            ("error: linker `cc` not found", "install gcc`"),
            (
                "failed to find tool \"x86_64-linux-musl-gcc\": No such file",
                "musl-tools",
            ),
        ] {
            let advice = of(said, Path::new("."), None).unwrap_or_default();
            assert!(advice.contains(package) && advice.contains("is missing"), "{advice}");
        }
        assert_eq!(
            of("error[E0425]: cannot find value `linker`", Path::new("."), None),
            None
        );
    }

    #[test]
    fn targets_are_asked_of_the_compiler() {
        let missing = of("", Path::new("."), Some("s390x-unknown-linux-gnu"));
        assert!(missing.is_some_and(|advice| advice.contains("rustup target add s390x-unknown-linux-gnu")));
        // Cargo's own words are enough.
        assert_eq!(of("", Path::new("."), Some("no-such-target")), None);
    }
}
