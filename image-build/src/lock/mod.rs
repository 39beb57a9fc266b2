//! The bases of images in `image.lock`: which there are, what their registries say of them, and the file.
//!
//! ```no_run
//! use image_build::lock::{BaseUse, LookUp, WantedBase, change, wanted};
//! use image_core::lock::unlocked;
//! # use image_core::model::{Image, Step};
//! # const APP: Image = Image::Local(&[Step::From("debian:12")], "", "");
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let plans = [APP.plan()];
//! let path = std::path::Path::new("image.lock");
//! let lock = image_build::lock::read(path)?.unwrap_or_default();
//! let uses = BaseUse::all(0, &plans[0], &unlocked(&APP));
//! let (bases, _) = wanted(&plans, &uses, &lock);
//! let lacking: Vec<WantedBase> = bases.into_iter().filter(|base| lock.find(&base.reference).is_none()).collect();
//! let found = LookUp::default().images(&lacking, &|_| ()).map_err(|mut problems| problems.remove(0))?;
//! change(path, |lock| lock.images.extend(found))?;
//! # Ok(())
//! # }
//! ```

mod bases;
mod facts;
mod file;
mod from_engine;
mod look_up;
mod parallel;
mod place;
mod problem;

pub use image_core::lock::{Lock, LockedConfig, LockedFiles, LockedImage, LockedPlatform};

pub use bases::{BaseUse, NotForLock, wanted};
pub use file::{Written, change, read};
pub use look_up::{LookUp, WantedBase};
pub use place::{Home, Place, touch};
pub use problem::{LockFileError, LockProblem, LockProblemKind};
