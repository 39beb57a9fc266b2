//! Stages while a file is translated: their names, and which have a shell of their own.

use std::borrow::Cow;
use std::collections::HashMap;

use super::text;
use crate::dockerfile::{File, Instruction, Keyword};
use crate::grammar::expand;
use crate::spec::{Base, Origin, StageBase};

/// The stages of a file.
#[derive(Debug, Default)]
pub(super) struct Stages {
    /// Their names; those that are referred to by number have one.
    names: Vec<Option<String>>,
    /// The last stage with each name.
    last: HashMap<String, usize>,
    /// The number of stages that have started.
    started: usize,
    /// Whether the last stage above with each name has a shell of its own.
    shells: HashMap<String, bool>,
    /// Whether a SHELL counts in the current stage.
    pub(super) shelled: bool,
    /// Whether a secret that the file mounts may be one that a build has to have.
    pub(super) requires_secrets: bool,
}

impl Stages {
    /// Returns the stages of a file, beside some names that are taken already: none of them is given to a stage that is
    /// referred to by number.
    pub(super) fn of(file: &File<'_>, taken: impl Fn(&str) -> bool) -> Self {
        let names: Vec<_> = file.froms().map(Instruction::stage_name).collect();
        let numbered = names.iter().enumerate();
        let last = numbered
            .filter_map(|(index, name)| Some((name.clone()?, index)))
            .collect();
        let mut stages = Self {
            names,
            last,
            ..Self::default()
        };
        for index in file.instructions.iter().filter_map(number) {
            stages.name(index, &taken);
        }
        stages
    }

    /// Gives a stage that is referred to by number a name.
    fn name(&mut self, index: usize, taken: &impl Fn(&str) -> bool) {
        if self.names.get(index).is_some_and(Option::is_none) {
            let mut name = format!("stage-{index}");
            while self.last.contains_key(&name) || taken(&name) {
                name.push('-');
            }
            self.last.insert(name.clone(), index);
            self.names[index] = Some(name);
        }
    }

    /// Instructions without those around them, before the first stage or in one.
    pub(super) fn around(in_stage: bool, shelled: bool) -> Self {
        Self {
            started: usize::from(in_stage),
            shelled,
            ..Self::default()
        }
    }

    /// Returns a COPY from a stage by number as one by name, unless a later stage has that name too.
    pub(super) fn named<'a>(&self, instruction: &Instruction<'a>) -> Option<Instruction<'a>> {
        let index = number(instruction)?;
        let name = self.names.get(index)?.clone()?;
        (self.last.get(&name) == Some(&index)).then_some(())?;
        let mut instruction = instruction.clone();
        for flag in instruction.flags.iter_mut().filter(|flag| flag.name == "from") {
            flag.value = Some(Cow::Owned(name.clone()));
        }
        Some(instruction)
    }

    /// Returns whether the first FROM is above.
    pub(super) fn has_started(&self) -> bool {
        self.started > 0
    }

    /// Returns the start of a stage.
    pub(super) fn start(&mut self, from: &Instruction<'_>) -> Option<StageBase<'static>> {
        let base = self.base(from.words().first()?)?;
        let name = self.names.get(self.started).cloned().flatten();
        self.shelled = matches!(&base, Base::Stage(name) if self.is_shelled(name));
        self.started += 1;
        let platform = match from.flag("platform") {
            Some(platform) => Some(Cow::Owned(text::expanding(platform)?)),
            None => None,
        };
        Some(StageBase {
            comment: Vec::new(),
            base,
            name: name.map(Cow::Owned),
            platform,
            credentials: None,
            pull_secret: None,
            prebuilt: false,
            force: false,
        })
    }

    fn base(&mut self, word: &str) -> Option<Base<'static>> {
        if let Some(name) = self
            .started
            .checked_sub(1)
            .and_then(|last| self.names.get(last)?.clone())
        {
            self.shells.insert(name, self.shelled);
        }
        let reference = text::expanding(word)?;
        let separates = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let is_word = !reference.is_empty()
            && !reference.starts_with('-')
            && reference.trim() == reference
            && !reference.bytes().any(separates);
        let has_references = expand::has_reference(&reference);
        match self.find_earlier(&reference) {
            Some(name) if !has_references => Some(Base::Stage(Cow::Owned(name))),
            _ if reference == "scratch" => Some(Base::Scratch),
            _ => is_word.then_some(Base::Image(Cow::Owned(reference))),
        }
    }

    /// Returns the stage of a name above the one that is about to start.
    fn find_earlier(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        self.shells.contains_key(&name).then_some(name)
    }

    fn is_shelled(&self, name: &str) -> bool {
        self.shells.get(name).copied().unwrap_or(false)
    }

    /// Returns where a name of `--from` leads.
    pub(super) fn origin(&self, name: &str) -> Origin<'static> {
        let lower = name.to_lowercase();
        let current = self.started.saturating_sub(1);
        match self.last.get(&lower) {
            Some(index) if *index < current => Origin::Stage(Cow::Owned(lower)),
            _ => Origin::Image(Cow::Owned(name.to_owned())),
        }
    }
}

/// Returns the number of the stage from which a COPY takes files.
fn number(instruction: &Instruction<'_>) -> Option<usize> {
    let from = instruction
        .flag("from")
        .filter(|_| instruction.keyword == Keyword::Copy);
    from?.parse().ok()
}
