//! An argument of a statement: its key, its value, and where that goes.

use image_core::ast::{Argument, Word};
use image_core::rule::Rule;
use proc_macro2::TokenTree;

use super::cursor::Cursor;
use super::{Parser, Result, Stop, number_of, text_of};

impl Parser {
    /// Parses `value`, `value -> value`, `key = value`, `key = value -> value`, `flag`.
    pub(super) fn parse_argument(&mut self, cursor: &mut Cursor) -> Result<Argument> {
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

    /// Parses `key =`, and returns whether the key stands in quotes.
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
        if !cursor.punct_at(1, '=') || !self.is_statement("label") {
            return Ok(());
        }
        let Some(number) = number_of(cursor) else {
            return Ok(());
        };
        let what = format!("`{number}` does not start with a letter, so it is a number, not a key");
        let fix = format!("start it with a letter, or write it in quotes: \"{number}\"");
        let place = (cursor.here(), cursor.here());
        self.source.wrong(Rule::Syntax, place, what, &fix);
        Err(Stop)
    }

    /// Reports `key => value`.
    pub(super) fn report_fat_arrow(&mut self, cursor: &Cursor) {
        let at = |ahead: usize| cursor.peek_at(ahead).map_or_else(|| cursor.here(), TokenTree::span);
        let what = "`=>` stands where `=` is needed".to_owned();
        self.source.wrong(Rule::Syntax, (at(1), at(2)), what, "write `=`");
    }
}
