//! Values: literals, lists, words, paths, constants, calls.

use image_core::ast::{Content, Value};
use image_core::rule::Rule;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::fixes::show;
use super::known::known_text;
use super::literal::{self, Literal};
use super::meant;
use super::source::plain;
use super::{Parser, Result, Stop, entry};

/// Lists and calls may nest this deep: more has no meaning anywhere, and a stack has an end.
const DEPTH: usize = 32;

/// The keywords that cannot be part of a path.
const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "gen", "try",
];

impl Parser {
    /// Returns a value with its place.
    pub(super) fn parse_value(&mut self, cursor: &mut Cursor) -> Result<Value> {
        let first = cursor.here();
        // The place is reserved before those inside it, so that places stay in the order of the text.
        let at = self.source.place(first, first);
        let content = self.parse_content(cursor)?;
        self.source.extend(at, cursor.before());
        if let Content::Constant(id) | Content::Spread(id) = content {
            self.source.place_constant(id, at);
        }
        Ok(Value { at, content })
    }

    fn parse_content(&mut self, cursor: &mut Cursor) -> Result<Content> {
        match cursor.peek() {
            Some(TokenTree::Literal(literal)) => {
                let (read, at) = (literal::read(literal), literal.span());
                cursor.skip(1);
                self.parse_literal(read, at)
            }
            Some(TokenTree::Group(group)) => {
                let group = group.clone();
                cursor.skip(1);
                self.parse_group(&group)
            }
            Some(TokenTree::Ident(_)) => self.parse_name(cursor),
            Some(TokenTree::Punct(punct)) => match punct.as_char() {
                '-' => self.parse_negative(cursor),
                ':' | '<' => self.parse_path(cursor),
                _ => Err(self.report_unexpected(cursor, "a value")),
            },
            None => Err(self.report_unexpected(cursor, "a value")),
        }
    }

    fn parse_literal(&mut self, literal: Literal, span: Span) -> Result<Content> {
        match literal {
            Literal::Text(text) => Ok(Content::Text(text)),
            Literal::Integer(digits) => Ok(Content::Integer(digits)),
            Literal::Other(what, fix) => Ok(self.report_no_value(what, fix, (span, span))),
            Literal::Point(digits) => Ok(self.report_point(&digits, (span, span))),
            Literal::Refused => Err(Stop),
        }
    }

    /// Reports a literal that is not a value.
    fn report_no_value(&mut self, what: &str, fix: &str, place: (Span, Span)) -> Content {
        let what = format!("{what} cannot stand here");
        self.source.wrong(Rule::WrongKind, place, what, fix);
        Content::Wrong
    }

    /// Reports a number that is not an integer: no one way of printing it would be every reader's.
    fn report_point(&mut self, digits: &str, place: (Span, Span)) -> Content {
        let fix = format!("write an integer, or a text: \"{digits}\"");
        self.report_no_value("a floating-point number", &fix, place)
    }

    /// Parses `-5`.
    fn parse_negative(&mut self, cursor: &mut Cursor) -> Result<Content> {
        let sign = cursor.peek().map_or_else(Span::call_site, TokenTree::span);
        let (digits, span) = match cursor.peek_at(1) {
            Some(TokenTree::Literal(literal)) => (literal::read(literal), literal.span()),
            _ => return Err(self.report_unexpected(cursor, "a value")),
        };
        match digits {
            Literal::Integer(digits) => {
                cursor.skip(2);
                Ok(Content::Integer(format!("-{digits}")))
            }
            Literal::Point(digits) => {
                cursor.skip(2);
                Ok(self.report_point(&format!("-{digits}"), (sign, span)))
            }
            Literal::Text(_) | Literal::Other(..) | Literal::Refused => Err(self.report_unexpected(cursor, "a value")),
        }
    }

    fn parse_group(&mut self, group: &Group) -> Result<Content> {
        match group.delimiter() {
            Delimiter::Bracket => self.parse_list(group),
            Delimiter::Brace => self.parse_block(group),
            Delimiter::None => Ok(self.parse_fragment(group)),
            Delimiter::Parenthesis => {
                let place = (group.span_open(), group.span_close());
                let what = "a value does not stand in parentheses".to_owned();
                let fix = entry::pair(group).map(|pair| format!("write `{pair}`"));
                let other = "leave them out; a list stands in brackets, a constant in braces";
                self.source
                    .wrong(Rule::Syntax, place, what, fix.as_deref().unwrap_or(other));
                Ok(Content::Wrong)
            }
        }
    }

    /// Parses `[value, …]`.
    fn parse_list(&mut self, group: &Group) -> Result<Content> {
        self.parse_each(group, Self::parse_item).map(Content::List)
    }

