//! `from dockerfile("Dockerfile", target = "stage", args = [K = "v"], context = "dir")`

use super::Named;
use super::made::{Made, What};
use crate::ast::{Argument, Span, Statement, Value, Word};
use crate::check::arguments::{Given, place};
use crate::check::lists::List;
use crate::check::scope::{Parent, Stage};
use crate::check::{Checker, show};
use crate::dockerfile::{File, Instruction, Keyword, parse};
use crate::factories::factory;
use crate::files::{escaped, ignore};
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::suggest::nearest;
use crate::table::StatementRow;
use crate::translate::text::argument;
use crate::translate::{Translator, unique};

/// A base that is a Dockerfile, as it is written.
struct Written<'t> {
    path: Val,
    target: Option<&'t Value>,
    args: Vec<(String, String, Span)>,
    folder: String,
}

/// The stages of a file that are kept: those up to the target.
struct Stages {
    /// The place of each FROM among the instructions.
    starts: Vec<usize>,
    /// The offset at which the stage after the target starts.
    end: usize,
}

impl<'t> Checker<'t> {
    /// `from dockerfile(…)`: the stages of the file stand here, and the last of them goes on.
    pub(in crate::check) fn dockerfile_base(
        &mut self,
        row: &'static StatementRow,
        statement: &'t Statement,
        given: &Given<'t>,
        name: &'t Word,
        arguments: &'t [Argument],
    ) {
        self.one_base(row, given);
        self.never_prebuilt(given);
        self.scope.outer = Some(self.scope.globals.all().map(str::to_owned).collect());
        let stages = self.scope.stages.len();
        let nodes = self.out.nodes.len();
        let lists = self.lists.len();
        let made = self
            .written(row, name, arguments)
            .and_then(|written| self.stages_of(&written, statement, given));
        let is_read = made.is_some();
        let failed = self.here.failed;
        self.check_made(made.unwrap_or_default());
        let made = nodes..self.out.nodes.len();
        self.lists
            .iter_mut()
            .skip(lists)
            .for_each(|list| list.nodes = made.clone());
        if !is_read || self.scope.stages.len() == stages {
            // What it sets and has is not known, so nothing after it is missing.
            self.scope.doubt = true;
            let mut stage = Stage::new(None, self.here.cfg, Parent::Constant);
            stage.asked = true;
            self.scope.stages.push(stage);
        }
        self.here.failed |= failed;
        if let Some(stage) = self.scope.stage() {
            stage.go_on();
        }
        self.setup_after(given);
        self.python_after(given);
    }

    fn never_prebuilt(&mut self, given: &Given<'t>) {
        if let Some(argument) = given.option("prebuilt") {
            let what = "`prebuilt` uses an image as it is, and a Dockerfile is built";
            self.report(Rule::ConflictingOptions, place(argument), what, "leave `prebuilt` out");
        }
    }

