//! Bases that `image.lock` has: each is the one of its digest, and what it is is known.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::Checker;
use super::arguments::Given;
use super::base::Start;
use super::base_facts::BaseFacts;
use super::factories::is_digest;
use super::show;
use crate::ast::Span;
use crate::deferred::NeedKind;
use crate::deferred::judge::Answer;
use crate::kind::Kind;
use crate::lock::{Lock, LockedImage, of_crate, pinned};
use crate::node::{Known, NodeOpt, OptName, OptValue, Val, option_texts};
use crate::rule::Rule;

/// More problems of a lock than these are of one cause.
const MOST_PROBLEMS: usize = 5;

/// The lock by which an image is checked.
#[derive(Debug)]
pub(super) enum Locks {
    /// That of the crate, which is read once something asks for it.
    OfCrate,
    /// One that is known, or none.
    Known(Option<Arc<Lock>>),
}

impl Locks {
    /// Returns that of the crate whose `Cargo.toml` is in a folder.
    pub(super) fn of_crate(manifest: Option<&Path>) -> Self {
        manifest.map_or(Self::Known(None), |_| Self::OfCrate)
    }

    /// Returns one that a program has.
    pub(super) fn given(lock: Option<&Arc<Lock>>) -> Self {
        Self::Known(lock.cloned())
    }
}

impl Checker<'_> {
    /// Looks up what a stage starts from, reports what the lock has against it, and gives it its digest. The options say
    /// which variables it sets.
    pub(super) fn lock_base(
        &mut self,
        start: &mut Start,
        given: &Given<'_>,
        options: &mut Vec<NodeOpt>,
    ) -> Option<Rc<BaseFacts>> {
        let reference = match start {
            Start::Image(image) | Start::Perhaps(image) => image,
            Start::Factory(factory) if !factory.row.is_id() => &mut factory.reference,
            Start::Factory(_) | Start::Scratch | Start::Stage(_) | Start::Constant(_) => {
                return None;
            }
        };
        if self.unlocked_file {
            options.push(NodeOpt {
                name: OptName::Unlocked,
                value: OptValue::Flag,
            });
        }
        if given.flag("unlocked") || self.unlocked_file {
            return None;
        }
        let lock = self.lock(reference.at)?;
        if reference.known().is_none_or(|name| self.may_be_stage(name)) {
            options.extend(candidates(&lock, reference));
            return None;
        }
        let image = self.locked_image(&lock, reference, "say that it is meant: unlocked")?;
        let facts = self.facts_of(image, options);
        let is_provided = |name: &str| option_texts(options, OptName::Provides).any(|val| val.known() == Some(name));
        let variables = facts.variables.iter().filter(|name| !is_provided(name));
        let variables: Vec<NodeOpt> = variables
            .map(|name| text_option(OptName::Provides, reference.at, Kind::Variable, name))
            .collect();
        options.extend(variables);
        pin(reference, image);
        Some(Rc::new(facts))
    }

    /// Gives an image that files are copied from its digest; where only a constant says which one it is, the options say which it may be.
    pub(super) fn lock_origin(&mut self, origin: &mut Val, options: &mut Vec<NodeOpt>) {
        let is_stage = |name: &str| self.scope.stage_named(name, self.here.cfg).is_some();
        if origin.known().is_some_and(is_stage) {
            return;
        }
        if origin.known().is_some_and(|name| !self.may_be_stage(name)) {
            self.of_registry(origin);
        }
        let Some(lock) = self.lock(origin.at) else { return };
        if origin.known().is_none_or(|name| self.may_be_stage(name)) {
            options.extend(candidates(&lock, origin));
        } else if let Some(image) = self.locked_image(&lock, origin, "let it be: #[allow(unlocked_base)]") {
            pin(origin, image);
        }
    }

    /// Returns whether a constant that is continued, or that includes this fragment, may have a stage of that name.
    fn may_be_stage(&self, name: &str) -> bool {
        Kind::StageName.check(name).is_ok() && self.has_stage(name) == Answer::Later
    }

    /// Returns the lock; what is wrong with it is said once.
    fn lock(&mut self, at: Span) -> Option<Arc<Lock>> {
        if let Locks::OfCrate = self.locks {
            let lock = self.read_lock(at);
            self.locks = Locks::Known(lock);
        }
        match &self.locks {
            Locks::Known(lock) => lock.clone(),
            Locks::OfCrate => None,
        }
    }

    fn read_lock(&mut self, at: Span) -> Option<Arc<Lock>> {
        let read = of_crate(self.files.manifest()?)?;
        self.files.read_beside(&read.path);
        match read.lock {
            Ok(lock) => Some(lock),
            Err(problems) => {
                for problem in problems.into_iter().take(MOST_PROBLEMS) {
                    self.problem_in(&read.path, at, problem);
                }
                None
            }
        }
    }

    /// Returns the image of a reference. One that the lock lacks may change under the build, unless it names a digest; `leave`
    /// says how it may do so.
    fn locked_image<'l>(&mut self, lock: &'l Lock, reference: &Val, leave: &str) -> Option<&'l LockedImage> {
        let text = reference.known()?;
        let found = lock.find(text);
        if found.is_none() && !is_digest(reference) {
            let what = format!("{} is not in image.lock", show(text));
            let fix = if text.contains('$') {
                format!("name an image without a variable, or {leave}")
            } else {
                format!("add it by the command `lock`, or {leave}")
            };
            self.report(Rule::UnlockedBase, reference.at, what, fix);
        }
        found
    }

    /// Returns what is known of a base on the platforms for which it is built. One that it lacks is reported.
    fn facts_of(&mut self, image: &LockedImage, options: &[NodeOpt]) -> BaseFacts {
        let platform = option_texts(options, OptName::Platform).next();
        if let Some(platform) = platform.filter(|platform| platform.known().is_none()) {
            self.ask_platform(image, platform);
        }
        let written = platform.and_then(|platform| Some((platform.at, platform.known()?)));
        let Some((at, name)) = written.filter(|(_, name)| !name.contains('$')) else {
            return BaseFacts::of(&image.reference, image.platforms_for(None));
        };
        if image.platforms_for(Some(name)).next().is_some() {
            return BaseFacts::of(&image.reference, image.platforms_for(Some(name)));
        }
        let what = format!("{} is not there for {}", show(&image.reference), show(name));
        let names: Vec<&str> = image.platforms.iter().map(|one| one.platform.as_str()).collect();
        let fix = format!("name one of its platforms: {}", names.join(", "));
        self.report(Rule::AbsentPlatform, at, what, fix);
        BaseFacts::of(&image.reference, image.platforms_for(None))
    }

    /// Asks a constant whether it is a platform that the base has.
    fn ask_platform(&mut self, image: &LockedImage, platform: &Val) {
        if self.is_tolerated(Rule::AbsentPlatform) {
            return;
        }
        let names = PROCESSORS.iter().map(|processor| format!("linux/{processor}"));
        let names = names.filter(|name| image.platforms_for(Some(name)).next().is_some());
        let without_variant = |platform: &str| platform.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let own = image.platforms.iter().map(|own| without_variant(&own.platform));
        let names: Vec<String> = own.chain(names).collect();
        self.need(
            platform.at,
            NeedKind::PlatformOfBase(platform.clone(), names.join("\n")),
        );
    }
}

