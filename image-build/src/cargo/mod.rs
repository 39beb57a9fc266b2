//! Builds the binaries of `bin`: by the user's own cargo, before the build context is packed.

mod advice;
mod command;
mod error;
mod place;

use std::path::{Path, PathBuf};
use std::time::Instant;

use image_core::files::cargo::configured_target;
use image_core::plan::{At, Local, LocalOrigin, Plan};
use image_core::spec::BinarySource;

pub use self::error::BinaryError;

use self::command::{CargoCommand, Ran};
use self::place::Place;
use crate::build::Progress;
use crate::context::{ContextError, Fault};
use crate::engine::Event;
use crate::options::BuildOptions;
use crate::program::{self, musl_target};

/// What building binaries takes beside the image.
pub(crate) struct Binaries<'t> {
    /// The engine's default platform, if it is known.
    pub(crate) platform: Option<&'t str>,
    pub(crate) tell: &'t mut dyn FnMut(&Progress),
}

/// A binary that was built.
struct BuiltBinary {
    root: PathBuf,
    source: BinarySource,
    target: Option<String>,
    path: PathBuf,
}

/// Returns `true` if cargo has to build something for the local file.
pub(crate) fn is_binary(local: &Local) -> bool {
    matches!(local.origin, LocalOrigin::Binary(..))
}

impl Binaries<'_> {
    /// Builds all binaries among the local files, and notes where they are.
    ///
    /// # Errors
    /// One for each that cannot be built, or could not run in the image.
    pub(crate) fn build(
        &mut self,
        plan: &Plan,
        options: &BuildOptions,
        locals: &mut [Local],
    ) -> Result<(), Vec<ContextError>> {
        let (mut built, mut errors) = (Vec::new(), Vec::new());
        for local in locals {
            let place = Place::of(plan, local, options, self.platform);
            let (root, at) = (local.root.clone(), local.at);
            if let LocalOrigin::Binary(source, path) = &mut local.origin {
                match self.find_or_build(&place, (&root, source), at, &mut built) {
                    Ok(found) => *path = Some(found),
                    Err(error) => errors.push(Fault::Binary(error).at(at)),
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn find_or_build(
        &mut self,
        place: &Place,
        (root, source): (&Path, &BinarySource),
        at: Option<At>,
        built: &mut Vec<BuiltBinary>,
    ) -> Result<PathBuf, BinaryError> {
        let platform = place.platform()?;
        let target = target_of(root, source, platform);
        let same = |other: &&BuiltBinary| other.root == root && other.source == *source && other.target == target;
        let path = match built.iter().find(same) {
            Some(same) => same.path.clone(),
            None => self.run(&CargoCommand::new(root, source, target.as_deref()), at)?,
        };
        program::check(&path, Some(platform), &place.base)
            .map_err(|error| BinaryError::unfit(source, platform, error))?;
        if built.iter().any(|other| other.path == path && !same(&other)) {
            return Err(BinaryError::Replaced(source.binary.clone()));
        }
        built.push(BuiltBinary {
            root: root.to_owned(),
            source: source.clone(),
            target,
            path: path.clone(),
        });
        Ok(path)
    }

    /// Runs cargo, and reports it as a step.
    fn run(&mut self, command: &CargoCommand<'_>, at: Option<At>) -> Result<PathBuf, BinaryError> {
        const STEP: usize = 0;
        let mut tell = |event| (self.tell)(&Progress { event, at });
        let started = Instant::now();
        tell(Event::Started {
            step: STEP,
            place: None,
            name: command.name(),
        });
        let ran = command.run(&mut |line| {
            let line = line.to_owned();
            tell(Event::Log { step: STEP, line });
        });
        let done = ran.and_then(Ran::into_path);
        tell(if done.is_ok() {
            Event::Done {
                step: STEP,
                cached: false,
                seconds: started.elapsed().as_secs_f64(),
            }
        } else {
            Event::Failed { step: STEP }
        });
        done
    }
}

/// Returns the target that cargo is told to build for: none where a variable or a configuration names one.
fn target_of(root: &Path, source: &BinarySource, platform: &str) -> Option<String> {
    if source.target.is_some() {
        return source.target.clone();
    }
    let is_set = std::env::var_os("CARGO_BUILD_TARGET").is_some_and(|target| !target.is_empty());
    if is_set || configured_target(&command::folder(root, source)).is_some() {
        return None;
    }
    Some(musl_target(platform.split('/').nth(1).unwrap_or_default()))
}
