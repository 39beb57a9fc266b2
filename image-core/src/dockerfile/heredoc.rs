//! Finds the words of a line that start here-documents. `BuildKit`'s `heredocsFromLine` has the rule; it splits the line by
//! its shell lexer with quotes and escapes kept and a backslash as escape, whatever the directive says.

/// A here-document that a word starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(super) name: String,
    pub(super) descriptor: u64,
    pub(super) expand: bool,
    pub(super) strip_tabs: bool,
}

/// Returns the here-documents that a line starts. One with quotes that do not match, or a malformed `${`, starts none.
pub(super) fn starts(line: &str) -> Vec<Start> {
    let words = Lexer::new(line, true).words(true).unwrap_or_default();
    words.iter().filter_map(|word| start(word)).collect()
}

/// Returns the here-document that a word starts: `^(\d*)<<(-?)\s*([^<]*)$`, and the rest is one word.
pub(crate) fn start(word: &str) -> Option<Start> {
    let unnumbered = word.trim_start_matches(|next: char| next.is_ascii_digit());
    let digits = &word[..word.len() - unnumbered.len()];
    let rest = unnumbered.strip_prefix("<<")?;
    let (strip_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if rest.contains('<') {
        return None;
    }
    let names = Lexer::new(rest, false).words(false)?;
    let raw = Lexer::new(rest, true).words(false)?;
    let ([name], [raw]) = (&names[..], &raw[..]) else {
        return None;
    };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    Some(Start {
        name: name.clone(),
        descriptor: if digits.is_empty() {
            0
        } else {
            digits.parse().unwrap_or(u64::MAX)
        },
        expand: quotes(name) == quotes(raw),
        strip_tabs,
    })
}

/// The depth to which `${…}` may be nested.
const DEEPEST: usize = 64;

/// `ProcessWords` of `shell/lex.go`, with no variable set and unset ones kept.
struct Lexer<'t> {
    rest: &'t str,
    keep_quotes: bool,
    words: Vec<String>,
    word: String,
    in_word: bool,
    depth: usize,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str, keep_quotes: bool) -> Self {
        let (words, word) = (Vec::new(), String::new());
        Self {
            rest: text,
            keep_quotes,
            words,
            word,
            in_word: false,
            depth: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    /// Returns the words, or `None` where the lexer gives up.
    fn words(mut self, keep_escapes: bool) -> Option<Vec<String>> {
        self.until(None, keep_escapes)?;
        if !self.word.is_empty() {
            self.words.push(self.word);
        }
        Some(self.words)
    }

    /// Returns the text up to `stop`, which is passed, or to the end. Inside `${…}` the word under way is lost, as in
    /// the original, whose buffer is shared.
    fn until(&mut self, stop: Option<char>, keep_escapes: bool) -> Option<String> {
        self.word.clear();
        let mut out = String::new();
        while let Some(next) = self.peek() {
            if Some(next) == stop {
                self.next();
                self.word.clear();
                return Some(out);
            }
            let from = out.len();
            match next {
                '\'' => self.single(&mut out)?,
                '"' => self.double(&mut out, keep_escapes)?,
                '$' => self.dollar(&mut out)?,
                '<' => self.angle(&mut out),
                '\\' => self.backslash(&mut out, keep_escapes),
                _ => out.extend(self.next()),
            }
            let raw = matches!(next, '\'' | '"' | '<' | '\\');
            self.add(&out[from..], raw);
        }
        stop.is_none().then_some(out)
    }

    fn add(&mut self, text: &str, raw: bool) {
        if raw {
            self.in_word |= !text.is_empty();
            return self.word.push_str(text);
        }
        for next in text.chars() {
            if !next.is_whitespace() {
                self.word.push(next);
                self.in_word = true;
            } else if self.in_word && !self.word.is_empty() {
                self.words.push(std::mem::take(&mut self.word));
                self.in_word = false;
            }
        }
    }

    fn quote(&mut self, out: &mut String) {
        let quote = self.next();
        if self.keep_quotes {
            out.extend(quote);
        }
    }

    fn single(&mut self, out: &mut String) -> Option<()> {
        self.quote(out);
        while self.peek()? != '\'' {
            out.extend(self.next());
        }
        self.quote(out);
        Some(())
    }

    fn double(&mut self, out: &mut String, keep_escapes: bool) -> Option<()> {
        self.quote(out);
        loop {
            match self.peek()? {
                '"' => break,
                '$' => self.dollar(out)?,
                '\\' => {
                    self.next();
                    let escapes = matches!(self.peek(), Some('"' | '$' | '\\'));
                    if keep_escapes || !escapes {
                        out.push('\\');
                    }
                    if escapes {
                        out.extend(self.next());
                    } else if keep_escapes && self.peek().is_some() {
                        // What is kept is kept, and then stands for itself once more.
                        out.push('\\');
                    }
                }
                _ => out.extend(self.next()),
            }
        }
        self.quote(out);
        Some(())
    }

    fn backslash(&mut self, out: &mut String, keep_escapes: bool) {
        if keep_escapes {
            out.push('\\');
        }
        self.next();
        out.extend(self.next());
    }

    /// Blanks after `<<` belong to its word.
    fn angle(&mut self, out: &mut String) {
        out.extend(self.next());
        if self.peek() == Some('<') {
            out.extend(self.next());
            while let Some('\t' | '\r' | ' ') = self.peek() {
                out.extend(self.next());
            }
        }
    }

    fn dollar(&mut self, out: &mut String) -> Option<()> {
        self.next();
        out.push('$');
        if self.peek() != Some('{') {
            out.push_str(&self.name());
            return Some(());
        }
        self.next();
        if matches!(self.peek()?, '{' | '}' | ':') {
            return None;
        }
        self.depth += 1;
        out.push('{');
        out.push_str(&self.name());
        self.modifier(out)?;
        out.push('}');
        self.depth -= 1;
        Some(())
    }

    /// Reads from behind the name of `${name…}` to behind its `}`.
    fn modifier(&mut self, out: &mut String) -> Option<()> {
        if self.depth > DEEPEST {
            return None;
        }
        match self.next()? {
            '}' => {}
            ':' => {
                let next = self.next().filter(|next| !matches!(next, '#' | '%'))?;
                out.extend([':', next]);
                out.push_str(&self.until(Some('}'), false)?);
            }
            next @ ('+' | '-' | '?') => {
                out.push(next);
                out.push_str(&self.until(Some('}'), false)?);
            }
            next @ ('#' | '%') => {
                out.push(next);
                out.push_str(&self.until(Some('}'), true)?);
            }
            '/' => {
                let twice = self.peek() == Some('/');
                if twice {
                    self.next();
                }
                let pattern = self.until(Some('/'), true)?;
                out.extend(["/", &pattern, "/", &self.until(Some('}'), true)?]);
            }
            _ => return None,
        }
        Some(())
    }

    fn name(&mut self) -> String {
        let special = |next: &char| matches!(next, '@' | '*' | '#' | '?' | '-' | '$' | '!');
        let first = self.peek().unwrap_or(' ');
        if special(&first) {
            return self.next().into_iter().collect();
        }
        let digits = first.is_ascii_digit();
        let belongs = |next: char| {
            if digits {
                next.is_numeric()
            } else {
                next.is_alphanumeric() || next == '_'
            }
        };
        let mut name = String::new();
        while let Some(next) = self.peek().filter(|next| belongs(*next)) {
            self.next();
            name.push(next);
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        starts(line).into_iter().map(|start| start.name).collect()
    }

    #[test]
    fn words_that_start_one() {
        let table: [(&str, &[&str]); 18] = [
            ("RUN <<EOF", &["EOF"]),
            ("RUN cat <<A <<-B 3<<'C D'", &["A", "B", "C D"]),
            ("RUN cat <<A>x", &["A>x"]),
            ("RUN cat << EOF", &["EOF"]),
            ("RUN echo $(( 1 << 2 ))", &["2"]),
            ("RUN echo $((1<<2))", &[]),
            ("RUN cat <<<word", &[]),
            ("RUN x<<EOF", &[]),
            ("RUN echo \"<<EOF\"", &[]),
            ("RUN echo '<<EOF'", &[]),
            ("RUN echo don't <<EOF", &[]),
            ("RUN echo \\<<EOF", &[]),
            ("RUN echo ${x@Q} <<EOF", &[]),
            ("RUN echo ${x:-y} <<EOF", &["EOF"]),
            ("RUN echo ${x:-a <<EOF}", &["EOF}"]),
            ("RUN <<- EOF", &[]),
            ("RUN <<\"\"", &[]),
            ("RUN <<E\\ F", &["E F"]),
        ];
        for (line, expected) in table {
            assert_eq!(names(line), expected, "{line}");
        }
    }

    #[test]
    fn their_marks() {
        let table = [
            ("<<EOF", (0, true, false)),
            ("<<-EOF", (0, true, true)),
            ("3<<'EOF'", (3, false, false)),
            ("99999999999999999999<<\"EOF\"", (u64::MAX, false, false)),
            ("<<E\"O\"F", (0, false, false)),
            ("<<E\\OF", (0, true, false)),
        ];
        for (word, expected) in table {
            let found = start(word).map(|start| (start.descriptor, start.expand, start.strip_tabs));
            assert_eq!(found, Some(expected), "{word}");
        }
    }

    #[test]
    fn depth_has_a_limit() {
        assert_eq!(
            names(&format!("RUN <<A {}", "${x:-".repeat(100_000))),
            Vec::<String>::new()
        );
    }
}
