//! Steps that would need files of an earlier `mount`, which are not there while an image is built.

use super::scope::{Cfg, compared};
use super::{Checker, show};
use crate::ast::Span;
use crate::files::local::FoundKind;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// The working directory of a stage, and the files that are added when its containers start.
#[derive(Clone, Debug, Default)]
pub(super) struct Mounts {
    folder: String,
    all: Vec<Mounted>,
}

/// A file, a folder or a module that is added when a container starts.
#[derive(Clone, Debug)]
struct Mounted {
    /// The statement that would put it into a layer.
    instead: String,
    /// Its place in the container, or the name of the module.
    target: Target,
    cfg: Cfg,
}

#[derive(Clone, Debug)]
enum Target {
    /// A path, without a `/` at its end, and the path of the context that is there.
    Place(String, String),
    Module(String),
}

/// Folders that bases have, so that a command may mean what was there before.
const USUAL: &[&str] = &[
    "/", "/bin", "/etc", "/home", "/lib", "/mnt", "/opt", "/root", "/sbin", "/srv", "/tmp", "/usr", "/var",
];

/// Words before the path of a folder. Elsewhere a lone word may be anything.
const BEFORE_FOLDERS: &[&str] = &["-C", "--cwd", "--directory", "--prefix", "cat", "cd", "ls", "pushd"];

/// Programs that make what they name.
const MAKES: &[&str] = &[
    "clone", "cp", "curl", "git", "install", "ln", "mkdir", "mv", "tar", "tee", "touch", "unzip", "wget",
];

