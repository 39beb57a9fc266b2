//! The words in which engines expand references, as `BuildKit`'s `shell/lex.go` reads them.

use super::problem::Rule;

/// The depth to which references may be nested.
const DEEPEST: usize = 16;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Literal text, without its quotes and escapes.
    Literal(String),
    /// `$name`, `${name}`, and with `true` for `:+` and `false` for `:-` what follows.
    Reference {
        name: String,
        fallback: Option<(bool, Vec<Piece>)>,
    },
    /// A reference of another form.
    Other,
}

/// The reason why an engine refuses a word. It is a constant, as [`rule::Fault`](crate::rule::Fault) is, since many callers
/// only ask whether a word can be read; the check of a file makes a report of it, at the place of the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(super) rule: Rule,
    pub(super) what: &'static str,
    pub(super) fix: &'static str,
}

const fn fault(rule: Rule, what: &'static str, fix: &'static str) -> Fault {
    Fault { rule, what, fix }
}

const UNCLOSED: Fault = fault(Rule::Expansion, "the closing brace of `${` is missing", "add the `}`");
const SUBSTITUTION: Fault = fault(
    Rule::Expansion,
    "`${` has no name after it",
    "write a name, or `\\$` for a dollar",
);
const MODIFIER: Fault = fault(
    Rule::Expansion,
    "engines know no such form of `${…}`",
    "use another form, or expand it in a shell, in RUN",
);
const NESTED: Fault = fault(
    Rule::Expansion,
    "references stand in each other more than 16 deep",
    "give one of them a name with ARG",
);
const SINGLE: Fault = fault(
    Rule::Quotes,
    "the closing single quote is missing",
    "add it, or write `\\'` for the letter",
);
const DOUBLE: Fault = fault(
    Rule::Quotes,
    "the closing double quote is missing",
    "add it, or write `\\\"` for the letter",
);

/// Returns whether an engine surely accepts a word: it has plain text, quotes around plain text, `$name` and `${name}`.
pub(super) fn is_plain(text: &str, escape: char) -> bool {
    let special = |byte: u8| matches!(byte, b'$' | b'\'' | b'"') || char::from(byte) == escape;
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| special(*byte)) {
        let (byte, after) = (rest[at], &rest[at + 1..]);
        let length = match byte {
            b'$' => reference(after),
            b'\'' | b'"' => after
                .iter()
                .position(|byte| special(*byte))
                .filter(|end| after[*end] == byte),
            _ => None,
        };
        let Some(length) = length else { return false };
        rest = &after[length + 1..];
    }
    true
}

/// Returns the length of `name` or `{name}` without its last byte.
fn reference(text: &[u8]) -> Option<usize> {
    let braced = usize::from(text.first() == Some(&b'{'));
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = text[braced..].iter().take_while(belongs).count();
    let closed = braced == 0 || text.get(1 + length) == Some(&b'}');
    (length > 0 && closed).then(|| length - 1 + 2 * braced)
}

/// Returns the pieces of a word. With `quotes` off, as in the contents of a here-document, quotes are letters.
pub(crate) fn pieces(text: &str, escape: char, quotes: bool) -> Result<Vec<Piece>, Fault> {
    let mut lexer = Lexer {
        rest: text,
        escape,
        quotes,
        depth: 0,
    };
    lexer.until(None, false)
}

/// Returns the text of a word, if it has no references.
pub(crate) fn literal(text: &str, escape: char) -> Option<String> {
    let mut out = String::new();
    for piece in pieces(text, escape, true).ok()? {
        match piece {
            Piece::Literal(text) => out.push_str(&text),
            Piece::Reference { .. } | Piece::Other => return None,
        }
    }
    Some(out)
}

struct Lexer<'t> {
    rest: &'t str,
    escape: char,
    quotes: bool,
    depth: usize,
}

