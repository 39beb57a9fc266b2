//! Instructions that become actions of their own, but for files and commands.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::stage::Stages;
use super::{files, run, text};
use crate::dockerfile::{Form, Instruction, Keyword, Pair, Text};
use crate::kind::Kind;
use crate::spec::{Action, Arg, Env, Label, Words};

/// Returns what an instruction does, as actions that mean exactly the same; `None` if there are none.
pub(super) fn actions(instruction: &Instruction<'_>, stages: &Stages) -> Option<Vec<Action<'static>>> {
    let one = match (instruction.keyword, &instruction.form) {
        (Keyword::Env, _) => return environment(instruction.pairs()),
        (Keyword::Label, _) => return labels(instruction.pairs()),
        (Keyword::Arg, Form::Words(words)) => {
            let args = arguments(words).filter(|_| are_apart(words))?;
            return Some(args.into_iter().map(Action::Arg).collect());
        }
        (Keyword::Workdir, Form::Text(path)) => Action::Workdir(owned(text::of(Kind::Workdir, path)?)),
        (Keyword::User, Form::Text(user)) => Action::User(owned(text::of(Kind::User, user)?)),
        (Keyword::Stopsignal, Form::Text(signal)) => Action::StopSignal(owned(text::of(Kind::Signal, signal)?)),
        (Keyword::Expose, Form::Words(words)) => {
            let mut seen = BTreeSet::new();
            // One that is named twice means no more.
            let ports: Vec<_> = words
                .iter()
                .map(port)
                .filter(|port| seen.insert(port.clone()))
                .collect();
            Action::Expose(translate_words(Kind::Port, &ports)?)
        }
        (Keyword::Volume, Form::Words(paths) | Form::Json(paths)) => {
            Action::Volume(translate_words(Kind::VolumePath, paths)?)
        }
        (Keyword::Shell, Form::Json(words)) => Action::Shell(program(words)?),
        (Keyword::Entrypoint, Form::Json(words)) => Action::Entrypoint(program(words)?),
        (Keyword::Cmd, Form::Json(words)) => Action::Cmd(program(words)?),
        (Keyword::Healthcheck, Form::Probe { kind, command }) => run::healthcheck(instruction, kind, command, stages)?,
        (Keyword::Copy, Form::Words(words) | Form::Json(words)) => files::copy(instruction, words, stages)?,
        (Keyword::Add, Form::Words(words) | Form::Json(words)) => files::add(instruction, words)?,
        (Keyword::Run, form) => run::run(instruction, form, stages)?,
        // These stay as they are: commands in the form of a shell, and what no statement says.
        (
            Keyword::Shell
            | Keyword::Entrypoint
            | Keyword::Cmd
            | Keyword::Maintainer
            | Keyword::Onbuild
            | Keyword::From,
            _,
        ) => return None,
        (
            Keyword::Arg
            | Keyword::Workdir
            | Keyword::User
            | Keyword::Stopsignal
            | Keyword::Expose
            | Keyword::Volume
            | Keyword::Healthcheck
            | Keyword::Copy
            | Keyword::Add,
            _,
        ) => {
            debug_assert!(false, "the parser gives {} no other form", instruction.keyword);
            return None;
        }
    };
    Some(vec![one])
}

pub(super) fn owned(text: String) -> Text<'static> {
    Cow::Owned(text)
}

/// Returns a port as Docker keeps it: its protocol in lower case, and nothing of the host that may stand before it.
fn port<'a>(word: &Text<'a>) -> Text<'a> {
    let is_plain = |host: &str| !host.contains(['$', '\\', '`', '"', '\'']);
    let word = match word.rsplit_once(':') {
        Some((host, port)) if is_plain(host) => &Cow::Owned(port.to_owned()),
        _ => word,
    };
    match word.rsplit_once('/') {
        Some((ports, protocol)) if ["TCP", "UDP", "SCTP"].contains(&protocol.to_ascii_uppercase().as_str()) => {
            Cow::Owned(format!("{ports}/{}", protocol.to_ascii_lowercase()))
        }
        _ => word.clone(),
    }
}

/// Translates words of a kind, of which there is at least one.
pub(super) fn translate_words(kind: Kind, words: &[Text<'_>]) -> Option<Words<'static>> {
    let words: Option<Vec<_>> = words.iter().map(|word| text::of(kind, word).map(owned)).collect();
    words.filter(|words| !words.is_empty()).map(Words::Owned)
}

/// Translates words that nothing expands.
fn translate_literals(words: &[Text<'_>]) -> Option<Words<'static>> {
    let is_argument = |word: &Text<'_>| Kind::Argument.check(word).is_ok();
    words
        .iter()
        .all(is_argument)
        .then(|| words.iter().map(|word| word.clone().into_owned()).collect())
}

/// Returns the words of a program, which has a name, or none at all.
pub(super) fn program(words: &[Text<'_>]) -> Option<Words<'static>> {
    translate_literals(words).filter(|_| words.first().is_none_or(|name| !name.is_empty()))
}

fn environment(pairs: &[Pair<'_>]) -> Option<Vec<Action<'static>>> {
    let mut set = BTreeSet::new();
    let mut actions = Vec::with_capacity(pairs.len());
    for pair in pairs {
        // All values of one instruction see the variables as they were before it.
        text::names(&pair.value).is_disjoint(&set).then_some(())?;
        let key = text::variable(&pair.key)?;
        set.insert(key.clone());
        let value = owned(text::of(Kind::EnvValue, &pair.value)?);
        let key = owned(key);
        actions.push(Action::Env(Env { key, value }));
    }
    (!actions.is_empty()).then_some(actions)
}

fn labels(pairs: &[Pair<'_>]) -> Option<Vec<Action<'static>>> {
    let label = |pair: &Pair<'_>| {
        let key = text::literal(&pair.key).filter(|key| Kind::LabelKey.check(key).is_ok())?;
        let (key, value) = (owned(key), owned(text::of(Kind::LabelValue, &pair.value)?));
        Some(Action::Label(Label { key, value }))
    };
    let labels: Option<Vec<_>> = pairs.iter().map(label).collect();
    labels.filter(|labels| !labels.is_empty())
}

/// Returns what the words of an ARG declare; `None` if the language has no words for it.
pub(super) fn arguments(words: &[Text<'_>]) -> Option<Vec<Arg<'static>>> {
    let arg = |word: &Text<'_>| {
        let (name, default) = text::argument(word);
        let default = default.map(|default| text::of(Kind::ArgDefault, default).map(owned).ok_or(()));
        Some(Arg {
            name: owned(text::variable(name)?),
            default: default.transpose().ok()?,
        })
    };
    words.iter().map(arg).collect()
}

/// Returns whether no word of an ARG refers to a variable that one before it declares. In a stage, all words of one
/// instruction see the variables as they were before it.
pub(super) fn are_apart(words: &[Text<'_>]) -> bool {
    let mut set = BTreeSet::new();
    words.iter().all(|word| {
        let is_apart = text::names(word).is_disjoint(&set);
        set.extend(text::variable(text::argument(word).0));
        is_apart
    })
}
