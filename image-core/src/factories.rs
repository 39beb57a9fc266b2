//! The table of bases by name: `from debian_slim("3.12")`. The check, did-you-mean, the editor's documentation and the
//! reference page read it.

use crate::kind::Kind;
use crate::tools;

/// A base by name.
#[derive(Clone, Copy, Debug)]
pub struct FactoryRow {
    /// As it is written, before its parentheses.
    pub name: &'static str,
    /// The kind of its argument.
    pub kind: Kind,
    /// The argument that is taken if none is given; `None` where one has to be.
    pub default: Option<&'static str>,
    /// The image, with `{}` where the argument stands; without one, the argument is the version of what is installed.
    pub reference: &'static str,
    /// Whether that image has a Python.
    pub has_python: bool,
    /// Its flags: their names and documentation.
    pub flags: &'static [(&'static str, &'static str)],
    /// Its options, which take a value: their names and documentation.
    pub options: &'static [(&'static str, &'static str)],
    /// Its documentation, Markdown.
    pub doc: &'static str,
}

/// Returns the base of that name.
#[must_use]
pub fn factory(name: &str) -> Option<&'static FactoryRow> {
    FACTORIES.iter().find(|row| row.name == name)
}

impl FactoryRow {
    /// Returns whether it is an image of a digest, and none of a registry.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.kind == Kind::ImageId
    }

    /// Returns its spelling with an argument.
    #[must_use]
    pub fn example(&self) -> String {
        match self.default {
            None if self.name == "dockerfile" => "dockerfile(\"Dockerfile\")".to_owned(),
            None if self.kind == Kind::DistrolessName => "distroless(\"cc\")".to_owned(),
            Some(default) => format!("{}(\"{default}\")", self.name),
            None => format!("{}(\"…\")", self.name),
        }
    }
}

