//! Entries of lists: `[KEY = "value"]`.

use image_core::ast::{Content, Value, Word};
use image_core::rule::Rule;
use proc_macro2::{Delimiter, Group, TokenTree};

use super::cursor::Cursor;
use super::literal;
use super::meant::is_name;
use super::source::plain;
use super::{Parser, Result, number_of, text_of};

impl Parser {
    /// Returns a value of a list, or `key = value`.
    pub(super) fn parse_item(&mut self, cursor: &mut Cursor) -> Result<Value> {
        if let Some(tokens) = broken_key(cursor) {
            return self.parse_after_broken_key(cursor, tokens);
        }
        let has_colon = has_colon(cursor);
        let is_entry = has_colon || cursor.punct_at(1, '=') && !cursor.two_at(1, '=', '=');
        let Some(key) = is_entry.then(|| self.parse_entry_key(cursor)).flatten() else {
            return self.parse_value_or_pair(cursor);
        };
        let at = self.source.place(cursor.here(), cursor.here());
        if has_colon {
            self.report_colon(cursor);
        } else if cursor.two_at(1, '=', '>') {
            self.report_fat_arrow(cursor);
            cursor.skip(1);
        }
        cursor.skip(2);
        let value = self.parse_value(cursor)?;
        self.source.extend(at, cursor.before());
        Ok(Value {
            at,
            content: Content::Entry(key, Box::new(value)),
        })
    }

    /// Returns the word, text or number in which a key is read: the check says what is wrong with it.
    fn parse_entry_key(&mut self, cursor: &Cursor) -> Option<Word> {
        if let Some(ident) = cursor.ident().cloned() {
            return Some(self.source.word(&ident));
        }
        let text = text_of(cursor).or_else(|| number_of(cursor))?;
        let at = self.source.place(cursor.here(), cursor.here());
        Some(Word { text, at })
    }

    /// Reports `key: value`.
    fn report_colon(&mut self, cursor: &Cursor) {
        let at = cursor.peek_at(1).map_or_else(|| cursor.here(), TokenTree::span);
        let what = "`:` stands where `=` is needed".to_owned();
        self.source.wrong(Rule::Syntax, (at, at), what, "write `=`");
    }

    /// Reports a key of several tokens, and reads its entry.
    fn parse_after_broken_key(&mut self, cursor: &mut Cursor, tokens: usize) -> Result<Value> {
        let (start, first) = (cursor.position(), cursor.here());
        cursor.skip(tokens);
        let written = cursor.since(start).to_string().replace(' ', "");
        let fix = format!("write letters, digits and `_`: {}", written.replace(['-', '.'], "_"));
        let what = format!("`{written}` is not a name");
        self.source.wrong(Rule::Syntax, (first, cursor.before()), what, &fix);
        cursor.skip(1);
        let value = self.parse_value(cursor)?;
        Ok(Value {
            at: value.at,
            content: Content::Wrong,
        })
    }
}

/// Returns whether a key stands before a colon, as in maps of other languages. A text without quotes may have one, too:
/// `python:3`.
fn has_colon(cursor: &Cursor) -> bool {
    let is_value = match cursor.peek_at(2) {
        Some(TokenTree::Literal(value)) => literal::read(value).into_text().is_some(),
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Ident(_) | TokenTree::Punct(_)) | None => false,
    };
    cursor.punct_at(1, ':') && is_value
}

/// Returns how many tokens a key has that is not a name: `A-B = "value"`, `a.b = "value"`.
fn broken_key(cursor: &Cursor) -> Option<usize> {
    let is_sign = |at: usize| cursor.punct_at(at, '-') || cursor.punct_at(at, '.');
    let is_word = |at: usize| matches!(cursor.peek_at(at), Some(TokenTree::Ident(_) | TokenTree::Literal(_)));
    cursor.ident()?;
    let mut tokens = 1;
    while is_sign(tokens) && is_word(tokens + 1) {
        tokens += 2;
    }
    let is_key = tokens > 1 && cursor.punct_at(tokens, '=') && !cursor.two_at(tokens, '=', '>');
    is_key.then_some(tokens)
}

/// Returns the entry that a pair in parentheses was meant to be: `("KEY", value)`.
pub(super) fn pair(group: &Group) -> Option<String> {
    let mut inside = Cursor::inside(group);
    let key = match inside.ident() {
        Some(ident) => plain(ident),
        None => text_of(&inside)?,
    };
    // Names of variables are in capitals, as a rule; others may be a list, such as the words of a command.
    let is_variable = is_name(&key) && !key.contains(char::is_lowercase);
    inside.skip(1);
    let start = (is_variable && inside.eat(',')).then(|| inside.position())?;
    inside.skip(1);
    let value = inside.since(start);
    (inside.is_empty() && !value.is_empty()).then(|| format!("{key} = {value}"))
}
