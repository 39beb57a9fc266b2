//! `copy`, `mount`, `add`, `python_source`: sources and destinations.

use super::arguments::Given;
use super::{Checker, NeedKind, show};
use crate::ast::{Argument, Content, Value};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::deferred::wording::Wording;
use crate::files::local::FoundKind;
use crate::grammar::path;
use crate::kind::Kind;
use crate::model::PathsStep;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, option_texts};
use crate::rule::Rule;
use crate::table::StatementRow;
use crate::variables::PYTHON_PATH;

impl<'t> Checker<'t> {
    pub(super) fn paths(&mut self, row: &'static StatementRow, step: PathsStep, given: &Given<'t>) {
        let example = format!("{} \"source\" -> \"/destination\"", row.keyword);
        let Some(argument) = self.first(row, given, &example) else {
            return;
        };
        self.only_one_place(row, given);
        if let Some(key) = &argument.key {
            return self.report(
                Rule::WrongKind,
                key.at,
                "a source has no name",
                format!("write `{example}`"),
            );
        }
        let mut options = self.options_of_paths(given);
        let kind = source_kind(row, given);
        let reported = self.out.diagnostics.len();
        let sources = self.sources(row.keyword, &argument.value, kind);
        self.offer_stage(row, argument, reported);
        let forgotten_arrow = argument.to.is_none() && given.positionals.len() > 1;
        let destination = if forgotten_arrow {
            None
        } else {
            self.destination(row, argument, &sources)
        };
        if kind == Kind::StageSource {
            self.lint_copied_root(&sources);
        }
        self.only_is_all(&options);
        self.lint_taken(kind, &sources, &options);
        if kind == Kind::Source {
            self.collisions(step.name(), &sources, destination.as_ref(), &options);
        } else if kind == Kind::RemoteSource {
            self.address_collisions(&sources);
        }
        options.retain(|option| option.name != OptName::External || kind == Kind::ExternalSource);
        self.copied(step.name(), &sources, &options);
        self.push(Args::Paths(step, sources, destination), options);
    }

    /// Checks `file "text" -> "/etc/app.conf"`.
    pub(super) fn file(&mut self, row: &'static StatementRow, step: PathsStep, given: &Given<'t>) {
        let example = "file \"text\" -> \"/etc/app.conf\"";
        let Some(argument) = self.first(row, given, example) else {
            return;
        };
        self.only_one(row, given);
        let options = self.options(given);
        let text = self.text(&argument.value, row.kind);
        let destination = self.needed_place(row, argument, Kind::FilePlace, example);
        if let (Some(text), Some(destination)) = (text, destination) {
            self.push(Args::Paths(step, vec![text], Some(destination)), options);
        }
    }

    /// Returns the destination of something that has no name of its own in the image.
    pub(super) fn needed_place(
        &mut self,
        row: &StatementRow,
        argument: &Argument,
        kind: Kind,
        example: &str,
    ) -> Option<Val> {
        let Some(to) = &argument.to else {
            let what = format!("`{}` needs a destination", row.keyword);
            let fix = format!("write `{example}`");
            self.report(Rule::MissingArgument, argument.value.at, what, fix);
            return None;
        };
        let destination = self.text(to, kind)?;
        self.absolute_or_below(&destination);
        Some(destination)
    }

    fn options_of_paths(&mut self, given: &Given<'t>) -> Vec<NodeOpt> {
        let mut options = self.options(given);
        if let Some(from) = given.option("from")
            && let Some(mut origin) = self.origin(&from.value)
        {
            self.lock_origin(&mut origin, &mut options);
            options.insert(
                0,
                NodeOpt {
                    name: OptName::CopyFrom,
                    value: OptValue::Text(origin),
                },
            );
            for other in ["external", "ignore", "only"] {
                if let Some(option) = given.option(other) {
                    let what = format!("`{other}` is about local sources, these are in another stage or image");
                    self.report(
                        Rule::ConflictingOptions,
                        super::arguments::place(option),
                        what,
                        "leave it out",
                    );
                }
            }
        }
        options
    }

    fn sources(&mut self, keyword: &str, value: &Value, kind: Kind) -> Vec<Val> {
        let sources = self.all_texts(value, kind);
        self.not_empty(value);
        self.some_text(keyword, &sources);
        for source in &sources {
            if kind == Kind::Source {
                self.source_exists(source);
            } else if kind == Kind::ExternalSource {
                self.external_exists(source);
            }
        }
        sources
    }