    /// Parses what is in a list or call, with commas between, unless it is too deep.
    fn parse_each<T>(&mut self, group: &Group, parse: impl Fn(&mut Self, &mut Cursor) -> Result<T>) -> Result<Vec<T>> {
        self.go_deeper(group)?;
        let mut inside = Cursor::inside(group);
        let mut items = Vec::new();
        let mut result = Ok(());
        while result.is_ok() && !inside.is_empty() {
            result = parse(self, &mut inside).and_then(|item| {
                items.push(item);
                self.parse_comma(&mut inside)
            });
        }
        self.depth -= 1;
        result.map(|()| items)
    }

    /// Parses `value`, or `value -> value`.
    pub(super) fn parse_value_or_pair(&mut self, cursor: &mut Cursor) -> Result<Value> {
        let value = self.parse_value(cursor)?;
        if !cursor.eat_two('-', '>') {
            return Ok(value);
        }
        let to = self.parse_value(cursor)?;
        // A mistake of the pair is shown at its first value, so that places stay in the order of the text.
        let at = value.at;
        Ok(Value {
            at,
            content: Content::Arrow(Box::new(value), Box::new(to)),
        })
    }

    /// Enters a list or call, unless it is too deep.
    fn go_deeper(&mut self, group: &Group) -> Result<()> {
        if self.depth >= DEPTH {
            let place = (group.span_open(), group.span_close());
            let what = format!("lists and calls nest more than {DEPTH} deep");
            self.source.wrong(Rule::Syntax, place, what, "write one list");
            return Err(Stop);
        }
        self.depth += 1;
        Ok(())
    }

    /// Parses `{ expression }`.
    fn parse_block(&mut self, group: &Group) -> Result<Content> {
        if group.stream().is_empty() {
            let place = (group.span_open(), group.span_close());
            self.source.wrong(
                Rule::Syntax,
                place,
                "these braces are empty".to_owned(),
                "name a constant in them",
            );
            return Err(Stop);
        }
        let mut inside = Cursor::inside(group);
        if inside.eat_two('.', '.') {
            return self.parse_spread(&mut inside);
        }
        if let Some(pairs) = meant::map(group) {
            let place = (group.span_open(), group.span_close());
            let fix = format!("write a list: {pairs}");
            self.source
                .wrong(Rule::Syntax, place, "a map is not a value here".to_owned(), &fix);
            return Ok(Content::Wrong);
        }
        // Braces keep what does not parse to itself. The user's own would be a lint of the compiler (`unused_braces`).
        let braces = Group::new(Delimiter::Brace, group.stream());
        Ok(self.add_constant(TokenTree::Group(braces).into()))
    }

    /// Parses `{..expression}`, behind the dots.
    fn parse_spread(&mut self, inside: &mut Cursor) -> Result<Content> {
        if inside.is_empty() {
            return Err(self.report_unexpected(inside, "the name of a list"));
        }
        let start = inside.position();
        while !inside.is_empty() {
            inside.skip(1);
        }
        let braces = Group::new(Delimiter::Brace, inside.since(start));
        let at = self.source.next_place();
        Ok(Content::Spread(
            self.source.constant(TokenTree::Group(braces).into(), at),
        ))
    }

    /// Returns what came through a `macro_rules` fragment such as `$value:expr`: one of our values, else an expression.
    fn parse_fragment(&mut self, group: &Group) -> Content {
        let reported = self.source.diagnostics.len();
        let mut inside = Cursor::inside(group);
        let content = self.parse_content(&mut inside);
        match content {
            Ok(content) if inside.is_empty() && !matches!(content, Content::Wrong) => content,
            _ => {
                self.source.diagnostics.truncate(reported);
                self.add_constant(TokenTree::Group(group.clone()).into())
            }
        }
    }

    /// Returns a constant whose place is set when its value is complete.
    fn add_constant(&mut self, tokens: TokenStream) -> Content {
        let at = self.source.next_place();
        Content::Constant(self.source.constant(tokens, at))
    }

    /// Returns what starts with an identifier.
    fn parse_name(&mut self, cursor: &mut Cursor) -> Result<Content> {
        let Some(ident) = cursor.ident().cloned() else {
            return Err(self.report_unexpected(cursor, "a value"));
        };
        if cursor.group_at(1, Delimiter::Parenthesis).is_some() {
            return self.parse_call(&ident, cursor);
        }
        let text = plain(&ident);
        if self.is_function(cursor)
            || cursor.two_at(1, ':', ':')
            || cursor.punct_at(1, '!')
            || text.starts_with(char::is_uppercase)
        {
            return self.parse_path(cursor);
        }
        cursor.skip(1);
        Ok(match text.as_str() {
            "true" => Content::Bool(true),
            "false" => Content::Bool(false),
            _ => {
                self.source.bare_word(ident);
                Content::Word(text)
            }
        })
    }