    fn written(
        &mut self,
        from: &'static StatementRow,
        name: &'t Word,
        arguments: &'t [Argument],
    ) -> Option<Written<'t>> {
        let row = factory("dockerfile")?;
        let inside = self.all_inside(from, row, arguments);
        if inside.value.is_none() {
            self.needs_argument(row, name.at, &inside);
        }
        let path = inside.value.and_then(|value| self.text(value, Kind::File));
        let folder = match inside.option("context") {
            Some(value) => self.folder_of(value),
            None => path.as_ref().and_then(Val::known).map(folder_of_file),
        };
        let args = inside.option("args").map(|value| self.given_args(value));
        Some(Written {
            path: path?,
            target: inside.option("target"),
            args: args.unwrap_or_default(),
            folder: folder?,
        })
    }

    /// `args = [K = "v"]`, `args = ["K=v"]`
    fn given_args(&mut self, value: &Value) -> Vec<(String, String, Span)> {
        let mut args: Vec<(String, String, Span)> = Vec::new();
        for text in self.texts(value, Kind::BuildArg) {
            let Some((name, value)) = text.known().and_then(|text| text.split_once('=')) else {
                continue;
            };
            if args.iter().any(|(other, ..)| other == name) {
                let what = format!("{} is given twice", show(name));
                self.report(Rule::DockerfileArg, text.at, what, "keep one of the two");
            }
            args.push((name.to_owned(), value.to_owned(), text.at));
        }
        args
    }

    /// Returns what the stages of the file become, up to the target.
    fn stages_of(&mut self, written: &Written<'t>, statement: &Statement, given: &Given<'t>) -> Option<Vec<Made>> {
        let (path, at) = (written.path.known()?.to_owned(), written.path.at);
        let text = match self.files.read(&path)? {
            Ok(text) => text,
            Err(problem) => {
                self.problem(at, problem);
                return None;
            }
        };
        self.ignore_of(&path, &written.folder, at);
        let named = Named::File(&path);
        let mut file = match parse(&text) {
            Ok(file) => file,
            Err(problems) => {
                self.file_problems(&problems, named, at);
                return None;
            }
        };
        self.file_problems(&std::mem::take(&mut file.warnings), named, at);
        let mut file = unique(&file).into_owned();
        let stages = self.stages_until(&file, written.target)?;
        file.instructions.truncate(stages.end);
        self.args_are_declared(&file, &written.args);
        let mut made = self.all_made(&file, &text, named, written)?;
        self.options_of_file(&file, &stages, &mut made, given);
        if let Some(alias) = &statement.alias {
            rename(&mut made, alias);
        }
        Some(made)
    }

    fn all_made(&mut self, file: &File<'_>, text: &str, named: Named<'_>, written: &Written<'_>) -> Option<Vec<Made>> {
        let at = written.path.at;
        let args: Vec<_> = written
            .args
            .iter()
            .map(|(name, value, _)| (name.clone(), value.clone()))
            .collect();
        let taken: Vec<String> = self.scope.stage_names().map(str::to_owned).collect();
        let is_taken = |name: &str| taken.iter().any(|other| other == name);
        let mut translator = Translator::whole(file, &written.folder, &args, is_taken);
        let mut made = Vec::with_capacity(file.instructions.len());
        for instruction in &file.instructions {
            self.translated(
                &instruction.rooted(),
                &named.instruction(text, instruction),
                at,
                &mut translator,
                &mut made,
            );
        }
        // With one left out, those made are no longer those written.
        (made.len() == file.instructions.len()).then_some(made)
    }

    /// Finds the stage that is continued: the target, or the last.
    fn stages_until(&mut self, file: &File<'_>, target: Option<&Value>) -> Option<Stages> {
        let froms = file.instructions.iter().enumerate();
        let mut starts: Vec<usize> = froms
            .filter(|(_, one)| one.keyword == Keyword::From)
            .map(|(index, _)| index)
            .collect();
        let end = file.instructions.len();
        let Some(target) = target else {
            return Some(Stages { starts, end });
        };
        let index = self.target(file, &starts, target)?;
        let end = starts.get(index + 1).copied().unwrap_or(end);
        starts.truncate(index + 1);
        Some(Stages { starts, end })
    }

    fn target(&mut self, file: &File<'_>, starts: &[usize], target: &Value) -> Option<usize> {
        let val = self.text(target, Kind::StageName)?;
        let Some(wanted) = val.known() else {
            let what = "the stage is a constant";
            self.report(Rule::LiteralNeeded, val.at, what, "write its name as a text");
            return None;
        };
        let names: Vec<Option<String>> = starts
            .iter()
            .map(|at| file.instructions.get(*at).and_then(Instruction::stage_name))
            .collect();
        let found = names.iter().rposition(|name| name.as_deref() == Some(wanted));
        if found.is_none() {
            let all: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
            let fix = match (nearest(wanted, all.iter().copied()), all.as_slice()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, []) => "leave `target` out: no stage of the file has a name".to_owned(),
                (None, all) => format!("its stages are {}", all.join(", ")),
            };
            let what = format!("the Dockerfile has no stage {}", show(wanted));
            self.report(Rule::UnknownStage, val.at, what, fix);
        }
        found
    }

    fn args_are_declared(&mut self, file: &File<'_>, args: &[(String, String, Span)]) {
        let declared: Vec<&str> = file.instructions.iter().flat_map(arg_names).collect();
        for (name, _, at) in args {
            let is_outer = self.scope.outer.as_ref().is_some_and(|outer| outer.contains(name));
            if is_outer && !self.scope.of_files.contains_key(name) {
                let what = format!("{} is a global `arg` of this image, whose default counts", show(name));
                self.report(
                    Rule::DockerfileArg,
                    *at,
                    what,
                    "change that default, and leave this out",
                );
            }
            if declared.contains(&name.as_str()) {
                continue;
            }
            let mut all: Vec<&str> = declared.clone();
            all.sort_unstable();
            all.dedup();
            let fix = match (nearest(name, declared.iter().copied()), all.as_slice()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, []) => "leave it out: the file declares none".to_owned(),
                (None, all) => format!("its arguments are {}", all.join(", ")),
            };
            let what = format!("the Dockerfile has no ARG {}", show(name));
            self.report(Rule::DockerfileArg, *at, what, fix);
        }
    }

    /// Reads the patterns that engines take for this file: `Dockerfile.dockerignore` beside it, else `.dockerignore` in
    /// its folder.
    fn ignore_of(&mut self, path: &str, folder: &str, at: Span) {
        let beside = format!("{path}.dockerignore");
        let own = (!folder.is_empty()).then(|| format!("{folder}/.dockerignore"));
        let found = [Some(beside), own].into_iter().flatten().find(|path| {
            self.files.would_read(path);
            self.files.has(path)
        });
        let Some(path) = found else { return };
        let text = match self.files.read(&path) {
            Some(Ok(text)) => text,
            Some(Err(problem)) => return self.problem(at, problem),
            None => return,
        };
        for problem in ignore::problems(&text) {
            self.problem_in(&path, at, problem);
        }
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        self.lists.push(List {
            lines: lines.map(|line| below(folder, line)).collect(),
            at,
            cfg: self.here.cfg,
            nodes: 0..0,
        });
    }

    /// The options that stand after the parentheses: those of the stage that is continued, and those of the image that
    /// it starts from in the end.
    fn options_of_file(&mut self, file: &File<'_>, stages: &Stages, made: &mut [Made], given: &Given<'t>) {
        let Some(target) = stages.starts.len().checked_sub(1) else {
            return;
        };
        let mut give = |stage: usize, argument: &Argument| {
            let start = stages.starts.get(stage).and_then(|at| made.get_mut(*at));
            if let Some(Made {
                what: What::Statement(from),
                ..
            }) = start
            {
                from.arguments.push(argument.clone());
            }
        };
        if let Some(argument) = given.option("provides") {
            give(target, argument);
        }
        let root = root(file, &stages.starts, target);
        for option in ["platform", "pull_secret"] {
            let Some(argument) = given.option(option) else { continue };
            let from = stages.starts.get(root).and_then(|at| file.instructions.get(*at));
            match from.and_then(|from| refuses(from, option)) {
                None => give(root, argument),
                Some(what) => self.report(
                    Rule::ConflictingOptions,
                    place(argument),
                    format!("`{option}` has no meaning here: {what}"),
                    format!("leave `{option}` out"),
                ),
            }
        }
    }
}

