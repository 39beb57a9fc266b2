//! Which platforms of a base an engine takes for the one that is asked for.

/// The other names of processors (containerd's `platforms`).
const ALIASES: &[(&str, &str)] = &[
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("i386", "386"),
    ("aarch64", "arm64"),
    ("armhf", "arm"),
    ("armel", "arm"),
];

/// The processors that run programs of another one too.
const ALSO_RUN: &[(&str, &str)] = &[("amd64", "386"), ("arm64", "arm")];

/// Returns whether an engine takes a platform of a base where that one is wanted. It also takes what its processor runs
/// besides; of variants any is taken here, since engines go down from the one that is wanted.
pub(super) fn serves(has: &str, wanted: &str) -> bool {
    let ((system, processor), (wanted_system, wanted_processor)) = (parts(has), parts(wanted));
    system == wanted_system
        && wanted_processor.as_deref().is_none_or(|wanted| {
            let processor = processor.as_deref().unwrap_or_default();
            processor == wanted || ALSO_RUN.contains(&(wanted, processor))
        })
}

/// Returns the system and the processor of a platform. Of one word, engines know which of the two it is.
fn parts(platform: &str) -> (String, Option<String>) {
    let lower = platform.to_ascii_lowercase();
    let mut parts = lower.split('/');
    let first = parts.next().unwrap_or_default();
    let known = |processor: &str| {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == processor);
        alias.map_or(processor, |(_, name)| name).to_owned()
    };
    match parts.next() {
        Some(processor) => (first.to_owned(), Some(known(processor))),
        None if first == "linux" || first == "windows" => (first.to_owned(), None),
        None => ("linux".to_owned(), Some(known(first))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_that_serve_others() {
        for (has, wanted) in [
            ("linux/amd64", "linux/amd64"),
            ("linux/amd64", "linux/x86_64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm64", "linux/arm64/v8"),
            ("linux/arm/v7", "linux/arm64"),
            ("linux/386", "linux/amd64"),
            ("linux/s390x", "linux"),
            ("linux/arm64", "aarch64"),
        ] {
            assert!(serves(has, wanted), "{has} for {wanted}");
        }
        for (has, wanted) in [
            ("linux/amd64", "linux/arm64"),
            ("linux/amd64", "linux/386"),
            ("linux/arm64", "linux/arm"),
            ("windows/amd64", "linux/amd64"),
            ("linux/amd64", "windows"),
        ] {
            assert!(!serves(has, wanted), "{has} for {wanted}");
        }
    }
}
