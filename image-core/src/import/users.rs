//! `RUN useradd …`, with `groupadd` before it or without, and `adduser`, as `create_user`.

use crate::ast::{Content, Statement};
use crate::dockerfile::{Instruction, Keyword};
use crate::shell::split;
use crate::translate::statement;

/// A user or group, as a command creates it.
#[derive(Debug, Default)]
struct Account {
    name: String,
    /// Its number, of a group too.
    uid: Option<String>,
    group: Option<String>,
    groups: Option<String>,
    home: Option<String>,
    shell: Option<String>,
    system: bool,
    no_home: bool,
}

/// Returns the statement for a command that creates one user and nothing else; nothing where it says what the statement cannot.
pub(super) fn created(instruction: &Instruction<'_>, command: &str) -> Option<Statement> {
    let is_plain =
        instruction.keyword == Keyword::Run && instruction.flags.is_empty() && instruction.heredocs.is_empty();
    if !is_plain || command.contains(['$', '`', ';', '|', '<', '>', '(', '\\', '*', '?', '#', '\n']) {
        return None;
    }
    let commands: Vec<&str> = command.split("&&").collect();
    let (group, user) = match commands[..] {
        [user] => (None, user),
        [group, user] => (Some(account(group, &["groupadd", "addgroup"])?), user),
        _ => return None,
    };
    let user = account(user, &["useradd", "adduser"])?;
    let group = group.as_ref();
    has_own_group(&user, group).then(|| statement_of(&user, group.and_then(|made| made.uid.as_ref())))
}

/// Returns whether the group of a user is one of its name or of a number.
fn has_own_group(user: &Account, made: Option<&Account>) -> bool {
    match (&user.group, made) {
        (Some(group), Some(made)) => {
            made.name == user.name && (*group == made.name || Some(group) == made.uid.as_ref())
        }
        (Some(group), None) => *group == user.name || is_number(group),
        (None, made) => made.is_none(),
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a command by one of these programs.
fn account(command: &str, programs: &[&str]) -> Option<Account> {
    let words = split(command);
    let (program, arguments) = words.split_first()?;
    programs.contains(&program.rsplit('/').next()?).then_some(())?;
    let adduser = program.ends_with("adduser");
    let is_group = program.contains("group");
    let mut account = Account {
        no_home: program.ends_with("useradd"),
        ..Account::default()
    };
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(word) = rest.next() {
        if let Some(option) = word.strip_prefix("--") {
            let (name, value) = option
                .split_once('=')
                .map_or((option, None), |(name, value)| (name, Some(value)));
            account.read_long((name, value), is_group, &mut rest)?;
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            account.read_short(letters, (adduser, is_group), &mut rest)?;
        } else if account.name.is_empty() {
            word.clone_into(&mut account.name);
        } else {
            return None;
        }
    }
    // By `adduser`, only a group that is named or asked for is a system user's own.
    let shares_group =
        adduser && account.system && account.group.is_none() && !arguments.iter().any(|word| word == "--group");
    (!account.name.is_empty() && !shares_group).then_some(account)
}

impl Account {
    fn read_long<'w>(
        &mut self,
        (name, value): (&str, Option<&'w str>),
        is_group: bool,
        rest: &mut impl Iterator<Item = &'w str>,
    ) -> Option<()> {
        let mut value = || value.or_else(|| rest.next()).map(str::to_owned);
        match name {
            "uid" => self.uid = Some(value()?),
            "gid" if is_group => self.uid = Some(value()?),
            "gid" | "ingroup" => self.group = Some(value()?),
            "groups" => self.groups = Some(value()?),
            "home" | "home-dir" => self.home = Some(value()?),
            "shell" => self.shell = Some(value()?),
            "comment" | "gecos" => value().filter(String::is_empty).map(drop)?,
            "system" => self.system = true,
            "create-home" => self.no_home = false,
            "no-create-home" => self.no_home = true,
            "user-group" | "no-log-init" | "disabled-password" | "disabled-login" | "group" => {}
            _ => return None,
        }
        Some(())
    }

    /// Reads letters behind one hyphen: the last may have a value.
    fn read_short<'w>(
        &mut self,
        letters: &str,
        (adduser, is_group): (bool, bool),
        rest: &mut impl Iterator<Item = &'w str>,
    ) -> Option<()> {
        let last = letters.chars().count();
        for (index, letter) in letters.chars().enumerate() {
            let is_last = index + 1 == last;
            let mut value = || rest.next().filter(|_| is_last).map(str::to_owned);
            match (letter, adduser) {
                ('g', _) if is_group => self.uid = Some(value()?),
                ('u', _) => self.uid = Some(value()?),
                ('g', false) | ('G', true) => self.group = Some(value()?),
                ('G', false) => self.groups = Some(value()?),
                ('g', true) | ('c', false) => value().filter(String::is_empty).map(drop)?,
                ('d', false) | ('h', true) => self.home = Some(value()?),
                ('s', _) => self.shell = Some(value()?),
                ('r', false) | ('S', _) => self.system = true,
                ('m', false) => self.no_home = false,
                ('M', false) | ('H', true) => self.no_home = true,
                ('U' | 'l', false) | ('D', true) => {}
                _ => return None,
            }
        }
        Some(())
    }
}

fn statement_of(user: &Account, gid: Option<&String>) -> Statement {
    let mut statement = statement::with("create_user", statement::text(&user.name));
    let number = |digits: &str| Content::Integer(digits.to_owned());
    let mut say = |key: &str, content: Content| statement.arguments.push(statement::option(key, content));
    if let Some(uid) = &user.uid {
        say("uid", number(uid));
    }
    let gid = gid.or(user.group.as_ref().filter(|group| is_number(group)));
    if let Some(gid) = gid.filter(|gid| Some(*gid) != user.uid.as_ref()) {
        say("gid", number(gid));
    }
    if let Some(groups) = &user.groups {
        say("groups", statement::texts(groups.split(',')));
    }
    if let Some(home) = user
        .home
        .as_ref()
        .filter(|home| **home != format!("/home/{}", user.name))
    {
        say("home", statement::text(home));
    }
    if let Some(shell) = user.shell.as_ref().filter(|shell| *shell != "/bin/sh") {
        say("shell", statement::text(shell));
    }
    let flags = [("system", user.system), ("no_home", user.no_home)];
    let flags = flags.into_iter().filter(|(_, given)| *given);
    let flags: Vec<_> = flags
        .map(|(name, _)| statement::positional(Content::Word(name.to_owned())))
        .collect();
    statement.arguments.extend(flags);
    statement
}
