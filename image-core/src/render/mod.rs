//! From instructions to the text of a Dockerfile.

#[cfg(feature = "plan")]
mod build;
mod comment;
mod folders;
mod images;
mod instruction;
mod latest;
mod line;
mod plain;
mod run;
#[cfg(feature = "plan")]
mod scope;

use crate::lower::Sink;
use crate::model::Step;
use crate::spec::{Base, BuildArg, Instruction, Once, StageBase};
#[cfg(feature = "plan")]
pub use build::{LineMap, Placed};
#[cfg(feature = "dockerfile")]
pub(crate) use run::{argv, prelude, secret_fields, secret_file_fields};

use latest::Latest;
use line::Line;

/// Returns the tag that every build by this project gives its image, as engines do not look for a label: `image-dsl:`
/// and the 64 digits of the digest of its spec, `sha256:…`.
#[must_use]
pub fn tag_of(digest: &str) -> String {
    format!("image-dsl:{}", digest.trim_start_matches("sha256:"))
}

/// The choices of how instructions are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) caches: Caches,
    pub(crate) ids: Ids,
    /// Whether mounts with references say their type once more, at the end.
    pub(crate) pins_mounts: bool,
    /// The folders that the text makes.
    pub(crate) folders: MadeFolders,
}

/// The folders that a text makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MadeFolders {
    /// None: it is the text for no engine.
    #[default]
    None,
    /// Those of `VOLUME` for a user that is not root.
    OfUsers,
    /// Those of `WORKDIR` too, as the engine makes them late; and those of `VOLUME` for root in an image that another
    /// user runs, to whom the engine would give them.
    Late,
}

/// The names of images that are known by their digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ids {
    /// As docker has it.
    #[default]
    Short,
    /// As podman and buildah keep it: no registry that they search has such a name.
    #[cfg(feature = "plan")]
    Local,
}

/// The treatments of cache mounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Caches {
    /// They are kept between builds, under the names that engines give them.
    #[default]
    Kept,
    /// They are kept under names of a scope: letters, digits and hyphens.
    #[cfg(feature = "plan")]
    Scoped(String),
    /// They are empty folders in memory: the command stays the same, and nothing of it stays in the layer.
    Empty,
}

/// Writes a Dockerfile.
struct Writer {
    out: String,
    style: Style,
    /// Whether a stage has started.
    in_stage: bool,
    /// The stage's name.
    name: Option<String>,
    /// Whether the stage's image has a shell of its own, so that shell-form commands would not be `/bin/sh`'s.
    shelled: bool,
    /// The same for what `ONBUILD` keeps: by the stage's shell, or by one that is kept.
    kept_shelled: bool,
    /// Earlier stages with a shell of their own.
    shelled_stages: Vec<String>,
    /// The lines of instructions that a stage has once.
    latest: Latest,
}

impl<'a> Sink<'a> for Writer {
    fn plain(&mut self, step: &Step) -> bool {
        let start = self.out.len();
        let is_plain = !self.shelled && plain::write(&mut self.out, step);
        if is_plain && let Some(once) = plain::once(step) {
            self.latest.replace(once, start, &mut self.out);
        }
        is_plain
    }

    fn arg(&mut self, arg: BuildArg<'a>) {
        self.global(&arg);
    }

    fn stage(&mut self, from: StageBase<'a>) {
        self.latest = Latest::default();
        self.from(&from);
    }

    fn instruction(&mut self, instruction: Instruction<'a>) {
        let start = self.out.len();
        self.write(&instruction);
        if let Some(once) = Once::of(&instruction.action) {
            self.latest.replace(once, start, &mut self.out);
        }
    }
}

impl Writer {
    fn new(capacity: usize) -> Self {
        let out = String::with_capacity(capacity);
        Self {
            out,
            style: Style::default(),
            in_stage: false,
            name: None,
            shelled: false,
            kept_shelled: false,
            shelled_stages: Vec::new(),
            latest: Latest::default(),
        }
    }

    fn global(&mut self, arg: &BuildArg<'_>) {
        self.description(&arg.comment, Some(&arg.name));
        match &arg.word {
            Some(word) => self.out.extend(["ARG ", &arg.name, "=", word, "\n"]),
            None => self.build_arg(&arg.name, arg.default.as_deref()),
        }
    }

    fn build_arg(&mut self, name: &str, default: Option<&str>) {
        let mut line = Line::start(&mut self.out, "ARG");
        line.key(name);
        if let Some(default) = default {
            line.value(default);
        }
        line.end();
    }

    fn from(&mut self, from: &StageBase<'_>) {
        self.next_stage(from);
        if std::mem::replace(&mut self.in_stage, true) {
            self.out.push('\n');
        }
        self.description(&from.comment, from.name.as_deref());
        let mut line = Line::start(&mut self.out, "FROM");
        if let Some(platform) = &from.platform {
            line.expanding_flag("--platform=", platform);
        }
        match &from.base {
            Base::Image(name) | Base::Stage(name) => line.word(name),
            Base::Scratch => line.keyword("scratch"),
            Base::Id(digest) => {
                line.word(
                    match self.style.ids {
                        Ids::Short => tag_of(digest),
                        #[cfg(feature = "plan")]
                        Ids::Local => format!("localhost/{}", tag_of(digest)),
                    }
                    .as_str(),
                );
            }
        }
        if let Some(name) = &from.name {
            line.keyword("AS");
            line.word(name);
        }
        line.end();
    }

    /// Starts a stage, which has the shell of the stage that it starts from.
    fn next_stage(&mut self, from: &StageBase<'_>) {
        let next = from.name.as_deref().map(str::to_owned);
        if let Some(name) = std::mem::replace(&mut self.name, next)
            && self.shelled
        {
            self.shelled_stages.push(name);
        }
        self.kept_shelled = false;
        self.shelled = match &from.base {
            Base::Stage(base) => self.shelled_stages.iter().any(|stage| stage == base),
            Base::Image(_) | Base::Id(_) | Base::Scratch => false,
        };
    }
}
