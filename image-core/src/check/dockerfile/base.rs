//! `from dockerfile("Dockerfile", target = "stage", args = [K = "v"], context = "dir")`, `from dockerfile(text = "FROM …")`

use super::Named;
use super::made::{Made, What};
use crate::ast::{Argument, Content, Span, Statement, Value, Word};
use crate::check::arguments::{Given, place};
use crate::check::factories::Inside;
use crate::check::scope::{Parent, Stage};
use crate::check::{Checker, show};
use crate::dockerfile::{File, Instruction, Keyword, parse};
use crate::factories::{FactoryRow, factory};
use crate::files::ignore;
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::suggest::nearest;
use crate::table::StatementRow;
use crate::translate::text::argument;
use crate::translate::{Translator, unique};

/// A base that is a Dockerfile, as it is written.
struct Written<'t> {
    origin: Origin,
    target: Option<&'t Value>,
    args: Vec<(String, String, Span)>,
    folder: String,
    /// Patterns of what is left out of its sources.
    ignore: Vec<String>,
}

/// Where a Dockerfile comes from.
enum Origin {
    /// The path of a file.
    File(Val),
    /// A text.
    Text(Val),
}

impl Origin {
    fn val(&self) -> &Val {
        match self {
            Self::File(val) | Self::Text(val) => val,
        }
    }

    /// Returns the folder of its local sources, where none is given.
    fn folder(&self) -> Option<String> {
        match self {
            Self::File(path) => path.known().map(folder_of_file),
            Self::Text(_) => Some(String::new()),
        }
    }
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
        self.unlocked_file = given.flag("unlocked");
        self.check_made(made.unwrap_or_default());
        self.unlocked_file = false;
        self.lists_are_of(lists, nodes);
        if !is_read || self.scope.stages.len() == stages {
            // What it sets and has is not known, so nothing after it is missing.
            self.scope.doubt = true;
            let mut stage = Stage::new(None, self.here.cfg, Parent::Constant);
            stage.asked = true;
            self.scope.stages.push(stage);
        }
        self.here.failed |= failed;
        self.step_options_end(is_read);
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
        let origin = self.file_or_text(row, name.at, &inside);
        let folder = match inside.option("context") {
            Some(value) => self.folder_of(value),
            None => origin.as_ref().and_then(Origin::folder),
        };
        let args = inside.option("args").map(|value| self.given_args(value));
        let ignore = self.patterns_of(inside.argument("ignore"));
        self.step_options_inside(&inside);
        Some(Written {
            origin: origin?,
            target: inside.option("target"),
            args: args.unwrap_or_default(),
            folder: folder?,
            ignore,
        })
    }

    /// Returns the file or the text: one of the two.
    fn file_or_text(&mut self, row: &FactoryRow, at: Span, inside: &Inside<'t>) -> Option<Origin> {
        match (inside.value, inside.argument("text")) {
            (None, None) => {
                self.needs_argument(row, at, inside);
                None
            }
            (Some(_), Some(text)) => {
                let what = "a Dockerfile is a file or a text, and this `dockerfile` has both";
                self.report(Rule::ConflictingOptions, place(text), what, "keep one of the two");
                None
            }
            (None, Some(text)) => self.text_of_file(&text.value).map(Origin::Text),
            (Some(path), None) if is_dockerfile(path) => {
                let what = "the text of a Dockerfile stands where the path of one is needed";
                let fix = "name the option: from dockerfile(text = \"FROM …\")";
                self.report(Rule::WrongKind, path.at, what, fix);
                None
            }
            (Some(path), None) => self.text(path, Kind::File).map(Origin::File),
        }
    }

    /// Returns the file's text of `text = "FROM …"`.
    fn text_of_file(&mut self, value: &'t Value) -> Option<Val> {
        if let Content::Constant(_) = value.content {
            let what = "this is a constant, whose text the macro does not know";
            let fix =
                "write the text, or `concat!` of texts; a file is read by its path: from dockerfile(\"Dockerfile\")";
            self.report(Rule::LiteralNeeded, value.at, what, fix);
            return None;
        }
        self.text(value, Kind::Instructions)
    }

    /// Returns the arguments of `args = [K = "v"]` or `args = ["K=v"]`.
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
        let at = written.origin.val().at;
        let (text, named) = self.read_origin(&written.origin)?;
        let own = self.ignore_of(&written.origin, &written.folder);
        self.list_of(own.as_deref(), &written.folder, &written.ignore, at);
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

    /// Returns the text of a Dockerfile, and how messages name places in it.
    fn read_origin<'o>(&mut self, origin: &'o Origin) -> Option<(String, Named<'o>)> {
        let val = origin.val();
        let known = val.known()?;
        if let Origin::Text(_) = origin {
            let is_one_line = !known.trim_end().contains('\n');
            return Some((known.to_owned(), Named::Text { is_one_line }));
        }
        match self.files.read(known)? {
            Ok(text) => Some((text, Named::File(known))),
            Err(problem) => {
                self.problem(val.at, problem);
                None
            }
        }
    }

    fn all_made(&mut self, file: &File<'_>, text: &str, named: Named<'_>, written: &Written<'_>) -> Option<Vec<Made>> {
        let at = written.origin.val().at;
        let args: Vec<_> = written
            .args
            .iter()
            .map(|(name, value, _)| (name.clone(), value.clone()))
            .collect();
        let taken: Vec<String> = self.scope.stage_names().map(str::to_owned).collect();
        let is_taken = |name: &str| taken.iter().any(|other| other == name);
        let mut translator = Translator::of_file(file, &written.folder, &args, is_taken);
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
    /// its folder. A text has no file beside it.
    fn ignore_of(&mut self, origin: &Origin, folder: &str) -> Option<Vec<String>> {
        let beside = match origin {
            Origin::File(path) => path.known().map(|path| format!("{path}.dockerignore")),
            Origin::Text(_) => None,
        };
        let own = (!folder.is_empty()).then(|| format!("{folder}/.dockerignore"));
        let found = [beside, own].into_iter().flatten().find(|path| {
            self.files.would_read(path);
            self.files.has(path)
        });
        let path = found?;
        let at = origin.val().at;
        let text = match self.files.read(&path)? {
            Ok(text) => text,
            Err(problem) => {
                self.problem(at, problem);
                return None;
            }
        };
        for problem in ignore::problems(&text) {
            self.problem_in(&path, at, problem);
        }
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Some(lines.map(str::to_owned).collect())
    }

    /// Checks the options that stand after the parentheses: those of the stage that is continued, and those of the
    /// image that it starts from in the end.
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
        for option in ["platform", "pull_secret", "force"] {
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
        "pull_secret" | "force" if is_empty => Some("scratch is empty"),
        _ => None,
    }
}

/// Returns the stage that starts the chain of stages that ends in one.
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

/// Returns the names that an ARG declares.
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
        What::Statement(_) | What::Command(_) | What::Raw(_) => None,
    });
    if let Some(from) = froms.take(1).next() {
        from.alias = Some(alias.clone());
    }
}

/// Returns the folder of a file.
fn folder_of_file(path: &str) -> String {
    let parts = crate::files::clean(path).unwrap_or_default();
    parts
        .split_last()
        .map(|(_, folder)| folder.join("/"))
        .unwrap_or_default()
}

/// Returns whether a value is a Dockerfile itself, and no path of one.
fn is_dockerfile(value: &Value) -> bool {
    let Content::Text(text) = &value.content else {
        return false;
    };
    let starts_stage = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("FROM "));
    starts_stage || text.contains('\n')
}
