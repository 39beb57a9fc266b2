//! `#![allow(…)]`, `#[cfg(…)]`, `#[allow(…)]` and `///`.

use image_core::ast::Word;
use image_core::rule::Rule;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::Parser;
use super::cursor::{self, Cursor};
use super::literal::{self, Literal};

const FIX: &str = "write `#[cfg(…)]`, `#[allow(rule)]` or a `///` comment, or take it out";

/// The attributes above a statement.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub(super) cfg: Option<u32>,
    pub(super) allow: Vec<Word>,
    pub(super) comment: Vec<Word>,
    /// The first and last token, if there is any.
    pub(super) place: Option<(Span, Span)>,
}

impl Parser {
    /// Parses `#![allow(…)]`, any number of times, first in the macro.
    pub(super) fn parse_inner_attributes(&mut self, cursor: &mut Cursor) {
        while cursor.punct('#') && cursor.punct_at(1, '!') {
            let Some(group) = cursor.group_at(2, Delimiter::Bracket).cloned() else {
                return;
            };
            cursor.skip(3);
            let (name, rest) = split(&group);
            match (name, rest) {
                (Some(name), Some(rules)) if name == "allow" => {
                    let allow = self.parse_rules(&rules);
                    self.tree.allow.extend(allow);
                }
                _ => {
                    let place = (group.span_open(), group.span_close());
                    let what = "only `#![allow(rule, …)]` can stand here".to_owned();
                    self.source.wrong(Rule::Attribute, place, what, "take it out");
                }
            }
        }
    }

    /// Returns the attributes of a statement.
    pub(super) fn parse_attributes(&mut self, cursor: &mut Cursor) -> Attributes {
        let mut found = Attributes::default();
        let mut predicates = Vec::new();
        while cursor.punct('#') {
            let first = cursor.here();
            if cursor.punct_at(1, '!') {
                self.refuse_late_inner(cursor);
                continue;
            }
            let Some(group) = cursor.group_at(1, Delimiter::Bracket).cloned() else {
                break;
            };
            cursor.skip(2);
            self.parse_attribute(&cursor::opened(group.clone()), &mut found, &mut predicates);
            found.place = Some((found.place.map_or(first, |place| place.0), group.span_close()));
        }
        found.cfg = combined(predicates).map(|predicate| self.source.cfg(predicate));
        found
    }

    fn refuse_late_inner(&mut self, cursor: &mut Cursor) {
        let first = cursor.here();
        cursor.skip(if cursor.group_at(2, Delimiter::Bracket).is_some() {
            3
        } else {
            2
        });
        let what = "an attribute of the whole stands first, before all statements".to_owned();
        let place = (first, cursor.before());
        self.source.wrong(
            Rule::Attribute,
            place,
            what,
            "move it up, or write `#[allow(rule)]` here",
        );
    }

    fn parse_attribute(&mut self, group: &Group, found: &mut Attributes, predicates: &mut Vec<TokenStream>) {
        let (name, rest) = split(group);
        let name = name.map(|name| name.to_string()).unwrap_or_default();
        match (name.as_str(), rest) {
            ("cfg", Some(predicate)) => {
                // Anything else would be an error at each use of it.
                if self.is_predicate(&predicate) {
                    predicates.push(predicate.stream());
                }
            }
            ("allow", Some(rules)) => {
                let rules = self.parse_rules(&rules);
                found.allow.extend(rules);
            }
            ("doc", None) if self.parse_comment(group, found) => {}
            _ => {
                let what = match name.as_str() {
                    "cfg" | "allow" => format!("`{name}` needs parentheses"),
                    "" => "this is not an attribute of a statement".to_owned(),
                    name => format!("`{name}` is not an attribute of a statement"),
                };
                self.source
                    .wrong(Rule::Attribute, (group.span_open(), group.span_close()), what, FIX);
            }
        }
    }

    /// Returns whether `cfg(…)` holds one predicate; reported where it does not.
    fn is_predicate(&mut self, group: &Group) -> bool {
        let mut cursor = Cursor::inside(group);
        let right = predicate(&mut cursor) && (cursor.is_empty() || (cursor.eat(',') && cursor.is_empty()));
        if !right {
            let place = (cursor.here(), cursor.here());
            let what = "this is not a condition".to_owned();
            let fix = "write one, such as `unix`, `feature = \"name\"`, `not(…)`, `all(…, …)` or `any(…, …)`";
            self.source.wrong(Rule::Attribute, place, what, fix);
        }
        right
    }

