//! The versions of bases that there were when this was released, in November 2026. A lint asks for them, since newer ones
//! come.

use crate::suggest::nearest;

/// The versions of something.
struct Versions {
    /// The base by name, or the option, that takes them.
    of: &'static str,
    /// What they are of, in messages.
    described: &'static str,
    known: Known,
    /// Names that are versions too.
    names: &'static [&'static str],
}

/// The numbers of versions.
enum Known {
    /// Those from the first to the last, behind what all have before them: `3.`.
    From(&'static str, u32, u32),
    /// These, in their order.
    These(&'static [&'static str]),
}

const VERSIONS: &[Versions] = &[
    versions("python", "Python", Known::From("3.", 3, 15), &[]),
    versions("debian_slim", "Python", Known::From("3.", 7, 15), &[]),
    versions("micromamba", "Python", Known::From("3.", 6, 15), &[]),
    versions("add_python", "Python", Known::From("3.", 8, 15), &[]),
    versions("debian", "Debian", Known::From("", 7, 13), DEBIAN),
    versions("ubuntu", "Ubuntu", Known::These(UBUNTU), UBUNTU_NAMES),
    versions("alpine", "Alpine", Known::From("3.", 1, 24), &["edge"]),
    versions("fedora", "Fedora", Known::From("", 20, 45), &["rawhide"]),
    versions("rust", "Rust", Known::From("1.", 25, 99), &[]),
    versions("node", "Node.js", Known::From("", 4, 26), NODE),
    versions("bun", "Bun", Known::From("", 1, 1), &[]),
    // The images on Debian 13 start with 1.24.
    versions("golang", "Go", Known::From("1.", 24, 27), &[]),
];

#[rustfmt::skip]
const DEBIAN: &[&str] = &[
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid",
    "stable", "oldstable", "oldoldstable", "testing", "unstable",
];

#[rustfmt::skip]
const UBUNTU: &[&str] = &[
    "12.04", "14.04", "16.04", "16.10", "17.04", "17.10", "18.04", "18.10", "19.04", "19.10", "20.04", "20.10", "21.04",
    "21.10", "22.04", "22.10", "23.04", "23.10", "24.04", "24.10", "25.04", "25.10", "26.04", "26.10",
];

#[rustfmt::skip]
const UBUNTU_NAMES: &[&str] = &[
    "precise", "trusty", "xenial", "yakkety", "zesty", "artful", "bionic", "cosmic", "disco", "eoan", "focal", "groovy",
    "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute",
    "stonking", "rolling", "devel",
];

#[rustfmt::skip]
const NODE: &[&str] = &[
    "argon", "boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod", "krypton", "lts",
    "current",
];

const fn versions(of: &'static str, described: &'static str, known: Known, names: &'static [&'static str]) -> Versions {
    Versions {
        of,
        described,
        known,
        names,
    }
}

/// A version that was not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// What is known of it.
    pub(crate) what: String,
    /// The nearest one that was there.
    pub(crate) near: String,
}

/// Looks for the version that a base, or an option, is given among those that there were.
pub(crate) fn unknown(of: &str, text: &str) -> Option<Unknown> {
    let versions = VERSIONS.iter().find(|versions| versions.of == of)?;
    // A day may follow a name.
    let name = text.split('-').next().unwrap_or_default();
    if name.is_empty() || text.contains('$') || versions.names.contains(&name) {
        return None;
    }
    if !name.starts_with(|first: char| first.is_ascii_digit()) {
        return versions.unknown_name(name);
    }
    match versions.known {
        Known::From(before, first, last) => versions.out_of(name, before, (first, last)),
        Known::These(known) => versions.not_among(name, known),
    }
}

impl Versions {
    fn newest(&self) -> String {
        match self.known {
            Known::From(before, _, last) => format!("{before}{last}"),
            Known::These(known) => known.last().copied().unwrap_or_default().to_owned(),
        }
    }

    fn up_to_newest(&self) -> String {
        format!("knows {} up to {}", self.described, self.newest())
    }

    fn out_of(&self, text: &str, before: &str, (first, last): (u32, u32)) -> Option<Unknown> {
        // Others are whole series, as `1` is, and days.
        let number: u32 = text.strip_prefix(before)?.split('.').next()?.parse().ok()?;
        if number > last {
            return Some(Unknown {
                what: self.up_to_newest(),
                near: self.newest(),
            });
        }
        let near = format!("{before}{first}");
        let what = format!("knows this base from {} {near} on", self.described);
        (number < first).then_some(Unknown { what, near })
    }

    fn not_among(&self, text: &str, known: &[&str]) -> Option<Unknown> {
        if known.contains(&text) {
            return None;
        }
        let before = known.iter().rfind(|known| **known < text);
        Some(Unknown {
            what: self.up_to_newest(),
            near: before.or(known.first()).copied().unwrap_or_default().to_owned(),
        })
    }

    fn unknown_name(&self, name: &str) -> Option<Unknown> {
        let near = nearest(name, self.names.iter().copied());
        (!self.names.is_empty()).then(|| Unknown {
            what: self.up_to_newest(),
            near: near.map_or_else(|| self.newest(), str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{VERSIONS, unknown};
    use crate::factories::FACTORIES;

    #[test]
    fn what_bases_start_from_is_known() {
        for row in FACTORIES {
            assert_eq!(unknown(row.name, row.default.unwrap_or_default()), None, "{}", row.name);
        }
        let named = VERSIONS.iter().map(|versions| versions.of);
        for name in named.filter(|name| *name != "add_python") {
            assert!(FACTORIES.iter().any(|row| row.name == name), "{name}");
        }
    }

    #[test]
    fn versions_that_are_known() {
        for (of, text) in [
            ("python", "3.14"),
            ("python", "3.15.2"),
            ("python", "$V"),
            ("debian", "12"),
            ("debian", "12.5"),
            ("debian", "trixie-20250811"),
            ("ubuntu", "26.04"),
            ("ubuntu", "noble-20250127"),
            ("alpine", "3"),
            ("alpine", "3.22.1"),
            ("alpine", "20250108"),
            ("alpine", "edge"),
            ("fedora", "rawhide"),
            ("rust", "1"),
            ("rust", "1.88.0"),
            ("node", "22.11"),
            ("node", "lts"),
            ("bun", "1.2.20"),
            ("golang", "1.25.3"),
            ("ray", "9.9"),
        ] {
            assert_eq!(unknown(of, text), None, "{of} {text}");
        }
    }

    #[test]
    fn the_nearest_of_versions_that_are_not() {
        for (of, text, near) in [
            ("python", "3.99", "3.15"),
            ("debian_slim", "3.5", "3.7"),
            ("add_python", "3.99.1", "3.15"),
            ("debian", "bokworm", "bookworm"),
            ("debian", "bokworm-20250203", "bookworm"),
            ("debian", "99", "13"),
            ("ubuntu", "24.05", "24.04"),
            ("ubuntu", "99.04", "26.10"),
            ("ubuntu", "10.04", "12.04"),
            ("ubuntu", "nobel", "noble"),
            ("ubuntu", "zzzzzzzz", "26.10"),
            ("alpine", "3.99", "3.24"),
            ("fedora", "99", "45"),
            ("fedora", "rawhid", "rawhide"),
            ("rust", "1.999", "1.99"),
            ("node", "99", "26"),
            ("node", "krypto", "krypton"),
            ("bun", "2", "1"),
            ("golang", "1.20", "1.24"),
        ] {
            assert_eq!(
                unknown(of, text).map(|unknown| unknown.near).as_deref(),
                Some(near),
                "{of} {text}"
            );
        }
    }
}