/// The processors that a constant may name, by any of their names.
const PROCESSORS: &[&str] = &[
    "386", "aarch64", "amd64", "arm", "arm64", "armel", "armhf", "i386", "loong64", "mips64le", "ppc64le", "riscv64",
    "s390x", "x86-64", "x86_64",
];

/// Gives a reference the digest of its image.
fn pin(reference: &mut Val, image: &LockedImage) {
    if let Known::Text(text) = &mut reference.text {
        *text = pinned(text, &image.digest);
    }
}

/// Returns the references, with their digests, that a text may turn out to be: a constant, or one that may name a stage. They
/// are looked up when the image is lowered.
fn candidates(lock: &Lock, text: &Val) -> Vec<NodeOpt> {
    let of = |reference: &str, image: &LockedImage| {
        let pinned = pinned(reference, &image.digest);
        text_option(OptName::Locked, text.at, Kind::Reference, &pinned)
    };
    let (before, after) = match &text.text {
        Known::Text(name) => return lock.find(name).map(|image| of(name, image)).into_iter().collect(),
        Known::Framed(_, frame) => (frame.before.as_str(), frame.after.as_str()),
        Known::Constant(_) | Known::Texts(_) => ("", ""),
    };
    let fits = |reference: &str| {
        let rest = reference.strip_prefix(before);
        rest.is_some_and(|rest| rest.ends_with(after)) && !reference.contains('@')
    };
    let images = lock.images.iter().filter(|image| fits(&image.reference));
    images.map(|image| of(&image.reference, image)).collect()
}

fn text_option(name: OptName, at: Span, kind: Kind, text: &str) -> NodeOpt {
    NodeOpt {
        name,
        value: OptValue::Text(Val::known_text(at, kind, text.to_owned())),
    }
}
