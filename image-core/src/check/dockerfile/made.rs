//! What the instructions of a Dockerfile become: statements where the language has one that means exactly the same.

use std::borrow::Cow;

use super::raw::Raw;
use crate::ast::{Argument, Content, Span, Statement, Value, Word};
use crate::spec::{Action, Command, Origin, Probe, Run, Words};

/// An instruction, as it is checked.
#[derive(Debug)]
pub(in crate::check) struct Made {
    /// Where the macro has the text.
    pub(super) at: Span,
    /// The file and line, as messages name them.
    pub(super) place: String,
    pub(super) comment: Vec<String>,
    pub(super) what: What,
}

/// What is checked.
#[derive(Debug)]
pub(super) enum What {
    /// ARG before the first FROM.
    Global(Statement),
    Statement(Statement),
    /// A plain command for `/bin/sh`.
    Command(String),
    Raw(Box<Raw>),
}

/// A statement without arguments.
pub(super) fn statement(keyword: &str, at: Span) -> Statement {
    Statement {
        broken: false,
        on_build: None,
        keyword: word(keyword, at),
        alias: None,
        arguments: Vec::new(),
        cfg: None,
        allow: Vec::new(),
        comment: Vec::new(),
    }
}

pub(super) fn word(text: &str, at: Span) -> Word {
    Word {
        text: text.to_owned(),
        at,
    }
}

fn value(content: Content, at: Span) -> Value {
    Value { at, content }
}

fn list<'w>(words: impl IntoIterator<Item = &'w str>, at: Span) -> Content {
    let item = |word: &str| value(Content::Text(word.to_owned()), at);
    Content::List(words.into_iter().map(item).collect())
}

fn positional(content: Content, at: Span) -> Argument {
    Argument {
        key: None,
        quoted_key: false,
        value: value(content, at),
        to: None,
    }
}

/// `key = value`
pub(super) fn option(key: &str, content: Content, at: Span) -> Argument {
    Argument {
        key: Some(word(key, at)),
        ..positional(content, at)
    }
}

/// `keyword argument`
pub(super) fn of_one(keyword: &str, content: Content, at: Span) -> Statement {
    let mut statement = statement(keyword, at);
    statement.arguments.push(positional(content, at));
    statement
}

/// `NAME` or `NAME = default`
pub(super) fn build_arg(name: &str, default: Option<String>, at: Span) -> Argument {
    match default {
        Some(default) => option(name, Content::Text(default), at),
        None => positional(Content::Word(name.to_owned()), at),
    }
}

/// What an instruction is that does all of these; `None` where no statement says it.
pub(super) fn what(actions: Vec<Action<'_>>, at: Span) -> Option<What> {
    if let [Action::Env { .. } | Action::Label { .. }, ..] = actions.as_slice() {
        return Some(What::Statement(entries(actions, at)));
    }
    let mut actions = actions.into_iter();
    let (action, None) = (actions.next()?, actions.next()) else {
        return None;
    };
    match action {
        Action::Run(run) => command(run, at),
        action => one(action, at).map(What::Statement),
    }
}

fn entries(actions: Vec<Action<'_>>, at: Span) -> Statement {
    let is_label = matches!(actions.first(), Some(Action::Label { .. }));
    let mut statement = statement(if is_label { "label" } else { "env" }, at);
    for action in actions {
        if let Action::Env { key, value } | Action::Label { key, value } = action {
            let mut entry = option(&key, Content::Text(value.into_owned()), at);
            entry.quoted_key = is_label;
            statement.arguments.push(entry);
        }
    }
    statement
}

