//! What `ignore` leaves out: patterns, lists by name, and files of patterns.

use super::arguments::{Given, place};
use super::options::option_of;
use super::{Checker, show};
use crate::ast::{Argument, Content, Span, Value, Word};
use crate::files::gitignore::Gitignore;
use crate::files::local::FoundKind;
use crate::files::{clean, ignore, pattern_lists};
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, Val};
use crate::rule::Rule;
use crate::suggest::nearest;

/// The files of patterns that an entry may name.
const FILES: [&str; 2] = ["file", "gitignore"];

/// The pattern that leaves out nothing.
const NOTHING: &str = "!**";

/// Patterns in their order, each where its entry was written.
type Patterns = Vec<Val>;

impl<'t> Checker<'t> {
    /// Returns the patterns of an `ignore` of the head.
    pub(super) fn ignored_of_context(&mut self, value: &'t Value) -> Patterns {
        let mut patterns = Vec::new();
        for entry in value.items() {
            self.entry(entry, None, &mut patterns);
        }
        patterns
    }

    /// Checks the `ignore` of a statement, whose patterns are relative to its sources.
    pub(super) fn ignored_of_sources(&mut self, given: &Given<'t>, argument: &'t Argument, nodes: &mut Vec<NodeOpt>) {
        let mut patterns = Vec::new();
        for entry in argument.value.items() {
            self.entry(entry, Some(given), &mut patterns);
        }
        // Of a module, an empty list leaves out nothing, and none leaves out all but `.py` files.
        if given.modules && matches!(&argument.value.content, Content::List(items) if items.is_empty()) {
            patterns.push(listed(argument.value.at, NOTHING));
        }
        nodes.extend(patterns.into_iter().map(|pattern| option_of(OptName::Ignore, pattern)));
    }

    /// Checks the `only` of a statement: patterns alone.
    pub(super) fn taken_of_sources(&mut self, argument: &'t Argument, nodes: &mut Vec<NodeOpt>) {
        let mut patterns = Vec::new();
        for entry in argument.value.items() {
            let Some(list) = list_name(&entry.content) else {
                self.entry(entry, None, &mut patterns);
                continue;
            };
            let what = format!("`{list}` says what to leave out, and `only` what to take");
            self.report(Rule::WrongKind, entry.at, what, format!("write `ignore = {list}`"));
        }
        nodes.extend(patterns.into_iter().map(|pattern| option_of(OptName::Only, pattern)));
    }

    fn entry(&mut self, entry: &'t Value, of: Option<&Given<'t>>, patterns: &mut Patterns) {
        if let Content::Word(name) = &entry.content {
            self.by_name(name, entry.at, patterns);
        } else if let Content::Call(name, arguments) = &entry.content {
            self.file_of_patterns(name, arguments, of, patterns);
        } else {
            let pattern = self.one_or_list(entry, Kind::IgnorePattern);
            self.lint_patterns(pattern.as_slice());
            patterns.extend(pattern);
        }
    }

    /// Adds the patterns of a name such as `python`.
    fn by_name(&mut self, name: &str, at: Span, patterns: &mut Patterns) {
        if let Some(list) = pattern_lists::named(name) {
            return patterns.extend(list.iter().map(|pattern| listed(at, pattern)));
        }
        let names = pattern_lists::LISTS.iter().map(|list| list.name);
        let fix = match nearest(name, names) {
            _ if FILES.contains(&name) => format!("name it: {name}(\"…\")"),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("a pattern stands in quotes: \"{name}\""),
        };
        let what = format!("there is no list of patterns {}; {}", show(name), names_of_lists());
        self.report(Rule::WrongKind, at, what, fix);
    }

    /// Adds the patterns of a file: `gitignore(".gitignore")`.
    fn file_of_patterns(
        &mut self,
        name: &Word,
        arguments: &'t [Argument],
        of: Option<&Given<'t>>,
        patterns: &mut Patterns,
    ) {
        if !FILES.contains(&name.text.as_str()) {
            return self.no_file_of_patterns(name);
        }
        let Some(path) = self.one_path(name, arguments) else {
            return;
        };
        let (Some(file), at) = (path.known().map(str::to_owned), path.at) else {
            return;
        };
        let text = match self.files.read(&file) {
            None => return,
            Some(Ok(text)) => text,
            Some(Err(problem)) => return self.problem(at, problem),
        };
        if name.text == "file" {
            self.of_dockerignore(&file, &text, at, patterns);
        } else {
            self.of_gitignore(&file, &text, at, of, patterns);
        }
    }

