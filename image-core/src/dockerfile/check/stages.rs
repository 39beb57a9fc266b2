//! Stages: their names, their order, and what refers to them.

use std::collections::{HashMap, HashSet};

use super::Check;
use crate::dockerfile::mount_fields::MountFields;
use crate::dockerfile::problem::Rule;
use crate::dockerfile::{File, Instruction, MOST_PROBLEMS, word};
use crate::keyword::FilePart;
use crate::kind::Kind;
use crate::suggest::nearest;

/// The stages of a file.
#[derive(Default)]
pub(super) struct Stages {
    /// Their names in lower case.
    names: Vec<Option<String>>,
    /// The last stage with each name.
    last: HashMap<String, usize>,
    /// The names of the stages that have started.
    seen: HashSet<String>,
    /// The number of stages that have started.
    started: usize,
    /// The number of times that a similar name was looked for.
    asked: usize,
}

impl Stages {
    pub(super) fn of(file: &File<'_>) -> Self {
        let mut stages = Self::default();
        for name in file.froms().map(Instruction::stage_name) {
            if let Some(name) = &name {
                stages.last.insert(name.clone(), stages.names.len());
            }
            stages.names.push(name);
        }
        stages
    }
}

fn is_stage_name(name: &str) -> bool {
    let belongs = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(belongs)
}

impl Check<'_, '_> {
    /// Checks a FROM.
    pub(super) fn stage(&mut self, from: &Instruction<'_>) {
        self.in_stage = true;
        self.stages.started += 1;
        if let Some(base) = from.words().first() {
            self.base(base);
        }
        match from.words() {
            [] => self.problem(
                "",
                Rule::MissingArgument,
                "FROM names no image",
                "write one, such as debian:12",
            ),
            [_] => {}
            [_, separator, name] if separator.eq_ignore_ascii_case("as") => self.stage_name(name),
            [_, separator] if separator.eq_ignore_ascii_case("as") => {
                self.problem(
                    separator,
                    Rule::MissingArgument,
                    "the stage's name is missing",
                    "write it after AS",
                );
            }
            [_, extra, ..] => {
                let what = format!("`{extra}` follows the image");
                self.problem(
                    extra,
                    Rule::ExtraArgument,
                    what,
                    "leave it out, or write AS and a name for the stage",
                );
            }
        }
    }

    /// Checks the base of a FROM: nothing, an earlier stage or an image.
    fn base(&mut self, word: &str) {
        let Some(base) = word::literal(word, self.file.escape) else {
            return;
        };
        if base != "scratch" && !self.stages.seen.contains(&base.to_lowercase()) {
            self.image(&base, word);
        }
    }

    /// Checks an image, which is written as `written`.
    fn image(&mut self, reference: &str, written: &str) {
        if let Err(fault) = Kind::Reference.check(reference) {
            let what = format!("`{reference}` {}", fault.what);
            self.problem(written, Rule::ImageReference, what, fault.fix);
        }
    }

    fn stage_name(&mut self, name: &str) {
        let lower = name.to_lowercase();
        if !is_stage_name(&lower) {
            let what = format!("`{name}` cannot be the name of a stage");
            self.problem(
                name,
                Rule::StageName,
                what,
                "start with a letter; letters, digits, `-`, `_` and `.` may follow",
            );
        }
        if !self.stages.seen.insert(lower) {
            let what = format!("two stages have the name `{name}`");
            self.problem(name, Rule::DuplicateStage, what, "give one another name");
        }
    }

    /// Checks the stages from which COPY and mounts take files.
    pub(super) fn sources(&mut self, instruction: &Instruction<'_>) {
        match instruction.keyword.files() {
            FilePart::Copied => {
                let from = instruction.flag("from").filter(|from| !from.is_empty());
                if let Some(from) = from {
                    self.source(from);
                }
            }
            FilePart::Mounted => {
                let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
                for value in mounts.filter_map(|flag| flag.value.as_deref()) {
                    let fields = MountFields::read(value);
                    let from = fields.as_ref().and_then(|fields| fields.get("from"));
                    if let Some(from) = from.filter(|from| !from.is_empty() && !from.contains('$')) {
                        self.stage_or_image(from);
                    }
                }
            }
            FilePart::Added | FilePart::None => {}
        }
    }

    /// Checks the value of `--from`.
    fn source(&mut self, from: &str) {
        if from.contains(['$', '"', '\'', self.file.escape]) {
            let what = format!("`--from={from}` is not expanded");
            self.problem(from, Rule::NoExpansion, what, "write the name of a stage or an image");
        } else if let Ok(index) = from.parse::<i64>() {
            self.index(from, index);
        } else {
            self.stage_or_image(from);
        }
    }

    fn index(&mut self, from: &str, index: i64) {
        let current = i64::try_from(self.stages.started).unwrap_or(i64::MAX) - 1;
        if index < 0 || index >= current {
            let what = format!("`--from={from}` is not a stage above this one, which are numbered from 0");
            self.problem(
                &format!("={from}"),
                Rule::StageOrder,
                what,
                "name a stage above this one",
            );
        }
    }

    fn stage_or_image(&mut self, name: &str) {
        let lower = name.to_lowercase();
        let current = self.stages.started.saturating_sub(1);
        match self.stages.last.get(&lower) {
            Some(stage) if *stage < current => {}
            Some(stage) => {
                let what = if *stage == current {
                    format!("`{name}` is this stage itself")
                } else {
                    format!("the stage `{name}` starts below")
                };
                self.problem(
                    &format!("={name}"),
                    Rule::StageOrder,
                    what,
                    "name a stage above this one",
                );
            }
            // Of instructions alone, the stages are not known, whose names have the form of an image's.
            None if self.stages.started == 0 => self.image(&lower, &format!("={name}")),
            None => {
                self.image(name, &format!("={name}"));
                self.unknown_stage(name);
            }
        }
    }

    /// Reports a short name that nearly is that of a stage.
    fn unknown_stage(&mut self, name: &str) {
        // A name is compared with all, so files with any number of both are not asked on.
        if self.found.ends(Rule::UnknownStage) || self.stages.asked >= MOST_PROBLEMS {
            return;
        }
        self.stages.asked += 1;
        let names = self.stages.names.iter().flatten().map(String::as_str);
        if let Some(near) = nearest(name, names)
            && !name.contains(['/', ':', '@'])
        {
            let (what, fix) = (
                format!("no stage has the name `{name}`"),
                format!("did you mean {near}"),
            );
            self.problem(&format!("={name}"), Rule::UnknownStage, what, fix);
        }
    }
}