    /// Returns the destination; `None` where there is none, which says: by its own name in the working directory.
    fn destination(&mut self, row: &StatementRow, argument: &Argument, sources: &[Val]) -> Option<Val> {
        let Some(to) = &argument.to else {
            self.own_name(row, argument, sources);
            return None;
        };
        let kind = if row.keyword == "mount" {
            Kind::StartPlace
        } else {
            Kind::Destination
        };
        let destination = self.text(to, kind)?;
        self.absolute_or_below(&destination);
        let several = matches!(&argument.value.content, Content::List(items) if items.len() > 1);
        let several = several || sources.iter().any(Val::is_list);
        // Engines take a glob of a Dockerfile that matches one file for that file.
        let may_be_globs = !self.here.instruction && row.kind == Kind::Source;
        let globs = if may_be_globs { sources } else { &[] };
        self.is_folder(&destination, several, globs);
        Some(destination)
    }

    /// Checks that the destination of several files says that it is a folder. A source that is a constant may be a glob.
    fn is_folder(&mut self, destination: &Val, several: bool, globs: &[Val]) {
        let several = several || globs.iter().filter_map(Val::known).any(path::is_glob);
        let constant = globs.iter().find(|source| source.known().is_none());
        let answer = match constant {
            Some(_) if !several => Answer::Later,
            _ => Answer::of(several),
        };
        match (judge::folder(destination.known(), answer), constant) {
            (Verdict::Right, _) => {}
            (Verdict::Later, Some(source)) if !several => {
                self.need(destination.at, NeedKind::GlobTo(source.clone(), destination.clone()));
            }
            (Verdict::Later, _) => self.need(destination.at, NeedKind::Folder(destination.clone())),
            (Verdict::Wrong(wording), _) => {
                let text = destination.known().unwrap_or_default();
                self.broken_with(wording, destination.at, text, format!("write \"{text}/\""));
            }
        }
    }

    /// Checks that sources without a destination have a name of their own to keep.
    fn own_name(&mut self, row: &StatementRow, argument: &Argument, sources: &[Val]) {
        if row.kind == Kind::RemoteSource {
            let fix = format!("write `{} \"https://…\" -> \"/destination\"`", row.keyword);
            return self.report(
                Rule::MissingArgument,
                argument.value.at,
                "`add` needs a destination",
                fix,
            );
        }
        for source in sources {
            let Some(text) = source.known() else { continue };
            if matches!(text.trim_end_matches('/'), "." | "" | "..") || text.ends_with("/.") {
                let what = format!("{} has no name that it could keep", show(text));
                let fix = format!("say where it goes: {} {text:?} -> \"/app\"", row.keyword);
                self.report(Rule::MissingArgument, source.at, what, fix);
            }
        }
        if let Some(first) = sources.first() {
            let to = self.usual_place(sources);
            self.own_place(first, || {
                format!("say where it goes: {} {}", row.keyword, written(sources, &to))
            });
        }
    }

