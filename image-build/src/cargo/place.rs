//! Where a binary runs: its platform and its base image.

use image_core::plan::{Local, Plan};
use image_core::spec::{Base, LocalSource, Stage};

use super::BinaryError;
use crate::oci::own_platform;
use crate::options::BuildOptions;

/// The platform and the base of the stage that gets a binary.
pub(super) struct Place {
    platforms: Vec<String>,
    /// The name of the base image; empty if nobody knows it.
    pub(super) base: String,
}

impl Place {
    pub(super) fn of(plan: &Plan, local: &Local, options: &BuildOptions, engine: Option<&str>) -> Self {
        let stages = plan.spec.stages();
        let stage = stages.iter().find(|stage| takes(stage, local));
        let own = stage.and_then(|stage| stage.from.platform.as_deref());
        let platforms = match (own.filter(|platform| !platform.contains('$')), engine) {
            (Some(own), _) => vec![own.to_owned()],
            (None, _) if !options.platforms.is_empty() => options.platforms.clone(),
            (None, Some(engine)) => vec![engine.to_owned()],
            (None, None) => vec![own_platform()],
        };
        let base = stage.map_or("", |stage| base_of(stages, stage)).to_owned();
        Self { platforms, base }
    }

    /// Returns the platform. A binary is one file, and so for one of them.
    pub(super) fn platform(&self) -> Result<&str, BinaryError> {
        match self.platforms.as_slice() {
            [one] => Ok(one),
            several => Err(BinaryError::SeveralPlatforms(several.to_vec())),
        }
    }
}

fn takes(stage: &Stage, local: &Local) -> bool {
    let mut actions = stage.instructions.iter().map(|instruction| &instruction.action);
    actions.any(|action| {
        let mut sources = action.local_sources().into_iter().map(LocalSource::into_path);
        sources.any(|source| source == local.name())
    })
}

/// Returns the base image on which a stage is built, by way of other stages.
fn base_of<'s>(stages: &'s [Stage], stage: &'s Stage) -> &'s str {
    match &stage.from.base {
        Base::Image(name) => name,
        Base::Scratch => "scratch",
        Base::Id(_) => "",
        Base::Stage(name) => {
            let earlier = stages.iter().take_while(|other| !std::ptr::eq(*other, stage));
            let named = earlier.filter(|other| other.from.name.as_ref() == Some(name));
            named.last().map_or("", |parent| base_of(stages, parent))
        }
    }
}
