//! Instructions that become actions of their own, but for files and commands.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::stage::Stages;
use super::{files, quote, run, text};
use crate::dockerfile::{Form, Instruction, Keyword, Pair, Text};
use crate::kind::Kind;
use crate::spec::{Action, Arg, BuildArg, Env, Label, Words};

/// Returns what an instruction does, as actions that mean exactly the same; `None` if there are none.
pub(crate) fn actions(instruction: &Instruction<'_>, escape: char, stages: &Stages) -> Option<Vec<Action<'static>>> {
    let one = match (instruction.keyword, &instruction.form) {
        (Keyword::Env, form) => return environment(form, escape),
        (Keyword::Label, form) => return labels(form, escape),
        (Keyword::Arg, _) => return arguments(instruction, escape),
        (Keyword::Workdir, Form::Text(path)) => Action::Workdir(owned(text::of(Kind::Workdir, path, escape)?)),
        (Keyword::User, Form::Text(user)) => Action::User(owned(text::of(Kind::User, user, escape)?)),
        (Keyword::Stopsignal, Form::Text(signal)) => Action::StopSignal(owned(text::of(Kind::Signal, signal, escape)?)),
        (Keyword::Expose, Form::Words(words)) => {
            let mut seen = BTreeSet::new();
            // One that is named twice means no more.
            let ports: Vec<_> = words
                .iter()
                .map(port)
                .filter(|port| seen.insert(port.clone()))
                .collect();
            Action::Expose(all(Kind::Port, &ports, escape)?)
        }
        (Keyword::Volume, Form::Words(paths) | Form::Json(paths)) => {
            Action::Volume(all(Kind::VolumePath, paths, escape)?)
        }
        (Keyword::Shell, Form::Json(words)) => Action::Shell(program(words)?),
        (Keyword::Entrypoint, Form::Json(words)) => Action::Entrypoint(program(words)?),
        (Keyword::Cmd, Form::Json(words)) => Action::Cmd(program(words)?),
        (Keyword::Healthcheck, Form::Probe { kind, command }) => run::healthcheck(instruction, kind, command, stages)?,
        (Keyword::Copy, Form::Words(words) | Form::Json(words)) => files::copy(instruction, words, escape, stages)?,
        (Keyword::Add, Form::Words(words) | Form::Json(words)) => files::add(instruction, words, escape)?,
        (Keyword::Run, form) => run::run(instruction, form, stages)?,
        _ => return None,
    };
    Some(vec![one])
}

pub(crate) fn owned(text: String) -> Text<'static> {
    Cow::Owned(text)
}

/// A port as Docker keeps it: its protocol in lower case, and nothing of the host that may stand before it.
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

/// Words of a kind, of which there is at least one.
pub(crate) fn all(kind: Kind, words: &[Text<'_>], escape: char) -> Option<Words<'static>> {
    let words: Option<Vec<_>> = words
        .iter()
        .map(|word| text::of(kind, word, escape).map(owned))
        .collect();
    words.filter(|words| !words.is_empty()).map(Words::Owned)
}

/// Words that nothing expands.
fn literal(words: &[Text<'_>]) -> Option<Words<'static>> {
    let is_argument = |word: &Text<'_>| Kind::Argument.check(word).is_ok();
    words
        .iter()
        .all(is_argument)
        .then(|| words.iter().map(|word| word.clone().into_owned()).collect())
}

/// The words of a program, which has a name, or none at all.
pub(crate) fn program(words: &[Text<'_>]) -> Option<Words<'static>> {
    literal(words).filter(|_| words.first().is_none_or(|name| !name.is_empty()))
}

fn pairs<'f, 'a>(form: &'f Form<'a>) -> &'f [Pair<'a>] {
    match form {
        Form::Pairs(pairs) => pairs,
        Form::Legacy(pair) => std::slice::from_ref(pair),
        _ => &[],
    }
}

fn environment(form: &Form<'_>, escape: char) -> Option<Vec<Action<'static>>> {
    let pairs = pairs(form);
    let mut set = BTreeSet::new();
    let mut actions = Vec::with_capacity(pairs.len());
    for pair in pairs {
        // All values of one instruction see the variables as they were before it.
        text::names(&pair.value, escape).is_disjoint(&set).then_some(())?;
        let key = text::variable(&pair.key, escape)?;
        set.insert(key.clone());
        let value = owned(text::of(Kind::EnvValue, &pair.value, escape)?);
        let key = owned(key);
        actions.push(Action::Env(Env { key, value }));
    }
    (!actions.is_empty()).then_some(actions)
}

fn labels(form: &Form<'_>, escape: char) -> Option<Vec<Action<'static>>> {
    let label = |pair: &Pair<'_>| {
        let key = text::literal(&pair.key, escape).filter(|key| Kind::LabelKey.check(key).is_ok())?;
        let (key, value) = (owned(key), owned(text::of(Kind::LabelValue, &pair.value, escape)?));
        Some(Action::Label(Label { key, value }))
    };
    let labels: Option<Vec<_>> = pairs(form).iter().map(label).collect();
    labels.filter(|labels| !labels.is_empty())
}

fn arguments(instruction: &Instruction<'_>, escape: char) -> Option<Vec<Action<'static>>> {
    let Form::Words(words) = &instruction.form else {
        return None;
    };
    let args = globals(instruction, escape)?;
    let mut set = BTreeSet::new();
    for (word, arg) in words.iter().zip(&args) {
        // All defaults of one instruction see the variables as they were before it.
        let sees_others = text::names(word, escape).iter().any(|name| set.contains(&**name));
        (!sees_others && arg.word.is_none()).then_some(())?;
        set.insert(&*arg.name);
    }
    let args = args.into_iter().map(|arg| {
        Action::Arg(Arg {
            name: arg.name,
            default: arg.default,
        })
    });
    Some(args.collect())
}

/// Returns what an ARG before the first FROM declares. A default that no expanding text says stays the word that it is.
pub(crate) fn globals(instruction: &Instruction<'_>, escape: char) -> Option<Vec<BuildArg<'static>>> {
    let Form::Words(words) = &instruction.form else {
        return None;
    };
    let arg = |word: &Text<'_>| {
        let (name, default) = text::argument(word);
        let name = text::variable(name, escape)?;
        let text = default.and_then(|default| text::of(Kind::ArgDefault, default, escape));
        let raw = match default.filter(|_| text.is_none()) {
            Some(default) => Some(quote::default(default, escape)?),
            None => None,
        };
        Some(BuildArg {
            comment: Vec::new(),
            name: owned(name),
            default: text.map(owned),
            word: raw,
        })
    };
    words.iter().map(arg).collect()
}
