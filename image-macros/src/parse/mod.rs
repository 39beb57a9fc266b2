//! From tokens to a tree. Parsing never fails as a whole: a statement that does not parse is reported and left out, the
//! others are there.
//!
//! Statements are not known here: their grammar is one for all.

mod attributes;
mod cursor;
mod entry;
mod fixes;
mod installers;
mod known;
mod literal;
mod meant;
mod source;

mod value;

use image_core::ast::{Argument, Statement, Tree, Word};
use image_core::rule::Rule;
use image_core::table;
use proc_macro2::{Delimiter, Ident, TokenTree};

use attributes::Attributes;
use cursor::Cursor;
pub(crate) use cursor::{file, line};
use fixes::{is_text, separator_fix, show};
use known::known_text;
pub(crate) use source::{Extent, Source, plain};

/// The tree of the input, and its tokens.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) source: Source,
}

/// Parsing of a statement has stopped, and the reason is reported.
#[derive(Debug)]
struct Stop;

type Result<T> = std::result::Result<T, Stop>;

/// The keyword of a statement, as a token and as a word.
type Keyword = (Ident, Word);

#[derive(Debug)]
struct Parser {
    tree: Tree,
    source: Source,
    depth: usize,
    /// Whether what is read is a guess, so that nothing is guessed about it.
    is_guess: bool,
}

/// Reads the input of a macro.
pub(crate) fn parse(input: impl IntoIterator<Item = TokenTree>) -> Parsed {
    Parser::new().parse_all(input)
}

impl Parser {
    fn new() -> Self {
        Self {
            tree: Tree::default(),
            source: Source::default(),
            depth: 0,
            is_guess: false,
        }
    }

    /// Reads a statement that was probably meant.
    fn guess(input: impl IntoIterator<Item = TokenTree>) -> Parsed {
        let mut parser = Self::new();
        parser.is_guess = true;
        parser.parse_all(input)
    }

    fn parse_all(mut self, input: impl IntoIterator<Item = TokenTree>) -> Parsed {
        let mut cursor = Cursor::whole(input);
        self.parse_inner_attributes(&mut cursor);
        while !cursor.is_empty() {
            self.parse_statement(&mut cursor);
        }
        Parsed {
            tree: self.tree,
            source: self.source,
        }
    }

    /// `attribute* keyword arguments? ;`
    fn parse_statement(&mut self, cursor: &mut Cursor) {
        let first = self.source.next_place();
        let attributes = self.parse_attributes(cursor);
        let Some(word) = cursor.ident().cloned() else {
            return self.report_missing_keyword(cursor, &attributes);
        };
        cursor.skip(1);
        let (before, (keyword, word)) = self.parse_keyword(word, cursor);
        let (on_build, before) = before.unzip();
        self.source.extents.push(Extent {
            first,
            cfg: attributes.cfg,
            on_build,
            keyword,
            words: Vec::new(),
            calls: Vec::new(),
        });
        let mut statement = start(before, word, attributes);
        if self.refuse_installer(&statement, cursor) {
            return;
        }
        let (reported, start) = (self.source.diagnostics.len(), cursor.position());
        statement.broken = self.parse_arguments(&mut statement, cursor).is_err();
        if statement.broken {
            self.depth = 0;
            self.tree.doubt = true;
            recover(cursor);
        }
        if self.source.diagnostics.len() > reported && (statement.broken || meant::is_call(&statement)) {
            self.say_what_was_meant(&statement, &cursor.since(start));
        }
        if statement.broken && table::statement(&statement.keyword.text.to_ascii_lowercase()).is_none() {
            // Not ours, so the check says what it is here; its arguments need not be ours either.
            self.source.diagnostics.truncate(reported);
        }
        self.tree.statements.push(statement);
    }

    /// The keyword of a statement, after `on_build` where that stands before it.
    fn parse_keyword(&mut self, ident: Ident, cursor: &mut Cursor) -> (Option<Keyword>, Keyword) {
        let word = self.source.word(&ident);
        let (mut before, mut keyword) = (None, (ident, word));
        while keyword.1.text == "on_build"
            && let Some(next) = cursor.ident().cloned()
        {
            cursor.skip(1);
            if before.is_some() {
                let what = "engines keep no ONBUILD in an ONBUILD".to_owned();
                let place = (keyword.0.span(), keyword.0.span());
                self.source.wrong(Rule::OnBuild, place, what, "write `on_build` once");
            }
            let word = self.source.word(&next);
            before = Some(std::mem::replace(&mut keyword, (next, word)));
        }
        (before, keyword)
    }

