//! Reads markers.

use super::{Compare, Marker};

/// Reads a marker; nothing where it is not one.
pub(crate) fn read(text: &str) -> Option<Marker> {
    let words = words(text)?;
    let mut reader = Reader { words, at: 0, depth: 0 };
    let marker = reader.read_any()?;
    (reader.at == reader.words.len()).then_some(marker)
}

/// The depth to which parentheses are followed.
const MAX_DEPTH: usize = 50;

/// Returns the Pythons of a range, without what it leaves out inside; nothing where it is not one.
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

    fn read_any(&mut self) -> Option<Marker> {
        let mut all = vec![self.read_all()?];
        while self.takes("or") {
            all.push(self.read_all()?);
        }
        Some(if all.len() == 1 { all.pop()? } else { Marker::Or(all) })
    }

    fn read_all(&mut self) -> Option<Marker> {
        let mut all = vec![self.read_one()?];
        while self.takes("and") {
            all.push(self.read_one()?);
        }
        Some(if all.len() == 1 { all.pop()? } else { Marker::And(all) })
    }

    fn read_one(&mut self) -> Option<Marker> {
        if self.words.get(self.at) == Some(&Word::Open) {
            self.at += 1;
            self.depth += 1;
            (self.depth < MAX_DEPTH).then_some(())?;
            let marker = self.read_any()?;
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

pub(super) fn compare(variable: &str, op: &str, value: String, is_turned: bool) -> Compare {
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
