//! Which instruction an action is, and which parts of it name what it takes.

use super::{Action, BindMount, Copy, Mount, Origin};
use crate::keyword::Keyword;

/// The part of an action that names what it takes.
pub(super) enum Inputs<'s, 'a> {
    Copied(&'s Copy<'a>),
    Mounted(&'s [Mount<'a>]),
    Raw(&'s str),
    None,
}

impl<'a> Action<'a> {
    /// Returns the instruction that it is; `None` of a raw text that starts with none.
    #[must_use]
    pub fn keyword(&self) -> Option<Keyword> {
        Some(match self {
            Self::Arg(_) => Keyword::Arg,
            Self::Env(_) => Keyword::Env,
            Self::Label(_) => Keyword::Label,
            Self::Workdir(_) => Keyword::Workdir,
            Self::User(_) => Keyword::User,
            Self::Expose(_) => Keyword::Expose,
            Self::Volume(_) => Keyword::Volume,
            Self::StopSignal(_) => Keyword::Stopsignal,
            Self::Shell(_) => Keyword::Shell,
            Self::Entrypoint(_) => Keyword::Entrypoint,
            Self::Cmd(_) => Keyword::Cmd,
            Self::Healthcheck(_) => Keyword::Healthcheck,
            Self::Copy(_) => Keyword::Copy,
            Self::Add(_) => Keyword::Add,
            Self::Run(_) => Keyword::Run,
            Self::OnBuild(_) => Keyword::Onbuild,
            Self::Raw(text) => return Keyword::of(text),
        })
    }

    /// Returns the stages and images from which it takes files. A raw instruction only names them
    /// ([`RawInstruction`](super::RawInstruction)).
    #[must_use]
    pub fn origins(&self) -> Vec<&Origin<'a>> {
        match self.inputs() {
            Inputs::Copied(copy) => copy.from.iter().collect(),
            Inputs::Mounted(mounts) => {
                let binds = mounts.iter().filter_map(Mount::bind);
                binds.filter_map(|bind| bind.from.as_ref()).collect()
            }
            Inputs::Raw(_) | Inputs::None => Vec::new(),
        }
    }

    pub(super) fn inputs(&self) -> Inputs<'_, 'a> {
        match self {
            Self::Copy(copy) => Inputs::Copied(copy),
            Self::Run(run) => Inputs::Mounted(&run.mounts),
            Self::Raw(text) => Inputs::Raw(text),
            Self::Add(_)
            | Self::Arg(_)
            | Self::Env(_)
            | Self::Label(_)
            | Self::Workdir(_)
            | Self::User(_)
            | Self::Expose(_)
            | Self::Volume(_)
            | Self::StopSignal(_)
            | Self::Shell(_)
            | Self::Entrypoint(_)
            | Self::Cmd(_)
            | Self::Healthcheck(_)
            | Self::OnBuild(_) => Inputs::None,
        }
    }
}

impl<'a> Mount<'a> {
    pub(super) fn bind(&self) -> Option<&BindMount<'a>> {
        if let Self::Bind(bind) = self { Some(bind) } else { None }
    }
}