macro_rules! factories {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident: $kind:ident $(= $default:literal)? => $reference:expr, $([$python:ident])? {
            $($(#[doc = $fdoc:literal])* $flag:ident;)*
        } $(=> { $($(#[doc = $odoc:literal])* $option:ident;)* })?
    )*) => {
        /// All bases by name.
        pub static FACTORIES: &[FactoryRow] = &[$(FactoryRow {
            name: stringify!($name),
            kind: Kind::$kind,
            default: given!($($default)?),
            reference: $reference,
            has_python: has!($($python)?),
            flags: &[$((stringify!($flag), concat!($($fdoc, "\n"),*))),*],
            options: &[$($((stringify!($option), concat!($($odoc, "\n"),*))),*)?],
            doc: concat!($($doc, "\n"),*),
        }),*];

        /// The flags and options of each base as items, for editors.
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod base_option {
            $(
                #[allow(missing_docs)]
                pub mod $name {
                    #[doc(hidden)]
                    pub const __: () = ();
                    $($(#[doc = $fdoc])* pub const $flag: () = ();)*
                    $($($(#[doc = $odoc])* pub const $option: () = ();)* patterns_among! { $($option)* })?
                }
            )*
        }

        /// The bases as items, for editors.
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        pub mod base {
            #[doc(hidden)]
            pub const __: () = ();
            $($(#[doc = $doc])* pub const $name: () = ();)*
        }
    };
}

/// Says what stands among patterns, where one of the options has some.
macro_rules! patterns_among {
    () => {};
    (ignore $($option:ident)*) => {
        pub use crate::table::pattern::*;
    };
    ($other:ident $($option:ident)*) => {
        patterns_among! { $($option)* }
    };
}

macro_rules! given {
    () => {
        None
    };
    ($default:literal) => {
        Some($default)
    };
}

macro_rules! has {
    () => {
        false
    };
    (python) => {
        true
    };
}

/// Gives the rows to a macro: `name: kind = default => image, [python] { flags } => { options }`.
#[rustfmt::skip]
macro_rules! rows { ($take:ident) => { $take! {
    /// Python on Debian 12 without what few need: `from debian_slim("3.12")`. The argument is a series or release of
    /// Python.
    debian_slim: PythonTag = "3.12" => "python:{}-slim-bookworm", [python] {
        /// Installs `gcc`, `gfortran` and `build-essential`, for packages that are compiled.
        build_tools;
    }
    /// Python on the Debian of its newest images: `from python("3.12")`.
    python: PythonTag = "3.12" => "python:{}-slim", [python] {}
    /// Debian, by a release such as `"trixie"` or `"12"`: `from debian("bookworm")`.
    debian: DebianRelease = "bookworm" => "debian:{}-slim", {}
    /// Ubuntu, by a release such as `"24.04"` or `"noble"`: `from ubuntu("24.04")`.
    ubuntu: UbuntuRelease = "24.04" => "ubuntu:{}", {}
    /// Alpine, by a release such as `"3.22"` or `"edge"`: `from alpine("3.22")`.
    alpine: AlpineRelease = "3.24" => "alpine:{}", {}
    /// Fedora, by a release such as `"43"` or `"rawhide"`: `from fedora("43")`.
    fedora: FedoraRelease = "45" => "fedora:{}", {}
    /// Rust with cargo on Debian, by a series or release: `from rust("1.88")`.
    rust: RustTag = "1.99" => "rust:{}-slim", {}
    /// Node.js with npm on Debian, by a series or release, or a name such as `"lts"`: `from node("22")`.
    node: NodeTag = "26" => "node:{}-slim", {}
    /// Bun on Debian, by a series or release: `from bun("1")`.
    bun: BunTag = "1" => "oven/bun:{}-slim", {}
    /// Go with git and a C compiler on Debian 13, by a series or release: `from golang("1.25")`.
    golang: GoTag = "1.27" => "golang:{}-trixie", {}
    /// A program and what it needs, on Debian 12, without a shell or a package manager: `from distroless("cc")`. The
    /// argument is `static`, `base`, `cc`, `python3`, `nodejs22`, `java21`, or another of its images on Debian 12.
    /// Files are copied into it from another stage.
    distroless: DistrolessName => "gcr.io/distroless/{}-debian12", {
        /// Programs run as the user `nonroot`, 65532: its image of the tag `nonroot`.
        nonroot;
        /// Has busybox in `/busybox`, whose shell is `shell "/busybox/sh"`: its image of the tag `debug`.
        debug;
    }
    /// Ray, by a tag of its image: `from ray("2.32.0-py311")`.
    ray: RayTag = "latest" => "rayproject/ray:{}", [python] {}
    /// `PyTorch` of NVIDIA, by a tag of its image: `from pytorch("24.08-py3")`.
    pytorch: PytorchTag = "23.12-py3" => "nvcr.io/nvidia/pytorch:{}", [python] {}
    /// micromamba, and a Python of conda-forge: `from micromamba("3.12")`. The argument is a series or release of
    /// Python. What follows runs as root, and finds the programs of the base environment.
    micromamba: PythonSeries = "3.12" => tools::MICROMAMBA_IMAGE, [python] {}
    /// An image in Amazon's Elastic Container Registry:
    /// `from ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")`. The spec says that its credentials are needed.
    ecr: EcrReference => "{}", {}
    /// An image in Google's Artifact Registry: `from
    /// gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1")`. The spec says that its credentials are
    /// needed.
    gcp_artifact_registry: ArtifactReference => "{}", {}
    /// An image that was built before by this project, by the digest of its spec, which `Image::digest` and the command
    /// `digest` show: `from id("sha256:…")`. Every such build tags its image with the digest and gives it a label that
    /// says so; the engine has to have it, no registry is asked. The digest names the spec: it does not pin the files
    /// that went into the image. It is not a constant in Rust, so of an image in reach write `from BASE`.
    id: ImageId => "{}", {}
    /// A Dockerfile below the image's context, read when the crate is compiled: `from dockerfile("Dockerfile")`. Its
    /// stages come first, and the last of them goes on, as if its instructions stood here; all rules hold for them.
    /// What it sets may be set anew after it, as with any base.
    dockerfile: File => "", {
        /// Never reuse the steps of the file that run something from the build cache. (After the parentheses, `force`
        /// asks the registry anew for the base.)
        force;
    } => {
        /// The Dockerfile itself, instead of a file: `from dockerfile(text = "FROM debian:12\nRUN id")`.
        text;
        /// The stage that goes on: `target = "build"`. Those below it are left out.
        target;
        /// Values for what the file declares with ARG: `args = [VERSION = "1"]`, or `["VERSION=1"]`.
        args;
        /// The folder to which its local sources are relative, that of the file if left out, of a text the image's
        /// context: `context = "services/api"`.
        context;
        /// Patterns of what to leave out of its local sources, relative to that folder, after those of the file's own
        /// `.dockerignore`.
        ignore;
        /// Secrets for each of its steps that runs something, as variables: `secret = "TOKEN"`.
        secret;
        /// Variables for each of its steps that runs something, and for nothing else: `env = [KEY = "value"]`.
        env;
        /// CDI devices for each of its steps that runs something.
        device;
    }
} } }
#[cfg(all(feature = "files", feature = "program"))]
pub(crate) use rows;

rows! { factories }
