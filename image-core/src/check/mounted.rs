//! Steps that would need files of an earlier `mount`, which are not there while an image is built.

use super::scope::{Cfg, compared};
use super::{Checker, show};
use crate::ast::Span;
use crate::files::local::FoundKind;
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
        let texts = command(node);
        let words: Vec<&str> = texts.iter().filter_map(Val::known).flat_map(words).collect();
        if words.iter().any(|word| MAKES.contains(word)) {
            self.forget_named(&words);
        } else if let Some((word, instead)) = self.mounted_word(&words) {
            let at = texts.first().map_or(self.here.at, |text| text.at);
            self.report_mounted(at, &word, &instead);
        }
        self.note_mounts(node);
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
                Target::Place(place, source) => words.iter().find(|word| self.is_of(word, &folder, place, source)),
            };
            if let Some(word) = word {
                return Some(((*word).to_owned(), one.instead));
            }
        }
        None
    }

    /// Returns whether a word of a command names the mounted place, or a file below it that there is.
    fn is_of(&mut self, word: &str, folder: &str, place: &str, source: &str) -> bool {
        let (path, relative) = if word.starts_with('/') {
            (word.trim_end_matches('/').to_owned(), false)
        } else if folder.is_empty() || word.is_empty() || word.starts_with('-') {
            return false;
        } else {
            let word = word.trim_start_matches("./");
            (format!("{}/{word}", folder.trim_end_matches('/')), true)
        };
        match path.strip_prefix(place) {
            Some("") => !relative && folder.trim_end_matches('/') != place,
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
            Args::Paths(_, _, to) => self.forget_copied(to.as_ref()),
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
        let (Some(text), Some(to)) = (source.known(), to.and_then(Val::known)) else {
            return;
        };
        let found = self.files.find(text);
        let is_file = found.is_some_and(|found| found.kind == FoundKind::File);
        let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
        let place = if is_file && to.ends_with('/') {
            format!("{to}{name}")
        } else {
            to.trim_end_matches('/').to_owned()
        };
        if !place.starts_with('/')
            || USUAL.contains(&place.as_str())
            || place.contains('$')
            || text.starts_with(['/', '~'])
        {
            return;
        }
        let target = Target::Place(place, text.trim_end_matches('/').to_owned());
        self.add_mount(format!("copy {text:?} -> {to:?}"), target);
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
    fn forget_copied(&mut self, to: Option<&Val>) {
        let Some(stage) = self.scope.stage() else { return };
        let folder = stage.mounts.folder.clone();
        let to = match to.map(Val::known) {
            Some(Some(to)) if to.starts_with('/') => to.trim_end_matches('/').to_owned(),
            Some(Some(_)) | None => folder,
            Some(None) => return stage.mounts.all.clear(),
        };
        stage.mounts.all.retain(|one| match &one.target {
            Target::Place(place, _) => !place.starts_with(&to) && !to.starts_with(place.as_str()),
            Target::Module(_) => true,
        });
    }

    /// Forgets the mounts of places that a command may make.
    fn forget_named(&mut self, words: &[&str]) {
        let Some(stage) = self.scope.stage() else { return };
        stage.mounts.all.retain(|one| match &one.target {
            Target::Place(place, _) => !words.iter().any(|word| word.starts_with(place.as_str())),
            Target::Module(_) => true,
        });
    }
}

/// Returns the texts of a step that runs commands.
fn command(node: &Node) -> &[Val] {
    match (node.name(), &node.args) {
        (StepName::Run | StepName::Script, Args::Text(_, text)) => std::slice::from_ref(text),
        (StepName::RunExec, Args::Words(_, words)) => words,
        _ => &[],
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
