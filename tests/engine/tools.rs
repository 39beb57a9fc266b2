//! Stand-ins for the images of tools, made of what `PyPI` has, where an engine does not have the images themselves.

use std::sync::OnceLock;

use crate::case::BASE;
use crate::host::{Engine, engines};

/// The release of uv that is used if none is named.
const UV: &str = "0.9.5";

/// Sees to it that every engine has uv's image.
pub(crate) fn provide_uv() {
    static PROVIDED: OnceLock<()> = OnceLock::new();
    PROVIDED.get_or_init(|| {
        for engine in engines() {
            let tag = format!("ghcr.io/astral-sh/uv:{UV}");
            let text = format!(
                "FROM {BASE} AS pip\nRUN pip install --target /pip uv=={UV}\n\
                 FROM scratch\nLABEL stand-in=true\nCOPY --from=pip /pip/bin/uv /uv\n"
            );
            provide(engine, &tag, &text);
        }
    });
}

/// Sees to it that every engine has an image of that name in which `/usr/local/bin/micromamba` is this script, and
/// which has the user and the variables of micromamba's own.
pub(crate) fn provide_micromamba(tag: &str, script: &str) {
    let lines = script.trim_end().replace('\n', "' '");
    let text = format!(
        "FROM debian:bookworm-slim\nLABEL stand-in=true\nENV MAMBA_ROOT_PREFIX=/opt/conda\n\
         RUN printf '%s\\n' '{lines}' >/usr/local/bin/micromamba && chmod 755 /usr/local/bin/micromamba\n\
         RUN useradd --uid 57439 mambauser && mkdir /opt/conda && chown mambauser /opt/conda\nUSER mambauser\n"
    );
    for engine in engines() {
        provide(engine, tag, &text);
    }
}

/// Builds an image by that text unless the engine has one of that name.
fn provide(engine: &Engine, tag: &str, text: &str) {
    let has = engine
        .output(engine.builder(), ["inspect", "--type", "image", tag])
        .is_ok();
    if has {
        return;
    }
    let folder = std::env::temp_dir().join(format!(
        "image-dsl-{}-{}",
        std::process::id(),
        tag.replace(['/', ':'], "-")
    ));
    std::fs::create_dir_all(&folder).expect("a folder for the context");
    let file = folder.join("Dockerfile");
    std::fs::write(&file, text).expect("the Dockerfile");
    let (file, context) = (file.to_string_lossy(), folder.to_string_lossy());
    let built = engine.output(engine.builder(), ["build", "-t", tag, "-f", &file, &context]);
    drop(std::fs::remove_dir_all(&folder));
    if let Err(error) = built {
        panic!("the stand-in {tag} on {engine}: {error}");
    }
}
