//! The bases of images that a lock has: what stages start from, and what steps copy from or mount.

use std::collections::HashMap;

use image_core::grammar::expand::{Part, parts};
use image_core::lock::{Lock, normalized};
use image_core::plan::{At, Plan};
use image_core::spec::{Action, Base as StageBase, Origin};

use super::look_up::WantedBase;
use crate::engine::registry_host;
use crate::key::is_own_name;
use crate::logins::needed_login;
use crate::mounted_files::expand;

/// A base as a statement of an image names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUse {
    /// The number of the image, in the order in which they were given.
    pub image: usize,
    /// Its reference, with the digest that an image has of the lock.
    pub reference: String,
    /// The platform that the statement asks for.
    pub platform: Option<String>,
    /// Whether the statement says `unlocked`.
    pub is_unlocked: bool,
    /// The statement, where the program says so.
    pub at: Option<At>,
}

/// A base that no lock has, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotForLock {
    /// Its statement says `unlocked`.
    Unlocked,
    /// Its statement gives a digest.
    HasDigest,
    /// Its name has an argument, whose value each build may give.
    HasArgument,
    /// It is one of the images themselves, or only engines have images of such a name.
    IsLocal,
}

/// Returns the bases of images that a lock has or should have, each once, and the others with the reason.
#[must_use]
pub fn wanted(plans: &[Plan], uses: &[BaseUse], lock: &Lock) -> (Vec<WantedBase>, Vec<(BaseUse, NotForLock)>) {
    let own_names = plans.iter().filter_map(|plan| plan.spec.name());
    let own_names: Vec<String> = own_names.map(normalized).collect();
    let (mut bases, mut others) = (Vec::<WantedBase>::new(), Vec::new());
    for one in uses {
        match one.in_lock(lock, &own_names) {
            Ok(reference) => one.add_to(&mut bases, reference, plans.get(one.image)),
            Err(reason) => others.push((one.clone(), reason)),
        }
    }
    (bases, others)
}

impl BaseUse {
    fn add_to(&self, bases: &mut Vec<WantedBase>, reference: String, plan: Option<&Plan>) {
        let platform = self.platform.clone().filter(|platform| !has_argument(platform));
        let platforms = platform.map(|platform| (platform, self.at));
        let is_same = |other: &&mut WantedBase| normalized(&other.reference) == normalized(&reference);
        if let Some(other) = bases.iter_mut().find(is_same) {
            other.platforms.extend(platforms);
            return;
        }
        let login = plan.and_then(|plan| needed_login(plan, registry_host(&reference)));
        bases.push(WantedBase {
            reference,
            at: self.at,
            platforms: platforms.into_iter().collect(),
            login,
        });
    }

    /// Returns the bases of an image, in the order of their statements: what its stages start from, and the images that
    /// files are copied from. `image` is its number, and `unlocked` what [`unlocked`](image_core::lock::unlocked) says of
    /// it.
    #[must_use]
    pub fn all(image: usize, plan: &Plan, unlocked: &[&str]) -> Vec<Self> {
        let stages = plan.spec.stages().iter().enumerate();
        stages
            .flat_map(|(number, stage)| {
                let base = Self::of_stage(image, plan, number, unlocked);
                let steps = stage.instructions.iter().enumerate();
                let copied = steps.filter_map(move |(index, step)| {
                    Some(Self {
                        image,
                        reference: copied_from(&step.action)?,
                        platform: None,
                        is_unlocked: false,
                        at: plan.at(number, Some(index)),
                    })
                });
                base.into_iter().chain(copied)
            })
            .collect()
    }

    fn of_stage(image: usize, plan: &Plan, number: usize, unlocked: &[&str]) -> Option<Self> {
        let from = &plan.spec.stages().get(number)?.from;
        let StageBase::Image(reference) = &from.base else {
            return None;
        };
        Some(Self {
            image,
            reference: reference.to_string(),
            platform: from.platform.as_deref().map(str::to_owned),
            is_unlocked: unlocked.contains(&&**reference),
            at: plan.at(number, None),
        })
    }

    /// Returns the reference by which a lock has the base: without the digest that the image has of that lock.
    ///
    /// # Errors
    /// The reason why no lock has it.
    fn in_lock(&self, lock: &Lock, own_names: &[String]) -> Result<String, NotForLock> {
        if self.is_unlocked {
            return Err(NotForLock::Unlocked);
        }
        if has_argument(&self.reference) {
            return Err(NotForLock::HasArgument);
        }
        let reference = expand(&self.reference, &HashMap::new());
        if let Some((name, _)) = reference.split_once('@') {
            // The program may be older than the lock.
            return lock
                .find(name)
                .map(|image| image.reference.clone())
                .ok_or(NotForLock::HasDigest);
        }
        let is_local = reference.starts_with("localhost/") || is_own_name(&reference);
        if is_local || own_names.contains(&normalized(&reference)) {
            return Err(NotForLock::IsLocal);
        }
        let locked = lock.find(&reference).map(|image| image.reference.clone());
        Ok(locked.unwrap_or(reference))
    }
}

/// Returns the image that a step copies from. Those of raw instructions and tools are not locked.
fn copied_from(action: &Action<'_>) -> Option<String> {
    let Action::Copy(copy) = action else { return None };
    match copy.from.as_ref()? {
        Origin::Image(reference) => Some(reference.to_string()),
        Origin::Stage(_) => None,
    }
}

/// Returns whether a text has a reference to an argument.
fn has_argument(text: &str) -> bool {
    parts(text).any(|part| matches!(part, Part::Reference { .. }))
}
