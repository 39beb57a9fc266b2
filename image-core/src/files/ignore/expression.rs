//! Patterns as the regular expressions that engines make of them, and the walk along a path that matches them.

use crate::files::glob::Class;

/// A pattern as the regular expressions that engines make of it.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// After `!`: what it matches is brought back.
    pub(super) exception: bool,
    /// Engines do not escape `|` in their regular expression, where it parts alternatives.
    alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug)]
struct Alternative {
    tokens: Vec<Token>,
    /// The characters with which each match starts, and those with which it ends: most paths are refused by them.
    start: String,
    end: String,
}

/// A piece of the regular expression that an engine makes of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Token {
    Char(char),
    /// `[…]`. Unlike `?` and `*`, it may match a `/`.
    Class(Class),
    /// `?`: any character but `/`.
    Any,
    /// `*`: any number of them.
    Star,
    /// `**` or `**/` before something: nothing, or what [`Token::Within`] takes, which always follows.
    Folders,
    /// Anything up to a `/`.
    Within,
    /// `**` at the end: anything.
    All,
    /// `^`, which engines do not escape in the regular expression: the start of the path.
    Start,
    /// `\z`: its end.
    End,
    /// `\b`: the start or end of a word, or (false) `\B`: any other place.
    Word(bool),
    /// `|`
    Or,
}

/// A place in a path.
#[derive(Clone, Copy)]
struct Edge {
    before: Option<char>,
    after: Option<char>,
    /// Whether something unknown follows.
    is_open: bool,
}

impl Pattern {
    pub(super) fn new(exception: bool, tokens: &[Token]) -> Self {
        let parts: Vec<&[Token]> = tokens.split(|token| matches!(token, Token::Or)).collect();
        let last = parts.len() - 1;
        let alternatives = parts.iter().enumerate().map(|(index, part)| {
            // The regular expression has its `^` in the first one and its `$` in the last.
            let mut tokens: Vec<Token> = (index > 0).then_some(Token::All).into_iter().collect();
            tokens.extend_from_slice(part);
            tokens.extend((index < last).then_some(Token::All));
            Alternative::new(tokens)
        });
        Self {
            exception,
            alternatives: alternatives.collect(),
        }
    }

    /// Returns whether the path matches, up to each of its ends; nothing if it matches up to none.
    pub(super) fn matching(&self, path: &str, ends: &[usize]) -> Vec<bool> {
        let mut all = Vec::new();
        for alternative in self.alternatives.iter().filter(|one| one.may_match(path, ends)) {
            all.resize(ends.len(), false);
            alternative.match_each(path, ends, &mut all);
        }
        all
    }

    /// Returns whether a path that starts so may match.
    pub(super) fn may_start_with(&self, start: &str) -> bool {
        self.alternatives
            .iter()
            .any(|alternative| alternative.may_start_with(start))
    }
}

impl Alternative {
    fn new(tokens: Vec<Token>) -> Self {
        let start = tokens.iter().map_while(Token::char).collect();
        let end: Vec<char> = tokens.iter().rev().map_while(Token::char).collect();
        Self {
            tokens,
            start,
            end: end.into_iter().rev().collect(),
        }
    }

    fn may_match(&self, path: &str, ends: &[usize]) -> bool {
        path.starts_with(&self.start) && ends.iter().any(|end| path[..*end].ends_with(&self.end))
    }

    /// Marks the ends up to which the path matches, which are in their order. The time is the product of the lengths of
    /// the path and of the pattern.
    fn match_each(&self, path: &str, ends: &[usize], all: &mut [bool]) {
        let mut run = Run::new(&self.tokens);
        let mut from = 0;
        for (end, is_match) in ends.iter().zip(all) {
            run.take(&path[from..*end]);
            *is_match |= run.is_over();
            from = *end;
        }
    }

    fn may_start_with(&self, start: &str) -> bool {
        let mut run = Run::new(&self.tokens);
        run.take(start);
        run.may_go_on()
    }
}

