//! Values: of the right type, right by their grammar, their references known.

use super::scope::SetBy;
use super::{Checker, FactKind, NeedKind, show};
use crate::ast::{Content, Span, Value, Word};
use crate::deferred::judge::{self, Verdict};
use crate::grammar::expand::Reference;
use crate::grammar::needed::Needed;
use crate::kind::Kind;
use crate::node::{Frame, Known, Val};
use crate::rule::{Fault, Rule};

impl Val {
    /// Returns a text that is known now.
    pub(super) fn known_text(at: Span, kind: Kind, text: String) -> Self {
        Self {
            at,
            kind,
            text: Known::Text(text),
        }
    }

    /// Puts the text between two others; a constant keeps the kind by which the compiler checks it.
    pub(super) fn framed(&self, kind: Kind, before: &str, after: &str) -> Self {
        match &self.text {
            Known::Text(text) => Self::known_text(self.at, kind, format!("{before}{text}{after}")),
            Known::Constant(id) if !before.is_empty() || !after.is_empty() => Self {
                text: Known::Framed(
                    *id,
                    Box::new(Frame {
                        before: before.to_owned(),
                        after: after.to_owned(),
                    }),
                ),
                ..self.clone()
            },
            Known::Constant(_) | Known::Framed(..) | Known::Texts(_) => self.clone(),
        }
    }
}

/// Returns the name of a value in messages.
fn called(content: &Content) -> String {
    let called = match content {
        Content::Bool(value) => return format!("`{value}`"),
        Content::Word(word) | Content::Path(_, word) => return format!("the name {}", show(word)),
        Content::Text(_) => "a text",
        Content::Integer(_) => "an integer",
        Content::List(_) => "a list",
        Content::Constant(_) => "a constant",
        Content::Spread(_) => "a constant list",
        Content::Entry(..) => "an entry",
        Content::Arrow(..) => "a source with a destination",
        Content::Image(_) => "an image",
        Content::Steps(_) => "a fragment",
        Content::Function(..) => "a function",
        Content::Call(..) => "a call",
        Content::Wrong => "this",
    };
    called.to_owned()
}

/// Returns whether a list of texts of that kind may have `key = value`.
fn takes_entries(kind: Kind) -> bool {
    matches!(kind, Kind::StepEnv | Kind::BuildArg)
}

/// Returns the forms in which a text of that kind may be written.
fn needed(kind: Kind) -> &'static str {
    match (kind.takes_integer(), kind.takes_bool()) {
        (true, true) => "a text, an integer, `true` or `false`",
        (true, false) => "a text or an integer",
        _ => "a text",
    }
}

/// Returns whether a text of that kind is a name in upper case.
fn is_name(kind: Kind) -> bool {
    matches!(kind, Kind::Secret | Kind::PullSecret | Kind::Variable)
}

/// Returns what to write for a number or a word of Rust where a text is needed.
fn as_text(value: &str, kind: Kind) -> String {
    if matches!(kind, Kind::Workdir | Kind::Destination | Kind::StartPlace) {
        "write a path in quotes, such as \"/app\"".to_owned()
    } else if kind.check(value).is_ok() {
        format!("write it as a text: \"{value}\"")
    } else {
        "write a text in quotes".to_owned()
    }
}

