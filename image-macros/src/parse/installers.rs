//! Commands of installers that stand as statements: `cargo install "ripgrep"`, `apt-get install -y "git"`. Each is answered
//! with the statement that does the same, or with `run` and the command.

use image_core::ast::Statement;
use image_core::rule::Rule;
use image_core::table;
use proc_macro2::{Ident, TokenTree};

use super::Parser;
use super::cursor::Cursor;
use super::meant::{Word, is_right, items, quoted};
use super::statement::recover;

/// The words of commands, up to what is installed, each with the statement that does the same, if there is one.
const INSTALLERS: &[(&[&str], Option<&str>)] = &[
    (&["apk", "add"], Some("apk")),
    (&["apt", "install"], Some("apt")),
    (&["apt-get", "install"], Some("apt")),
    (&["bun", "add"], None),
    (&["bun", "install"], None),
    (&["cargo", "add"], None),
    (&["cargo", "install"], None),
    (&["conda", "install"], Some("micromamba")),
    (&["dnf", "install"], Some("dnf")),
    (&["gem", "install"], None),
    (&["go", "install"], None),
    (&["mamba", "install"], Some("micromamba")),
    (&["micromamba", "install"], Some("micromamba")),
    (&["microdnf", "install"], Some("dnf")),
    (&["npm", "add"], Some("npm")),
    (&["npm", "i"], Some("npm")),
    (&["npm", "install"], Some("npm")),
    (&["pip", "install"], Some("pip")),
    (&["pip3", "install"], Some("pip")),
    (&["pipx", "install"], None),
    (&["pnpm", "add"], None),
    (&["uv", "add"], Some("uv")),
    (&["uv", "pip", "install"], Some("uv")),
    (&["yarn", "add"], None),
    (&["yarn", "global", "add"], None),
    (&["yum", "install"], Some("dnf")),
    (&["zypper", "install"], Some("zypper")),
];

/// Options for what our statements do without them.
const OURS_ANYWAY: &[&str] = &[
    "-g",
    "-q",
    "-qq",
    "-y",
    "--global",
    "--no-cache",
    "--no-cache-dir",
    "--no-install-recommends",
    "--quiet",
    "--yes",
];

impl Parser {
    /// Reports a statement that is the command of an installer, and skips it; false if it is none.
    pub(super) fn refuse_installer(&mut self, statement: &Statement, cursor: &mut Cursor) -> bool {
        if cursor.punct_at(1, '=') || self.is_guess || statement.on_build.is_some() {
            return false;
        }
        let is_near = |ident: &Ident| {
            let ident = ident.to_string();
            let mut installers = INSTALLERS.iter();
            installers.any(|(words, _)| words.iter().skip(1).any(|word| ident == *word))
        };
        let follows = cursor.ident().is_some_and(is_near) || (cursor.punct('-') && statement.keyword.text == "apt");
        if !follows {
            return false;
        }
        let Some(keyword) = self.source.extents.last().map(|extent| extent.keyword.clone()) else {
            return false;
        };
        let tokens = tokens_of(&keyword, cursor);
        let Some((command, fix)) = answer(&tokens) else {
            return false;
        };
        let rule = if table::statement(&statement.keyword.text).is_some() {
            Rule::Syntax
        } else {
            Rule::UnknownStatement
        };
        let last = command.last().copied().unwrap_or_default();
        let last = tokens.iter().find(|token| token.to_string() == last);
        let place = (keyword.span(), last.map_or_else(|| keyword.span(), TokenTree::span));
        let what = format!("`{}` is a command, and not a statement", command.join(" "));
        self.source.wrong(rule, place, what, &format!("write `{fix}`"));
        recover(cursor);
        true
    }
}

/// Returns the tokens of a statement.
fn tokens_of(keyword: &Ident, cursor: &Cursor) -> Vec<TokenTree> {
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let rest = (0..).map_while(|ahead| cursor.peek_at(ahead).filter(|token| !is_end(token)).cloned());
    std::iter::once(TokenTree::Ident(keyword.clone())).chain(rest).collect()
}

/// Returns the words of the command, and what to write for it.
fn answer(tokens: &[TokenTree]) -> Option<(&'static [&'static str], String)> {
    let words: Vec<Word> = items(tokens, false)?.into_iter().flatten().collect();
    let is_it = |command: &[&str]| {
        let same = |(word, name): (&Word, &&str)| !word.quoted && word.text == **name;
        words.len() > command.len() && words.iter().zip(command).all(same)
    };
    let (command, ours) = INSTALLERS.iter().find(|(command, _)| is_it(command))?;
    let rest = words.get(command.len()..)?;
    let code = ours.and_then(|ours| as_statement(ours, rest));
    let code = code.or_else(|| as_command(command, rest));
    code.map(|code| (*command, code))
}

/// Returns the statement that installs these, if it needs no other option of the command.
fn as_statement(keyword: &str, rest: &[Word]) -> Option<String> {
    let row = table::statement(keyword)?;
    let (mut packages, mut options) = (Vec::new(), String::new());
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match word.text.as_str() {
            "-r" | "--requirement" => options = format!("requirements = {}", quoted(&words.next()?.text)),
            flag if OURS_ANYWAY.contains(&flag) => {}
            flag if flag.starts_with('-') => return None,
            package => packages.push(quoted(package)),
        }
    }
    packages.extend(Some(options).filter(|options| !options.is_empty()));
    let code = format!("{keyword} {}", packages.join(", "));
    is_right(row, &code).then_some(code)
}

/// Returns the command as that of a `run`. Programs of Cargo are built with the versions that their packages lock.
fn as_command(command: &[&str], rest: &[Word]) -> Option<String> {
    let row = table::statement("run")?;
    let locked = (command == ["cargo", "install"]).then_some("--locked");
    let locked = locked.filter(|flag| rest.iter().all(|word| word.text != *flag));
    let is_plain = |word: &Word| {
        word.text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@=+%,".contains(&byte))
    };
    let words = command.iter().copied().chain(locked);
    let words: Vec<&str> = words.chain(rest.iter().map(|word| word.text.as_str())).collect();
    let code = format!("run {}", quoted(&words.join(" ")));
    (rest.iter().all(is_plain) && is_right(row, &code)).then_some(code)
}
