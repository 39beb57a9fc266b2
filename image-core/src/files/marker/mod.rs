//! Markers of requirements (`PyPA`'s specification "Dependency specifiers"), asked without an interpreter: what is not
//! known of a place leaves a part of a marker in doubt.

mod read;
mod same;

use self::read::compare;
pub(crate) use self::read::{of_pythons, read};
pub(crate) use self::same::are_same;
use super::version::{self, Specifier, Version};

/// A marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// Holds always.
    True,
    /// Compares a variable with a text.
    Compare(Compare),
    And(Vec<Marker>),
    Or(Vec<Marker>),
    Not(Box<Marker>),
}

/// A comparison, with the variable first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compare {
    variable: String,
    op: String,
    value: String,
    /// Whether the text was first, as in `'linux' in sys_platform`.
    is_turned: bool,
}

/// The facts about an environment in which something is installed, as far as they are known.
pub(crate) trait Environment {
    /// Returns the value of a variable, if it is known.
    fn value(&self, variable: &str) -> Option<String>;
    /// Returns whether an extra is asked for, if that is known.
    fn has_extra(&self, extra: &str) -> Option<bool>;
    /// Returns the series of its Python, if that is known.
    fn python(&self) -> Option<&Version> {
        None
    }
    /// Returns whether one text is in the other, if that is chosen without regard to the value of the variable.
    fn finds(&self, _search: &str) -> Option<bool> {
        None
    }
}

/// A Linux: the extras that are asked for, and the series of its Python, if that is known. Of its machine nothing is.
pub(crate) struct Linux<'p, F>(pub(crate) F, pub(crate) Option<&'p Version>);

impl<F: Fn(&str) -> Option<bool>> Environment for Linux<'_, F> {
    fn python(&self) -> Option<&Version> {
        self.1
    }

    fn value(&self, variable: &str) -> Option<String> {
        let value = match variable {
            "os_name" => "posix",
            "sys_platform" => "linux",
            "platform_system" => "Linux",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn has_extra(&self, extra: &str) -> Option<bool> {
        (self.0)(extra)
    }
}

impl Marker {
    /// Returns the marker that holds where both do.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Marker::True, marker) | (marker, Marker::True) => marker,
            (one, other) => Marker::And(vec![one, other]),
        }
    }

    /// Returns the marker `extra == '…'`.
    pub(crate) fn extra(name: String) -> Self {
        Marker::Compare(compare("extra", "==", name, false))
    }

    /// Returns whether it holds; nothing where that depends on what is not known.
    pub(crate) fn holds(&self, place: &impl Environment) -> Option<bool> {
        match self {
            Marker::True => Some(true),
            Marker::Compare(compare) => compare.holds(place),
            Marker::And(all) => Self::join(all, place, false),
            Marker::Or(any) => Self::join(any, place, true),
            Marker::Not(marker) => marker.holds(place).map(|holds| !holds),
        }
    }

    /// Joins parts, of which one that is `decides` decides.
    fn join(parts: &[Self], place: &impl Environment, decides: bool) -> Option<bool> {
        let mut joined = Some(!decides);
        for part in parts {
            match part.holds(place) {
                Some(is) if is == decides => return Some(decides),
                Some(_) => {}
                None => joined = None,
            }
        }
        joined
    }

    fn compares<'m>(&'m self, into: &mut Vec<&'m Compare>) {
        match self {
            Marker::True => {}
            Marker::Compare(compare) => into.push(compare),
            Marker::And(parts) | Marker::Or(parts) => parts.iter().for_each(|part| part.compares(into)),
            Marker::Not(marker) => marker.compares(into),
        }
    }
}

impl Compare {
    fn holds(&self, place: &impl Environment) -> Option<bool> {
        if self.variable == "extra" {
            let has = place.has_extra(&self.value)?;
            return Some(has == (self.op == "=="));
        }
        if let Some(is_in) = self.search().and_then(|search| place.finds(&search)) {
            return Some(is_in == (self.op == "in"));
        }
        if let (Some(series), Some(specifier)) = (place.python(), self.of_python()) {
            // Of a series, some releases may be in a range, and others not.
            return (!version::fits_series(&[specifier], series)).then_some(false);
        }
        let value = place.value(&self.variable)?;
        if let Some(specifier) = self.specifier() {
            return Version::read(&value).map(|version| specifier_fits(&specifier, &version));
        }
        let (value, wanted) = (value.as_str(), self.value.as_str());
        Some(match self.op.as_str() {
            "==" | "===" => value == wanted,
            "!=" => value != wanted,
            "<" => value < wanted,
            "<=" => value <= wanted,
            ">" => value > wanted,
            ">=" => value >= wanted,
            "in" | "not in" => {
                let is_in = if self.is_turned {
                    value.contains(wanted)
                } else if self.is_version() {
                    wanted.split_whitespace().any(|part| part == value)
                } else {
                    wanted.contains(value)
                };
                is_in == (self.op == "in")
            }
            _ => return None,
        })
    }