    /// Returns a place for sources that keep their names: a folder for them, or the name of the only folder.
    fn usual_place(&mut self, sources: &[Val]) -> String {
        let [Some(folder)] = sources.iter().map(Val::known).collect::<Vec<_>>()[..] else {
            return "/app/".to_owned();
        };
        let found = self.files.find(folder);
        if found.is_some_and(|found| found.kind == FoundKind::Folder) {
            let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder);
            format!("/app/{name}")
        } else {
            "/app/".to_owned()
        }
    }

    /// Reports further arguments: the last one is where the others go, unless one has a destination.
    fn only_one_place(&mut self, row: &StatementRow, given: &Given<'t>) {
        let texts = |argument: &&Argument| match (&argument.value.content, &argument.to, &argument.key) {
            (Content::Text(text), None, None) => Some(Val::known_text(argument.value.at, row.kind, text.clone())),
            _ => None,
        };
        let texts: Option<Vec<Val>> = given.positionals.iter().map(texts).collect();
        let Some((last, sources)) = texts.as_deref().and_then(<[Val]>::split_last) else {
            return self.only_one(row, given);
        };
        if sources.is_empty() {
            return;
        }
        let fix = match self.place_of(last, sources.len() > 1) {
            Some(place) => written(sources, &place),
            None => written(texts.as_deref().unwrap_or_default(), "/app/"),
        };
        let what = format!("`{}` takes one argument, and this is another", row.keyword);
        self.report(
            Rule::UnexpectedArgument,
            last.at,
            what,
            format!("write `{} {fix}`", row.keyword),
        );
    }

    /// Returns the destination that the last of several texts is; `None` where it is a source too.
    fn place_of(&mut self, last: &Val, several: bool) -> Option<String> {
        let text = last.known()?;
        let absolute = text.starts_with(['/', '$']);
        if !absolute && self.files.find(text).is_some() {
            return None;
        }
        let below = text.trim_start_matches("./");
        let mut place = if absolute || self.scope.workdir(self.here.cfg) == Answer::Yes {
            text.to_owned()
        } else {
            format!("/app/{}", if below == "." { "" } else { below })
        };
        if several && !place.ends_with('/') {
            place.push('/');
        }
        Some(place)
    }

    /// Offers the stage above to absolute sources that were refused since `reported`.
    fn offer_stage(&mut self, row: &StatementRow, argument: &Argument, reported: usize) {
        let (Content::Text(source), "copy") = (&argument.value.content, row.keyword) else {
            return;
        };
        let to = match argument.to.as_ref().map(|to| &to.content) {
            Some(Content::Text(to)) => format!(" -> {to:?}"),
            None | Some(_) => return,
        };
        let Some((_, above)) = self.scope.stages.split_last() else {
            return;
        };
        let names: Vec<&str> = above.iter().filter_map(|stage| stage.name.as_deref()).collect();
        let Some(name) = names.last().filter(|_| source.starts_with('/')) else {
            return;
        };
        let fix = format!("take it from the stage above: copy {source:?}{to}, from = {name}");
        let refused = self.out.diagnostics.iter_mut().skip(reported);
        for report in refused.filter(|report| report.rule == Rule::SourcePath) {
            report.fix.clone_from(&fix);
        }
    }

    pub(super) fn modules(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "python_source \"my_package\"");
        let options = self.options(given);
        if let Some(to) = option_texts(&options, OptName::To).next() {
            self.absolute_or_below(to);
        }
        let kind = if given.flag("external") {
            Kind::ExternalSource
        } else {
            row.kind
        };
        let mut found = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            for module in self.texts(&argument.value, kind) {
                found.extend(self.module(module));
            }
        }
        self.extend_variable(PYTHON_PATH, row.keyword);
        self.module_collisions(&found, &options);
        self.push(Args::Modules(found), options);
    }

    fn module(&mut self, module: Val) -> Option<(Val, String)> {
        let place = match module.known() {
            None => String::new(),
            Some(path) if module.kind == Kind::ExternalSource => {
                let found = self.files.external_module(path);
                if let Some(Err(problem)) = found {
                    self.problem(module.at, problem);
                    return None;
                }
                String::new()
            }
            Some(name) => {
                let name = name.to_owned();
                match self.files.module(&name) {
                    None => name,
                    Some(Ok(place)) => place,
                    Some(Err(problem)) => {
                        self.problem(module.at, problem);
                        return None;
                    }
                }
            }
        };
        Some((module, place))
    }

    /// Checks that a relative path has a working directory before it.
    pub(super) fn absolute_or_below(&mut self, val: &Val) {
        if let Some(text) = val.known()
            && let Some(rule) = judge::path(text, val.kind)
        {
            self.needs_workdir(val, rule, || format!("write an absolute path: \"/{text}\""));
        }
    }

    /// Checks that a source without a destination has a working directory to go to.
    pub(super) fn own_place(&mut self, source: &Val, written: impl FnOnce() -> String) {
        let text = source.known().unwrap_or("this");
        if let Some(rule) = judge::path(text, Kind::Source) {
            self.needs_workdir(source, rule, written);
        }
    }

    fn needs_workdir(&mut self, val: &Val, rule: &'static Wording, fix: impl FnOnce() -> String) {
        let text = val.known().unwrap_or("this");
        match self.scope.workdir(self.here.cfg).or(rule) {
            _ if self.is_allowed(rule.rule) => {}
            Verdict::Right => {}
            Verdict::Later => self.need(val.at, NeedKind::Workdir(text.to_owned(), val.kind)),
            Verdict::Wrong(_) if self.scope.doubt => {}
            Verdict::Wrong(wording) => self.broken_with(wording, val.at, text, fix()),
        }
    }
}

/// Returns sources and their destination as they are written.
fn written(sources: &[Val], to: &str) -> String {
    let sources: Vec<String> = sources
        .iter()
        .map(|source| format!("{:?}", source.known().unwrap_or("…")))
        .collect();
    match sources.as_slice() {
        [only] => format!("{only} -> {to:?}"),
        several => format!("[{}] -> {to:?}", several.join(", ")),
    }
}

fn source_kind(row: &StatementRow, given: &Given<'_>) -> Kind {
    if row.kind == Kind::Source && given.option("from").is_some() {
        Kind::StageSource
    } else if row.kind == Kind::Source && given.flag("external") {
        Kind::ExternalSource
    } else {
        row.kind
    }
}