    /// Something that starts no statement.
    fn report_missing_keyword(&mut self, cursor: &mut Cursor, attributes: &Attributes) {
        let here = (cursor.here(), cursor.here());
        let (place, what, fix) = match cursor.peek() {
            None => (
                attributes.place.unwrap_or(here),
                "no statement follows this".to_owned(),
                "put it above a statement, or take it out",
            ),
            Some(TokenTree::Punct(punct)) if punct.as_char() == ';' => {
                (here, "no statement stands before this `;`".to_owned(), "take it out")
            }
            Some(TokenTree::Punct(punct)) if punct.as_char() == '#' => (
                here,
                "`#` starts no comment".to_owned(),
                "write `// …`, or `/// …` above a statement for a comment in the Dockerfile",
            ),
            Some(token) => (
                here,
                format!("{} starts no statement", show(token)),
                "start with a keyword such as `run`, and put `,` between arguments",
            ),
        };
        self.source.wrong(Rule::Syntax, place, what, fix);
        if !cursor.eat(';') {
            self.tree.doubt = true;
            cursor.skip(1);
            recover(cursor);
        }
    }

    /// The arguments up to and with the semicolon.
    fn parse_arguments(&mut self, statement: &mut Statement, cursor: &mut Cursor) -> Result<()> {
        self.refuse_sign_after_keyword(&statement.keyword.text, cursor)?;
        self.refuse_macro(&statement.keyword.text, cursor)?;
        self.refuse_map(&statement.keyword.text, cursor)?;
        loop {
            if cursor.is_empty() || cursor.eat(';') {
                return Ok(());
            }
            if next_statement(cursor) && (cursor.starts_line() || cursor.follows(',')) {
                self.report_missing_semicolon(cursor);
                return Ok(());
            }
            statement.arguments.push(self.parse_argument(cursor)?);
            while self.parse_alias(statement, cursor)? {}
            if self.parse_after_argument(cursor)? {
                return Ok(());
            }
        }
    }

    /// Reports `keyword = argument` and `keyword: argument`, and reads on. A word that is not a keyword is reported by
    /// the check.
    fn refuse_sign_after_keyword(&mut self, keyword: &str, cursor: &mut Cursor) -> Result<()> {
        if !cursor.punct('=') && (!cursor.punct(':') || cursor.two_at(0, ':', ':')) {
            return Ok(());
        }
        if table::statement(keyword).is_some() {
            let place = (cursor.here(), cursor.here());
            let shown = cursor.peek().map(show).unwrap_or_default();
            let what = format!("{shown} stands between `{keyword}` and its arguments");
            if cursor.group_at(1, Delimiter::Brace).is_some() {
                let fix = format!("write each entry as one of the statement: {keyword} KEY = \"value\", …");
                self.source.wrong(Rule::Syntax, place, what, &fix);
                return Err(Stop);
            }
            self.source.wrong(Rule::Syntax, place, what, "leave it out");
        }
        cursor.skip(1);
        Ok(())
    }

    /// Reports a map where the entries of a statement should be.
    fn refuse_map(&mut self, keyword: &str, cursor: &Cursor) -> Result<()> {
        let Some(group) = cursor.group_at(0, Delimiter::Brace).filter(|_| self.has_entries()) else {
            return Ok(());
        };
        if meant::map(group).is_none() {
            return Ok(());
        }
        let place = (group.span_open(), group.span_close());
        let fix = format!("write each entry as one of the statement: {keyword} KEY = \"value\", …");
        let what = format!("`{keyword}` takes no map");
        self.source.wrong(Rule::Syntax, place, what, &fix);
        Err(Stop)
    }

    /// Reports `keyword!(…)`.
    fn refuse_macro(&mut self, keyword: &str, cursor: &Cursor) -> Result<()> {
        if !cursor.punct('!') || !matches!(cursor.peek_at(1), Some(TokenTree::Group(_))) {
            return Ok(());
        }
        let place = (cursor.here(), cursor.here());
        let what = format!("`{keyword}` is a statement, not a macro");
        let fix = "leave out the `!` and the brackets around the arguments";
        self.source.wrong(Rule::Syntax, place, what, fix);
        Err(Stop)
    }

    /// `as NAME`, if it is next.
    fn parse_alias(&mut self, statement: &mut Statement, cursor: &mut Cursor) -> Result<bool> {
        let Some(word) = cursor.ident().map(plain).filter(|word| word.eq_ignore_ascii_case("as")) else {
            return Ok(false);
        };
        let place = (cursor.here(), cursor.here());
        if word != "as" {
            let what = format!("keywords are written in lower case, `{word}` is not");
            self.source.wrong(Rule::Syntax, place, what, "write `as`");
        }
        cursor.skip(1);
        if statement.arguments.len() > 1 {
            let what = "`as` stands right after the base".to_owned();
            self.source
                .wrong(Rule::Syntax, place, what, "move it, with the name, before the options");
        }
        let alias = self.parse_alias_name(cursor)?;
        if statement.alias.is_some() {
            self.source.wrong(
                Rule::Syntax,
                place,
                "a stage has one name".to_owned(),
                "keep one of the two",
            );
        }
        statement.alias = Some(alias);
        Ok(true)
    }

