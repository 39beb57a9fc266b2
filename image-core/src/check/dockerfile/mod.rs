//! Dockerfiles: `from dockerfile("Dockerfile")` and `dockerfile "RUN …"`.
//!
//! Their instructions become statements where those mean exactly the same, and are checked as such; all others stay as
//! they are. Both are checked by the same rules, and messages name the line.

mod base;
mod made;
mod options;
mod raw;

pub(super) use made::Made;
pub(super) use options::ForSteps;

use self::made::What;
use super::arguments::Given;
use super::{Checker, Diagnostic, FactKind, FactNode, START_FIRST};
use crate::ast::{Span, Statement, Value};
use crate::dockerfile::{Instruction, Keyword, Problem, Rule as FileRule, parse_steps};
use crate::kind::Kind;
use crate::policy::Severity;
use crate::report::Report;
use crate::rule::Rule;
use crate::table::{StatementRow, statement as statement_row};
use crate::translate::{Translator, uncarried};

/// The ways in which messages name places in a text.
#[derive(Clone, Copy)]
enum Named<'n> {
    /// `Dockerfile:12:5`
    File(&'n str),
    /// A text in the macro's input: the line is named only if there are several.
    Text { is_one_line: bool },
}

impl Named<'_> {
    fn place(self, line: usize, column: usize) -> String {
        match self {
            Named::File(path) => format!("{path}:{line}:{column}"),
            Named::Text { is_one_line: true } if column == 1 => String::new(),
            Named::Text { is_one_line: true } => format!("column {column}"),
            Named::Text { .. } => format!("line {line}, column {column}"),
        }
    }

    /// Returns where an instruction starts.
    fn instruction(self, text: &str, instruction: &Instruction<'_>) -> String {
        let before = text.split_at(instruction.span.start.min(text.len())).0;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let column = before.split_at(start).1.chars().count() + 1;
        self.place(usize::try_from(instruction.span.line).unwrap_or(usize::MAX), column)
    }
}