impl Checker<'_> {
    /// Returns one text of that kind, checked.
    pub(super) fn text(&mut self, value: &Value, kind: Kind) -> Option<Val> {
        let text = match &value.content {
            Content::Text(text) => text.clone(),
            Content::Integer(digits) if kind.takes_integer() => digits.clone(),
            Content::Bool(value) if kind.takes_bool() => value.to_string(),
            Content::Constant(id) => return self.constant(value.at, *id, kind),
            Content::Entry(key, entry) if takes_entries(kind) => return self.entry_text(value.at, key, entry, kind),
            Content::Wrong => return None,
            other @ (Content::Integer(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Word(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Path(..)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Call(..)) => return self.wrong_kind(value.at, other, kind),
        };
        let right = self.grammar(value.at, &text, kind) && self.references(value.at, &text, kind);
        if right && kind.is_of_base() {
            self.lint_defaults(value.at, &text, kind);
        }
        right.then(|| Val::known_text(value.at, kind, text))
    }

    /// Checks `key = value` of a list, and returns it as the text `key=value`.
    fn entry_text(&mut self, at: Span, key: &Word, value: &Value, kind: Kind) -> Option<Val> {
        if let Content::Constant(_) = value.content {
            self.report(
                Rule::LiteralNeeded,
                value.at,
                "this is a constant",
                "write the value as a text",
            );
            return None;
        }
        let right = self.entry_key_ends(at, key, value);
        let value = self.text(value, Kind::EntryValue)?;
        let text = format!("{}={}", key.text, value.known()?);
        let right = right && self.grammar(at, &text, kind);
        right.then(|| Val::known_text(at, kind, text))
    }

    /// Checks that the key of an entry has no `=`, at which it would end.
    pub(super) fn entry_key_ends(&mut self, at: Span, key: &Word, value: &Value) -> bool {
        let Some((name, rest)) = key.text.split_once('=') else {
            return true;
        };
        let fix = match value.content.as_text() {
            Some(value) if Kind::Variable.check(name).is_ok() => {
                format!("write `{name} = {:?}`", format!("{rest}={value}"))
            }
            _ => "write letters, digits and `_`".to_owned(),
        };
        let what = format!("{} has a `=`, at which a key ends", show(&key.text));
        self.report(Rule::WrongKind, at, what, fix);
        false
    }

    /// Returns one text or a list of them, those of constant lists included.
    pub(super) fn all_texts(&mut self, value: &Value, kind: Kind) -> Vec<Val> {
        let items = value.items().iter();
        items.filter_map(|item| self.one_or_list(item, kind)).collect()
    }

    /// Returns one text, or the texts of a constant list.
    pub(super) fn one_or_list(&mut self, value: &Value, kind: Kind) -> Option<Val> {
        let Content::Spread(id) = value.content else {
            return self.text(value, kind);
        };
        if self.is_read_now(value.at, kind) {
            return None;
        }
        let val = Val {
            at: value.at,
            kind,
            text: Known::Texts(id),
        };
        if kind.expands() {
            self.need(value.at, NeedKind::Texts(val.clone(), kind));
        }
        Some(val)
    }

    /// Returns one text or a list of them.
    pub(super) fn texts(&mut self, value: &Value, kind: Kind) -> Vec<Val> {
        let items = value.items().iter();
        items.filter_map(|item| self.text(item, kind)).collect()
    }

    /// Returns a constant: the compiler checks its text, and its references where it may have some.
    fn constant(&mut self, at: Span, id: u32, kind: Kind) -> Option<Val> {
        if self.is_read_now(at, kind) {
            return None;
        }
        let val = Val {
            at,
            kind,
            text: Known::Constant(id),
        };
        if kind.expands() {
            self.need(at, NeedKind::Text(val.clone(), kind));
        }
        Some(val)
    }

    /// Returns whether a text of that kind is read while the macro runs, and reports a constant there.
    fn is_read_now(&mut self, at: Span, kind: Kind) -> bool {
        const FIXES: [(Kind, &str); 7] = [
            (Kind::Raw, "write the instruction as a text"),
            (Kind::Instructions, "write the instructions as a text"),
            (Kind::BuildArg, "write `NAME=value` as a text"),
            (Kind::File, "write the path as a text"),
            (Kind::Folder, "write the path as a text"),
            (Kind::CargoName, "write the name as a text"),
            (Kind::CargoFeature, "write the name as a text"),
        ];
        let Some((_, fix)) = FIXES.iter().find(|(read_now, _)| *read_now == kind) else {
            return false;
        };
        self.report(Rule::LiteralNeeded, at, "this is a constant", *fix);
        true
    }

    fn wrong_kind(&mut self, at: Span, content: &Content, kind: Kind) -> Option<Val> {
        let fix = match content {
            Content::Path(_, name) if kind == Kind::Signal && kind.check(name).is_ok() => {
                format!("a text stands in quotes: \"{name}\"")
            }
            // Names of secrets and variables are written like constants.
            Content::Path(_, name) if is_name(kind) && kind.check(name).is_ok() => {
                format!("a text stands in quotes: \"{name}\"")
            }
            Content::Word(word) if word == "none" && kind == Kind::Program => {
                "leave it out, and write `python none;` before, if the stage names one".to_owned()
            }
            Content::Path(_, path) => format!("a constant stands in braces: {{{path}}}"),
            Content::Word(word) => format!("a text stands in quotes: \"{word}\""),
            Content::Integer(_) if kind == Kind::Mode => "write it as a text, in octal: \"0755\"".to_owned(),
            Content::Integer(digits) if kind == Kind::Duration => format!("write it with its unit: \"{digits}s\""),
            Content::Integer(digits) => as_text(digits, kind),
            Content::Bool(value) => as_text(&value.to_string(), kind),
            Content::Spread(_) if matches!(kind, Kind::Command | Kind::CommentedCommand | Kind::ShellCommand) => {
                "write it in a list, of a program and its arguments: [{..NAMES}]".to_owned()
            }
            Content::Spread(_) => "write a text in quotes, or a constant of one text: {NAME}".to_owned(),
            Content::Entry(key, _) => format!("write the value alone, without `{} =`", key.text),
            Content::Arrow(..) => "write the value alone, without `->` and what follows".to_owned(),
            Content::List(items) => match items.as_slice() {
                [
                    Value {
                        content: Content::Text(text),
                        ..
                    },
                ] => format!("write it without brackets: \"{text}\""),
                _ => "write one text in quotes".to_owned(),
            },
            Content::Text(_)
            | Content::Constant(_)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Call(..)
            | Content::Wrong => "write a text in quotes, or a constant in braces".to_owned(),
        };
        self.report(
            Rule::WrongKind,
            at,
            format!("{} stands where {} is needed", called(content), needed(kind)),
            fix,
        );
        None
    }

    /// Checks a text by its grammar; false when it is refused.
    pub(super) fn grammar(&mut self, at: Span, text: &str, kind: Kind) -> bool {
        let fault = kind.check(text).err();
        if let Some(fault) = fault {
            self.fault(at, text, fault);
        }
        fault.is_none()
    }

    /// Reports what a grammar found, with a caret under it where that helps.
    pub(super) fn fault(&mut self, at: Span, text: &str, fault: Fault) {
        let subject = if text.is_empty() {
            "this text".to_owned()
        } else {
            show(text)
        };
        let what = format!("{subject} {}{}", fault.what, caret(text, fault.from, fault.to));
        let fix = with_value(text, fault);
        self.report(fault.rule, at, what, fix.unwrap_or_else(|| fault.fix.to_owned()));
    }

    /// Checks that the references of an expanding text are known; false when one is not.
    pub(super) fn references(&mut self, at: Span, text: &str, kind: Kind) -> bool {
        let mut known = true;
        if kind.expands() && text.contains('$') {
            let mut needed = Needed::of(text);
            while let Some(reference) = needed.next() {
                known &= self.reference(at, text, reference, kind);
            }
        }
        known
    }

    fn reference(&mut self, at: Span, text: &str, reference: Reference, kind: Kind) -> bool {
        let name = reference.name(text);
        let global = kind.is_of_base() || self.scope.stages.is_empty();
        let Some(rule) = judge::reference(name, global) else {
            return true;
        };
        let cfg = self.here.cfg;
        let set = if global {
            self.scope.global(name, cfg)
        } else {
            self.scope.variable(name, cfg)
        };
        match set.or(rule) {
            Verdict::Right => true,
            Verdict::Later => {
                self.ask_variable(at, name, global);
                true
            }
            Verdict::Wrong(_) if self.scope.doubt || self.is_allowed(Rule::UndefinedVariable) => true,
            Verdict::Wrong(wording) => {
                let caret = caret(text, reference.from, reference.to);
                let what = format!("`${name}` {}{caret}", wording.what);
                let fix = self.variable_fix(text, reference, global);
                self.passes(wording.rule, at, what, fix)
            }
        }
    }

    /// Asks for a variable once in a stage; from then on it counts as known.
    fn ask_variable(&mut self, at: Span, name: &str, global: bool) {
        if self.is_tolerated(Rule::UndefinedVariable) {
            return;
        }
        let owned = name.to_owned();
        let need = if global {
            NeedKind::GlobalVariable(owned)
        } else {
            NeedKind::Variable(owned)
        };
        self.need(at, need);
        if !global && self.here.cfg.is_none() {
            self.set_variable(name, SetBy::Asked);
        }
    }

    /// Adds a need of a constant.
    pub(super) fn need(&mut self, at: Span, need: NeedKind) {
        let number = self.needs;
        self.needs += 1;
        let fact = if self.is_tolerated(Rule::UndefinedVariable) {
            FactKind::Lenient(number, need)
        } else {
            FactKind::Need(number, need)
        };
        self.fact_at(at, fact);
    }
}

/// Returns the fix for an installer's option, with the value that it has, and the package before it.
fn with_value(text: &str, fault: Fault) -> Option<String> {
    let option = fault.fix.strip_prefix("write `")?.strip_suffix("\"`")?;
    let (name, _) = option.split_once(" = \"")?;
    let is_option = matches!(fault.rule, Rule::PythonRequirement | Rule::PackageOption);
    let (before, rest) = text.split_at_checked(fault.from).filter(|_| is_option)?;
    let mut words = rest.split([' ', '=']).filter(|word| !word.is_empty());
    let (Some(flag), Some(value), None) = (words.next(), words.next(), words.next()) else {
        return None;
    };
    let package = match before.trim() {
        "" => String::new(),
        package => format!("{package:?}, "),
    };
    flag.starts_with("--")
        .then(|| format!("write `{package}{name} = {value:?}`"))
}

/// Returns two lines that show the bytes of a text which are wrong, unless that is the whole text or it has line
/// breaks.
fn caret(text: &str, from: usize, to: usize) -> String {
    let shown = !text.contains(char::is_control) && text.len() <= 100 && (from > 0 || to < text.len());
    let (Some(before), true) = (text.get(..from), shown) else {
        return String::new();
    };
    let wrong = text.get(from..to).map_or(0, |wrong| wrong.chars().count()).max(1);
    format!(
        "\n    {text}\n    {}{}",
        " ".repeat(before.chars().count()),
        "^".repeat(wrong)
    )
}
