//! From the instructions of a file to statements, each with the instruction to go back to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::fold::folded;
use super::shell::Shells;
use super::{users, written};
use crate::ast::{Statement, Word};
use crate::dockerfile::{File, Form, Found, Instruction, Joint, Keyword, joints};
use crate::fold::fold;
use crate::translate::text::argument;
use crate::translate::{Meaning, Translated, Translator, Uncarried, has_odd_name, statement, uncarried};

/// A file under way.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// `//` above everything.
    pub(super) directives: Vec<String>,
    pub(super) items: Vec<Item>,
    /// `//` below everything.
    pub(super) trailing: Vec<String>,
    /// Whether some sources are local files.
    pub(super) has_sources: bool,
    /// The variables that some instruction sets or declares.
    pub(super) assigned: BTreeSet<String>,
}

/// The statement that one instruction becomes.
#[derive(Debug)]
pub(super) struct Item {
    /// The offset of the instruction in the text.
    pub(super) at: usize,
    pub(super) statement: Statement,
    /// The number of the item that starts its stage.
    pub(super) stage: usize,
    /// The instructions to which the statement must lower; `None` where nothing is compared.
    pub(super) expected: Option<Meaning>,
    /// The instruction as it is, if an image may have it.
    pub(super) raw: Option<String>,
    /// All comments of the instruction.
    pub(super) comment: Vec<Word>,
    /// Whether there is a blank line above it.
    pub(super) blank: bool,
    /// The offsets at which the lines of its command started, counted from the command's end.
    pub(super) joints: Vec<Joint>,
    /// The length of that command.
    pub(super) command: usize,
    /// Whether the statement has lines of its own, with the comments between them.
    pub(super) folded: bool,
}

pub(super) fn draft(file: &File<'_>, text: &str) -> Result<Draft, Vec<Found>> {
    let mut drafting = Drafting {
        file,
        text,
        translator: Translator::of_file(file, "", &[], |_| false).requiring_secrets(),
        shells: Shells::default(),
        stage: 0,
        end: 0,
        draft: Draft::default(),
    };
    let directives = file.directives.iter();
    drafting.draft.directives = directives
        .map(|directive| format!("# {}={}", directive.name, directive.value))
        .collect();
    let mut found = Vec::new();
    for instruction in &file.instructions {
        drafting.draft.assigned.extend(assigned(instruction));
        match drafting.item(&instruction.rooted()) {
            Ok(item) => drafting.draft.items.push(item),
            Err(uncarried) => found.push(uncarried.placed(instruction.span.start)),
        }
        drafting.end = instruction.span.end;
    }
    drafting.draft.trailing = file.trailing.iter().map(|line| (*line).to_owned()).collect();
    if found.is_empty() {
        Ok(drafting.draft)
    } else {
        Err(found)
    }
}

struct Drafting<'f, 'a> {
    file: &'f File<'a>,
    text: &'f str,
    translator: Translator<'f>,
    shells: Shells,
    /// The number of the item that starts the current stage.
    stage: usize,
    /// The offset at which the previous instruction ends.
    end: usize,
    draft: Draft,
}

impl Drafting<'_, '_> {
    fn item(&mut self, instruction: &Instruction<'_>) -> Result<Item, Uncarried> {
        let mut item = self.new_item(instruction);
        let translated = self.translator.translate(instruction)?;
        item.raw = raw(&translated);
        self.start(translated.meaning.as_ref());
        self.sources(&translated);
        let said = self.statement_of(translated, &mut item);
        let said = said.or_else(|| Some((statement::raw(item.raw.as_deref()?), None)));
        let (statement, expected) = said.ok_or_else(|| uncarried(instruction))?;
        let comment = item.comment_above();
        item.statement = Statement { comment, ..statement };
        item.expected = expected;
        Ok(item)
    }

    /// Notes that a stage starts.
    fn start(&mut self, meaning: Option<&Meaning>) {
        if let Some(Meaning::Stage(from)) = meaning {
            self.shells.start(from);
            self.stage = self.draft.items.len();
        }
    }

    /// Returns an instruction as a statement of its own, if there is one, and what that must lower to.
    fn statement_of(
        &mut self,
        translated: Translated<'_, '_>,
        item: &mut Item,
    ) -> Option<(Statement, Option<Meaning>)> {
        let (instruction, meaning) = (&*translated.instruction, translated.meaning);
        if let Form::Trigger(Some(inner)) = &instruction.form {
            let (inner, shown) = match self.folded(inner, &item.joints) {
                Some((one_line, shown)) => (Cow::Owned(one_line), Some(shown)),
                None => (Cow::Borrowed(&**inner), None),
            };
            let mut statement = statement::of(&self.translator.actions(&inner)?, shown.as_deref())?;
            statement.on_build = Some(statement::word("on_build"));
            item.folded = shown.is_some();
            return Some((statement, None));
        }
        if let Some(statement) = self.made_otherwise(instruction) {
            return Some((statement, None));
        }
        if instruction.keyword == Keyword::Shell {
            self.shells.set(meaning.as_ref());
        }
        if let Some((one_line, shown)) = self.folded(instruction, &item.joints) {
            let said = self.command(&one_line, &shown);
            item.folded = said.is_some();
            if item.folded {
                return said;
            }
        }
        match (meaning, &instruction.form) {
            (Some(meaning), _) => Some((meaning.statement()?, Some(meaning))),
            (None, Form::Text(command)) => self.command(instruction, command),
            _ => None,
        }
    }

