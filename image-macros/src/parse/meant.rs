//! The statement that was probably meant, where the tokens of one do not fit together: forms of Dockerfiles (`copy . .`,
//! `copy --from=a "b" "c"`), of calls (`env("A", "1")`) and of maps (`env = {"A": "1"}`), written as they are here.
//!
//! A guess is shown only if the check takes it.

use image_core::ast::{Content, Statement};
use image_core::check::{Whole, check};
use image_core::rule::{Level, Rule};
use image_core::table::{self, OptionRow, Shape, StatementRow, Takes};
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

use super::cursor::touches;
use super::{Parser, literal};

/// The longest statement that a message shows.
const LONGEST: usize = 160;

/// The words that others write before a destination.
const ARROWS: &[&str] = &["to", "into", "->", "=>"];

/// What stands between blanks.
pub(super) struct Word {
    pub(super) text: String,
    /// Whether it is one string literal.
    pub(super) quoted: bool,
}

impl Word {
    /// Returns whether it is the start of an address such as `http://host`, of which the rest is a comment to Rust.
    fn is_cut(&self) -> bool {
        let cut = ["http:", "https:", "git:", "ssh:", "ftp:"];
        !self.quoted && cut.iter().any(|start| self.text.ends_with(start))
    }
}

/// The words between two commas.
pub(super) type Item = Vec<Word>;

/// The arguments of a statement as they were probably meant.
#[derive(Default)]
struct Meant {
    items: Vec<Item>,
    /// The options, as they are written here.
    options: String,
    /// Whether the arguments stand in brackets.
    is_list: bool,
}

impl Parser {
    /// Gives the last report the whole statement as its fix, if it is clear what was meant.
    pub(super) fn say_what_was_meant(&mut self, statement: &Statement, arguments: &TokenStream) {
        let Some(row) = table::statement(&statement.keyword.text.to_ascii_lowercase()) else {
            return;
        };
        if self.is_guess || statement.on_build.is_some() {
            return;
        }
        let mut tokens: Vec<TokenTree> = arguments.clone().into_iter().collect();
        tokens.pop_if(|last| matches!(last, TokenTree::Punct(punct) if punct.as_char() == ';'));
        let mut before = self.tree.statements.iter();
        let anchored = before.any(|other| other.keyword.text == "workdir");
        if let Some(meant) = meant(row, &tokens, anchored)
            && let Some(report) = self.source.diagnostics.last_mut()
        {
            report.fix = format!("write `{meant}`");
        }
    }
}

/// Returns whether the arguments of a statement stand in parentheses, as those of a call.
pub(super) fn is_call(statement: &Statement) -> bool {
    let [only] = statement.arguments.as_slice() else {
        return false;
    };
    only.key.is_none() && matches!(only.value.content, Content::Wrong)
}

/// Returns the statement that these arguments were probably meant to be one of; `anchored` where a working directory
/// is set.
fn meant(row: &StatementRow, tokens: &[TokenTree], anchored: bool) -> Option<String> {
    let mut meant = Meant {
        is_list: is_list(tokens),
        ..Meant::default()
    };
    for item in items(tokens, row.shape.has_entries())? {
        if item.iter().any(Word::is_cut) {
            return None;
        }
        meant.take(row, item)?;
    }
    let arguments = meant.arguments(row, anchored).filter(|text| !text.is_empty())?;
    let code = format!("{} {arguments}{}", row.keyword, meant.options);
    (code.len() <= LONGEST && is_right(row, &code)).then_some(code)
}

/// Returns whether a statement is right, as far as that does not depend on others.
pub(super) fn is_right(row: &StatementRow, code: &str) -> bool {
    let before = if matches!(row.shape, Shape::Base) {
        ""
    } else {
        "from \"acme/base:1\"; workdir \"/\"; "
    };
    let Ok(tokens) = format!("{before}{code};").parse::<TokenStream>() else {
        return false;
    };
    let parsed = Parser::guess(tokens);
    let outcome = check(&parsed.tree, Whole::Image, None);
    let depends = |rule: Rule| matches!(rule, Rule::UnknownStage | Rule::UndefinedVariable);
    let mut errors = outcome.diagnostics.iter().map(|one| one.rule);
    let is_wrong = |rule: Rule| !matches!(rule.info().level, Level::Lint | Level::Asked) && !depends(rule);
    parsed.source.diagnostics.is_empty() && !errors.any(is_wrong)
}

