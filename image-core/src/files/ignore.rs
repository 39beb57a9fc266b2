//! `.dockerignore` as engines read it: the lines as moby/patternmatcher's `ignorefile`, the patterns as its
//! `MatchesUsingParentResults`, folder by folder, as `BuildKit` walks a context.

use std::str::Chars;

use super::Problem;
use super::glob::Class;
use crate::grammar::ignore::{self, Escape};

/// Patterns in their order: the last one that matches decides.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// After `!`: what it matches is brought back.
    exception: bool,
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

/// The patterns that have matched a folder; they match everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched(Vec<bool>);

/// A piece of the regular expression that an engine makes of a pattern.
#[derive(Clone, Debug)]
enum Token {
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

impl Patterns {
    /// Reads lines, of a file or of `ignore`. Comments and blank lines are left out, and so is what engines refuse.
    #[must_use]
    pub fn new<S: AsRef<str>>(lines: &[S]) -> Self {
        Self {
            patterns: lines.iter().filter_map(|line| parse(line.as_ref())).collect(),
        }
    }

    /// Returns whether there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Returns whether anything is brought back by `!`.
    #[must_use]
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.exception)
    }

    /// As [`matches`](Self::matches), for a walk: `matched` is what has matched the folder in which the path is (for
    /// the context itself, nothing), and then what has matched the path.
    #[must_use]
    pub fn matches_in(&self, matched: &mut Matched, path: &str) -> bool {
        matched.0.resize(self.patterns.len(), false);
        let mut is_match = |_, pattern: &Pattern| pattern.matching(path, &[path.len()]).contains(&true);
        self.decide(&mut matched.0, &mut is_match).is_some()
    }

    /// Returns whether a file or folder is kept out of the context: a path below it, with `/`, without `.` and `..`.
    /// Something in a folder that is kept out may still be brought back. The context itself (`""`) is never kept out.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.find_deciding(path).is_some()
    }

    /// Returns whether a file, or a folder with all that could be in it, is kept out of the context. `BuildKit`'s own
    /// check of sources (`CopyIgnoredFile`) is silent as soon as there is any `!`; this one asks which of them reach
    /// the folder.
    #[must_use]
    pub fn surely_ignores(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let reaches = |pattern: &Pattern| pattern.exception && pattern.may_start_with(&below);
        self.find_deciding(path)
            .is_some_and(|index| !self.patterns[index..].iter().any(reaches))
    }

    /// Returns the pattern that keeps the path out. Each pattern goes over the path once, and tells then of all folders
    /// above it.
    fn find_deciding(&self, path: &str) -> Option<usize> {
        if path.is_empty() {
            return None;
        }
        let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
        let mut known: Vec<Option<Vec<bool>>> = vec![None; self.patterns.len()];
        let mut matched = vec![false; self.patterns.len()];
        let decisions = (0..ends.len()).map(|end| {
            let mut is_match = |index: usize, pattern: &Pattern| {
                let all = known[index].get_or_insert_with(|| pattern.matching(path, &ends));
                all.get(end).is_some_and(|is_match| *is_match)
            };
            self.decide(&mut matched, &mut is_match)
        });
        decisions.last().flatten()
    }

    /// The same for a path of whose folder it is known what matched, which goes on to match below. Of the others, only
    /// those are tried that would change the decision.
    fn decide(&self, matched: &mut [bool], is_match: &mut dyn FnMut(usize, &Pattern) -> bool) -> Option<usize> {
        let mut decision = None;
        for (index, (pattern, matched)) in self.patterns.iter().zip(matched).enumerate() {
            *matched = *matched || (pattern.exception == decision.is_some() && is_match(index, pattern));
            if *matched {
                decision = (!pattern.exception).then_some(index);
            }
        }
        decision
    }
}

/// The problems of a `.dockerignore`: the lines that engines refuse ([`Rule::IgnorePattern`]), and those that they take
/// for something else than they say, or that can never match ([`Rule::MisleadingPattern`]).
///
/// [`Rule::IgnorePattern`]: crate::rule::Rule::IgnorePattern
/// [`Rule::MisleadingPattern`]: crate::rule::Rule::MisleadingPattern
#[must_use]
pub fn problems(text: &str) -> Vec<Problem> {
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    lines
        .filter_map(|(number, line)| Some(problem(line)?.at(number)))
        .collect()
}

/// The problem of a line, if it has one. Comments and blank lines have none.
fn problem(line: &str) -> Option<Problem> {
    let pattern = line.trim();
    if line.starts_with('#') || pattern.is_empty() {
        return None;
    }
    let fault = ignore::pattern(pattern).err()?;
    Some(Problem::fault(fault.rule, pattern, &fault))
}