    /// Returns the rules' names in `allow(…)`.
    fn parse_rules(&mut self, group: &Group) -> Vec<Word> {
        let mut cursor = Cursor::inside(group);
        let mut rules = Vec::new();
        while let Some(token) = cursor.bump() {
            if cursor.two_at(0, ':', ':') {
                self.refuse_foreign_rule(&token, &mut cursor);
                continue;
            }
            if let TokenTree::Ident(rule) = &token {
                rules.push(self.source.word(rule));
            } else {
                let what = "`allow` takes names of rules".to_owned();
                let at = (token.span(), token.span());
                self.source.wrong(Rule::Attribute, at, what, "write `allow(rule, …)`");
            }
            if !cursor.is_empty() && !cursor.eat(',') {
                self.report_missing_comma(&cursor);
            }
        }
        rules
    }

    /// Refuses `tool::lint`, which no rule of ours is called.
    fn refuse_foreign_rule(&mut self, first: &TokenTree, cursor: &mut Cursor) {
        while !cursor.is_empty() && !cursor.punct(',') {
            cursor.skip(1);
        }
        let what = "a rule's name has no `::`".to_owned();
        let place = (first.span(), cursor.before());
        let fix = "name a rule of docs/rules; lints of the compiler and of clippy are allowed outside of the macro";
        self.source.wrong(Rule::Attribute, place, what, fix);
        cursor.eat(',');
    }

    /// Parses `doc = "text"`, which is what `/// text` is to a macro.
    fn parse_comment(&mut self, group: &Group, found: &mut Attributes) -> bool {
        let mut cursor = Cursor::inside(group);
        cursor.skip(1);
        if !cursor.eat('=') {
            return false;
        }
        let Some(literal) = cursor.literal() else { return false };
        let Literal::Text(text) = literal::read(literal) else {
            return false;
        };
        let span = literal.span();
        for line in text.split('\n') {
            let at = self.source.place(span, span);
            let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
            found.comment.push(Word {
                text: line.to_owned(),
                at,
            });
        }
        true
    }
}

/// Reads one predicate of a `cfg`: `name`, `name = "text"` or `name(predicate, …)`.
fn predicate(cursor: &mut Cursor) -> bool {
    if let Some(TokenTree::Group(group)) = cursor.peek()
        && group.delimiter() == Delimiter::None
    {
        // It came through a `macro_rules` fragment, which the compiler has read.
        cursor.skip(1);
        return true;
    }
    let Some(name) = cursor.ident().map(ToString::to_string) else {
        return false;
    };
    cursor.skip(1);
    if let Some(group) = cursor.group_at(0, Delimiter::Parenthesis).cloned() {
        cursor.skip(1);
        return predicates(&group).is_some_and(|count| name != "not" || count == 1);
    }
    if !cursor.eat('=') {
        return true;
    }
    let literal = cursor.literal().is_some();
    cursor.skip(usize::from(literal));
    literal
}

/// Returns the number of predicates in `(…)`, if there is nothing else.
fn predicates(group: &Group) -> Option<usize> {
    let mut inside = Cursor::inside(group);
    let mut count = 0;
    while !inside.is_empty() {
        let right = predicate(&mut inside) && (inside.is_empty() || inside.eat(','));
        count += usize::from(right);
        right.then_some(())?;
    }
    Some(count)
}

/// Returns an attribute's name, and its arguments where these are all that follows.
fn split(group: &Group) -> (Option<Ident>, Option<Group>) {
    let cursor = Cursor::inside(group);
    let arguments = cursor
        .group_at(1, Delimiter::Parenthesis)
        .filter(|_| cursor.peek_at(2).is_none());
    (cursor.ident().cloned(), arguments.cloned())
}

/// Makes several `cfg` into one that needs all of them.
fn combined(predicates: Vec<TokenStream>) -> Option<TokenStream> {
    if predicates.len() < 2 {
        return predicates.into_iter().next();
    }
    let mut all = TokenStream::new();
    for predicate in predicates {
        all.extend(predicate);
        all.extend([TokenTree::Punct(proc_macro2::Punct::new(
            ',',
            proc_macro2::Spacing::Alone,
        ))]);
    }
    let group = Group::new(Delimiter::Parenthesis, all);
    Some(
        [
            TokenTree::Ident(Ident::new("all", Span::call_site())),
            TokenTree::Group(group),
        ]
        .into_iter()
        .collect(),
    )
}