/// Returns whether tokens are a list, be it in parentheses.
fn is_list(tokens: &[TokenTree]) -> bool {
    let mut tokens = tokens.iter().skip_while(|token| is_sign(token));
    match tokens.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            is_list(&inside)
        }
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
        _ => false,
    }
}

/// Returns the pairs of a map, `{"KEY": "value"}`, as the list of texts that options take; `None` where braces hold
/// something else.
pub(super) fn map(group: &Group) -> Option<String> {
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    let is_sign =
        |at: usize, sign: char| matches!(inside.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
    let is_key = matches!(inside.first(), Some(TokenTree::Literal(_) | TokenTree::Ident(_)));
    if !is_key || !is_sign(1, ':') || is_sign(2, ':') {
        return None;
    }
    let pairs = items(&inside, true)?;
    let texts: Option<Vec<String>> = pairs
        .iter()
        .map(|item| key_and_value(item))
        .map(|pair| pair.map(|(key, value)| format!("{key}={value}")))
        .collect();
    let texts = texts?;
    Some(list(&texts.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Returns the words of tokens, item by item. Brackets and parentheses are looked through, and braces where they are a
/// map; `None` where they are a constant.
pub(super) fn items(tokens: &[TokenTree], maps: bool) -> Option<Vec<Item>> {
    let mut items = vec![Item::new()];
    let mut before: Option<&TokenTree> = None;
    for token in tokens.iter().skip_while(|token| is_sign(token)) {
        let adjacent = before.is_some_and(|before| touches(before, token));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => items.push(Item::new()),
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace || maps => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let mut inside = self::items(&inside, maps)?.into_iter();
                items.last_mut()?.extend(inside.next().unwrap_or_default());
                items.extend(inside);
            }
            TokenTree::Group(_) => return None,
            TokenTree::Punct(punct) if punct.as_char() == '#' => return None,
            // Its own message says what to write.
            TokenTree::Literal(other) if is_of_bytes(other) => return None,
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                add(items.last_mut()?, token, adjacent);
            }
        }
        before = Some(token);
    }
    items.retain(|item| !item.is_empty());
    Some(items)
}

/// Returns whether a literal is one of bytes, of C or of a character.
fn is_of_bytes(written: &Literal) -> bool {
    matches!(literal::read(written), literal::Literal::Other(..))
        && !written.to_string().starts_with(|first: char| first.is_ascii_digit())
}

/// Returns whether a token is a sign that stands between a keyword and its arguments elsewhere.
fn is_sign(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if "=:!".contains(punct.as_char()))
}

/// Adds a token to the words of an item.
fn add(item: &mut Item, token: &TokenTree, adjacent: bool) {
    let text = if let TokenTree::Literal(written) = token {
        literal::read(written).into_text()
    } else {
        None
    };
    let quoted = text.is_some();
    let text = text.unwrap_or_else(|| token.to_string());
    match item.last_mut().filter(|_| adjacent) {
        Some(word) => {
            word.text.push_str(&text);
            word.quoted = false;
        }
        None => item.push(Word { text, quoted }),
    }
}

impl Meant {
    /// Takes the words between two commas: an option by its name, or arguments with options of a command line.
    fn take(&mut self, row: &StatementRow, item: Item) -> Option<()> {
        if let [name, sign, value @ ..] = item.as_slice()
            && sign.text == "="
            && !row.shape.has_entries()
        {
            let [value] = value else { return None };
            return self.option(row.option(&name.text)?, &value.text);
        }
        let mut words = Item::new();
        let mut rest = item.into_iter();
        while let Some(word) = rest.next() {
            match word
                .text
                .strip_prefix("--")
                .filter(|_| !word.quoted && takes_flags(row))
            {
                Some(flag) => self.flag(row, flag, &mut rest)?,
                None => words.push(word),
            }
        }
        if !words.is_empty() {
            self.items.push(words);
        }
        Some(())
    }

