//! Images in place of those that cannot be had here, and of packages that cannot be had in builds. Each is made once on
//! each engine, and again when its files have changed; an image of that name that is not a stand-in is left as it is.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::process::Output;
use std::sync::{Mutex, PoisonError};

use image_dsl::build::engine::EngineKind;

use crate::support::{self, Real};

/// Python with the packages of `make.py`.
pub(crate) const PACKAGES: &str = "localhost/image-dsl-stand-in/packages:1";
/// uv.
pub(crate) const UV: &str = "ghcr.io/astral-sh/uv:0.9.5";
/// Rust, of Debian.
pub(crate) const RUST: &str = "rust:1.88-slim-bookworm";
/// Node.js, of Debian.
pub(crate) const NODE: &str = "node:22-slim";
/// An image without a Python of its own.
pub(crate) const CUDA: &str = "nvidia/cuda:12.6.3-runtime-ubuntu24.04";
/// An image with `PyTorch`.
pub(crate) const PYTORCH: &str = "nvcr.io/nvidia/pytorch:24.08-py3";

const PROGRAM: &str = include_str!("stand-ins/make.py");

/// Docker, each that there is, and one buildah.
pub(crate) fn is_used(real: &Real) -> bool {
    match real.engine.kind() {
        EngineKind::Buildx => true,
        EngineKind::Buildah => is_first(real),
        EngineKind::Docker | EngineKind::Podman => false,
    }
}

/// Returns whether it is the first of its kind.
pub(crate) fn is_first(real: &Real) -> bool {
    let mut engines = support::engines().iter();
    let first = engines.find(|other| other.engine.kind() == real.engine.kind());
    first.is_some_and(|first| first.name == real.name)
}

/// The text that makes a stand-in, and the one that it is made of.
fn text(tag: &str) -> (&'static str, Option<&'static str>) {
    match tag {
        PACKAGES => (include_str!("stand-ins/packages.Dockerfile"), None),
        UV => (include_str!("stand-ins/uv.Dockerfile"), None),
        RUST => (include_str!("stand-ins/rust.Dockerfile"), None),
        NODE => (include_str!("stand-ins/node.Dockerfile"), None),
        CUDA => ("FROM localhost/image-dsl-stand-in/packages:1\n", Some(PACKAGES)),
        PYTORCH => (include_str!("stand-ins/pytorch.Dockerfile"), Some(PACKAGES)),
        other => panic!("no stand-in is known for {other}"),
    }
}

/// Sees to it that the engine has an image of that name.
pub(crate) fn provide(real: &'static Real, tag: &str) {
    static MAKING: Mutex<Vec<(&str, &'static Mutex<()>)>> = Mutex::new(Vec::new());
    // One after another on one engine, on all engines at the same time.
    let own: &'static Mutex<()> = {
        let mut all = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().find(|(name, _)| *name == real.name).map(|(_, own)| *own);
        known.unwrap_or_else(|| {
            let own: &'static Mutex<()> = Box::leak(Box::default());
            all.push((&real.name, own));
            own
        })
    };
    let _guard = own.lock().unwrap_or_else(PoisonError::into_inner);
    provide_now(real, tag);
}

fn provide_now(real: &Real, tag: &str) {
    let (dockerfile, base) = text(tag);
    if let Some(base) = base {
        provide_now(real, base);
    }
    let label = |key, value: &str| real.engine.image_with(tag, key, value).unwrap().is_some();
    let digest = digest(dockerfile);
    // uv's is that of other tests too.
    let is_there = if tag == UV {
        label("stand-in", "true")
    } else {
        label("stand-in.digest", &digest)
    };
    let inspect = ["inspect", "--type", "image", tag];
    let is_real = || real.client(&inspect).status.success() && !label("stand-in", "true");
    if is_there || is_real() {
        return;
    }
    let output = made(real, tag, dockerfile, &digest);
    assert!(
        output.status.success(),
        "{tag} on {}: {}",
        real.name,
        String::from_utf8_lossy(&output.stderr)
    );
}

fn made(real: &Real, tag: &str, dockerfile: &str, digest: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("make.py"), PROGRAM).unwrap();
    let file = folder.path().join("Dockerfile").display().to_string();
    let text = format!("{dockerfile}LABEL stand-in=true stand-in.digest={digest}\n");
    std::fs::write(&file, text).unwrap();
    let path = folder.path().display().to_string();
    real.client(&["build", "--tag", tag, "--file", &file, &path])
}

fn digest(dockerfile: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (dockerfile, PROGRAM).hash(&mut hasher);
    format!("{:x}", hasher.finish())
}
