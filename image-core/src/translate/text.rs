//! From words of a Dockerfile to texts of a spec, which have an escaping of their own.

use std::collections::BTreeSet;

use crate::dockerfile::word::{self, Piece};
use crate::grammar::expand;
use crate::kind::Kind;

/// Returns the pieces of a word, if each has a counterpart in a spec.
fn pieces(raw: &str, escape: char) -> Option<Vec<Piece>> {
    word::pieces(raw, escape, true).ok().filter(|_| is_carried(raw))
}

/// Engines lose a byte order mark at the start of a word, and the renderer has no place for the others.
fn is_carried(raw: &str) -> bool {
    !raw.contains(['\u{feff}', '\0', '\n'])
}

/// Returns the expanding text that means what a word means.
pub(crate) fn expanding(raw: &str) -> Option<String> {
    expanding_by(raw, '\\')
}

/// Returns the same of a word with another escape character.
pub(super) fn expanding_by(raw: &str, escape: char) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    push(&mut out, &pieces(raw, escape)?)?;
    Some(out)
}

fn push(out: &mut String, pieces: &[Piece]) -> Option<()> {
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.push_str(&expand::escape(text)),
            Piece::Reference { name, fallback } => {
                Kind::Variable.check(name).ok()?;
                out.extend(["${", name]);
                if let Some((alternative, word)) = fallback {
                    out.push_str(if *alternative { ":+" } else { ":-" });
                    push_fallback(out, word)?;
                }
                out.push('}');
            }
            Piece::Other => return None,
        }
    }
    Some(())
}

/// Returns whether what follows `:-` holds no brace of its own in a spec.
fn push_fallback(out: &mut String, word: &[Piece]) -> Option<()> {
    let brace = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(['{', '}']));
    (!word.iter().any(brace)).then_some(())?;
    push(out, word)
}

/// Returns the same, if it is of a kind.
pub(super) fn of(kind: Kind, raw: &str) -> Option<String> {
    expanding(raw).filter(|text| kind.check(text).is_ok())
}

/// Returns the text of a word, if it has no references and a spec can say it.
pub(super) fn literal(raw: &str) -> Option<String> {
    word::literal(raw, '\\').filter(|_| is_carried(raw))
}

/// Returns the variable that a word names, if references can reach it.
pub(crate) fn variable(raw: &str) -> Option<String> {
    literal(raw).filter(|name| Kind::Variable.check(name).is_ok())
}

/// Returns the name of an argument of ARG, and its default.
pub(crate) fn argument(word: &str) -> (&str, Option<&str>) {
    word.split_once('=')
        .map_or((word, None), |(name, default)| (name, Some(default)))
}

/// Returns the variables that a word refers to.
pub(super) fn names(raw: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    add_names(&pieces(raw, '\\').unwrap_or_default(), &mut found);
    found
}

fn add_names(pieces: &[Piece], found: &mut BTreeSet<String>) {
    for piece in pieces {
        if let Piece::Reference { name, fallback } = piece {
            found.insert(name.clone());
            if let Some((_, word)) = fallback {
                add_names(word, found);
            }
        }
    }
}