/// Pieces under construction.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn text(&mut self, text: impl IntoIterator<Item = char>) {
        if let Some(Piece::Literal(literal)) = self.0.last_mut() {
            return literal.extend(text);
        }
        let text: String = text.into_iter().collect();
        if !text.is_empty() {
            self.0.push(Piece::Literal(text));
        }
    }
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    /// Returns the pieces up to `stop`, which is passed, or to the end.
    fn until(&mut self, stop: Option<char>, keep_escapes: bool) -> Result<Vec<Piece>, Fault> {
        let mut out = Pieces::default();
        loop {
            match self.next() {
                None if stop.is_some() => return Err(UNCLOSED),
                None => return Ok(out.0),
                next if next == stop => return Ok(out.0),
                Some('\'') if self.quotes => self.single(&mut out)?,
                Some('"') if self.quotes => self.double(&mut out, keep_escapes)?,
                Some('$') => self.dollar(&mut out)?,
                Some(next) if next == self.escape => {
                    out.text(keep_escapes.then_some(next));
                    out.text(self.next());
                }
                next => out.text(next),
            }
        }
    }

    fn single(&mut self, out: &mut Pieces) -> Result<(), Fault> {
        let end = self.rest.find('\'').ok_or(SINGLE)?;
        out.text(self.rest[..end].chars());
        self.rest = &self.rest[end + 1..];
        Ok(())
    }

    fn double(&mut self, out: &mut Pieces, keep_escapes: bool) -> Result<(), Fault> {
        loop {
            match self.next().ok_or(DOUBLE)? {
                '"' => return Ok(()),
                '$' => self.dollar(out)?,
                next if next == self.escape => {
                    let escaped = self
                        .peek()
                        .filter(|next| matches!(next, '"' | '$') || *next == self.escape);
                    out.text(keep_escapes.then_some(next));
                    out.text([escaped.unwrap_or(next)]);
                    if escaped.is_some() {
                        self.next();
                    }
                }
                next => out.text([next]),
            }
        }
    }

    /// Reads on from behind a `$`.
    fn dollar(&mut self, out: &mut Pieces) -> Result<(), Fault> {
        if self.take('{') {
            self.depth += 1;
            let braced = self.braced()?;
            self.depth -= 1;
            out.0.push(braced);
            return Ok(());
        }
        let name = self.name();
        if name.is_empty() {
            out.text(['$']);
        } else {
            out.0.push(Piece::Reference { name, fallback: None });
        }
        Ok(())
    }

    /// Reads on from behind a `${`.
    fn braced(&mut self) -> Result<Piece, Fault> {
        if self.depth > DEEPEST {
            return Err(NESTED);
        }
        if matches!(self.peek().ok_or(UNCLOSED)?, '{' | '}' | ':') {
            return Err(SUBSTITUTION);
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(Piece::Reference { name, fallback: None }),
            Some(':') => match self.next() {
                Some(next @ ('-' | '+')) => {
                    let fallback = Some((next == '+', self.until(Some('}'), false)?));
                    Ok(Piece::Reference { name, fallback })
                }
                Some('?') => self.until(Some('}'), false).map(|_| Piece::Other),
                _ => Err(MODIFIER),
            },
            Some('+' | '-' | '?') => self.until(Some('}'), false).map(|_| Piece::Other),
            Some('#' | '%') => self.until(Some('}'), true).map(|_| Piece::Other),
            Some('/') => self.replacement(),
            None => Err(UNCLOSED),
            Some(_) => Err(MODIFIER),
        }
    }

    fn replacement(&mut self) -> Result<Piece, Fault> {
        self.take('/');
        self.until(Some('/'), true)?;
        self.until(Some('}'), true)?;
        Ok(Piece::Other)
    }

    fn name(&mut self) -> String {
        let first = self.peek().unwrap_or(' ');
        if matches!(first, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
            return self.next().into_iter().collect();
        }
        let digits = first.is_numeric();
        let belongs = |next: &char| {
            if digits {
                next.is_numeric()
            } else {
                next.is_alphanumeric() || *next == '_'
            }
        };
        let length = self.rest.chars().take_while(belongs).map(char::len_utf8).sum();
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Reference { name, fallback: None } => format!("<{name}>"),
            Piece::Reference {
                name,
                fallback: Some((plus, word)),
            } => format!("<{name}{}{}>", if *plus { '+' } else { '-' }, shown(word)),
            Piece::Other => "<?>".to_owned(),
        };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn words() {
        let table = [
            ("a b", "a b"),
            (r#""a \" \$ \\ \n" 'b\'"#, r#"a " $ \ \n b\"#),
            (r"a\ \$b\", "a $b"),
            ("$a-${b}$", "<a>-<b>$"),
            ("${a:-b$c'd}'}${e:+}", "<a-b<c>d}><e+>"),
            ("\"${a:-\"b c\"}\"", "<a-b c>"),
            ("$1a$$$-", "<1>a<$><->"),
            (
                "${a-b}${a+b}${a?b}${a:?b}${a#*.}${a%%.*}${a/b/c}${a//b/}",
                "<?><?><?><?><?><?><?><?>",
            ),
            ("$(x)", "$(x)"),
        ];
        for (text, expected) in table {
            let found = pieces(text, '\\', true).map(|pieces| shown(&pieces));
            assert_eq!(found.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_other_escape_character_and_no_quotes() {
        assert_eq!(shown(&pieces(r"`$a\b", '`', true).unwrap()), r"$a\b");
        assert_eq!(
            shown(&pieces(r#"don't \$"$b""#, '\\', false).unwrap()),
            r#"don't $"<b>""#
        );
    }

    #[test]
    fn plain_words_are_accepted() {
        let plain = ["", "a", "a\"b c\"'d e'", "$a-${b}", "é$a"];
        let other = ["$", "$é", "${a", "${}", "'", "\"$a\"", "\\a", "${a:-b}", "don't"];
        assert!(
            plain
                .iter()
                .all(|text| is_plain(text, '\\') && pieces(text, '\\', true).is_ok())
        );
        assert!(!other.iter().any(|text| is_plain(text, '\\')));
    }

    #[test]
    fn refused() {
        let deep = "${a:-".repeat(100_000);
        let table = [
            ("${", UNCLOSED),
            ("${a", UNCLOSED),
            ("${a:-b", UNCLOSED),
            ("${}", SUBSTITUTION),
            ("${:-a}", SUBSTITUTION),
            ("${a@Q}", MODIFIER),
            ("${a:1}", MODIFIER),
            ("${a b}", MODIFIER),
            ("don't", SINGLE),
            ("\"a", DOUBLE),
            (&deep, NESTED),
        ];
        for (text, expected) in table {
            assert_eq!(pieces(text, '\\', true), Err(expected), "{text:.20}");
        }
    }
}