impl Checker<'_> {
    /// Looks for a command that names files of a `mount`, and notes what a step adds.
    pub(super) fn lint_mounted(&mut self, node: &Node) {
        if self.here.kept {
            return;
        }
        let has_mounts = self
            .scope
            .stages
            .last()
            .is_some_and(|stage| !stage.mounts.all.is_empty());
        if has_mounts {
            self.lint_mounted_files(node);
        }
        self.note_mounts(node);
    }

    fn lint_mounted_files(&mut self, node: &Node) {
        let texts = command(node);
        let words: Vec<&str> = texts.iter().filter_map(Val::known).flat_map(words).collect();
        if words.iter().any(|word| MAKES.contains(word)) {
            self.forget_named(&words);
        } else if let Some((word, instead)) = self.mounted_word(&words) {
            let at = texts.first().map_or(self.here.at, |text| text.at);
            self.report_mounted(at, &word, &instead);
        }
    }

    fn report_mounted(&mut self, at: Span, word: &str, instead: &str) {
        let what = format!(
            "{} is added when a container starts, so it is not there for this step",
            show(word)
        );
        self.report(
            Rule::NeedsMountedFiles,
            at,
            what,
            format!("put it into a layer before: {instead}"),
        );
    }

    /// Returns the first word that is, or is below, what is mounted, and what to write instead of the `mount`.
    fn mounted_word(&mut self, words: &[&str]) -> Option<(String, String)> {
        let stage = self.scope.stages.last()?;
        let cfg = self.here.cfg;
        let all: Vec<Mounted> = stage
            .mounts
            .all
            .iter()
            .filter(|one| compared(one.cfg, cfg))
            .cloned()
            .collect();
        let folder = stage.mounts.folder.clone();
        for one in all {
            let word = match &one.target {
                Target::Module(name) => named_module(words, name),
                Target::Place(place, source) => {
                    let names_folder = |at: usize| {
                        let before = at.checked_sub(1).and_then(|before| words.get(before));
                        before.is_some_and(|before| BEFORE_FOLDERS.contains(before))
                    };
                    let mut numbered = words.iter().enumerate();
                    let found =
                        numbered.find(|(at, word)| self.is_of((word, names_folder(*at)), &folder, place, source));
                    found.map(|(_, word)| word)
                }
            };
            if let Some(word) = word {
                return Some(((*word).to_owned(), one.instead));
            }
        }
        None
    }

    /// Returns whether a word of a command, which surely names a folder or may be anything, names the mounted place, or
    /// a file below it that there is.
    fn is_of(&mut self, (word, names_folder): (&str, bool), folder: &str, place: &str, source: &str) -> bool {
        let is_path = names_folder || word.contains('/');
        let (path, relative) = if word.starts_with('/') {
            (word.trim_end_matches('/').to_owned(), false)
        } else if folder.is_empty() || word.is_empty() || word.starts_with('-') {
            return false;
        } else {
            let word = word.trim_start_matches("./").trim_end_matches('/');
            (format!("{}/{word}", folder.trim_end_matches('/')), true)
        };
        match path.strip_prefix(place) {
            Some("") => is_path && folder.trim_end_matches('/') != place,
            Some(rest) if rest.starts_with('/') => self.is_there(source, rest, relative),
            Some(_) | None => false,
        }
    }

    /// Returns whether a source has a file below it; where files are not looked for, an absolute path says so.
    fn is_there(&mut self, source: &str, rest: &str, relative: bool) -> bool {
        match self.files.root() {
            Some(Ok(_)) => self.files.find(&format!("{source}{rest}")).is_some(),
            Some(Err(_)) | None => !relative,
        }
    }

    fn note_mounts(&mut self, node: &Node) {
        match &node.args {
            Args::Paths(_, sources, to) if node.name() == StepName::Mount => {
                for source in sources {
                    self.note_mount(source, to.as_ref());
                }
            }
            Args::Paths(_, sources, to) => self.forget_copied(sources, to.as_ref()),
            Args::Modules(modules) if node.has_option(OptName::Mount) => {
                for (module, _) in modules {
                    self.note_module(module);
                }
            }
            Args::Text(_, folder) if node.name() == StepName::Workdir => self.go_to(folder),
            Args::None(_)
            | Args::Text(..)
            | Args::Words(..)
            | Args::Pair(..)
            | Args::Default(..)
            | Args::Modules(_)
            | Args::Function(..)
            | Args::Base(..)
            | Args::Fragment(..) => {}
        }
    }

    fn go_to(&mut self, folder: &Val) {
        let Some(stage) = self.scope.stage() else { return };
        stage.mounts.folder = match folder.known() {
            Some(text) if text.starts_with('/') && !text.contains('$') => text.to_owned(),
            Some(text) if !text.contains('$') && !stage.mounts.folder.is_empty() => {
                format!("{}/{text}", stage.mounts.folder.trim_end_matches('/'))
            }
            Some(_) | None => String::new(),
        };
    }

    fn note_mount(&mut self, source: &Val, to: Option<&Val>) {
        let (Some(text), Some(to)) = (source.known(), to.map_or(Some(""), Val::known)) else {
            return;
        };
        let found = self.files.find(text);
        let is_file = found.is_some_and(|found| found.kind == FoundKind::File);
        let place = if to.is_empty() || is_file && to.ends_with('/') {
            format!("{}/{}", to.trim_end_matches('/'), name_of(text))
        } else {
            to.trim_end_matches('/').to_owned()
        };
        let place = if to.is_empty() {
            self.absolute_place(place.trim_start_matches('/'))
        } else {
            self.absolute_place(&place)
        };
        let instead = if to.is_empty() {
            format!("copy {text:?}")
        } else {
            format!("copy {text:?} -> {to:?}")
        };
        if !place.starts_with('/')
            || USUAL.contains(&place.as_str())
            || place.contains('$')
            || text.starts_with(['/', '~'])
        {
            return;
        }
        let target = Target::Place(place, text.trim_end_matches('/').to_owned());
        self.add_mount(instead, target);
    }

    /// Returns an absolute path in the container, of one that may be below the working directory; no text where that is
    /// not known.
    fn absolute_place(&self, path: &str) -> String {
        if path.starts_with('/') {
            return path.to_owned();
        }
        let folder = self.scope.stages.last().map(|stage| stage.mounts.folder.as_str());
        match folder.filter(|folder| !folder.is_empty()) {
            Some(folder) => {
                let path = path.trim_start_matches("./");
                format!("{}/{path}", folder.trim_end_matches('/'))
            }
            None => String::new(),
        }
    }

    fn note_module(&mut self, module: &Val) {
        if let Some(name) = module.known().filter(|name| !name.contains('/')) {
            self.add_mount(format!("python_source {name:?}"), Target::Module(name.to_owned()));
        }
    }

    fn add_mount(&mut self, instead: String, target: Target) {
        let cfg = self.here.cfg;
        if let Some(stage) = self.scope.stage() {
            stage.mounts.all.push(Mounted { instead, target, cfg });
        }
    }

    /// Forgets the mounts of places where a step puts files.
    fn forget_copied(&mut self, sources: &[Val], to: Option<&Val>) {
        let known = match to {
            Some(to) => to.known().map(|to| vec![to]),
            None => sources.iter().map(|source| source.known().map(name_of)).collect(),
        };
        // Where it is not known, it may be any.
        let Some(paths) = known else {
            return self.forget_below("");
        };
        for to in paths {
            let to = self.absolute_place(to);
            self.forget_below(to.trim_end_matches(['/', '.']));
        }
    }

    /// Forgets the mounts of places that are below a path, or have it in them.
    fn forget_below(&mut self, path: &str) {
        let Some(stage) = self.scope.stage() else { return };
        stage.mounts.all.retain(|one| match &one.target {
            Target::Place(place, _) => !place.starts_with(path) && !path.starts_with(place.as_str()),
            Target::Module(_) => true,
        });
    }

    /// Forgets the mounts of places that a command may make.
    fn forget_named(&mut self, words: &[&str]) {
        let paths: Vec<String> = words.iter().map(|word| self.absolute_place(word)).collect();
        let Some(stage) = self.scope.stage() else { return };
        stage.mounts.all.retain(|one| match &one.target {
            Target::Place(place, _) => !paths.iter().any(|path| path.starts_with(place.as_str())),
            Target::Module(_) => true,
        });
    }
}

/// Returns the last name of a path.
fn name_of(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the texts of a step that runs commands.
fn command(node: &Node) -> &[Val] {
    match node.name().effect() {
        Effect::RunsInShell | Effect::RunsProgram | Effect::RunsScript => node.args.texts(),
        Effect::RunsFunction
        | Effect::StartsStage
        | Effect::Includes
        | Effect::Sets
        | Effect::Anything
        | Effect::Installs
        | Effect::Places
        | Effect::StartsInShell
        | Effect::StartsProgram
        | Effect::Nothing
        | Effect::Mounts
        | Effect::Describes => &[],
    }
}

/// Returns the words of a command, taken apart at the signs of the shell too.
fn words(command: &str) -> Vec<&str> {
    let is_end = |c: char| c.is_whitespace() || ";&|()<>\"'`=:,{}".contains(c);
    command.split(is_end).filter(|word| !word.is_empty()).collect()
}

/// Returns the word that has Python run a module, or one below it.
fn named_module<'a, 'w>(words: &'a [&'w str], name: &str) -> Option<&'a &'w str> {
    let after = words
        .iter()
        .zip(words.iter().skip(1))
        .filter(|(option, _)| **option == "-m");
    let mut names = after.map(|(_, word)| word);
    names.find(|word| {
        word.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}
