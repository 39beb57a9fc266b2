//! The features of engines, with the first version that has each, and rendering for one engine.
//!
//! The versions come from the Dockerfile reference ("minimum Dockerfile version"), the `BuildKit` that each Docker
//! Engine ships, and buildah's change log; those of the engines in `tests/engine` were tried.

mod features;
mod raw;

use std::fmt;

#[cfg(feature = "plan")]
use crate::render::Ids;
use crate::render::{Caches, MadeFolders, Style};
use crate::spec::Spec;

/// The build engine of a [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetEngine {
    /// Docker Engine with its `BuildKit`.
    Docker,
    /// buildah.
    Buildah,
    /// podman, which builds with the buildah it contains.
    Podman,
}

/// `major.minor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// Reads `28`, `28.5`, `28.5.2` or `28.5.2+dfsg4`; what follows the minor number does not matter.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.');
        let major = numbers.next().filter(|major| !major.starts_with('+'))?.parse().ok()?;
        let minor = numbers.next().map_or(Some(0), |minor| {
            let digits = minor
                .find(|c: char| !c.is_ascii_digit())
                .map_or(minor, |end| minor.split_at(end).0);
            digits.parse().ok()
        })?;
        Some(Self(major, minor))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal docker $docker:expr, buildah $buildah:expr, podman $podman:expr;)*) => {
        /// Something that not every engine can do which the language supports (Docker 20.10, buildah 1.28, podman 4.3).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature {
            $($(#[doc = $doc])* $name,)*
        }

        impl Feature {
            /// All features.
            pub const ALL: &'static [Feature] = &[$(Feature::$name),*];

            /// Returns its spelling in the language.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Feature::$name => $text),* }
            }

            /// Returns the first version of an engine that has it; `None` where none has, as of Docker 28.5, buildah
            /// 1.44.
            #[must_use]
            pub const fn since(self, engine: TargetEngine) -> Option<Version> {
                match (self, engine) {
                    $(
                        (Feature::$name, TargetEngine::Docker) => $docker,
                        (Feature::$name, TargetEngine::Buildah) => $buildah,
                        (Feature::$name, TargetEngine::Podman) => $podman,
                    )*
                }
            }
        }
    };
}

features! {
    /// `network = "none"`, `"host"`.
    Network "network" docker Some(Version(23, 0)), buildah Some(Version(1, 30)), podman Some(Version(4, 5));
    /// `device`. Docker has it in the labs channel of its Dockerfile frontend only, which a `# syntax` line names.
    Device "device" docker Some(Version(28, 0)), buildah None, podman None;
    /// `add … checksum`.
    Checksum "checksum" docker Some(Version(25, 0)), buildah Some(Version(1, 33)), podman Some(Version(4, 8));
    /// `add` of a git repository.
    GitSource "add of a git repository" docker Some(Version(25, 0)), buildah Some(Version(1, 28)), podman Some(Version(4, 3));
    /// `add … keep_git_dir`.
    KeepGitDir "keep_git_dir" docker Some(Version(25, 0)), buildah None, podman None;
    /// `add … unpack`.
    Unpack "unpack" docker Some(Version(28, 3)), buildah None, podman None;
    /// A mode such as `u=rwX`: engines without it ignore it or fail.
    SymbolicMode "symbolic chmod" docker Some(Version(28, 0)), buildah None, podman None;
    /// A mode with a reference: older engines ignore it.
    VariableMode "chmod with a variable" docker Some(Version(27, 3)), buildah Some(Version(1, 28)), podman Some(Version(4, 3));
    /// A source whose name has a `[`. Older buildah takes the name that it found for a pattern again.
    Bracket "a source's name with `[`" docker Some(Version(20, 10)), buildah Some(Version(1, 38)), podman Some(Version(5, 3));
    /// A source in a stage or image whose name has a backslash. (In the context it gets a place of its own.)
    Backslash "a source's name with a backslash" docker Some(Version(20, 10)), buildah None, podman None;
    /// `healthcheck … start_interval`.
    StartInterval "start_interval" docker Some(Version(25, 0)), buildah Some(Version(1, 37)), podman Some(Version(5, 2));
    // Those of raw instructions.
    /// A here-document of a raw instruction.
    Heredoc "a here-document" docker Some(Version(23, 0)), buildah Some(Version(1, 33)), podman Some(Version(4, 8));
    /// A here-document of `COPY` or `ADD` in which backslashes or single quotes decide what is expanded: `BuildKit` takes
    /// backslashes away and expands between quotes, buildah does neither.
    ExpandedDocument "a backslash, or a quote before a `$`, in a file that a COPY writes" docker Some(Version(23, 0)), buildah None, podman None;
    /// `--link`.
    Link "--link" docker Some(Version(23, 0)), buildah Some(Version(1, 41)), podman Some(Version(5, 6));
    /// `COPY --parents`, in Docker as `device`.
    Parents "--parents" docker Some(Version(23, 0)), buildah Some(Version(1, 40)), podman Some(Version(5, 5));
    /// `--exclude`.
    Exclude "--exclude" docker Some(Version(28, 5)), buildah Some(Version(1, 38)), podman Some(Version(5, 3));
    /// `RUN --security`, in Docker as `device`.
    Security "--security" docker Some(Version(23, 0)), buildah None, podman None;
    /// `RUN --mount=type=secret,env=NAME`.
    SecretVariable "a secret's env in --mount" docker Some(Version(27, 3)), buildah None, podman None;
    /// `ONBUILD COPY --from`, and a mount of `ONBUILD RUN` that comes from an image.
    TriggerFrom "ONBUILD with an image to copy from" docker Some(Version(27, 4)), buildah Some(Version(1, 28)), podman Some(Version(4, 3));
    /// `${NAME-text}`, `${NAME+text}`, `${NAME?text}`.
    Unset "a reference such as `${NAME-text}`" docker Some(Version(25, 0)), buildah None, podman None;
    /// `${NAME#pattern}`, `${NAME%pattern}`, `${NAME/pattern/text}`.
    Pattern "a reference with a pattern" docker Some(Version(26, 0)), buildah Some(Version(1, 43)), podman Some(Version(5, 8));
}

