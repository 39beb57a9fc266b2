//! A statement: its keyword, and its arguments up to the semicolon.

use image_core::ast::{Statement, Word};
use image_core::rule::Rule;
use image_core::table;
use proc_macro2::{Delimiter, Ident, TokenTree};

use super::attributes::Attributes;
use super::cursor::Cursor;
use super::fixes::{KEY_SIGN, is_text, separator_fix, show};
use super::meant;
use super::{Extent, Keyword, Parser, Result, Stop, plain, text_of};

impl Parser {
    /// Parses `attribute* keyword arguments? ;`.
    pub(super) fn parse_statement(&mut self, cursor: &mut Cursor) {
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

    /// Returns the keyword of a statement, after `on_build` where that stands before it.
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

    /// Reports something that starts no statement.
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

    /// Parses the arguments up to and with the semicolon.
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

    /// Parses `as NAME`, if it is next.
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
}

/// Returns a statement without arguments.
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

/// Returns whether, where an argument may stand, a new statement starts instead: a keyword which is followed by an
/// argument, as no option is.
fn next_statement(cursor: &Cursor) -> bool {
    let argument = matches!(cursor.peek_at(1), Some(TokenTree::Ident(_) | TokenTree::Literal(_)));
    let is_keyword = |ident| table::statement(&plain(ident)).is_some();
    argument && cursor.ident().is_some_and(is_keyword)
}

/// Goes on after the next semicolon, or at a keyword that starts a line.
pub(super) fn recover(cursor: &mut Cursor) {
    while !cursor.is_empty() && !cursor.eat(';') {
        if next_statement(cursor) && cursor.starts_line() {
            return;
        }
        cursor.skip(1);
    }
}