impl<'t> Checker<'t> {
    /// Checks `dockerfile "RUN …", …`.
    pub(super) fn instructions(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "dockerfile \"RUN make\"");
        self.step_options_given(given);
        let folder = self.folder_given(given);
        let patterns = self.patterns_of(given.option("ignore"));
        let Some(folder) = folder else { return };
        let mut translator = Translator::steps(&folder, self.has_started(), self.scope.may_have_shell());
        let mut made = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            for text in self.texts(&argument.value, Kind::Instructions) {
                if let Some(lines) = text.known() {
                    self.text_of_instructions(lines, text.at, &mut translator, &mut made);
                }
            }
        }
        let (nodes, lists) = (self.out.nodes.len(), self.lists.len());
        self.list_of(None, &folder, &patterns, self.here.at);
        self.check_made(made);
        self.lists_are_of(lists, nodes);
        self.step_options_end(true);
    }

    /// Returns the folder of `context = "dir"`, `""` without; `None` where it is wrong.
    fn folder_given(&mut self, given: &Given<'t>) -> Option<String> {
        match given.option("context") {
            None => Some(String::new()),
            Some(argument) => self.folder_of(&argument.value),
        }
    }

    /// Returns a folder below the context.
    fn folder_of(&mut self, value: &Value) -> Option<String> {
        let folder = self.text(value, Kind::Folder)?;
        let path = crate::files::clean(folder.known()?)?.join("/");
        let found = match self.files.root() {
            None => return Some(path),
            Some(Ok(root)) => root.entry(&path),
            Some(Err(problem)) => Err(problem),
        };
        match found {
            Ok(found) if found.kind == crate::files::local::FoundKind::Folder => return Some(path),
            Ok(_) => {
                let what = format!("`{path}` is not a folder");
                self.report(Rule::ContextDir, value.at, what, "name the folder that has the sources");
            }
            Err(problem) => self.report(Rule::ContextDir, value.at, problem.what, "name a folder of the context"),
        }
        None
    }

    fn text_of_instructions(&mut self, text: &str, at: Span, translator: &mut Translator<'_>, made: &mut Vec<Made>) {
        let named = Named::Text {
            is_one_line: !text.trim_end().contains('\n'),
        };
        match parse_steps(text) {
            Err(problems) => self.file_problems(&problems, named, at),
            Ok(file) if file.instructions.is_empty() => {
                let what = "this text has no instruction";
                self.report(
                    Rule::Dockerfile,
                    at,
                    what,
                    "write one, such as \"RUN make\", or leave it out",
                );
            }
            Ok(file) => {
                self.file_problems(&file.warnings, named, at);
                translator.text(&file);
                for instruction in &file.instructions {
                    self.instruction(instruction, &named.instruction(text, instruction), at, translator, made);
                }
            }
        }
    }

    /// Checks the statement that one instruction becomes, if it may be written here.
    fn instruction(
        &mut self,
        instruction: &Instruction<'_>,
        place: &str,
        at: Span,
        translator: &mut Translator<'_>,
        made: &mut Vec<Made>,
    ) {
        let Some((rule, what, fix)) = self.refused(instruction.keyword) else {
            return self.translated(instruction, place, at, translator, made);
        };
        place.clone_into(&mut self.here.line);
        self.report(rule, at, what, fix);
        self.here.line.clear();
    }

    /// Returns why an instruction may not stand here.
    fn refused(&self, keyword: Keyword) -> Option<(Rule, String, &'static str)> {
        let refused = |what: &str, fix| Some((Rule::RawInstruction, what.to_owned(), fix));
        if keyword == Keyword::From {
            refused("FROM starts another stage", "write a `from` of its own")
        } else if self.here.kept && keyword == Keyword::Onbuild {
            refused("ONBUILD cannot keep ONBUILD", "keep one of the two")
        } else if self.here.kept && keyword == Keyword::Maintainer {
            refused("ONBUILD cannot keep MAINTAINER", "leave it out")
        } else if keyword == Keyword::Arg || self.has_started() {
            None
        } else {
            let what = format!("{keyword} stands before the first `from`");
            Some((Rule::StatementOrder, what, START_FIRST))
        }
    }

    fn translated(
        &mut self,
        instruction: &Instruction<'_>,
        place: &str,
        at: Span,
        translator: &mut Translator<'_>,
        made: &mut Vec<Made>,
    ) {
        let one = translator.translate(instruction).and_then(|translated| {
            let one = Made::of(&translated, translator, place, at);
            one.ok_or_else(|| uncarried(instruction))
        });
        match one {
            Ok(one) => made.push(one),
            Err(uncarried) => self.of_file(uncarried, Rule::Dockerfile, place, at),
        }
    }

    /// Reports what the parser found, each with its own reason.
    fn file_problems(&mut self, problems: &[Problem], named: Named<'_>, at: Span) {
        for problem in problems {
            let rule = match problem.rule {
                rule if rule.warns() => Rule::DockerfileWarning,
                _ => Rule::Dockerfile,
            };
            if rule == Rule::DockerfileWarning && self.is_allowed(rule) {
                continue;
            }
            let place = named.place(problem.at.line, problem.at.column);
            self.of_file(problem.clone(), rule, &place, at);
        }
    }

    /// Takes over what the rules of Dockerfiles say, with their reason.
    fn of_file<P>(&mut self, report: Report<P, FileRule>, rule: Rule, place: &str, at: Span) {
        self.here.failed |= rule == Rule::Dockerfile;
        let colon = if place.is_empty() { "" } else { ": " };
        let what = format!("{place}{colon}{}", report.what);
        self.out.diagnostics.push(Diagnostic {
            rule,
            at,
            what,
            why: report.why,
            fix: report.fix,
            is_lint: self.severity(rule) == Severity::Warn,
        });
    }

    /// Checks what instructions have become, in their order.
    fn check_made(&mut self, made: Vec<Made>) {
        let Some(place) = self.made else { return };
        let made: &'t [Made] = place.get_or_init(|| made);
        for alike in made.chunk_by(|one, next| one.is_global == next.is_global) {
            if alike.iter().all(|one| one.is_global) {
                self.globals_of_file(alike);
            } else {
                for one in alike {
                    self.check_one(one);
                }
            }
        }
        self.here.line.clear();
        self.here.instruction = false;
    }

    fn check_one(&mut self, made: &'t Made) {
        self.here.line.clone_from(&made.place);
        self.here.at = made.at;
        self.here.instruction = true;
        self.here.failed = false;
        self.here.comment.extend(made.comment.iter().cloned());
        self.check_what(&made.what);
        self.here.comment.clear();
    }

    fn check_what(&mut self, what: &'t What) {
        match what {
            What::Statement(statement) => self.check_made_statement(statement),
            What::Command(command) => self.plain_command(command),
            What::Raw(all) => all.iter().for_each(|raw| self.raw(raw)),
        }
    }

    pub(super) fn check_made_statement(&mut self, statement: &'t Statement) {
        if let Some(row) = statement_row(&statement.keyword.text) {
            let given = self.sort(row, statement);
            self.by_shape(row, statement, &given);
        }
    }

    /// Adds the ARGs before the first FROM: they go to the top of the image, all at once, since what follows there
    /// moves.
    fn globals_of_file(&mut self, made: &'t [Made]) {
        if self.scope.stages.is_empty() {
            return made.iter().for_each(|one| self.check_one(one));
        }
        let starts = |fact: &FactNode| {
            matches!(
                fact.fact,
                FactKind::Stage(_) | FactKind::StageFrom(..) | FactKind::Image(..)
            )
        };
        let (nodes, facts) = (self.out.nodes.len(), self.out.facts.len());
        let first_node = self.out.nodes.iter().position(|node| node.name().starts_stage());
        let first_fact = self.out.facts.iter().position(starts);
        let stages = std::mem::take(&mut self.scope.stages);
        for one in made {
            self.check_one(one);
        }
        self.scope.stages = stages;
        let (nodes, facts) = (self.out.nodes.split_off(nodes), self.out.facts.split_off(facts));
        let end = self.out.nodes.len();
        let place = first_node.unwrap_or(end);
        self.out.nodes.splice(place..place, nodes);
        let end = self.out.facts.len();
        let place = first_fact.unwrap_or(end);
        self.out.facts.splice(place..place, facts);
    }
}
