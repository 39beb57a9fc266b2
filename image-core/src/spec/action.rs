//! The inputs of actions: the one place that knows which parts of an action name them.

use super::{Action, BindMount, Copy, Mount, Origin};

/// The part of an action that names what it takes.
pub(super) enum Inputs<'s, 'a> {
    Copied(&'s Copy<'a>),
    Mounted(&'s [Mount<'a>]),
    Raw(&'s str),
    None,
}

impl<'a> Action<'a> {
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