/// A walk along a path, with the tokens before which it may be.
struct Run<'t> {
    tokens: &'t [Token],
    /// Without those that are reached without a further character.
    reached: Vec<bool>,
    next: Vec<bool>,
    before: Option<char>,
}

impl<'t> Run<'t> {
    fn new(tokens: &'t [Token]) -> Self {
        let mut reached = vec![false; tokens.len() + 1];
        reached[0] = true;
        Self {
            tokens,
            next: reached.clone(),
            reached,
            before: None,
        }
    }

    /// Goes on by a part of the path.
    fn take(&mut self, part: &str) {
        for char in part.chars() {
            let edge = self.edge(Some(char), false);
            skip_empty(self.tokens, &mut self.reached, edge);
            self.next.fill(false);
            for (at, token) in self.tokens.iter().enumerate().filter(|(at, _)| self.reached[*at]) {
                self.next[at] |= token.stays(char);
                self.next[at + 1] |= token.passes(char);
            }
            std::mem::swap(&mut self.reached, &mut self.next);
            self.before = Some(char);
        }
    }

    /// Returns whether the pattern matches, if the path ends here.
    fn is_over(&self) -> bool {
        self.reached_at(self.edge(None, false)).last().copied().unwrap_or(false)
    }

    /// Returns whether it may match a path that goes on.
    fn may_go_on(&self) -> bool {
        let reached = self.reached_at(self.edge(None, true));
        reached.iter().take(self.tokens.len()).any(|reached| *reached)
    }

    fn reached_at(&self, edge: Edge) -> Vec<bool> {
        let mut reached = self.reached.clone();
        skip_empty(self.tokens, &mut reached, edge);
        reached
    }

    fn edge(&self, after: Option<char>, is_open: bool) -> Edge {
        Edge {
            before: self.before,
            after,
            is_open,
        }
    }
}

/// Adds the tokens that are reached without a further character.
fn skip_empty(tokens: &[Token], reached: &mut [bool], edge: Edge) {
    for (at, token) in tokens.iter().enumerate() {
        if reached[at] {
            reached[at + 1..=at + token.skips(edge)].fill(true);
        }
    }
}

impl Edge {
    /// Returns whether a word starts or ends here, by the letters of ASCII.
    fn is_of_word(self) -> bool {
        let is_word = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric() || char == '_');
        is_word(self.before) != is_word(self.after)
    }
}

impl Token {
    /// Returns the one character that it is.
    fn char(&self) -> Option<char> {
        if let Token::Char(own) = self { Some(*own) } else { None }
    }

    /// Returns the number of tokens that are passed without a character at this place: none, or it with those that
    /// belong to it.
    fn skips(&self, edge: Edge) -> usize {
        match self {
            Token::Star | Token::All => 1,
            Token::Folders => 2,
            Token::Start => usize::from(edge.before.is_none()),
            Token::End => usize::from(edge.after.is_none()),
            Token::Word(is_edge) => usize::from(edge.is_open || edge.is_of_word() == *is_edge),
            Token::Char(_) | Token::Class(_) | Token::Any | Token::Within | Token::Or => 0,
        }
    }

    /// Returns whether it takes this character and may take more.
    fn stays(&self, char: char) -> bool {
        match self {
            Token::Star => char != '/',
            Token::All | Token::Within => true,
            Token::Char(_)
            | Token::Class(_)
            | Token::Any
            | Token::Folders
            | Token::Start
            | Token::End
            | Token::Word(_)
            | Token::Or => false,
        }
    }

    /// Returns whether this character is the last that it takes.
    fn passes(&self, char: char) -> bool {
        match self {
            Token::Char(own) => *own == char,
            Token::Class(class) => class.has(char),
            Token::Any => char != '/',
            Token::Within => char == '/',
            Token::Star | Token::Folders | Token::All | Token::Start | Token::End | Token::Word(_) | Token::Or => false,
        }
    }
}