impl Pattern {
    fn new(exception: bool, tokens: &[Token]) -> Self {
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
    fn matching(&self, path: &str, ends: &[usize]) -> Vec<bool> {
        let mut all = Vec::new();
        for alternative in self.alternatives.iter().filter(|one| one.may_match(path, ends)) {
            all.resize(ends.len(), false);
            alternative.match_each(path, ends, &mut all);
        }
        all
    }

    /// Returns whether a path that starts so may match.
    fn may_start_with(&self, start: &str) -> bool {
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
    /// The one character that it is.
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

/// A line; `None` for a comment, a blank one, and one that engines refuse. These are the engine's steps in its order,
/// and so `/!x` is an exception.
fn parse(line: &str) -> Option<Pattern> {
    if line.starts_with('#') {
        return None;
    }
    let listed = clean_line(line.trim());
    let listed = Some(listed.trim()).filter(|listed| !listed.is_empty()).map(clean)?;
    let (exception, text) = listed
        .strip_prefix('!')
        .map_or((false, listed.as_str()), |text| (true, text));
    if text.is_empty() {
        return None;
    }
    read_tokens(text).map(|tokens| Pattern::new(exception, &tokens))
}

/// Cleans a line as BuildKit does when it reads the file.
fn clean_line(line: &str) -> String {
    let (mark, path) = line.strip_prefix('!').map_or(("", line), |path| ("!", path.trim()));
    if path.is_empty() {
        return mark.to_owned();
    }
    let path = clean(path);
    let relative = path
        .strip_prefix('/')
        .filter(|relative| !relative.is_empty())
        .unwrap_or(&path);
    format!("{mark}{relative}")
}

/// Go's `filepath.Clean`.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", None) if rooted => {}
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".to_owned(),
        (false, path) => path,
    }
}

/// The tokens of a pattern.
fn read_tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars();
    // Engines compare a pattern without other wildcards than `**` at one end as a text.
    let mut plain = true;
    while let Some(char) = rest.next() {
        let double = char == '*' && rest.as_str().starts_with('*');
        plain &= match char {
            '*' if double => push_double(&mut tokens, &mut rest),
            '*' | '?' | '[' | ']' | '\\' => false,
            _ => true,
        };
        match char {
            '*' if double => {}
            '*' => tokens.push(Token::Star),
            '?' => tokens.push(Token::Any),
            '[' => tokens.push(Token::Class(read_class(&mut rest)?)),
            '\\' => tokens.push(read_escaped(text, &mut rest)?),
            '^' => tokens.push(Token::Start),
            '|' => tokens.push(Token::Or),
            other => tokens.push(Token::Char(other)),
        }
    }
    Some(if plain { as_text(text, tokens) } else { tokens })
}

/// The tokens of `**`, of which the first `*` is taken. False where it makes a regular expression of the pattern.
fn push_double(tokens: &mut Vec<Token>, rest: &mut Chars<'_>) -> bool {
    rest.next();
    if rest.as_str().starts_with('/') {
        rest.next();
    }
    let first = tokens.is_empty();
    let alone = tokens
        .iter()
        .all(|token| matches!(token, Token::Char(_) | Token::Start));
    if rest.as_str().is_empty() {
        tokens.push(Token::All);
        return alone;
    }
    tokens.extend([Token::Folders, Token::Within]);
    first
}

/// The tokens of a pattern that is compared as a text: `**x` is each path that ends in `x`.
fn as_text(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let anything = text.starts_with("**") && !text.starts_with("**/");
    let tokens = tokens.into_iter().filter_map(|token| match token {
        Token::Start => Some(Token::Char('^')),
        Token::Or => Some(Token::Char('|')),
        Token::Folders if anything => Some(Token::All),
        Token::Within if anything => None,
        other @ (Token::Char(_)
        | Token::Class(_)
        | Token::Any
        | Token::Star
        | Token::Folders
        | Token::Within
        | Token::All
        | Token::End
        | Token::Word(_)) => Some(other),
    });
    tokens.collect()
}

fn read_class(rest: &mut Chars<'_>) -> Option<Class> {
    let literal = |rest: &mut Chars<'_>| {
        rest.next()
            .filter(|char| char.is_ascii() && !char.is_ascii_alphanumeric())
    };
    let class = Class::parse(rest, literal)?;
    let in_order = class.ranges.iter().all(|(low, high)| low <= high);
    in_order.then_some(class)
}

/// The token of a backslash in `text` that `rest` has just passed; see [`ignore::escape`].
fn read_escaped<'t>(text: &'t str, rest: &mut Chars<'t>) -> Option<Token> {
    let at = text.len() - rest.as_str().len() - 1;
    let (escape, end) = ignore::escape(text.as_bytes(), at).ok()?;
    *rest = text.get(end..)?.chars();
    Some(match escape {
        Escape::Itself(char) => Token::Char(char.into()),
        Escape::Coded(number) => Token::Char(char::from_u32(number)?),
        Escape::Class(letter) => Token::Class(Class::perl(letter)),
        Escape::Word(is_edge) => Token::Word(is_edge),
        Escape::Start => Token::Start,
        Escape::End => Token::End,
    })
}