    fn parse_alias_name(&mut self, cursor: &mut Cursor) -> Result<Word> {
        if let Some(ident) = cursor.ident().cloned() {
            cursor.skip(1);
            return Ok(self.source.word(&ident));
        }
        match text_of(cursor) {
            Some(text) => Ok(self.quoted(text, cursor)),
            None => Err(self.report_unexpected(cursor, "the name of a stage")),
        }
    }

    /// A string literal, just seen, as a word.
    fn quoted(&mut self, text: String, cursor: &mut Cursor) -> Word {
        let at = self.source.place(cursor.here(), cursor.here());
        cursor.skip(1);
        Word { text, at }
    }

    /// Returns what follows an argument: true where the statement ends.
    fn parse_after_argument(&mut self, cursor: &mut Cursor) -> Result<bool> {
        if cursor.is_empty() || cursor.eat(';') {
            return Ok(true);
        }
        if cursor.eat(',') {
            return Ok(false);
        }
        let keyword = cursor
            .ident()
            .is_some_and(|ident| table::statement(&plain(ident)).is_some());
        let named = cursor.punct_at(1, '=');
        let starts = cursor.punct('#') || cursor.ident().is_some();
        if !named && (keyword || (starts && cursor.starts_line())) {
            self.report_missing_semicolon(cursor);
            return Ok(true);
        }
        Err(self.report_separator(cursor))
    }

    /// Reports what follows an argument and is not a comma. What was meant is not known, so the statement is not
    /// checked.
    fn report_separator(&mut self, cursor: &Cursor) -> Stop {
        let place = (cursor.here(), cursor.here());
        let shown = cursor.peek().map(show).unwrap_or_default();
        if self.lacks_arrow(cursor) {
            let what = format!("there is no `->` before {shown}");
            let fix = "write `->` between the source and its destination";
            self.source.wrong(Rule::Syntax, place, what, fix);
            return Stop;
        }
        let what = format!("there is no `,` before {shown}");
        let fix = match cursor.ident() {
            None if cursor.punct('-') && self.has_names() => {
                "write `_` for the hyphen: names of variables have letters, digits and `_`".to_owned()
            }
            Some(name) if self.is_statement("from") => format!("write `as {name}` to name the stage"),
            None if cursor.punct(':') && self.has_entries() => KEY_SIGN.to_owned(),
            _ => separator_fix(cursor).to_owned(),
        };
        self.source.wrong(Rule::Syntax, place, what, &fix);
        Stop
    }

