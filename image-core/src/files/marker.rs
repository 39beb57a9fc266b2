//! Markers of requirements (`PyPA`'s specification "Dependency specifiers"), asked without an interpreter: what is not
//! known of a place leaves a part of a marker in doubt.

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

/// Reads a marker; nothing where it is not one.
pub(crate) fn read(text: &str) -> Option<Marker> {
    let words = words(text)?;
    let mut reader = Reader { words, at: 0, depth: 0 };
    let marker = reader.any()?;
    (reader.at == reader.words.len()).then_some(marker)
}

/// The depth to which parentheses are followed.
const MAX_DEPTH: usize = 50;

/// The Pythons of a range, without what it leaves out inside; nothing where it is not one.
pub(crate) fn of_pythons(range: &str) -> Option<Marker> {
    let parts = range.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty() && !part.starts_with("!="));
    let markers = parts.map(|part| {
        let (op, version) = part.split_at(part.find(|char| !"<>=~".contains(char))?);
        Some(Marker::Compare(compare(
            "python_full_version",
            op,
            version.trim().to_owned(),
            false,
        )))
    });
    let markers = markers.collect::<Option<Vec<_>>>()?;
    Some(markers.into_iter().fold(Marker::True, Marker::and))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Open,
    Close,
    /// A name, `and`, `or`, `in`, `not`, or an operator.
    Plain(String),
    Text(String),
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '\'' | '"' => {
                let end = rest[1..].find(first)?;
                (Word::Text(rest[1..=end].to_owned()), end + 2)
            }
            _ => {
                let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.');
                let is_operator = |char: char| matches!(char, '<' | '>' | '=' | '!' | '~');
                let belongs: &dyn Fn(char) -> bool = if is_name(first) { &is_name } else { &is_operator };
                let end = rest.find(|char| !belongs(char)).unwrap_or(rest.len());
                (end > 0).then_some(())?;
                (Word::Plain(rest[..end].to_owned()), end)
            }
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Some(words)
}

struct Reader {
    words: Vec<Word>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn takes(&mut self, plain: &str) -> bool {
        let is_next = matches!(self.words.get(self.at), Some(Word::Plain(word)) if word == plain);
        self.at += usize::from(is_next);
        is_next
    }

    fn any(&mut self) -> Option<Marker> {
        let mut all = vec![self.all()?];
        while self.takes("or") {
            all.push(self.all()?);
        }
        Some(if all.len() == 1 { all.pop()? } else { Marker::Or(all) })
    }

    fn all(&mut self) -> Option<Marker> {
        let mut all = vec![self.one()?];
        while self.takes("and") {
            all.push(self.one()?);
        }
        Some(if all.len() == 1 { all.pop()? } else { Marker::And(all) })
    }

    fn one(&mut self) -> Option<Marker> {
        if self.words.get(self.at) == Some(&Word::Open) {
            self.at += 1;
            self.depth += 1;
            (self.depth < MAX_DEPTH).then_some(())?;
            let marker = self.any()?;
            self.depth -= 1;
            (self.words.get(self.at) == Some(&Word::Close)).then_some(())?;
            self.at += 1;
            return Some(marker);
        }
        let left = self.word()?;
        let op = if self.takes("not") {
            self.takes("in").then_some("not in".to_owned())?
        } else {
            let Word::Plain(op) = self.word()? else { return None };
            op
        };
        let (variable, value, is_turned) = match (left, self.word()?) {
            (Word::Plain(variable), Word::Text(value)) => (variable, value, false),
            (Word::Text(value), Word::Plain(variable)) => (variable, value, true),
            _ => return None,
        };
        Some(Marker::Compare(compare(&variable, &op, value, is_turned)))
    }

    fn word(&mut self) -> Option<Word> {
        self.at += 1;
        self.words.get(self.at - 1).cloned()
    }
}

/// Values of `platform_system` that say the same as one of `sys_platform`, as uv has them.
const SYSTEMS: [(&str, &str); 6] = [
    ("AIX", "aix"),
    ("Android", "android"),
    ("Darwin", "darwin"),
    ("Emscripten", "emscripten"),
    ("Linux", "linux"),
    ("Windows", "win32"),
];

fn compare(variable: &str, op: &str, value: String, is_turned: bool) -> Compare {
    let turned = match op {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        op => op,
    };
    let is_in = matches!(op, "in" | "not in");
    let of_system = SYSTEMS.iter().filter(|_| !is_in && variable == "platform_system");
    if let Some((_, platform)) = of_system.into_iter().find(|(system, _)| *system == value) {
        return compare("sys_platform", op, (*platform).to_owned(), is_turned);
    }
    Compare {
        // Names of old, which PEP 345 had.
        variable: match variable {
            "os.name" => "os_name",
            "sys.platform" => "sys_platform",
            "platform.machine" => "platform_machine",
            "platform.python_implementation" | "python_implementation" => "platform_python_implementation",
            "platform.version" => "platform_version",
            name => name,
        }
        .to_owned(),
        op: if is_turned { turned } else { op }.to_owned(),
        value,
        is_turned: is_turned && is_in,
    }
}

