//! Options: picking them, and those that say how a stage starts.

use std::borrow::Cow;

use crate::model::Opt;
use crate::spec::{Base, Credentials, From, Text};

/// The values of the options of one name, in their order: `each!(opts, Secret)`.
macro_rules! each {
    ($opts:expr, $name:ident) => {
        $opts.iter().filter_map(|opt| match *opt {
            $crate::model::Opt::$name(value) => Some(value),
            _ => None,
        })
    };
}
pub(super) use each;

pub(super) fn from<'a>(comment: Vec<Text<'a>>, base: Base<'a>, name: Option<&'a str>, opts: &'a [Opt<'a>]) -> From<'a> {
    let name = name.map(Cow::Borrowed);
    let mut from = From {
        comment,
        base,
        name,
        platform: None,
        credentials: None,
        pull_secret: None,
        prebuilt: false,
    };
    for opt in opts {
        match *opt {
            Opt::Platform(platform) => from.platform = Some(platform.into()),
            Opt::PullSecret(secret) => from.pull_secret = Some(secret.into()),
            Opt::Ecr => from.credentials = Some(Credentials::Ecr),
            Opt::GcpArtifactRegistry => from.credentials = Some(Credentials::GcpArtifactRegistry),
            Opt::Prebuilt => from.prebuilt = true,
            _ => {}
        }
    }
    from
}
