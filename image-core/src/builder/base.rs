//! Bases by name, for [`Builder::from`](super::Builder::from).

use super::value::Given;

/// A base by name: `debian_slim("3.12")`.
///
/// ```
/// # use image_core::{builder::base, spec::Spec};
/// let spec = Spec::builder().from(base::debian_slim().version("3.11").build_tools()).build()?;
/// assert!(spec.dockerfile().starts_with("FROM python:3.11-slim-bookworm\nRUN "));
/// # Ok::<(), image_core::builder::Errors>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to `from`"]
pub struct NamedBase {
    pub(super) name: &'static str,
    pub(super) version: Option<Box<Given>>,
    pub(super) build_tools: bool,
    pub(super) options: Vec<(&'static str, Given)>,
}

impl NamedBase {
    /// Another version, release or tag than the default: `debian_slim("3.11")`, `debian("trixie")`.
    pub fn version(mut self, version: impl Into<Given>) -> Self {
        self.version = Some(Box::new(version.into()));
        self
    }

    /// `build_tools`, of `debian_slim`.
    pub fn build_tools(mut self) -> Self {
        self.build_tools = true;
        self
    }

    /// `target = "stage"`, of `dockerfile`: the stage that goes on.
    pub fn target(self, stage: impl Into<Given>) -> Self {
        self.with("target", stage.into())
    }

    /// `args = ["NAME=value"]`, of `dockerfile`: values for its ARG.
    pub fn args(self, args: impl Into<Given>) -> Self {
        self.with("args", args.into())
    }

    /// `context = "folder"`, of `dockerfile`: where its local sources are.
    pub fn context(self, folder: impl Into<Given>) -> Self {
        self.with("context", folder.into())
    }

    fn with(mut self, name: &'static str, value: Given) -> Self {
        self.options.push((name, value));
        self
    }

    const fn new(name: &'static str) -> Self {
        Self {
            name,
            version: None,
            build_tools: false,
            options: Vec::new(),
        }
    }
}

macro_rules! bases {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            pub fn $name() -> NamedBase {
                NamedBase::new(stringify!($name))
            }
        )*
    };
}

bases! {
    /// `debian_slim("3.12")`: Python on Debian 12 without what few need.
    debian_slim;
    /// `python("3.12")`: Python on the Debian of its newest images.
    python;
    /// `debian("bookworm")`.
    debian;
    /// `ubuntu("24.04")`.
    ubuntu;
    /// `ray("latest")`.
    ray;
    /// `pytorch("23.12-py3")`: `PyTorch` of NVIDIA.
    pytorch;
    /// `micromamba("3.12")`: micromamba, and a Python of conda-forge.
    micromamba;
}

/// `ecr("ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG")`.
pub fn ecr(reference: impl Into<Given>) -> NamedBase {
    NamedBase::new("ecr").version(reference)
}

/// `id("sha256:…")`: an image that was built before, by the digest of its spec.
pub fn id(digest: impl Into<Given>) -> NamedBase {
    NamedBase::new("id").version(digest)
}

/// `gcp_artifact_registry("LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/NAME:TAG")`.
pub fn gcp_artifact_registry(reference: impl Into<Given>) -> NamedBase {
    NamedBase::new("gcp_artifact_registry").version(reference)
}

/// `dockerfile("Dockerfile")`, read when the image is built. The path is relative to the image's context.
///
/// ```
/// # use image_core::{builder::base, spec::Spec};
/// # let folder = std::env::temp_dir().join("image-dsl-builder-base");
/// # std::fs::create_dir_all(&folder).unwrap();
/// # std::fs::write(folder.join("Dockerfile"), "ARG V=1\nFROM debian:12 AS one\nFROM scratch\n").unwrap();
/// let spec = Spec::builder()
///     .context(folder)
///     .from(base::dockerfile("Dockerfile").target("one").args(["V=2"]))
///     .build()?;
/// assert_eq!(spec.dockerfile(), "ARG V=\"2\"\nFROM debian:12 AS one\n");
/// # Ok::<(), image_core::builder::Errors>(())
/// ```
pub fn dockerfile(path: impl Into<Given>) -> NamedBase {
    NamedBase::new("dockerfile").version(path)
}
