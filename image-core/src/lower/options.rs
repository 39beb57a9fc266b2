//! Options: picking them, and those that say how a stage starts.

use std::borrow::Cow;

use crate::model::{Opt, OptName, Rare, Step};
use crate::spec::{Base, Credentials, StageBase, Text};

/// The values of the options of one name, in their order: `each!(opts, Secret)`.
macro_rules! each {
    ($opts:expr, $name:ident) => {
        $opts.iter().filter_map(|opt| match opt {
            $crate::model::Opt::Text($crate::model::OptName::$name, value) => Some(value),
            _ => None,
        })
    };
}
pub(super) use each;

/// The options of a step: steps behind one of a constant, or those that a builder read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opts<'a> {
    steps: &'a [Step],
    read: &'a [Opt<'a>],
}

impl<'a> Opts<'a> {
    pub(crate) const NONE: Self = Self { steps: &[], read: &[] };

    /// Those at the start of what stands behind a step.
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

    /// The options in order.
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

    pub(crate) fn contains(self, opt: Opt<'_>) -> bool {
        self.iter().any(|own| own == opt)
    }
}

pub(super) fn from<'a>(comment: Vec<Text<'a>>, base: Base<'a>, name: Option<&'a str>, opts: Opts<'a>) -> StageBase<'a> {
    let name = name.map(Cow::Borrowed);
    let mut from = StageBase {
        comment,
        base,
        name,
        platform: None,
        credentials: None,
        pull_secret: None,
        prebuilt: false,
        force: false,
    };
    for opt in opts.iter() {
        match opt {
            Opt::Text(OptName::Platform, platform) => from.platform = Some(platform.into()),
            Opt::Text(OptName::PullSecret, secret) => from.pull_secret = Some(secret.into()),
            Opt::Flag(OptName::Ecr) => from.credentials = Some(Credentials::Ecr),
            Opt::Flag(OptName::GcpArtifactRegistry) => from.credentials = Some(Credentials::GcpArtifactRegistry),
            Opt::Flag(OptName::Prebuilt) => from.prebuilt = true,
            Opt::Flag(OptName::Force) => from.force = true,
            Opt::Text(..)
            | Opt::Flag(_)
            | Opt::Variable(..)
            | Opt::SecretFile(..)
            | Opt::Bind(..)
            | Opt::Retries(_) => {}
        }
    }
    from
}