    /// Takes `--name=value`, or `--name` and the value after it.
    fn flag(&mut self, row: &StatementRow, flag: &str, rest: &mut impl Iterator<Item = Word>) -> Option<()> {
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (flag, None),
        };
        let option = row.option(&name.replace('-', "_"))?;
        let value = match value {
            Some(value) => value,
            None if option.takes == Takes::Flag => String::new(),
            None => rest.next()?.text,
        };
        self.option(option, &value)
    }

    fn option(&mut self, option: &OptionRow, value: &str) -> Option<()> {
        let is_stage = option.name == "from" && is_name(value);
        let bare = is_stage || value.parse::<u32>().is_ok() || matches!(value, "true" | "false");
        let written = match (option.takes, bare) {
            (Takes::Flag, _) if value.is_empty() => option.name.to_owned(),
            (Takes::Pairs, _) => return None,
            (Takes::Flag | Takes::One | Takes::Many, true) => format!("{} = {value}", option.name),
            (Takes::Flag | Takes::One | Takes::Many, false) => format!("{} = {value:?}", option.name),
        };
        self.options.push_str(", ");
        self.options.push_str(&written);
        Some(())
    }

    /// Returns the arguments as the statement takes them.
    fn arguments(&self, row: &StatementRow, anchored: bool) -> Option<String> {
        match row.shape {
            Shape::Base => self.base(),
            Shape::Paths(_) | Shape::File(_) | Shape::Bin(_) => self.paths(anchored),
            Shape::Entries(_) | Shape::Defaults => self.pairs(row),
            Shape::Commands => self.command(),
            Shape::Program(..) | Shape::Check(..) | Shape::Shell => Some(self.list()),
            Shape::Text(_) | Shape::Tool(_) => self.text(row),
            Shape::Name | Shape::Context | Shape::Readme => self.one().map(quoted),
            Shape::Packages(_)
            | Shape::Poetry
            | Shape::Cargo
            | Shape::Words(_)
            | Shape::EnvFiles
            | Shape::Modules
            | Shape::Ignore => {
                let texts: Vec<String> = self.words().map(|word| written(&word.text)).collect();
                Some(texts.join(", "))
            }
            Shape::Fragment | Shape::Function | Shape::Instructions | Shape::Trigger => None,
        }
    }

    fn words(&self) -> impl Iterator<Item = &Word> {
        self.items.iter().flatten()
    }

    /// Returns the only word.
    fn one(&self) -> Option<&str> {
        let mut words = self.words();
        let first = words.next()?;
        words.next().is_none().then_some(first.text.as_str())
    }

    /// Returns `"image" as name`.
    fn base(&self) -> Option<String> {
        let words: Vec<&str> = self.words().map(|word| word.text.as_str()).collect();
        match words.as_slice() {
            [image] => Some(quoted(image)),
            [image, word, name] if word.eq_ignore_ascii_case("as") => Some(format!("{image:?} as {name}")),
            _ => None,
        }
    }

    /// Returns `"source" -> "/destination"`.
    fn paths(&self, anchored: bool) -> Option<String> {
        let is_path = |word: &&Word| word.quoted || !ARROWS.contains(&word.text.as_str());
        let mut paths: Vec<&str> = self.words().filter(is_path).map(|word| word.text.as_str()).collect();
        let to = paths.pop().filter(|_| !paths.is_empty())?;
        let to = destination(to, anchored, paths.len() > 1);
        let from: Vec<String> = paths.into_iter().map(quoted).collect();
        Some(match from.as_slice() {
            [from] => format!("{from} -> {to:?}"),
            several => format!("[{}] -> {to:?}", several.join(", ")),
        })
    }

    /// Returns `KEY = "value", …`.
    fn pairs(&self, row: &StatementRow) -> Option<String> {
        if let [key, value] = self.items.as_slice()
            && let ([key], [value]) = (key.as_slice(), value.as_slice())
            && split(&key.text).is_none()
        {
            return pair(row, &key.text, &value.text);
        }
        let pairs: Option<Vec<String>> = self.items.iter().map(|item| item_pair(row, item)).collect();
        pairs.map(|pairs| pairs.join(", "))
    }

    /// Returns `"command"`.
    fn command(&self) -> Option<String> {
        if self.is_list {
            return Some(self.list());
        }
        let [item] = self.items.as_slice() else { return None };
        let texts: Vec<&str> = item.iter().map(|word| word.text.as_str()).collect();
        // A text among bare words has lost the quotes that the shell would read.
        let mixed = item.iter().any(|word| word.quoted) && !item.first().is_some_and(|word| word.quoted);
        (!mixed).then(|| quoted(&texts.join(" ")))
    }

    /// Returns `["program", "argument"]`.
    fn list(&self) -> String {
        let words = self.words().skip_while(|word| !word.quoted && word.text == "CMD");
        let words: Vec<&Word> = words.collect();
        match words.as_slice() {
            [only] if only.quoted && !self.is_list => quoted(&only.text),
            words => list(&words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>()),
        }
    }

    /// Returns one text, of which `user` may have two parts.
    fn text(&self, row: &StatementRow) -> Option<String> {
        let words: Vec<&str> = self.words().map(|word| word.text.as_str()).collect();
        match words.as_slice() {
            [user, group] if row.keyword == "user" => Some(format!("\"{user}:{group}\"")),
            [text] => Some(quoted(text)),
            _ => None,
        }
    }
}

