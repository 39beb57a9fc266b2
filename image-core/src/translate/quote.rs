//! Instructions for a backslash as escape character.

use std::borrow::Cow;

use super::text;
use crate::dockerfile::heredoc;
use crate::dockerfile::{Form, Instruction, Keyword, Pair, Text};
use crate::escape::{Quotes, push_expanding};
use crate::grammar::expand;

/// Returns the same instruction for a backslash as escape character: in a file with another one, words are quoted anew
/// where that counts. `None` where no quotes say a word.
pub(super) fn for_backslash<'i, 'a>(
    instruction: Cow<'i, Instruction<'a>>,
    escape: char,
) -> Option<Cow<'i, Instruction<'a>>> {
    if escape == '\\' || is_same(&instruction.line(), escape) {
        return Some(instruction);
    }
    let mut instruction = instruction.into_owned();
    instruction.form = requoted(instruction.keyword, instruction.form, escape)?;
    for flag in &mut instruction.flags {
        if matches!(&*flag.name, "chown" | "chmod" | "checksum" | "platform")
            && let Some(value) = &flag.value
        {
            flag.value = Some(Cow::Owned(word(value, escape)?));
        }
    }
    // Without its escape characters a source may be empty, or lead above the context.
    Some(Cow::Owned(instruction.rooted().into_owned()))
}

/// Returns whether a text is the same with a backslash as the escape character.
fn is_same(text: &str, escape: char) -> bool {
    !text.contains([escape, '\\'])
}

fn requoted(keyword: Keyword, form: Form<'_>, escape: char) -> Option<Form<'_>> {
    let expands = !matches!(
        keyword,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell
    );
    Some(match form {
        Form::Trigger(Some(mut inner)) => {
            inner.form = requoted(inner.keyword, inner.form, escape)?;
            Form::Trigger(Some(inner))
        }
        Form::Words(words) if keyword == Keyword::Arg => Form::Words(each(&words, |word| argument(word, escape))?),
        Form::Words(words) => paths(&words, escape)?,
        Form::Json(words) if expands => Form::Json(each(&words, |path| word(path, escape))?),
        Form::Pairs(pairs) => {
            let pairs: Option<Vec<_>> = pairs.iter().map(|one| pair(one, escape)).collect();
            Form::Pairs(pairs?)
        }
        Form::Legacy(one) => Form::Pairs(vec![pair(&one, escape)?]),
        Form::Text(text) if expands && keyword != Keyword::Maintainer => Form::Text(quoted(&text, escape)?),
        form @ (Form::Text(_) | Form::Json(_) | Form::Probe { .. } | Form::Trigger(None)) => form,
    })
}

fn each(words: &[Text<'_>], change: impl Fn(&str) -> Option<String>) -> Option<Vec<Text<'static>>> {
    words.iter().map(|word| change(word).map(Cow::Owned)).collect()
}

/// Quotes `NAME` or `NAME=value`.
fn argument(raw: &str, escape: char) -> Option<String> {
    if is_same(raw, escape) {
        return Some(raw.to_owned());
    }
    match raw.split_once('=') {
        Some((name, value)) => Some(format!("{}={}", word(name, escape)?, default(value, escape)?)),
        None => word(raw, escape),
    }
}

/// Returns the default of an argument.
fn default<'a>(raw: &str, escape: char) -> Option<Text<'a>> {
    if is_same(raw, escape) {
        return Some(Cow::Owned(raw.to_owned()));
    }
    quoted(raw, escape)
}

/// Returns `NAME="value"`, for a value as it is.
pub(super) fn assignment(name: &str, value: &str) -> String {
    let mut out = format!("{name}=\"");
    push_expanding(&mut out, &expand::escape(value), Quotes::Double);
    out + "\""
}

fn pair<'a>(pair: &Pair<'_>, escape: char) -> Option<Pair<'a>> {
    let (key, value) = (quoted(&pair.key, escape)?, quoted(&pair.value, escape)?);
    (!key.contains('=')).then_some(())?;
    Some(Pair { key, value })
}

/// Quotes the words of a list, as JSON if one has blanks.
fn paths<'a>(words: &[Text<'_>], escape: char) -> Option<Form<'a>> {
    let change = |path: &Text<'_>| match heredoc::start(path) {
        Some(_) => Some(path.clone().into_owned()),
        None => word(path, escape),
    };
    let words: Vec<String> = words.iter().map(change).collect::<Option<_>>()?;
    let is_word = |word: &String| !word.is_empty() && !word.contains(char::is_whitespace);
    let all = words.iter().all(is_word);
    let words = words.into_iter().map(Cow::Owned).collect();
    Some(if all { Form::Words(words) } else { Form::Json(words) })
}

/// Returns a word without quotes.
fn word(raw: &str, escape: char) -> Option<String> {
    let mut out = String::new();
    push_expanding(&mut out, &text::expanding_by(raw, escape)?, Quotes::None);
    Some(out)
}

/// Returns a word between double quotes.
fn quoted<'a>(raw: &str, escape: char) -> Option<Text<'a>> {
    let mut out = String::from("\"");
    push_expanding(&mut out, &text::expanding_by(raw, escape)?, Quotes::Double);
    out.push('"');
    Some(Cow::Owned(out))
}
