//! Statements of the language for what instructions do.

use crate::ast::{Argument, Content, Span, Statement, Value, Word};
use crate::factories::factory;
use crate::kind::Kind;
use crate::spec::{
    Action, Add, Arg, Base, Command, Copy, Healthcheck, Mount, Origin, Probe, Run, Sharing, StageBase, Words,
};

/// Returns a statement without arguments.
pub(crate) fn statement(keyword: &str) -> Statement {
    Statement {
        broken: false,
        on_build: None,
        keyword: word(keyword),
        alias: None,
        arguments: Vec::new(),
        cfg: None,
        allow: Vec::new(),
        comment: Vec::new(),
    }
}

/// Makes `keyword value`.
pub(crate) fn with(keyword: &str, content: Content) -> Statement {
    let mut statement = statement(keyword);
    statement.arguments.push(positional(content));
    statement
}

/// Makes `keyword value, value`.
fn with_each(keyword: &str, contents: impl Iterator<Item = Content>) -> Statement {
    let mut statement = statement(keyword);
    statement.arguments.extend(contents.map(positional));
    statement
}

/// Makes `dockerfile "…"`.
#[cfg(feature = "import")]
pub(crate) fn raw(instruction: &str) -> Statement {
    with("dockerfile", text(instruction))
}

/// Makes `arg NAME = "default", OTHER`.
pub(super) fn args(args: &[Arg<'_>]) -> Statement {
    let mut statement = statement("arg");
    statement.arguments.extend(args.iter().map(|arg| match &arg.default {
        Some(default) => option(&arg.name, text(default)),
        None => flag(&arg.name),
    }));
    statement
}

/// Makes `from base as name, platform = "…"`.
pub(crate) fn from(from: &StageBase<'_>) -> Statement {
    let base = match &from.base {
        Base::Image(reference) => text(reference),
        Base::Id(digest) => text(digest),
        Base::Scratch => Content::Word("scratch".to_owned()),
        Base::Stage(name) => stage(name),
    };
    let mut statement = with("from", base);
    statement.alias = from.name.as_deref().map(word);
    if let Some(platform) = &from.platform {
        statement.arguments.push(option("platform", text(platform)));
    }
    statement
}

/// Returns the statement that does what the actions of one instruction do, if there is one. `command` is the text of a
/// command whose shell is known, which stands in the action as the words of an exec form.
pub(crate) fn of(actions: &[Action<'_>], command: Option<&str>) -> Option<Statement> {
    let (first, more) = actions.split_first()?;
    let mut statement = of_one(first, command)?;
    for action in more {
        statement.arguments.extend(of_one(action, command)?.arguments);
    }
    Some(statement)
}

fn of_one(action: &Action<'_>, command: Option<&str>) -> Option<Statement> {
    let shown = |words: &Words<'_>| command.map_or_else(|| list(words), text);
    Some(match action {
        Action::Arg(arg) => args(std::slice::from_ref(arg)),
        Action::Env(env) => entry("env", &env.key, &env.value),
        Action::Label(label) => entry("label", &label.key, &label.value),
        Action::Workdir(path) => with("workdir", text(path)),
        Action::User(user) => with("user", text(user)),
        Action::StopSignal(signal) => with("stop_signal", text(signal)),
        Action::Expose(ports) => with_each("expose", ports.iter().map(number)),
        Action::Volume(paths) => with_each("volume", paths.iter().map(text)),
        Action::Shell(words) => with("shell", shell(words)),
        Action::Entrypoint(words) => with("entrypoint", shown(words)),
        Action::Cmd(words) => with("cmd", shown(words)),
        Action::Healthcheck(check) => healthcheck(check),
        Action::Copy(files) => copy(files),
        Action::Add(remote) => add(remote),
        Action::Run(run) => command_of(run, command)?,
        Action::OnBuild(kept) => Statement {
            on_build: Some(word("on_build")),
            ..of_one(kept, command)?
        },
        Action::Raw(_) => return None,
    })
}

fn entry(keyword: &str, key: &str, value: &str) -> Statement {
    let mut statement = statement(keyword);
    statement.arguments.push(option(key, text(value)));
    statement
}

/// Returns a shell: its program alone, where the rest is what the language adds.
fn shell(words: &Words<'_>) -> Content {
    match words.iter().collect::<Vec<_>>()[..] {
        [program, "-c"] if Kind::ShellProgram.check(program).is_ok() => text(program),
        _ => list(words),
    }
}

fn healthcheck(check: &Healthcheck<'_>) -> Statement {
    let mut statement = with(
        "healthcheck",
        match &check.probe {
            Some(Probe::Shell(command)) => text(command),
            Some(Probe::Exec(words)) => list(words),
            None => Content::Word("none".to_owned()),
        },
    );
    for (name, time) in [
        ("interval", &check.interval),
        ("timeout", &check.timeout),
        ("start_period", &check.start_period),
        ("start_interval", &check.start_interval),
    ] {
        let time = time.as_deref();
        statement.arguments.extend(time.map(|time| option(name, text(time))));
    }
    let retries = check.retries.map(|retries| Content::Integer(retries.to_string()));
    statement
        .arguments
        .extend(retries.map(|retries| option("retries", retries)));
    statement
}

fn copy(copy: &Copy<'_>) -> Statement {
    let mut statement = paths("copy", &copy.sources, &copy.destination);
    let from = copy.from.as_ref().map(|from| option("from", origin(from)));
    statement.arguments.extend(from);
    owner(&mut statement, copy.chown.as_deref(), copy.chmod.as_deref());
    statement
}

fn add(add: &Add<'_>) -> Statement {
    let mut statement = paths("add", &add.sources, &add.destination);
    let checksum = add.checksum.as_deref();
    statement
        .arguments
        .extend(checksum.map(|checksum| option("checksum", text(checksum))));
    for (name, is_on) in [("keep_git_dir", add.keep_git_dir), ("unpack", add.unpack)] {
        statement.arguments.extend(is_on.then(|| flag(name)));
    }
    owner(&mut statement, add.chown.as_deref(), add.chmod.as_deref());
    statement
}

fn owner(statement: &mut Statement, chown: Option<&str>, chmod: Option<&str>) {
    for (name, value) in [("chown", chown), ("chmod", chmod)] {
        statement.arguments.extend(value.map(|value| option(name, text(value))));
    }
}

pub(crate) fn paths(keyword: &str, sources: &Words<'_>, destination: &str) -> Statement {
    let sources = match &sources.iter().collect::<Vec<_>>()[..] {
        [source] => text(source),
        _ => list(sources),
    };
    let mut statement = with(keyword, sources);
    let to = value(text(destination));
    statement
        .arguments
        .iter_mut()
        .for_each(|paths| paths.to = Some(to.clone()));
    statement
}

/// Makes `run`, if its mounts and the like are options of the language.
fn command_of(run: &Run<'_>, command: Option<&str>) -> Option<Statement> {
    let shown = match (&run.command, command) {
        (_, Some(command)) => text(command),
        (Command::Shell(command), None) => text(command),
        (Command::Exec(words), None) => list(words),
        (Command::Script(_) | Command::Function(_) | Command::Call(_), None) => return None,
    };
    let mut statement = with("run", shown);
    for mount in &run.mounts {
        statement.arguments.push(mounted(mount)?);
    }
    let network = run.network.as_deref();
    statement
        .arguments
        .extend(network.map(|network| option("network", text(network))));
    let devices = run.devices.iter();
    statement
        .arguments
        .extend(devices.map(|device| option("device", text(device))));
    Some(merged(statement))
}

fn mounted(mount: &Mount<'_>) -> Option<Argument> {
    match mount {
        Mount::Cache(cache) if cache.sharing == Sharing::Shared => Some(option("cache", text(&cache.target))),
        Mount::Bind(bind) if bind.from.is_none() => {
            let mut argument = option("bind", text(&bind.source));
            argument.to = Some(value(text(&bind.target)));
            Some(argument)
        }
        Mount::SecretFile(file) => {
            let mut argument = option("secret", text(&file.id));
            argument.to = Some(value(text(&file.target)));
            Some(argument)
        }
        Mount::Tmpfs(target) => Some(option("tmpfs", text(target))),
        Mount::Cache(_) | Mount::Bind(_) | Mount::Secret(_) | Mount::Ssh => None,
    }
}

/// Returns the same with one option where several have one name: a list, in which a pair is one item.
fn merged(mut statement: Statement) -> Statement {
    let mut merged: Vec<Argument> = Vec::new();
    for argument in statement.arguments {
        let is_same = |other: &&mut Argument| argument.key.is_some() && other.key == argument.key;
        match merged.iter_mut().find(is_same) {
            Some(other) => extend(other, item(argument)),
            None => merged.push(argument),
        }
    }
    statement.arguments = merged;
    statement
}

/// Returns the value of an option as an item of a list.
fn item(argument: Argument) -> Value {
    match argument.to {
        Some(to) => value(Content::Arrow(Box::new(argument.value), Box::new(to))),
        None => argument.value,
    }
}

/// Adds a value to the list of an option.
fn extend(argument: &mut Argument, more: Value) {
    if let Content::List(values) = &mut argument.value.content {
        return values.push(more);
    }
    let blank = value(Content::List(Vec::new()));
    let first = Argument {
        value: std::mem::replace(&mut argument.value, blank),
        to: argument.to.take(),
        ..option("", Content::List(Vec::new()))
    };
    argument.value.content = Content::List(vec![item(first), more]);
}

/// Returns a stage or an image.
fn origin(origin: &Origin<'_>) -> Content {
    match origin {
        Origin::Stage(name) => stage(name),
        Origin::Image(reference) => text(reference),
    }
}

/// Returns a stage by its name: without quotes where that is a name of Rust, and not one that means something else.
fn stage(name: &str) -> Content {
    if is_identifier(name) && factory(name).is_none() && name != "scratch" {
        Content::Word(name.to_owned())
    } else {
        text(name)
    }
}

/// Returns whether a text can be written as a name of Rust in the input of a macro.
pub(crate) fn is_identifier(text: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().all(is_name)
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && !matches!(text, "_" | "true" | "false" | "none" | "as")
}

/// Returns a number of digits as one.
fn number(digits: &str) -> Content {
    match digits.parse::<u32>() {
        Ok(number) if number.to_string() == digits => Content::Integer(digits.to_owned()),
        _ => text(digits),
    }
}

fn list(words: &Words<'_>) -> Content {
    Content::List(words.iter().map(|word| value(text(word))).collect())
}

fn flag(name: &str) -> Argument {
    positional(Content::Word(name.to_owned()))
}

pub(crate) fn option(key: &str, content: Content) -> Argument {
    Argument {
        key: Some(word(key)),
        quoted_key: !is_identifier(key),
        value: value(content),
        to: None,
    }
}

pub(crate) fn positional(content: Content) -> Argument {
    Argument {
        key: None,
        quoted_key: false,
        value: value(content),
        to: None,
    }
}

#[cfg(feature = "import")]
pub(crate) fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Content {
    Content::List(texts.map(|one| value(text(one))).collect())
}

pub(crate) fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

pub(crate) fn value(content: Content) -> Value {
    Value { at: 0, content }
}

pub(crate) fn word(text: &str) -> Word {
    Word {
        text: text.to_owned(),
        at: 0,
    }
}

/// Returns a statement with everything in it at one place.
pub(crate) fn placed(mut statement: Statement, at: Span) -> Statement {
    statement.keyword.at = at;
    statement.on_build.iter_mut().for_each(|word| word.at = at);
    statement.alias.iter_mut().for_each(|name| name.at = at);
    for argument in &mut statement.arguments {
        argument.key.iter_mut().for_each(|key| key.at = at);
        place_value(&mut argument.value, at);
        argument.to.iter_mut().for_each(|to| place_value(to, at));
    }
    statement
}

fn place_value(value: &mut Value, at: Span) {
    value.at = at;
    match &mut value.content {
        Content::List(items) => items.iter_mut().for_each(|item| place_value(item, at)),
        Content::Arrow(first, to) => {
            place_value(first, at);
            place_value(to, at);
        }
        Content::Text(_)
        | Content::Integer(_)
        | Content::Bool(_)
        | Content::Word(_)
        | Content::Constant(_)
        | Content::Spread(_)
        | Content::Entry(..)
        | Content::Path(..)
        | Content::Image(_)
        | Content::Steps(_)
        | Content::Function(..)
        | Content::Call(..)
        | Content::Wrong => {}
    }
}