/// Returns why the first FROM of the stage that is continued does not take an option.
fn refuses(from: &Instruction<'_>, option: &str) -> Option<&'static str> {
    let is_empty = base(from) == Some("scratch");
    match option {
        "platform" if from.flag("platform").is_some() => Some("the FROM of the file has its own"),
        "pull_secret" if is_empty => Some("scratch is empty"),
        _ => None,
    }
}

/// The stage that starts the chain of stages that ends in one.
fn root(file: &File<'_>, starts: &[usize], stage: usize) -> usize {
    let start = starts.get(stage).and_then(|at| file.instructions.get(*at));
    let base = start.and_then(base).unwrap_or_default().to_lowercase();
    let earlier = starts.iter().take(stage);
    let names: Vec<Option<String>> = earlier
        .map(|at| file.instructions.get(*at).and_then(Instruction::stage_name))
        .collect();
    match names.iter().rposition(|name| name.as_deref() == Some(base.as_str())) {
        Some(earlier) => root(file, starts, earlier),
        None => stage,
    }
}

fn base<'i>(from: &'i Instruction<'_>) -> Option<&'i str> {
    from.words().first().map(|word| &**word)
}

/// The names that an ARG declares.
fn arg_names<'i>(instruction: &'i Instruction<'_>) -> impl Iterator<Item = &'i str> {
    let words = instruction
        .words()
        .iter()
        .filter(|_| instruction.keyword == Keyword::Arg);
    words.map(|word| argument(word).0)
}

/// Gives the last stage another name.
fn rename(made: &mut [Made], alias: &Word) {
    let froms = made.iter_mut().rev().filter_map(|one| match &mut one.what {
        What::Statement(statement) if statement.keyword.text == "from" => Some(statement),
        _ => None,
    });
    if let Some(from) = froms.take(1).next() {
        from.alias = Some(alias.clone());
    }
}

/// The folder of a file.
fn folder_of_file(path: &str) -> String {
    let parts = crate::files::clean(path).unwrap_or_default();
    parts
        .split_last()
        .map(|(_, folder)| folder.join("/"))
        .unwrap_or_default()
}

/// A pattern of a folder as one of the context.
fn below(folder: &str, pattern: &str) -> String {
    if folder.is_empty() {
        return pattern.to_owned();
    }
    let (not, pattern) = pattern
        .strip_prefix('!')
        .map_or(("", pattern), |rest| ("!", rest.trim_start()));
    format!("{not}{}/{}", escaped(folder), pattern.trim_start_matches('/'))
}