/// The facts about an environment in which something is installed, as far as they are known.
pub(crate) trait Environment {
    /// The value of a variable, if it is known.
    fn value(&self, variable: &str) -> Option<String>;
    /// Returns whether an extra is asked for, if that is known.
    fn has_extra(&self, extra: &str) -> Option<bool>;
    /// The series of its Python, if that is known.
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
    /// Both of these.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Marker::True, marker) | (marker, Marker::True) => marker,
            (one, other) => Marker::And(vec![one, other]),
        }
    }

    /// The marker `extra == '…'`.
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

/// More places than are compared before two markers are taken for the same.
const MAX_PLACES: usize = 4_096;

/// Returns whether two markers hold at the same places, as far as Pythons of these ranges go: both are asked at a place
/// for each value that one of them names, and at one beside.
pub(crate) fn are_same(one: &Marker, other: &Marker, pythons: &[Specifier]) -> bool {
    if one == other {
        return true;
    }
    let mut compares = Vec::new();
    one.compares(&mut compares);
    other.compares(&mut compares);
    let choices = choices(&compares, pythons);
    let count = choices
        .iter()
        .try_fold(1_usize, |count, (_, values)| count.checked_mul(values.len()));
    if count.is_none_or(|count| count > MAX_PLACES) {
        return true;
    }
    (0..count.unwrap_or(0)).all(|index| {
        let place = Chosen::new(&choices, index);
        !place.can_be() || one.holds(&place) == other.holds(&place)
    })
}

/// Values of two variables that no place has, as uv has them: of each pair, all of the first with all of the second.
const EXCLUDED: [(&str, &[&str], &[&str]); 4] = [
    ("os_name", &["nt"], &["darwin", "ios", "linux"]),
    ("os_name", &["posix"], &["win32"]),
    (
        "platform_system",
        &["FreeBSD", "NetBSD", "OpenBSD", "SunOS"],
        &[
            "aix",
            "android",
            "cygwin",
            "darwin",
            "emscripten",
            "ios",
            "linux",
            "wasi",
            "win32",
        ],
    ),
    (
        "platform_system",
        &["iOS", "iPadOS"],
        &[
            "aix",
            "android",
            "cygwin",
            "darwin",
            "emscripten",
            "linux",
            "wasi",
            "win32",
        ],
    ),
];

/// The variables of comparisons, with values that tell them apart.
fn choices(compares: &[&Compare], pythons: &[Specifier]) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for compare in compares {
        let search = compare.search();
        let variable = match (&search, compare.variable.as_str()) {
            (Some(search), _) => search,
            (None, "python_version") => "python_full_version",
            (None, "extra") => &format!("extra {}", compare.value),
            (None, variable) => variable,
        };
        let values = values(compare);
        match all.iter_mut().find(|(name, _)| name == variable) {
            Some((_, known)) => known.extend(values),
            None => all.push((variable.to_owned(), values)),
        }
    }
    for (name, values) in &mut all {
        values.sort();
        values.dedup();
        if name == "python_full_version" {
            let bounds = pythons.iter().flat_map(|(_, version)| version.neighbours());
            values.extend(bounds);
            values.sort();
            values.dedup();
            values.retain(|value| Version::read(value).is_some_and(|version| version::fit(pythons, &version)));
        }
    }
    all
}

/// Values at which a comparison may change its answer.
fn values(compare: &Compare) -> Vec<String> {
    if compare.variable == "extra" || compare.search().is_some() {
        return vec!["yes".to_owned(), "no".to_owned()];
    }
    if compare.is_version() {
        let parts = compare.value.split_whitespace();
        let versions = parts.filter_map(|part| Version::read(part.trim_end_matches(".*")));
        return versions.flat_map(|version| version.neighbours()).collect();
    }
    let mut values = vec![compare.value.clone(), "\u{1}".to_owned()];
    if compare.op.starts_with(['<', '>']) {
        // The next text.
        values.push(format!("{}\0", compare.value));
    }
    values
}

/// A place with one of the values for each variable.
struct Chosen<'c>(Vec<(&'c str, &'c str)>);

impl<'c> Chosen<'c> {
    fn new(choices: &'c [(String, Vec<String>)], mut index: usize) -> Self {
        let mut chosen = Vec::new();
        for (name, values) in choices {
            chosen.push((name.as_str(), values[index % values.len()].as_str()));
            index /= values.len();
        }
        Self(chosen)
    }

    /// Returns whether there may be such a place.
    fn can_be(&self) -> bool {
        let has = |name: &str, values: &[&str]| self.get(name).is_some_and(|value| values.contains(&value));
        !EXCLUDED
            .iter()
            .any(|(name, values, platforms)| has(name, values) && has("sys_platform", platforms))
    }

    fn get(&self, name: &str) -> Option<&'c str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }
}

impl Environment for Chosen<'_> {
    fn value(&self, variable: &str) -> Option<String> {
        if variable == "python_version" {
            let full = self.get("python_full_version")?;
            let mut parts = full.split('.');
            return Some(format!("{}.{}", parts.next()?, parts.next()?));
        }
        self.get(variable).map(str::to_owned)
    }

    fn has_extra(&self, extra: &str) -> Option<bool> {
        self.get(&format!("extra {extra}")).map(|value| value == "yes")
    }

    fn finds(&self, search: &str) -> Option<bool> {
        self.get(search).map(|value| value == "yes")
    }
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