/// Returns whether the statement has options on the command line of its Dockerfile's instruction.
fn takes_flags(row: &StatementRow) -> bool {
    row.shape.has_arrow() || matches!(row.shape, Shape::Base | Shape::Check(..))
}

/// Returns a list of texts.
fn list(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns a text as a literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Returns a text as a literal, or an integer as it is.
fn written(text: &str) -> String {
    if text.parse::<u32>().is_ok() {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Returns a destination that does not depend on a working directory unless there is one.
fn destination(to: &str, anchored: bool, several: bool) -> String {
    let below = to.trim_start_matches("./");
    let mut place = match to.starts_with(['/', '$']) || anchored {
        true => to.to_owned(),
        false if below == "." => "/app/".to_owned(),
        false => format!("/app/{below}"),
    };
    if several && !place.ends_with('/') {
        place.push('/');
    }
    place
}

/// Returns the key and the value of `KEY=value` or `KEY:value`.
fn split(word: &str) -> Option<(&str, &str)> {
    word.split_once(['=', ':'])
}

/// Returns the key and the value of one of `KEY = value`, `KEY: value`, `KEY value`.
fn key_and_value(item: &Item) -> Option<(&str, &str)> {
    let (first, rest) = item.split_first()?;
    let is_value = |word: &&Word| word.quoted || !matches!(word.text.as_str(), "=" | ":" | "->" | "=>");
    let rest: Vec<&str> = rest.iter().filter(is_value).map(|word| word.text.as_str()).collect();
    match (split(&first.text), rest.as_slice()) {
        (Some((key, "")), [value]) => Some((key, value)),
        (None, [value]) => Some((&first.text, value)),
        (Some((key, value)), []) => Some((key, value)),
        _ => None,
    }
}

fn item_pair(row: &StatementRow, item: &Item) -> Option<String> {
    match (item.as_slice(), row.shape) {
        ([name], Shape::Defaults) if is_name(&name.text) => Some(name.text.clone()),
        _ => key_and_value(item).and_then(|(key, value)| pair(row, key, value)),
    }
}

/// Returns `KEY = "value"`.
fn pair(row: &StatementRow, key: &str, value: &str) -> Option<String> {
    let key = match (is_name(key), row.keyword) {
        (true, _) => key.to_owned(),
        (false, "label") => quoted(key),
        (false, _) => return None,
    };
    Some(format!("{key} = {value:?}"))
}

/// Returns whether a text is an identifier.
pub(super) fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_part)
}
