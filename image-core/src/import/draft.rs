//! From the instructions of a file to statements, each with the instruction to go back to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::fold::folded;
use super::shell::Shells;
use crate::ast::{Statement, Word};
use crate::dockerfile::{File, Flag, Form, Found, Instruction, Joint, Keyword, joints};
use crate::fold::fold;
use crate::spec::{Action, BuildArg, Mount, StageBase};
use crate::translate::{Carried, Carrier, statement, uncarried};

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
    /// The instructions to which the statement must lower, while it is not the raw instruction.
    pub(super) expected: Expected,
    /// The instruction as it is, if it can stand in an image so.
    pub(super) raw: Option<String>,
    /// All comments of the instruction.
    pub(super) comment: Vec<Word>,
    /// Whether a blank line stands above.
    pub(super) blank: bool,
    /// The offsets at which the lines of its command started, counted from the command's end.
    pub(super) joints: Vec<Joint>,
    /// The length of that command.
    pub(super) command: usize,
    /// Whether the statement has lines of its own, with the comments between them.
    pub(super) folded: bool,
}

/// The instructions to which a statement must lower.
#[derive(Debug)]
pub(super) enum Expected {
    Args(Vec<BuildArg<'static>>),
    Stage(StageBase<'static>),
    Steps(Vec<Action<'static>>),
    /// Nothing is compared: it is the instruction as it is.
    Raw,
}

pub(super) fn draft(file: &File<'_>, text: &str) -> Result<Draft, Vec<Found>> {
    let mut drafting = Drafting {
        file,
        text,
        carrier: Carrier::of(file),
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
            Some(item) => drafting.draft.items.push(item),
            None => found.push(uncarried(instruction).at(instruction.span.start)),
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
    carrier: Carrier<'f, 'a>,
    shells: Shells,
    /// The number of the item that starts the stage at hand.
    stage: usize,
    /// The offset at which the previous instruction ends.
    end: usize,
    draft: Draft,
}

impl Drafting<'_, '_> {
    fn item(&mut self, instruction: &Instruction<'_>) -> Option<Item> {
        let mut item = self.placed(instruction);
        let (statement, expected) = match self.carrier.carry(instruction)? {
            Carried::Args(args) => {
                item.raw = self.carrier.raw(instruction);
                if args.iter().any(|arg| arg.word.is_some()) {
                    (statement::raw(item.raw.as_deref()?), Expected::Raw)
                } else {
                    let pairs = args.iter().map(|arg| (&*arg.name, arg.default.as_deref()));
                    (statement::args(pairs), Expected::Args(args))
                }
            }
            Carried::Stage(from) => {
                self.shells.start(&from);
                self.stage = self.draft.items.len();
                (statement::from(&from), Expected::Stage(from))
            }
            Carried::Steps(actions) => {
                item.raw = self.carrier.raw(instruction);
                self.sources(instruction, actions.as_deref());
                let step = self.step(instruction, actions, &mut item);
                step.or_else(|| Some((statement::raw(item.raw.as_deref()?), Expected::Raw)))?
            }
        };
        item.statement = Statement {
            comment: item.comment.clone(),
            ..statement
        };
        if item.folded {
            let inside = item.joints.iter().map(|joint| joint.comments.len()).sum();
            let above = item.comment.len().saturating_sub(inside);
            item.statement.comment.truncate(above);
        }
        item.expected = expected;
        Some(item)
    }

    /// A step as a statement of its own, if there is one.
    fn step(
        &mut self,
        instruction: &Instruction<'_>,
        actions: Option<Vec<Action<'static>>>,
        item: &mut Item,
    ) -> Option<(Statement, Expected)> {
        if let Form::Trigger(Some(inner)) = &instruction.form {
            let (inner, shown) = match self.folded(inner, &item.joints) {
                Some((one_line, shown)) => (Cow::Owned(one_line), Some(shown)),
                None => (Cow::Borrowed(&**inner), None),
            };
            let mut statement = statement::of(&self.carrier.actions(&inner)?, shown.as_deref())?;
            statement.on_build = Some(statement::word("on_build"));
            item.folded = shown.is_some();
            return Some((statement, Expected::Raw));
        }
        if instruction.keyword == Keyword::Shell {
            self.shells.set(actions.as_deref());
        }
        if let Some((one_line, shown)) = self.folded(instruction, &item.joints) {
            let step = self.command(&one_line, &shown);
            item.folded = step.is_some();
            if item.folded {
                return step;
            }
        }
        match (actions, &instruction.form) {
            (Some(actions), _) => Some((statement::of(&actions, None)?, Expected::Steps(actions))),
            (None, Form::Text(command)) => self.command(instruction, command),
            _ => None,
        }
    }

    /// A RUN whose lines are folded as those of `run` are, and its text there.
    fn folded<'i>(&self, instruction: &Instruction<'i>, joints: &[Joint]) -> Option<(Instruction<'i>, String)> {
        let Form::Text(command) = &instruction.form else {
            return None;
        };
        let folds = instruction.keyword == Keyword::Run && self.file.escape == '\\' && !self.shells.is_foreign();
        let shown = folded(command, joints).filter(|_| folds)?;
        let form = Form::Text(fold(&shown).into_owned().into());
        let instruction = instruction.clone();
        Some((Instruction { form, ..instruction }, shown))
    }

    /// A shell form as one that may stand on a line, or as the exec form of a shell that is known.
    fn command(&self, instruction: &Instruction<'_>, shown: &str) -> Option<(Statement, Expected)> {
        let named = || self.carrier.actions(&self.shells.exec(instruction)?);
        let actions = self.carrier.actions(instruction).or_else(named)?;
        Some((statement::of(&actions, Some(shown))?, Expected::Steps(actions)))
    }

    /// Notes whether an instruction has local sources.
    fn sources(&mut self, instruction: &Instruction<'_>, actions: Option<&[Action<'_>]>) {
        self.draft.has_sources |= match actions {
            Some(actions) => actions.iter().any(is_local),
            None => {
                matches!(
                    instruction.innermost().keyword,
                    Keyword::Copy | Keyword::Add | Keyword::Run
                ) && has_local(instruction.innermost())
            }
        };
    }

    fn placed(&self, instruction: &Instruction<'_>) -> Item {
        let command = match &instruction.innermost().form {
            Form::Text(command) => command,
            _ => "",
        };
        Item {
            at: instruction.span.start,
            statement: statement::statement(""),
            stage: self.stage,
            expected: Expected::Raw,
            raw: None,
            comment: words(&instruction.comment),
            blank: is_apart(&self.text[self.end..instruction.span.start]),
            joints: joints(self.file, self.text, instruction, command),
            command: command.len(),
            folded: false,
        }
    }
}

/// The variables that an instruction sets or declares.
fn assigned(instruction: &Instruction<'_>) -> Vec<String> {
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    match (instruction.keyword, &instruction.form) {
        (Keyword::Env, Form::Pairs(pairs)) => pairs.iter().map(|pair| pair.key.to_string()).collect(),
        (Keyword::Env, Form::Legacy(pair)) => vec![pair.key.to_string()],
        (Keyword::Arg, Form::Words(words)) => words.iter().map(|word| name(word)).collect(),
        _ => Vec::new(),
    }
}

/// Returns whether an action needs a file of the context.
fn is_local(action: &Action<'_>) -> bool {
    match action {
        Action::Copy(copy) => copy.from.is_none(),
        Action::Run(run) => run
            .mounts
            .iter()
            .any(|mount| matches!(mount, Mount::Bind(bind) if bind.from.is_none())),
        Action::Arg(_)
        | Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_)
        | Action::Healthcheck(_)
        | Action::Add(_)
        | Action::OnBuild(_)
        | Action::Raw(_) => false,
    }
}

/// Returns whether a flag mounts files of the context.
fn is_local_mount(flag: &Flag<'_>) -> bool {
    let mut fields = flag.value.as_deref().unwrap_or_default().split(',');
    let is_other = |field: &str| field.starts_with("from=") || (field.starts_with("type=") && field != "type=bind");
    flag.name == "mount" && !fields.any(is_other)
}

/// Returns whether an instruction as it is may need a file of the context.
fn has_local(instruction: &Instruction<'_>) -> bool {
    match instruction.keyword {
        Keyword::Run => instruction.flags.iter().any(is_local_mount),
        _ => instruction.flag("from").is_none(),
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