    /// Returns whether a second text, with which the statement ends, is where the first one goes.
    fn lacks_arrow(&self, cursor: &Cursor) -> bool {
        let pairs = self.row().is_some_and(|row| row.shape.has_arrow());
        let ends = match cursor.peek_at(1) {
            None => true,
            Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ';' | ','),
            Some(_) => false,
        };
        pairs && ends && is_text(cursor.peek()) && is_text(cursor.last()) && !cursor.follows_arrow()
    }

    /// Says where a semicolon belongs.
    fn report_missing_semicolon(&mut self, cursor: &Cursor) {
        let before = cursor.last().map(show).unwrap_or_default();
        let (what, fix) = if cursor.follows(',') {
            let what = "this `,` ends no statement, but a new one starts".to_owned();
            (what, "write `;` in its place")
        } else {
            let what = format!("there is no `;` after {before}, but a new statement starts");
            (what, "write `;` after it")
        };
        self.source
            .wrong(Rule::Syntax, (cursor.before(), cursor.before()), what, fix);
    }

    /// `value`, `value -> value`, `key = value`, `key = value -> value`, `flag`
    fn parse_argument(&mut self, cursor: &mut Cursor) -> Result<Argument> {
        self.refuse_number_as_key(cursor)?;
        let key = self.parse_key(cursor);
        let value = self.parse_value(cursor)?;
        let to = if self.parse_arrow(cursor) {
            Some(self.parse_value(cursor)?)
        } else {
            None
        };
        let quoted_key = key.as_ref().is_some_and(|(_, quoted)| *quoted);
        Ok(Argument {
            key: key.map(|(word, _)| word),
            quoted_key,
            value,
            to,
        })
    }

    /// Reads `->`, or what stands for it elsewhere.
    fn parse_arrow(&mut self, cursor: &mut Cursor) -> bool {
        let other = cursor.two_at(0, '=', '>');
        if other {
            let place = (
                cursor.here(),
                cursor.peek_at(1).map_or_else(|| cursor.here(), TokenTree::span),
            );
            let what = "`=>` stands where `->` is needed".to_owned();
            self.source.wrong(Rule::Syntax, place, what, "write `->`");
            cursor.skip(2);
        }
        other || cursor.eat_two('-', '>')
    }

    /// `key =`, and whether the key stands in quotes.
    fn parse_key(&mut self, cursor: &mut Cursor) -> Option<(Word, bool)> {
        let fat = cursor.two_at(1, '=', '>');
        if !cursor.punct_at(1, '=') || (fat && !self.has_entries()) {
            return None;
        }
        if fat {
            self.report_fat_arrow(cursor);
        }
        let key = if let Some(ident) = cursor.ident().cloned() {
            cursor.skip(1);
            self.source.bare_word(ident.clone());
            (self.source.word(&ident), false)
        } else {
            // Of a number the check says what is wrong with it as a name.
            let number = || number_of(cursor).filter(|_| self.has_names());
            let text = text_of(cursor).or_else(number)?;
            (self.quoted(text, cursor), true)
        };
        cursor.skip(if fat { 2 } else { 1 });
        Some(key)
    }

    /// Reports a number where the key of a label should be, which may be one in quotes.
    fn refuse_number_as_key(&mut self, cursor: &Cursor) -> Result<()> {
        let is_key = cursor.punct_at(1, '=') && self.is_statement("label");
        let Some(number) = number_of(cursor).filter(|_| is_key) else {
            return Ok(());
        };
        let what = format!("`{number}` does not start with a letter, so it is a number and no key");
        let fix = format!("start it with a letter, or write it in quotes: \"{number}\"");
        let place = (cursor.here(), cursor.here());
        self.source.wrong(Rule::Syntax, place, what, &fix);
        Err(Stop)
    }

    /// Returns whether the statement at hand takes `key = value`.
    fn has_entries(&self) -> bool {
        let row = self.row();
        row.is_some_and(|row| matches!(row.shape, table::Shape::Entries(_) | table::Shape::Defaults))
    }

    /// Returns whether the keys of the statement at hand are names of variables.
    fn has_names(&self) -> bool {
        self.has_entries() && !self.is_statement("label")
    }

    fn row(&self) -> Option<&'static table::StatementRow> {
        let extent = self.source.extents.last()?;
        table::statement(&plain(&extent.keyword))
    }

    /// Returns whether the statement at hand has that keyword.
    fn is_statement(&self, keyword: &str) -> bool {
        self.source
            .extents
            .last()
            .is_some_and(|extent| extent.keyword == keyword)
    }

    /// Reports `key => value`.
    pub(super) fn report_fat_arrow(&mut self, cursor: &Cursor) {
        let at = |ahead: usize| cursor.peek_at(ahead).map_or_else(|| cursor.here(), TokenTree::span);
        let what = "`=>` stands where `=` is needed".to_owned();
        self.source.wrong(Rule::Syntax, (at(1), at(2)), what, "write `=`");
    }
}

/// The text of a string literal, if it is next.
fn text_of(cursor: &Cursor) -> Option<String> {
    literal::read(cursor.literal()?).into_text()
}

/// Returns a number, as it is written.
fn number_of(cursor: &Cursor) -> Option<String> {
    let text = format!("{}", cursor.literal()?);
    Some(text).filter(|text| text.starts_with(|first: char| first.is_ascii_digit()))
}

/// A statement without arguments.
fn start(on_build: Option<Word>, keyword: Word, attributes: Attributes) -> Statement {
    Statement {
        broken: false,
        on_build,
        keyword,
        alias: None,
        arguments: Vec::new(),
        cfg: attributes.cfg,
        allow: attributes.allow,
        comment: attributes.comment,
    }
}

/// Whether, where an argument may stand, a new statement starts instead: a keyword which is followed by an argument,
/// as no option is.
fn next_statement(cursor: &Cursor) -> bool {
    let argument = matches!(cursor.peek_at(1), Some(TokenTree::Ident(_) | TokenTree::Literal(_)));
    let is_keyword = |ident| table::statement(&plain(ident)).is_some();
    argument && cursor.ident().is_some_and(is_keyword)
}

const KEY_SIGN: &str = "put `=` between a key and its value";

/// Goes on after the next semicolon, or at a keyword that starts a line.
fn recover(cursor: &mut Cursor) {
    while !cursor.is_empty() && !cursor.eat(';') {
        if next_statement(cursor) && cursor.starts_line() {
            return;
        }
        cursor.skip(1);
    }
}