    /// Returns whether the next word is the function of a `run_fn`.
    fn is_function(&self, cursor: &Cursor) -> bool {
        let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "run_fn");
        self.is_statement("run_fn") && cursor.last().is_some_and(is_keyword)
    }

    /// Parses `factory(arguments)`.
    fn parse_call(&mut self, name: &Ident, cursor: &mut Cursor) -> Result<Content> {
        let word = self.source.word(name);
        let outside = self.source.bare_words();
        let Some(group) = cursor.group_at(1, Delimiter::Parenthesis).cloned() else {
            return Err(Stop);
        };
        cursor.skip(2);
        let arguments = self.parse_each(&group, Self::parse_argument);
        self.source.call(name.clone(), outside);
        arguments.map(|arguments| Content::Call(word, arguments))
    }

    /// Returns a path, or the macro call that it starts.
    fn parse_path(&mut self, cursor: &mut Cursor) -> Result<Content> {
        let start = cursor.position();
        cursor.eat_two(':', ':');
        self.parse_segment(cursor)?;
        while cursor.eat_two(':', ':') {
            if let Err(stop) = self.parse_segment(cursor) {
                // Editors complete it.
                self.source.path(cursor.since(start));
                return Err(stop);
            }
        }
        if cursor.punct('!') && matches!(cursor.peek_at(1), Some(TokenTree::Group(_))) {
            return Ok(self.parse_macro_call(cursor, start));
        }
        let tokens = cursor.since(start);
        let written = tokens.to_string().replace(' ', "");
        Ok(Content::Path(self.source.path(tokens), written))
    }

    /// Parses an identifier, or generic arguments in `<…>`.
    fn parse_segment(&mut self, cursor: &mut Cursor) -> Result<()> {
        if cursor
            .ident()
            .is_some_and(|ident| !KEYWORDS.contains(&ident.to_string().as_str()))
        {
            cursor.skip(1);
            return Ok(());
        }
        if !cursor.punct('<') {
            return Err(self.report_unexpected(cursor, "a name"));
        }
        let mut open = 0_usize;
        loop {
            let arrow = cursor.eat_two('-', '>');
            match cursor.peek() {
                _ if arrow => {}
                Some(TokenTree::Punct(punct)) if punct.as_char() == '<' => open += 1,
                Some(TokenTree::Punct(punct)) if punct.as_char() == '>' => open -= 1,
                Some(TokenTree::Punct(punct)) if punct.as_char() == ';' => {
                    return Err(self.report_unexpected(cursor, "`>`"));
                }
                Some(_) => {}
                None => return Err(self.report_unexpected(cursor, "`>`")),
            }
            cursor.skip(usize::from(!arrow));
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// Parses `path!(…)`: known now if it is a `concat!` of literals, else for the compiler.
    fn parse_macro_call(&mut self, cursor: &mut Cursor, start: usize) -> Content {
        cursor.skip(2);
        let tokens = cursor.since(start);
        match known_text(&tokens) {
            Some(text) => Content::Text(text),
            None => self.add_constant(tokens),
        }
    }

    /// Parses the comma after a value, unless it is the last.
    pub(super) fn parse_comma(&mut self, cursor: &mut Cursor) -> Result<()> {
        if cursor.is_empty() || cursor.eat(',') {
            return Ok(());
        }
        let starts_value = matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Ident(_)));
        if !starts_value {
            return Err(self.report_unexpected(cursor, "`,`"));
        }
        self.report_missing_comma(cursor);
        Ok(())
    }

    pub(super) fn report_missing_comma(&mut self, cursor: &Cursor) {
        let place = (cursor.here(), cursor.here());
        let what = format!("there is no `,` before {}", cursor.peek().map(show).unwrap_or_default());
        self.source
            .wrong(Rule::Syntax, place, what, "put a comma between the two");
    }

    /// Reports that something else was expected here.
    pub(super) fn report_unexpected(&mut self, cursor: &Cursor, expected: &str) -> Stop {
        let place = (cursor.here(), cursor.here());
        if cursor.is_doc_comment() {
            let what = "a `///` comment stands inside a statement".to_owned();
            let fix = "put it above the statement, or write `//`";
            self.source.wrong(Rule::Syntax, place, what, fix);
            return Stop;
        }
        let unquoted = matches!(cursor.peek(), Some(TokenTree::Punct(punct)) if !matches!(punct.as_char(), ';' | ','));
        let is_spread = cursor.two_at(0, '.', '.') && matches!(cursor.peek_at(2), Some(TokenTree::Ident(_)));
        let fix = match expected {
            "a value" if is_spread => "the texts of a constant list stand in braces: {..NAMES}",
            "a value" if cursor.two_at(0, '-', '-') => {
                "write an option by its name, behind the texts: NAME = \"value\""
            }
            "a value" if unquoted => "put the whole text in quotes",
            "`,`" => "put `,` between values, or take it out",
            "a value" => "write one, such as \"text\", [\"a\", \"b\"] or {CONSTANT}",
            _ => "write it",
        };
        let what = match cursor.peek() {
            Some(token) => format!("{} stands where {expected} is needed", show(token)),
            None => format!("{expected} is missing here"),
        };
        self.source.wrong(Rule::Syntax, place, what, fix);
        Stop
    }
}