impl Feature {
    /// Returns whether Docker's own frontend refuses it, where that of the labs channel has it.
    const fn is_of_labs(self) -> bool {
        matches!(self, Feature::Device | Feature::Parents | Feature::Security)
    }
}

/// A feature that an image needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The feature.
    pub feature: Feature,
    /// The stage that needs it first, counted from 0.
    pub stage: usize,
    /// The instruction of that stage, counted from 0; `None` where it is a build argument before the first stage.
    pub instruction: Option<usize>,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = |engine| {
            self.feature
                .since(engine)
                .map_or("never".to_owned(), |version| version.to_string())
        };
        let [docker, buildah, podman] = [TargetEngine::Docker, TargetEngine::Buildah, TargetEngine::Podman].map(first);
        write!(
            f,
            "{} (docker {docker}, buildah {buildah}, podman {podman})",
            self.feature.name()
        )
    }
}

/// An engine to render for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    engine: TargetEngine,
    version: String,
    cache_mounts: bool,
}

impl Target {
    /// Returns Docker Engine of a version such as `"20.10"`.
    #[must_use]
    pub fn docker(version: impl Into<String>) -> Self {
        Self::new(TargetEngine::Docker, version.into())
    }

    /// Returns buildah of a version such as `"1.28"`.
    #[must_use]
    pub fn buildah(version: impl Into<String>) -> Self {
        Self::new(TargetEngine::Buildah, version.into())
    }

    /// Returns podman of a version such as `"4.3"`.
    #[must_use]
    pub fn podman(version: impl Into<String>) -> Self {
        Self::new(TargetEngine::Podman, version.into())
    }

    fn new(engine: TargetEngine, version: String) -> Self {
        Self {
            engine,
            version,
            cache_mounts: true,
        }
    }

    /// Returns whether caches are kept between builds. Without, a step finds its cache folders empty, and still leaves
    /// nothing of them in the image.
    #[must_use]
    pub fn cache_mounts(mut self, kept: bool) -> Self {
        self.cache_mounts = kept;
        self
    }

    /// Returns whether its cache sees what a step has mounted of the context. Buildah 1.28 does not, 1.39 does, and
    /// both podmans do as the buildah that they contain.
    #[must_use]
    pub fn sees_mounts(&self) -> bool {
        let since = match self.engine {
            TargetEngine::Docker => return true,
            TargetEngine::Buildah => Version(1, 39),
            TargetEngine::Podman => Version(5, 4),
        };
        Version::parse(&self.version).is_some_and(|version| version >= since)
    }