fn one(action: Action<'_>, at: Span) -> Option<Statement> {
    let text = |text: Cow<'_, str>| Content::Text(text.into_owned());
    let words = |words: &Words<'_>| list(words.iter(), at);
    Some(match action {
        Action::Workdir(path) => of_one("workdir", text(path), at),
        Action::User(user) => of_one("user", text(user), at),
        Action::StopSignal(signal) => of_one("stop_signal", text(signal), at),
        Action::Expose(ports) => of_one("expose", words(&ports), at),
        Action::Volume(paths) => of_one("volume", words(&paths), at),
        Action::Shell(shell) => of_one("shell", words(&shell), at),
        Action::Entrypoint(program) => of_one("entrypoint", words(&program), at),
        Action::Cmd(program) => of_one("cmd", words(&program), at),
        action @ Action::Healthcheck { .. } => healthcheck(action, at)?,
        action @ Action::Copy { .. } => copy(action, at)?,
        action @ Action::Add { .. } => add(action, at)?,
        _ => return None,
    })
}

/// A command without mounts: those of a statement belong to whoever runs it, those of a Dockerfile are as they say.
fn command(run: Run<'_>, at: Span) -> Option<What> {
    let is_bare = run.env.is_empty() && run.mounts.is_empty() && run.network.is_none() && run.devices.is_empty();
    match run.command {
        Command::Shell(command) if is_bare => Some(What::Command(command.into_owned())),
        Command::Exec(words) if is_bare => Some(What::Statement(of_one("run", list(words.iter(), at), at))),
        _ => None,
    }
}

fn healthcheck(action: Action<'_>, at: Span) -> Option<Statement> {
    let Action::Healthcheck {
        probe,
        interval,
        timeout,
        start_period,
        start_interval,
        retries,
    } = action
    else {
        return None;
    };
    let check = match probe {
        None => Content::Word("none".to_owned()),
        Some(Probe::Shell(command)) => Content::Text(command.into_owned()),
        Some(Probe::Exec(words)) => list(words.iter(), at),
    };
    let mut statement = of_one("healthcheck", check, at);
    let times = [
        ("interval", interval),
        ("timeout", timeout),
        ("start_period", start_period),
        ("start_interval", start_interval),
    ];
    texts(&mut statement, times, at);
    let count = retries.map(|retries| option("retries", Content::Integer(retries.to_string()), at));
    statement.arguments.extend(count);
    Some(statement)
}

/// Adds the options that are given.
fn texts<const N: usize>(statement: &mut Statement, options: [(&str, Option<Cow<'_, str>>); N], at: Span) {
    for (name, text) in options {
        let given = text.map(|text| option(name, Content::Text(text.into_owned()), at));
        statement.arguments.extend(given);
    }
}

fn places(keyword: &str, sources: &Words<'_>, destination: Cow<'_, str>, at: Span) -> Statement {
    let mut statement = of_one(keyword, list(sources.iter(), at), at);
    if let Some(argument) = statement.arguments.first_mut() {
        argument.to = Some(value(Content::Text(destination.into_owned()), at));
    }
    statement
}

fn copy(action: Action<'_>, at: Span) -> Option<Statement> {
    let Action::Copy {
        from,
        sources,
        destination,
        chown,
        chmod,
    } = action
    else {
        return None;
    };
    let from = from.map(|(Origin::Stage(name) | Origin::Image(name))| name);
    let mut statement = places("copy", &sources, destination, at);
    texts(&mut statement, [("from", from), ("chown", chown), ("chmod", chmod)], at);
    Some(statement)
}

fn add(action: Action<'_>, at: Span) -> Option<Statement> {
    let Action::Add {
        sources,
        destination,
        checksum,
        keep_git_dir,
        unpack,
        chown,
        chmod,
    } = action
    else {
        return None;
    };
    let mut statement = places("add", &sources, destination, at);
    texts(
        &mut statement,
        [("checksum", checksum), ("chown", chown), ("chmod", chmod)],
        at,
    );
    let flags = [("keep_git_dir", keep_git_dir), ("unpack", unpack)];
    let set = flags.iter().filter(|(_, set)| *set);
    statement
        .arguments
        .extend(set.map(|(name, _)| option(name, Content::Bool(true), at)));
    Some(statement)
}
