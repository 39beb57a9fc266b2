//! Targets of the Rust compiler: `x86_64-unknown-linux-musl`.

/// Returns whether programs of a target run on Linux, as its name says.
#[must_use]
pub fn is_of_linux(target: &str) -> bool {
    target.split('-').any(|part| part == "linux")
}

/// Returns the processor of a target as engines call it; `None` for one that they have no name for.
#[must_use]
pub fn architecture(target: &str) -> Option<&'static str> {
    let processor = target.split('-').next().unwrap_or_default();
    Some(match processor {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "i586" | "i686" => "386",
        "powerpc64le" => "ppc64le",
        "loongarch64" => "loong64",
        "s390x" => "s390x",
        _ if processor.starts_with("riscv64") => "riscv64",
        _ if processor.starts_with("arm") || processor.starts_with("thumbv7") => "arm",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_of_systems_and_processors() {
        for (target, processor) in [
            ("x86_64-unknown-linux-musl", "amd64"),
            ("aarch64-unknown-linux-gnu", "arm64"),
            ("armv7-unknown-linux-musleabihf", "arm"),
            ("thumbv7neon-unknown-linux-gnueabihf", "arm"),
            ("i686-unknown-linux-musl", "386"),
            ("riscv64gc-unknown-linux-gnu", "riscv64"),
            ("powerpc64le-unknown-linux-gnu", "ppc64le"),
        ] {
            assert_eq!(architecture(target), Some(processor));
            assert!(is_of_linux(target), "{target}");
        }
        assert_eq!(architecture("wasm32-unknown-unknown"), None);
        for target in ["x86_64-apple-darwin", "x86_64-pc-windows-msvc", "aarch64-linuxish-none"] {
            assert!(!is_of_linux(target), "{target}");
        }
    }
}
