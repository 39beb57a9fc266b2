//! The order in which one command builds several images, and which of them at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use image_core::plan::Plan;

use super::engineless::Way;
use super::selection::NamedImage;
use crate::cargo::is_binary;
use crate::key::own_name;
use crate::prepare::digest_base_names;

/// How many images are built at the same time. What they wait for is the engine, which has limits of its own.
const AT_ONCE: usize = 4;

/// An image that is to be built.
pub(super) struct Job<'e> {
    pub(super) entry: &'e NamedImage,
    pub(super) plan: Plan,
    pub(super) way: Way,
}

impl Job<'_> {
    /// Returns whether the image says `from id(…)` of another.
    fn needs(&self, other: &Self) -> bool {
        let name = own_name(other.plan.spec.digest());
        digest_base_names(&self.plan).any(|base| base == name)
    }
}

/// Parts images into rounds: what an image needs is in an earlier one. Each round has some: no image is its own base, as its
/// digest would have to be in itself.
pub(super) fn into_rounds(mut jobs: Vec<Job<'_>>) -> Vec<Vec<Job<'_>>> {
    let mut rounds = Vec::new();
    while !jobs.is_empty() {
        let is_free = |job: &Job<'_>| !jobs.iter().any(|other| job.needs(other));
        let free: Vec<bool> = jobs.iter().map(is_free).collect();
        let (now, later): (Vec<_>, Vec<_>) = free.into_iter().zip(jobs).partition(|(is_free, _)| *is_free);
        let without_flags = |jobs: Vec<(bool, _)>| jobs.into_iter().map(|(_, job)| job).collect();
        rounds.push(without_flags(now));
        jobs = without_flags(later);
    }
    rounds
}

/// Returns how many images of a round are built at the same time. Cargo puts a binary where another image's of other features
/// was, which has to be packed by then, so images with binaries are built one after another.
pub(super) fn at_once(round: &[Job<'_>]) -> usize {
    let has_binaries = |job: &&Job<'_>| job.plan.locals.iter().any(is_binary);
    if round.iter().filter(has_binaries).count() > 1 {
        return 1;
    }
    AT_ONCE.min(round.len())
}

/// Builds images by some threads, and returns how many failed.
pub(super) fn failed_of(round: &[Job<'_>], workers: usize, is_built: impl Fn(&Job<'_>) -> bool + Sync) -> usize {
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(job) = round.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.fetch_add(usize::from(!is_built(job)), Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    failed.into_inner()
}

#[cfg(test)]
mod tests {
    use image_core::builder::base::id;
    use image_core::model::Image;
    use image_core::plan::LocalOrigin;
    use image_core::spec::{BinarySource, Spec};

    use super::*;

    fn entry(name: &str) -> NamedImage {
        NamedImage {
            name: name.to_owned(),
            image: Image::Plain(&[], ""),
        }
    }

    fn job(entry: &NamedImage, plan: Plan) -> Job<'_> {
        Job {
            entry,
            plan,
            way: Way::Engine,
        }
    }

    #[test]
    fn images_with_binaries_are_built_one_after_another() -> Result<(), Box<dyn std::error::Error>> {
        let entry = entry("APP");
        let plain = Spec::builder().from("debian:12").run("id").plan()?;
        let image = Spec::builder().context(env!("CARGO_MANIFEST_DIR")).from("debian:12");
        let mut binary = image.copy("Cargo.toml", "/app").plan()?;
        for local in &mut binary.locals {
            let source = BinarySource {
                binary: "app".to_owned(),
                manifest: None,
                package: None,
                features: Vec::new(),
                all_features: false,
                no_default_features: false,
                profile: None,
                target: None,
                locked: false,
            };
            local.origin = LocalOrigin::Binary(source, None);
        }
        let round = |plans: &[&Plan]| {
            plans
                .iter()
                .map(|plan| job(&entry, (*plan).clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(at_once(&round(&[&plain, &plain, &binary])), 3);
        assert_eq!(at_once(&round(&[&plain, &binary, &binary])), 1);
        assert_eq!(at_once(&round(&[&plain; 9])), AT_ONCE);
        Ok(())
    }

    #[test]
    fn what_an_image_needs_is_in_an_earlier_round() -> Result<(), Box<dyn std::error::Error>> {
        let entries = ["TOP", "BASE", "OTHER", "MIDDLE"].map(entry);
        let base = Spec::builder().from("debian:12").run("id").plan()?;
        let middle = Spec::builder()
            .from(id(base.spec.digest().to_string()))
            .run("id")
            .plan()?;
        let top = Spec::builder()
            .from(id(middle.spec.digest().to_string()))
            .run("id")
            .plan()?;
        let other = Spec::builder().from("debian:12").plan()?;
        let plans = [top, base, other, middle].into_iter();
        let rounds = into_rounds(
            entries
                .iter()
                .zip(plans)
                .map(|(entry, plan)| job(entry, plan))
                .collect(),
        );
        let names = |round: &Vec<Job<'_>>| round.iter().map(|job| job.entry.name.clone()).collect();
        let names: Vec<Vec<String>> = rounds.iter().map(names).collect();
        assert_eq!(names, [vec!["BASE", "OTHER"], vec!["MIDDLE"], vec!["TOP"]]);
        Ok(())
    }
}
