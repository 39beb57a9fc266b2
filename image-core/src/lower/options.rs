//! Options: picking them, and those that say how a stage starts.

use std::borrow::Cow;

use crate::model::{Opt, OptName, Rare, Step};
use crate::spec::{Base, Credentials, StageBase, Text};

/// The options of a step: steps behind one of a constant, or those that a builder read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opts<'a> {
    steps: &'a [Step],
    read: &'a [Opt<'a>],
}

impl<'a> Opts<'a> {
    pub(crate) const NONE: Self = Self { steps: &[], read: &[] };

    /// Returns those at the start of what stands behind a step.
    #[inline]
    pub(crate) fn behind(steps: &'a [Step]) -> Self {
        let count = steps.iter().take_while(|step| step.is_option()).count();
        Self {
            steps: &steps[..count],
            read: &[],
        }
    }

    #[inline]
    pub(crate) fn read(read: &'a [Opt<'a>]) -> Self {
        Self { steps: &[], read }
    }

    /// Returns the options in order.
    #[inline]
    pub(crate) fn iter(self) -> impl Iterator<Item = Opt<'a>> {
        let (mut steps, mut read) = (self.steps.iter(), self.read.iter());
        let mut list: (OptName, std::slice::Iter<'_, &str>) = (OptName::Env, [].iter());
        std::iter::from_fn(move || {
            loop {
                if let Some(text) = list.1.next() {
                    return Some(Opt::Text(list.0, text));
                }
                match steps.next() {
                    Some(Step::Rare(Rare::Texts(name, texts))) => list = (*name, texts.iter()),
                    Some(step) => return step.option(),
                    None => return read.next().copied(),
                }
            }
        })
    }

    /// Returns whether this flag is set.
    pub(crate) fn has(self, flag: OptName) -> bool {
        self.iter().any(|opt| opt == Opt::Flag(flag))
    }

    /// Returns the text of the option of that name, which is given once.
    pub(crate) fn text(self, name: OptName) -> Option<&'a str> {
        self.texts(name).next()
    }

    /// Returns the texts of the options of that name, in their order.
    pub(crate) fn texts(self, name: OptName) -> impl Iterator<Item = &'a str> {
        self.iter().filter_map(move |opt| opt.text_of(name))
    }
}

pub(super) fn from<'a>(comment: Vec<Text<'a>>, base: Base<'a>, name: Option<&'a str>, opts: Opts<'a>) -> StageBase<'a> {
    StageBase {
        comment,
        base,
        name: name.map(Cow::Borrowed),
        platform: opts.text(OptName::Platform).map(Cow::Borrowed),
        credentials: credentials(opts),
        pull_secret: opts.text(OptName::PullSecret).map(Cow::Borrowed),
        prebuilt: opts.has(OptName::Prebuilt),
        force: opts.has(OptName::Force),
    }
}

/// Returns what logs in to the registry of a base by name.
fn credentials(opts: Opts<'_>) -> Option<Credentials> {
    let ecr = opts.has(OptName::Ecr).then_some(Credentials::Ecr);
    ecr.or_else(|| {
        opts.has(OptName::GcpArtifactRegistry)
            .then_some(Credentials::GcpArtifactRegistry)
    })
}
