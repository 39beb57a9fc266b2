//! The needs of an image whose bases and fragments are values: evaluated at once.

use super::{Fact, Need, unmet};
use crate::check::{Diagnostic, FactKind, FactNode, NeedKind};
use crate::model::{Image, Steps};
use crate::node::{Place, Val};

/// The needs that are not met.
pub(super) fn unmet_needs(nodes: &[FactNode]) -> Vec<Diagnostic> {
    let facts: Vec<Fact<'_>> = nodes.iter().map(|node| fact(&node.fact)).collect();
    nodes.iter().filter_map(|node| refused(&facts, &node.fact)).collect()
}

fn refused(facts: &[Fact<'_>], kind: &FactKind) -> Option<Diagnostic> {
    let (FactKind::Need(number, at, _) | FactKind::Lenient(number, at, _) | FactKind::Lint(number, at, _)) = kind
    else {
        return None;
    };
    let unmet = unmet(facts, *number)?;
    Some(Diagnostic {
        rule: unmet.rule,
        at: *at,
        what: format!("`{}` {}", unmet.subject, unmet.what),
        why: unmet.rule.info().why,
        fix: unmet.fix.to_owned(),
    })
}

fn fact(kind: &FactKind) -> Fact<'_> {
    match kind {
        FactKind::Stage(name) => Fact::Stage(name),
        FactKind::StageFrom(name, base) => Fact::StageFrom(name, base),
        FactKind::Image(place, name) => Fact::Image(image(place), name),
        FactKind::Steps(place) => Fact::Steps(steps(place)),
        FactKind::Env(name) => Fact::Env(name),
        FactKind::Replaced(name) => Fact::Replaced(name),
        FactKind::Extended(name) => Fact::Extended(name),
        FactKind::Arg(name) => Fact::Arg(name),
        FactKind::Workdir => Fact::Workdir,
        FactKind::User(user) => Fact::User(text(user)),
        FactKind::Need(number, _, kind) => Fact::Need(*number, need(kind)),
        FactKind::Lenient(number, _, kind) => Fact::Lenient(*number, need(kind)),
        FactKind::Lint(number, _, kind) => Fact::Lint(*number, need(kind)),
    }
}

fn need(kind: &NeedKind) -> Need<'_> {
    match kind {
        NeedKind::Variable(name) => Need::Variable(name),
        NeedKind::GlobalVariable(name) => Need::GlobalVariable(name),
        NeedKind::Text(val, kind) => Need::Text(text(val), *kind),
        NeedKind::Kept(name, val) => Need::Kept(name, text(val)),
        NeedKind::Workdir(path, kind) => Need::Workdir(path, *kind),
        NeedKind::Stage(name) => Need::Stage(name),
        NeedKind::FreeStage(name) => Need::FreeStage(name),
        NeedKind::Unnamed => Need::Unnamed,
        NeedKind::Buildable(keyword) => Need::Buildable(keyword),
        NeedKind::Fragment => Need::Fragment,
        NeedKind::Mounts => Need::Mounts,
        NeedKind::Continued => Need::Continued,
        NeedKind::Root => Need::Root,
        NeedKind::OwnCache => Need::OwnCache,
        NeedKind::FragmentUsers => Need::FragmentUsers,
        NeedKind::Folder(val) => Need::Folder(text(val)),
        NeedKind::GlobTo(source, destination) => Need::GlobTo(text(source), text(destination)),
    }
}

/// A builder's texts are all known.
fn text(val: &Val) -> &str {
    val.known().unwrap_or_default()
}

fn image(place: &Place) -> &Image {
    const NONE: &Image = &Image::Plain(&[], "");
    match place {
        Place::Image(image) => image,
        Place::Steps(_) | Place::Path(_) => NONE,
    }
}

fn steps(place: &Place) -> &Steps {
    const NONE: &Steps = &Steps::new(&[], &[]);
    match place {
        Place::Steps(steps) => steps,
        Place::Image(_) | Place::Path(_) => NONE,
    }
}