    fn no_file_of_patterns(&mut self, name: &Word) {
        let fix = match nearest(&name.text, FILES) {
            _ if pattern_lists::named(&name.text).is_some() => format!("write `{}` alone", name.text),
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a file of patterns: file(\"x.dockerignore\") or gitignore(\".gitignore\")".to_owned(),
        };
        let what = format!("`ignore` takes no {}", show(&format!("{}(…)", name.text)));
        self.report(Rule::WrongKind, name.at, what, fix);
    }

    /// Returns the path in the parentheses.
    fn one_path(&mut self, name: &Word, arguments: &'t [Argument]) -> Option<Val> {
        let Some((first, more)) = arguments.split_first() else {
            let what = format!("`{}` needs the path of a file", name.text);
            let fix = format!("write `{}(\"…\")`", name.text);
            self.report(Rule::MissingArgument, name.at, what, fix);
            return None;
        };
        let extra = more.first().map(place);
        let extra = extra
            .or(first.key.as_ref().map(|key| key.at))
            .or(first.to.as_ref().map(|to| to.at));
        if let Some(at) = extra {
            let what = format!("`{}` takes one path", name.text);
            self.report(
                Rule::UnexpectedArgument,
                at,
                what,
                format!("write `{}(\"…\")`", name.text),
            );
            return None;
        }
        self.text(&first.value, Kind::File)
    }

    fn of_dockerignore(&mut self, file: &str, text: &str, at: Span, patterns: &mut Patterns) {
        for problem in ignore::problems(text) {
            self.problem_in(file, at, problem);
        }
        let lines = text.lines().filter(|line| !line.starts_with('#')).map(str::trim);
        let right = lines.filter(|line| Kind::IgnorePattern.check(line).is_ok());
        patterns.extend(right.map(|line| listed(at, line)));
    }

    fn of_gitignore(&mut self, file: &str, text: &str, at: Span, of: Option<&Given<'t>>, patterns: &mut Patterns) {
        let path = clean(file).unwrap_or_default();
        let folder = path.split_last().map_or(&[][..], |(_, folder)| folder);
        let lists = match of {
            None => vec![Gitignore::read(text, folder)],
            Some(given) => match self.folders(given, at) {
                None => return,
                Some(folders) => {
                    let of_folder = |below: &Option<Vec<String>>| match below {
                        // It stands for that of the source, which is in no context.
                        None => Gitignore::read(text, &[]),
                        Some(below) => {
                            let below: Vec<&str> = below.iter().map(String::as_str).collect();
                            Gitignore::read(text, folder).below(&below)
                        }
                    };
                    folders.iter().map(of_folder).collect()
                }
            },
        };
        let mut all = lists.iter().map(Gitignore::patterns);
        let Some(Some(first)) = all.next() else {
            let what = format!("{} has too many or too long lines to be told to engines", show(file));
            return self.report(Rule::IgnorePattern, at, what, "write what the image needs as patterns");
        };
        if all.any(|other| other.as_ref() != Some(&first)) {
            let what = format!("{} says different things of these sources", show(file));
            return self.report(
                Rule::ConflictingOptions,
                at,
                what,
                "give each source a statement of its own",
            );
        }
        patterns.extend(first.iter().map(|pattern| listed(at, pattern)));
    }

    /// Returns the folders to which patterns for the sources of a statement are relative: names below the context, or
    /// `None` for a source outside. An error where that is not known.
    fn folders(&mut self, given: &Given<'t>, at: Span) -> Option<Vec<Option<Vec<String>>>> {
        let sources = given.positionals.iter().flat_map(|argument| argument.value.items());
        let mut folders = Vec::new();
        for source in sources {
            let Content::Text(text) = &source.content else {
                if matches!(source.content, Content::Constant(_)) {
                    let what = "git's patterns depend on the folder, and this source is a constant";
                    self.report(Rule::LiteralNeeded, source.at, what, "write the source as a text");
                }
                return None;
            };
            if given.flag("external") {
                folders.push(None);
                continue;
            }
            folders.push(Some(self.patterns_base(given, text, at)?));
        }
        Some(folders)
    }

    /// Returns the names of the folder to which the patterns for a source are relative: itself, or that of a file or
    /// glob.
    fn patterns_base(&mut self, given: &Given<'t>, source: &str, at: Span) -> Option<Vec<String>> {
        let source = if given.modules {
            self.files.module(source)?.ok()?
        } else {
            source.to_owned()
        };
        if source.contains('$') {
            let what = format!(
                "git's patterns depend on the folder, which {} does not say",
                show(&source)
            );
            self.report(Rule::LiteralNeeded, at, what, "write the source without a reference");
            return None;
        }
        // A source that is not there is reported with the sources.
        let found = self.files.find(&source)?;
        let mut names: Vec<String> = found.paths.first()?.split('/').map(str::to_owned).collect();
        names.retain(|name| !name.is_empty());
        if found.kind != FoundKind::Folder {
            names.pop();
        }
        Some(names)
    }
}

/// Returns a list of patterns, as it is written: by its name, or a file of patterns.
fn list_name(content: &Content) -> Option<String> {
    if let Content::Word(name) = content {
        pattern_lists::named(name).map(|_| name.clone())
    } else if let Content::Call(name, _) = content {
        FILES
            .contains(&name.text.as_str())
            .then(|| format!("{}(\"…\")", name.text))
    } else {
        None
    }
}

fn listed(at: Span, pattern: &str) -> Val {
    Val::known_text(at, Kind::IgnorePattern, pattern.to_owned())
}

/// Returns the names that an entry may be, for messages.
fn names_of_lists() -> String {
    let names: Vec<String> = pattern_lists::LISTS
        .iter()
        .map(|list| format!("`{}`", list.name))
        .collect();
    format!("there are {}", names.join(", "))
}
