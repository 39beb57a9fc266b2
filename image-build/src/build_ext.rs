//! The [`Build`] trait: building as a method of images.

use std::path::PathBuf;

use image_core::model::Image;
use image_core::plan::Plan;

use crate::build::{Built, Progress, build};
use crate::cargo::Binaries;
use crate::context::{Context, ContextError};
use crate::engine::Engine;
use crate::error::BuildError;
use crate::oci::{Output, build_without_engine};
use crate::options::BuildOptions;
use crate::prepare;

/// Images that an engine of this machine can build.
///
/// ```no_run
/// use image_build::Build as _;
/// use image_build::engine::Engine;
/// # use image_core::model::Image;
///
/// # fn build(app: Image) -> Result<(), Box<dyn std::error::Error>> {
/// let engine = Engine::find()?;
/// let built = app.build(&engine)?;
/// println!("{} {:?}", built.reference(), built.outcome);
/// # Ok(())
/// # }
/// ```
pub trait Build {
    /// Returns the image together with what this machine knows of it.
    fn planned(&self) -> Plan;

    /// Builds it with the default options ([`BuildOptions::default`]), unless the engine already has it.
    ///
    /// # Errors
    /// All problems that are found before anything is sent, or the engine's error.
    fn build(&self, engine: &Engine) -> Result<Built, BuildError> {
        self.build_with(engine, &BuildOptions::default(), &mut |_| ())
    }

    /// Builds it, unless the engine already has it. Calls `tell` with each event, on the current thread.
    ///
    /// # Errors
    /// Those of [`build`](Self::build).
    fn build_with(
        &self,
        engine: &Engine,
        options: &BuildOptions,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Built, BuildError> {
        build(&self.planned(), engine, options, tell)
    }

    /// Builds it, unless the engine already has it, and pushes it by its declared name, unless the registry has it. Use
    /// [`build_with`](Self::build_with) for other names.
    ///
    /// # Errors
    /// Those of [`build`](Self::build).
    fn push(&self, engine: &Engine) -> Result<Built, BuildError> {
        let options = BuildOptions {
            push: true,
            ..BuildOptions::default()
        };
        self.build_with(engine, &options, &mut |_| ())
    }

    /// Puts it together without an engine, and writes it into an OCI image layout. Other images in the folder stay.
    ///
    /// ```no_run
    /// use image_build::Build as _;
    /// # use image_core::model::Image;
    ///
    /// # fn written(app: Image) -> Result<(), Box<dyn std::error::Error>> {
    /// let built = app.oci_layout("target/app")?;
    /// println!("{}", built.reference());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Each statement that needs an engine; all problems that are found before anything is read; what a registry refuses.
    fn oci_layout(&self, folder: impl Into<PathBuf>) -> Result<Built, BuildError>
    where
        Self: Sized,
    {
        let options = BuildOptions {
            outputs: vec![Output::OciFolder(folder.into())],
            ..BuildOptions::default()
        };
        self.build_without_engine(&options)
    }

    /// Puts it together without an engine, and pushes it by its declared name, unless the registry has it.
    ///
    /// # Errors
    /// Those of [`oci_layout`](Self::oci_layout).
    fn push_without_engine(&self) -> Result<Built, BuildError> {
        let options = BuildOptions {
            push: true,
            ..BuildOptions::default()
        };
        self.build_without_engine(&options)
    }

    /// Puts it together without an engine, and gives it to [`BuildOptions::outputs`] and, with [`BuildOptions::push`], to
    /// its registries.
    ///
    /// # Errors
    /// Those of [`oci_layout`](Self::oci_layout).
    fn build_without_engine(&self, options: &BuildOptions) -> Result<Built, BuildError> {
        build_without_engine(&self.planned(), options, &mut |_| ())
    }

    /// Returns the files of its build context.
    ///
    /// # Errors
    /// All files that cannot be packed.
    fn context(&self) -> Result<Context, Vec<ContextError>> {
        let binaries = Binaries {
            platform: None,
            tell: &mut |_| (),
        };
        prepare::collect_context(&self.planned(), &BuildOptions::default(), Some(binaries))
    }
}

impl Build for Image {
    fn planned(&self) -> Plan {
        self.plan()
    }
}

impl Build for Plan {
    fn planned(&self) -> Plan {
        self.clone()
    }
}