    /// Returns the oldest version of this engine that the language supports.
    const fn oldest(&self) -> Version {
        match self.engine {
            TargetEngine::Docker => Version(20, 10),
            TargetEngine::Buildah => Version(1, 28),
            TargetEngine::Podman => Version(4, 3),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engine = match self.engine {
            TargetEngine::Docker => "docker",
            TargetEngine::Buildah => "buildah",
            TargetEngine::Podman => "podman",
        };
        write!(f, "{engine} {}", self.version)
    }
}

/// The reasons why an image cannot be rendered for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// The target's version is not a version.
    Version(Target),
    /// The target's version is older than the language supports.
    TooOld(Target),
    /// The image needs what the engine cannot do.
    Unsupported(Target, Vec<Requirement>),
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetError::Version(target) => {
                write!(
                    f,
                    "`{}` is not a version: write for instance \"{}\"",
                    target.version,
                    target.oldest()
                )
            }
            TargetError::TooOld(target) => write!(f, "{target} is older than {}, the first supported", target.oldest()),
            TargetError::Unsupported(target, missing) => {
                write!(f, "{target} cannot build this image. It needs")?;
                for requirement in missing {
                    write!(f, "\n  {requirement}, in ")?;
                    match requirement.instruction {
                        Some(instruction) => write!(f, "stage {}, instruction {instruction}", requirement.stage)?,
                        None => f.write_str("a build argument before the first stage")?,
                    }
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for TargetError {}

impl Spec {
    /// Returns the features that the image needs beyond the oldest engines that the language supports, each once, where
    /// it is first needed.
    ///
    /// ```
    /// # use image_core::model::{Image, OptName as Opt, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Run("make"), Step::With(Opt::Network, "none")], "", "");
    /// // const APP: Image = image! { from "debian:12"; run "make", network = "none"; };
    /// let needed = APP.spec().requires();
    /// assert_eq!(needed[0].to_string(), "network (docker 23.0, buildah 1.30, podman 4.5)");
    /// ```
    #[must_use]
    pub fn requires(&self) -> Vec<Requirement> {
        let mut found: Vec<Requirement> = Vec::new();
        let mut add = |features: Vec<Feature>, stage, instruction| {
            for feature in features {
                if found.iter().all(|before| before.feature != feature) {
                    found.push(Requirement {
                        feature,
                        stage,
                        instruction,
                    });
                }
            }
        };
        for word in self.args.iter().filter_map(|arg| arg.word.as_deref()) {
            add(raw::of_word(word), 0, None);
        }
        for (stage, content) in self.stages.iter().enumerate() {
            for (instruction, step) in content.instructions.iter().enumerate() {
                add(features::of_instruction(step), stage, Some(instruction));
            }
        }
        found
    }

    /// Returns the text of the Dockerfile for one engine.
    ///
    /// # Errors
    /// If the version is none or too old, or the engine cannot do what the image needs: all of it is named.
    ///
    /// ```
    /// # use image_core::model::{Image, OptName as Opt, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Run("make"), Step::With(Opt::Network, "none")], "", "");
    /// // const APP: Image = image! { from "debian:12"; run "make", network = "none"; };
    /// # use image_core::target::Target;
    /// let spec = APP.spec();
    /// assert!(spec.dockerfile_for(&Target::docker("28"))?.contains("RUN --network=none"));
    /// assert!(spec.dockerfile_for(&Target::docker("20.10")).is_err());
    /// # Ok::<(), image_core::target::TargetError>(())
    /// ```
    pub fn dockerfile_for(&self, target: &Target) -> Result<String, TargetError> {
        let (style, top) = self.style_for(target)?;
        Ok(format!("{top}{}", self.rendered(style)))
    }

    /// Returns the same for a build, in which some instructions run again whatever the engine has kept: those of which
    /// `forced`, given stage and instruction, says so. They come after an `ARG` of the name [`crate::plan::FORCE`],
    /// which has to have another value in each build. [`Image::plan`](crate::model::Image::plan) knows which they are.
    ///
    /// # Errors
    /// Those of [`Spec::dockerfile_for`].
    #[cfg(feature = "plan")]
    pub fn dockerfile_for_build(
        &self,
        target: &Target,
        forced: impl Fn(usize, usize) -> bool,
    ) -> Result<(String, crate::plan::LineMap), TargetError> {
        self.dockerfile_for_plan(target, &forced, &|_, _| None)
    }

    /// Returns the same with a scope of the caches of each instruction.
    #[cfg(feature = "plan")]
    pub(crate) fn dockerfile_for_plan(
        &self,
        target: &Target,
        forced: &dyn Fn(usize, usize) -> bool,
        scope: &dyn Fn(usize, usize) -> Option<String>,
    ) -> Result<(String, crate::plan::LineMap), TargetError> {
        let (mut style, top) = self.style_for(target)?;
        style.for_build(target);
        Ok(self.rendered_for_build(style, top, forced, scope))
    }

    /// Returns the style in which it is rendered for an engine, and the lines at the top.
    fn style_for(&self, target: &Target) -> Result<(Style, &'static str), TargetError> {
        let version = Version::parse(&target.version).ok_or_else(|| TargetError::Version(target.clone()))?;
        if version < target.oldest() {
            return Err(TargetError::TooOld(target.clone()));
        }
        let mut needed = self.requires();
        let labs = needed.iter().any(|requirement| requirement.feature.is_of_labs());
        needed.retain(|requirement| {
            requirement
                .feature
                .since(target.engine)
                .is_none_or(|since| version < since)
        });
        if !needed.is_empty() {
            return Err(TargetError::Unsupported(target.clone(), needed));
        }
        let style = Style {
            caches: if target.cache_mounts {
                Caches::Kept
            } else {
                Caches::Empty
            },
            folders: match target.engine {
                TargetEngine::Docker => MadeFolders::OfUsers,
                TargetEngine::Buildah | TargetEngine::Podman => MadeFolders::Late,
            },
            ..Style::default()
        };
        // Docker's own frontend refuses `--device`; this one has it.
        Ok((
            style,
            if labs {
                "# syntax=docker/dockerfile:1-labs\n"
            } else {
                ""
            },
        ))
    }
}

#[cfg(feature = "plan")]
impl Style {
    /// Adds what only the text for a build has.
    fn for_build(&mut self, target: &Target) {
        if target.engine != TargetEngine::Docker {
            self.ids = Ids::Local;
            self.pins_mounts = true;
        }
    }
}
