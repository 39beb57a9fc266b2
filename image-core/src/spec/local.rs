//! The local files and secrets that actions take.

use std::borrow::Cow;

#[cfg(any(feature = "plan", test))]
use super::BindMount;
use super::action::Inputs;
use super::{Action, Mount, RawInstruction};
use crate::keyword::Keyword;

/// A source of the build context that an [`Action`] takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalSource<'s> {
    /// A path or glob that a copy takes, expanding.
    Copied {
        /// The path or glob.
        source: &'s str,
        /// The destination of the copy.
        destination: &'s str,
    },
    /// The path of a bind mount, expanding.
    Mounted(&'s str),
    /// A path or glob that a raw instruction copies, as the language writes it.
    RawCopied(String),
    /// A path that a raw instruction mounts, as the language writes it.
    RawMounted(String),
}

impl<'s> LocalSource<'s> {
    /// Returns its path or glob.
    #[must_use]
    pub fn into_path(self) -> Cow<'s, str> {
        match self {
            Self::Copied { source, .. } | Self::Mounted(source) => Cow::Borrowed(source),
            Self::RawCopied(source) | Self::RawMounted(source) => Cow::Owned(source),
        }
    }

    /// Returns whether a step has it mounted, so that it goes into no layer.
    #[must_use]
    pub const fn is_mounted(&self) -> bool {
        match self {
            Self::Mounted(_) | Self::RawMounted(_) => true,
            Self::Copied { .. } | Self::RawCopied(_) => false,
        }
    }
}

impl Action<'_> {
    /// Returns the sources of the build context that it takes, in order. Those of what `on_build` keeps are of another
    /// build.
    #[must_use]
    pub fn local_sources(&self) -> Vec<LocalSource<'_>> {
        match self.inputs() {
            Inputs::Copied(copy) if copy.from.is_none() => {
                let destination = &*copy.destination;
                let copied = |source| LocalSource::Copied { source, destination };
                copy.sources.iter().map(copied).collect()
            }
            Inputs::Mounted(mounts) => {
                let binds = mounts.iter().filter_map(Mount::bind).filter(|bind| bind.from.is_none());
                binds.map(|bind| LocalSource::Mounted(&bind.source)).collect()
            }
            Inputs::Raw(text) => of_raw(text),
            Inputs::Copied(_) | Inputs::None => Vec::new(),
        }
    }

    /// Returns the secrets that it takes, each with `true` if it does not run without.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, bool)> {
        match self.inputs() {
            Inputs::Mounted(mounts) => {
                let secrets = mounts.iter().filter_map(Mount::secret);
                secrets.map(|name| (name.to_owned(), true)).collect()
            }
            Inputs::Raw(text) => RawInstruction::read(text).secrets(),
            Inputs::Copied(_) | Inputs::None => Vec::new(),
        }
    }

    /// Gives the sources that it names other names, in order. A raw instruction keeps its text.
    #[cfg(feature = "plan")]
    pub(crate) fn rename_local_sources(&mut self, mut rename: impl FnMut(LocalSource<'_>) -> String) {
        let names: Vec<String> = self.local_sources().into_iter().map(&mut rename).collect();
        if let Action::Run(run) = self {
            let binds = run.mounts.iter_mut().filter_map(Mount::local_bind_mut);
            binds.zip(names).for_each(|(bind, name)| bind.source = name.into());
        } else if let Action::Copy(copy) = self
            && copy.from.is_none()
        {
            copy.sources = names.into_iter().collect();
        }
    }
}

impl Mount<'_> {
    fn secret(&self) -> Option<&str> {
        match self {
            Self::Secret(name) => Some(name),
            Self::SecretFile(file) => Some(&file.id),
            Self::Bind(_) | Self::Cache(_) | Self::Tmpfs(_) | Self::Ssh => None,
        }
    }
}

#[cfg(feature = "plan")]
impl<'a> Mount<'a> {
    fn local_bind_mut(&mut self) -> Option<&mut BindMount<'a>> {
        if let Self::Bind(bind) = self {
            bind.from.is_none().then_some(bind)
        } else {
            None
        }
    }
}

fn of_raw(text: &str) -> Vec<LocalSource<'static>> {
    let raw = RawInstruction::read(text);
    let is_run = raw.keyword == Some(Keyword::Run);
    let sources = raw.local_sources().into_iter();
    if is_run {
        sources.map(LocalSource::RawMounted).collect()
    } else {
        sources.map(LocalSource::RawCopied).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::LocalSource::{Copied, Mounted, RawCopied, RawMounted};
    use super::*;
    use crate::spec::{Command, Copy, Origin, Run};

    fn copy(from: Option<Origin<'static>>) -> Action<'static> {
        Action::Copy(Copy {
            from,
            sources: ["a", "b/*"].into_iter().collect(),
            destination: "/c/".into(),
            chown: None,
            chmod: None,
        })
    }

    fn run(from: [Option<Origin<'static>>; 2]) -> Action<'static> {
        let bind = |from| BindMount {
            from,
            source: "d".into(),
            target: "/d".into(),
        };
        Action::Run(Run {
            command: Command::Shell("id".into()),
            env: Vec::new(),
            mounts: from.map(|from| Mount::Bind(bind(from))).into(),
            network: None,
            devices: Vec::new(),
        })
    }

    #[test]
    fn sources_are_those_of_the_context_and_of_this_build() {
        let stage = || Some(Origin::Stage("other".into()));
        let copied = |source| Copied {
            source,
            destination: "/c/",
        };
        assert_eq!(copy(None).local_sources(), ["a", "b/*"].map(copied));
        assert_eq!(run([stage(), None]).local_sources(), [Mounted("d")]);
        for none in [copy(stage()), Action::OnBuild(Box::new(copy(None)))] {
            assert_eq!(none.local_sources(), []);
        }
        assert_eq!(copy(stage()).origins(), run([None, stage()]).origins());
        assert_eq!(copy(stage()).origins(), [&Origin::Stage("other".into())]);
    }

    #[test]
    fn sources_of_raw_instructions_are_read() {
        assert_eq!(of_raw("COPY a /c/"), [RawCopied("a".to_owned())]);
        assert_eq!(
            of_raw("RUN --mount=source=d,target=/d id"),
            [RawMounted("d".to_owned())]
        );
        assert_eq!(of_raw("ONBUILD COPY a /c/"), []);
    }

    #[cfg(feature = "plan")]
    #[test]
    fn each_source_is_renamed() {
        for mut action in [copy(None), run([None, None])] {
            let before: Vec<_> = action.local_sources().into_iter().map(LocalSource::into_path).collect();
            let expected: Vec<_> = before.iter().map(|path| format!("{path}2")).collect();
            action.rename_local_sources(|source| format!("{}2", source.into_path()));
            let after: Vec<_> = action.local_sources().into_iter().map(LocalSource::into_path).collect();
            assert_eq!(after, expected);
        }
    }
}
