//! `create_user`: one command, which asks in the container for the tools that are there.
//!
//! Debian and Fedora have `useradd` (shadow), Alpine has busybox's `adduser`. Both take a group that is there, so it is made
//! first. `useradd` writes no `lastlog`, a file with a place for each number up to the user's.

use super::options::Opts;
use super::{Lowering, Sink};
use crate::model::OptName;
use crate::shell::push_word;
use crate::spec::Command;

/// The largest number that busybox's tools take: 60,000 by default, 64,999 in Alpine.
const LARGEST_OF_BUSYBOX: u32 = 60_000;

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    pub(super) fn create_user(&mut self, name: &'a str, opts: Opts<'a>) {
        let user = NewUser::of(name, opts);
        if let (Some(uid), false) = (user.uid, self.on_build) {
            self.created.push((name, uid));
        }
        self.run(Command::Shell(user.command().into()), Vec::new(), opts);
    }
}

/// A user to create.
struct NewUser<'a> {
    name: &'a str,
    uid: Option<&'a str>,
    gid: Option<&'a str>,
    groups: Vec<&'a str>,
    home: String,
    shell: &'a str,
    system: bool,
    no_home: bool,
}

/// The tools that a base has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tools {
    Shadow,
    Busybox,
}

impl<'a> NewUser<'a> {
    fn of(name: &'a str, opts: Opts<'a>) -> Self {
        Self {
            name,
            uid: opts.text(OptName::Uid),
            gid: opts.text(OptName::Gid),
            groups: opts.texts(OptName::Group).collect(),
            home: opts
                .text(OptName::Home)
                .map_or_else(|| format!("/home/{name}"), str::to_owned),
            shell: opts.text(OptName::LoginShell).unwrap_or("/bin/sh"),
            system: opts.has(OptName::System),
            no_home: opts.has(OptName::NoHome),
        }
    }

    fn command(&self) -> String {
        let mut text = String::with_capacity(512);
        let parent = self
            .home
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent);
        if !self.no_home && !parent.is_empty() {
            text.push_str("mkdir -p ");
            push_word(&mut text, parent);
            text.push_str(" && ");
        }
        text.push_str("if command -v useradd >/dev/null; then ");
        self.create(&mut text, Tools::Shadow);
        text.push_str("; else ");
        self.create(&mut text, Tools::Busybox);
        text.push_str("; fi");
        text
    }

    fn create(&self, text: &mut String, tools: Tools) {
        self.own_group(text, tools);
        for group in &self.groups {
            text.extend([" && { grep -q '^", group, ":' /etc/group || "]);
            self.add_group(text, tools, None, group);
            text.push_str("; }");
        }
        text.push_str(" && ");
        match tools {
            Tools::Shadow => self.useradd(text),
            Tools::Busybox => self.adduser(text),
        }
    }

    /// Writes the group of the user: one that is there, by its number or its name, or a new one.
    fn own_group(&self, text: &mut String, tools: Tools) {
        if let Some(gid) = self.gid {
            text.extend([
                "g=$(grep '^[^:]*:[^:]*:",
                gid,
                ":' /etc/group | head -n 1 | cut -d: -f1) && { [ -n \"$g\" ] || { ",
            ]);
            self.add_group(text, tools, Some(gid), self.name);
            text.extend([" && g=", self.name, "; }; }"]);
            return;
        }
        text.extend(["{ grep -q '^", self.name, ":' /etc/group || "]);
        if let Some(uid) = self.uid {
            self.add_group(text, tools, Some(uid), self.name);
            text.push_str(" 2>/dev/null || ");
        }
        self.add_group(text, tools, None, self.name);
        text.push_str("; }");
    }

    /// Returns the name of that group, as a word of the shell.
    fn group(&self) -> &str {
        if self.gid.is_some() { "\"$g\"" } else { self.name }
    }

    fn add_group(&self, text: &mut String, tools: Tools, number: Option<&str>, name: &str) {
        if let (Tools::Busybox, Some(number)) = (tools, number.filter(|number| is_large(number))) {
            return text.extend(["echo ", name, ":x:", number, ": >> /etc/group"]);
        }
        text.push_str(match (tools, self.system) {
            (Tools::Shadow, false) => "groupadd ",
            (Tools::Shadow, true) => "groupadd -r ",
            (Tools::Busybox, false) => "addgroup ",
            (Tools::Busybox, true) => "addgroup -S ",
        });
        if let Some(number) = number {
            text.extend(["-g ", number, " "]);
        }
        text.push_str(name);
    }

    fn useradd(&self, text: &mut String) {
        text.extend(["useradd -l -g ", self.group()]);
        self.number(text);
        if self.system {
            text.push_str(" -r");
        }
        text.push_str(if self.no_home { " -M -d " } else { " -m -d " });
        self.places(text);
        if !self.groups.is_empty() {
            text.extend([" -G ", &self.groups.join(",")]);
        }
        text.extend([" ", self.name]);
    }

    fn adduser(&self, text: &mut String) {
        let large = self.uid.filter(|uid| is_large(uid));
        text.extend(["adduser -D -g '' -G ", self.group()]);
        if large.is_none() {
            self.number(text);
        }
        if self.system {
            text.push_str(" -S");
        }
        text.push_str(if self.no_home { " -H -h " } else { " -h " });
        self.places(text);
        text.extend([" ", self.name]);
        if let Some(uid) = large {
            self.renumber(text, uid);
        }
        for group in &self.groups {
            text.extend([" && addgroup ", self.name, " ", group]);
        }
    }

    /// Gives the user a number that the tool does not take.
    fn renumber(&self, text: &mut String, uid: &str) {
        text.extend([
            " && sed -i 's/^",
            self.name,
            ":\\([^:]*\\):[0-9]*:/",
            self.name,
            ":\\1:",
            uid,
            ":/' /etc/passwd",
        ]);
        if !self.no_home {
            text.extend([" && chown -R ", uid, " "]);
            push_word(text, &self.home);
        }
    }

    fn number(&self, text: &mut String) {
        if let Some(uid) = self.uid {
            text.extend([" -u ", uid]);
        }
    }

    /// Writes the home folder, and the shell behind it.
    fn places(&self, text: &mut String) {
        push_word(text, &self.home);
        text.push_str(" -s ");
        push_word(text, self.shell);
    }
}

/// Returns whether a number is one that busybox's tools refuse.
fn is_large(number: &str) -> bool {
    number.parse::<u32>().is_ok_and(|number| number > LARGEST_OF_BUSYBOX)
}