    /// Returns a statement that makes the same by another instruction.
    fn made_otherwise(&self, instruction: &Instruction<'_>) -> Option<Statement> {
        if let Form::Text(command) = &instruction.form
            && !self.shells.is_foreign()
        {
            return users::created(instruction, command);
        }
        written::file(instruction)
    }

    /// Returns a RUN whose lines are folded as those of `run` are, and its text there.
    fn folded<'i>(&self, instruction: &Instruction<'i>, joints: &[Joint]) -> Option<(Instruction<'i>, String)> {
        let Form::Text(command) = &instruction.form else {
            return None;
        };
        let folds = instruction.keyword == Keyword::Run && self.file.escape == '\\' && !self.shells.is_foreign();
        let shown = folded(command, joints).filter(|_| folds)?;
        let form = Form::Text(fold(&shown).into_owned().into());
        Some((instruction.with(form), shown))
    }

    /// Returns a shell form as one that fits on a line, or as the exec form of a shell that is known.
    fn command(&self, instruction: &Instruction<'_>, shown: &str) -> Option<(Statement, Option<Meaning>)> {
        let named = || self.translator.actions(&self.shells.exec(instruction)?);
        let actions = self.translator.actions(instruction).or_else(named)?;
        Some((statement::of(&actions, Some(shown))?, Some(Meaning::Steps(actions))))
    }

    /// Notes whether an instruction has local sources.
    fn sources(&mut self, translated: &Translated<'_, '_>) {
        self.draft.has_sources |= match &translated.meaning {
            Some(Meaning::Steps(actions)) => actions.iter().any(|action| !action.local_sources().is_empty()),
            Some(Meaning::Args(_) | Meaning::Stage(_)) => false,
            None => !translated.instruction.innermost().local_sources().is_empty(),
        };
    }

    fn new_item(&self, instruction: &Instruction<'_>) -> Item {
        let form = &instruction.innermost().form;
        let command = if let Form::Text(command) = form { command } else { "" };
        Item {
            at: instruction.span.start,
            statement: statement::statement(""),
            stage: self.stage,
            expected: None,
            raw: None,
            comment: words(&instruction.comment),
            blank: is_apart(&self.text[self.end..instruction.span.start]),
            joints: joints(self.file, self.text, instruction, command),
            command: command.len(),
            folded: false,
        }
    }
}

impl Item {
    /// Returns the comments above its statement: all but those between its lines.
    fn comment_above(&self) -> Vec<Word> {
        let inside = self.joints.iter().map(|joint| joint.comments.len()).sum();
        let above = self.comment.len().saturating_sub(if self.folded { inside } else { 0 });
        self.comment[..above].to_vec()
    }
}

/// Returns the instruction as it is, if an image may have it. No reference reaches a global argument of an odd name.
fn raw(translated: &Translated<'_, '_>) -> Option<String> {
    let instruction = &translated.instruction;
    let is_odd = translated.is_global && has_odd_name(instruction);
    let may_stay = instruction.keyword != Keyword::From && !is_odd;
    may_stay.then(|| instruction.as_raw()).flatten()
}

/// Returns the variables that an instruction sets or declares.
fn assigned(instruction: &Instruction<'_>) -> Vec<String> {
    let set = instruction.pairs().iter().map(|pair| pair.key.to_string());
    let declared = instruction.words().iter().map(|word| argument(word).0.to_owned());
    match instruction.keyword {
        Keyword::Env => set.collect(),
        Keyword::Arg => declared.collect(),
        Keyword::Run
        | Keyword::Copy
        | Keyword::From
        | Keyword::Add
        | Keyword::Cmd
        | Keyword::Workdir
        | Keyword::Label
        | Keyword::Entrypoint
        | Keyword::Expose
        | Keyword::Volume
        | Keyword::User
        | Keyword::Healthcheck
        | Keyword::Maintainer
        | Keyword::Onbuild
        | Keyword::Shell
        | Keyword::Stopsignal => Vec::new(),
    }
}

fn words(lines: &[&str]) -> Vec<Word> {
    lines.iter().map(|line| statement::word(line)).collect()
}

/// Returns whether there is a blank line between two instructions.
fn is_apart(between: &str) -> bool {
    let lines: Vec<&str> = between.split('\n').collect();
    let inside = lines.get(1..lines.len() - 1).unwrap_or_default();
    inside.iter().any(|line| line.trim().is_empty())
}