    /// Returns the name of a search of a text in another. As uv has it, that is a choice of its own, which says nothing of
    /// the variable's value.
    fn search(&self) -> Option<String> {
        let is_one = matches!(self.op.as_str(), "in" | "not in") && !self.is_version();
        let order = if self.is_turned { "has" } else { "in" };
        is_one.then(|| format!("{} {order} {}", self.variable, self.value))
    }

    fn is_version(&self) -> bool {
        matches!(
            self.variable.as_str(),
            "python_version" | "python_full_version" | "implementation_version"
        )
    }

    /// Returns what it asks of the Python.
    fn of_python(&self) -> Option<Specifier> {
        let is_python = matches!(self.variable.as_str(), "python_version" | "python_full_version");
        self.specifier().filter(|_| is_python)
    }

    /// Returns what it asks of a version.
    fn specifier(&self) -> Option<Specifier> {
        if !self.is_version() {
            return None;
        }
        version::specifiers(&format!("{}{}", self.op, self.value))?.pop()
    }
}

fn specifier_fits(specifier: &Specifier, version: &Version) -> bool {
    version::fits(specifier, version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(text: &str) -> Marker {
        read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn markers_on_a_linux_of_which_little_is_known() {
        for (text, expected) in [
            ("sys_platform == 'win32'", Some(false)),
            ("sys_platform != \"win32\" and os_name == 'posix'", Some(true)),
            ("'linux' in sys_platform", Some(true)),
            ("sys_platform in 'linux darwin'", Some(true)),
            ("platform_system not in 'Windows'", Some(true)),
            ("python_version < '3.8'", None),
            ("python_version < '3.8' and sys_platform == 'darwin'", Some(false)),
            ("(python_version < '3.8' or 'posix' == os_name)", Some(true)),
            ("platform_machine == 'x86_64'", None),
            ("extra == 'web'", Some(true)),
            ("extra == 'gpu' and python_version > '3'", Some(false)),
            ("os.name == 'nt'", Some(false)),
        ] {
            let place = Linux(|extra: &str| Some(extra == "web"), None);
            assert_eq!(marker(text).holds(&place), expected, "{text}");
        }
        for text in ["", "a", "a ==", "'a' == 'b'", "a == 'b' or", "(a == 'b'", "a == 'b' c"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"(".repeat(100_000)), None);
    }

    #[test]
    fn markers_are_compared_by_what_they_mean() {
        let pythons = version::specifiers(">=3.11").unwrap_or_default();
        for (one, other, expected) in [
            ("python_version < '3.12'", "python_full_version < '3.12'", true),
            ("python_version < '3.12'", "python_full_version < '3.13'", false),
            ("python_version >= '3.9' and os_name == 'nt'", "os_name == 'nt'", true),
            ("a == '1' or b == '2'", "b == '2' or a == '1'", true),
            ("a == '1' and b == '2'", "b == '2' or a == '1'", false),
            ("a != '1' or a == '1'", "python_version > '3'", true),
            ("extra == 'x'", "extra == 'y'", false),
            ("python_version <= '3.12'", "python_full_version < '3.13'", true),
            ("a != 'x'", "a not in 'x'", false),
            ("a not in 'x'", "a not in 'x' and (b in 'y' or b not in 'y')", true),
            ("a in 'x'", "'x' in a", false),
            ("a < 'x' or a > 'x'", "a != 'x'", true),
            ("a >= '5'", "a >= '6'", false),
            ("a >= '5' or a < '6'", "b == 'y' or b != 'y'", true),
        ] {
            assert_eq!(
                are_same(&marker(one), &marker(other), &pythons),
                expected,
                "{one} {other}"
            );
        }
        assert!(are_same(&Marker::True, &marker("python_version > '3'"), &pythons));
    }
}
