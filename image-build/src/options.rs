//! The options of a build.

use std::env;
use std::path::{Path, PathBuf};

use image_core::grammar::platform::of_build;

use crate::caches::CacheScope;
use crate::engine::{Secret, SecretFrom};
use crate::oci::Output;

/// The options of a build. [`BuildOptions::default`] builds for the engine's default platform, takes secrets from
/// variables of the same names, and gives the image its declared name.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, as on the command line"
)]
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Platforms such as `linux/arm64`; if empty, the engine's default.
    pub platforms: Vec<String>,
    /// Secrets of steps. A secret that is not listed comes from the variable of its name.
    pub secrets: Vec<Secret>,
    /// The agents and keys for steps with `ssh`: `default`, `ID`, `ID=SOCKET` or `ID=KEY`. If empty, the running agent.
    pub ssh: Vec<String>,
    /// Values of build arguments, which the image must declare with `arg`.
    pub build_args: Vec<(String, String)>,
    /// True to run every step again, even if the image exists, on the base images that the engine has.
    pub no_cache: bool,
    /// True to ask registries for each image that it uses, and to use newer ones.
    pub pull: bool,
    /// The scope of its cache mounts.
    pub caches: CacheScope,
    /// True to report why it is built or not, in [`Event::Reason`](crate::engine::Event::Reason) and
    /// [`Built::reasons`](crate::Built::reasons).
    pub explain: bool,
    /// Names in addition to the declared one.
    pub tags: Vec<String>,
    /// A registry, or a path in one, under which the image also gets its declared name: `registry.example.com/team`.
    pub registry: Option<String>,
    /// True to push it, by the names of `tags` and `registry`, or by the declared name if these are empty.
    pub push: bool,
    /// True to put the files of `mount` into the image, by copies as its last steps. Without it, an image with a `mount`
    /// is not pushed, because it would lack these files.
    pub bake_mounts: bool,
    /// Caches to import steps from, which another machine may have exported: `type=registry,ref=…`.
    pub cache_from: Vec<String>,
    /// Caches to export steps to, for other machines.
    pub cache_to: Vec<String>,
    /// Where an image goes, beside the registries that it is pushed to. If an engine builds it, the engine keeps it under its
    /// internal name alone.
    pub outputs: Vec<Output>,
    /// Base images that are in OCI layouts: each by its name, with the layout's folder. Without an engine, they are not
    /// asked for in registries.
    pub base_layouts: Vec<(String, PathBuf)>,
    /// The hosts of registries, `HOST[:PORT]`, that are asked without encryption where no engine asks. Those of this machine
    /// always may be.
    pub plain_http: Vec<String>,
    /// The folder of the image's own files, for a program that has left the machine it was compiled on; by default the one
    /// where it was compiled. See [`Plan::with_context`](image_core::plan::Plan::with_context).
    pub context: Option<PathBuf>,
    /// The program that `run_fn` runs in the image; by default the running one.
    pub program: Option<PathBuf>,
    /// The folder for the index of unchanged files; by default the one in the user's cache folder.
    pub cache_folder: Option<PathBuf>,
}

/// An option of a command line that is not valid. Its text says what is wrong and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOption(String);

impl InvalidOption {
    pub(crate) fn new(what: String) -> Self {
        Self(what)
    }
}

impl std::fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidOption {}

/// Parses a secret: `NAME`, the variable of that name; `NAME=env:VARIABLE`; `NAME=file:PATH`; `NAME=SOURCE`, the file
/// at that path if it exists, else the variable of that name.
///
/// # Errors
/// If it has no name, or `SOURCE` is neither a file nor a variable.
pub fn secret(text: &str) -> Result<Secret, InvalidOption> {
    let (id, source) = match text.split_once('=') {
        Some((id, source)) => (id, Some(source)),
        None => (text, None),
    };
    if id.is_empty() {
        return Err(InvalidOption(format!(
            "`{text}` is not a valid secret: it has no name; write NAME, NAME=env:VARIABLE or NAME=file:PATH"
        )));
    }
    let from = source.map_or_else(
        || Ok(SecretFrom::Env(id.to_owned())),
        |source| secret_source(id, source),
    )?;
    Ok(Secret {
        id: id.to_owned(),
        from,
    })
}

fn secret_source(id: &str, source: &str) -> Result<SecretFrom, InvalidOption> {
    if let Some(variable) = source.strip_prefix("env:") {
        return Ok(SecretFrom::Env(variable.to_owned()));
    }
    if let Some(path) = source.strip_prefix("file:") {
        return Ok(SecretFrom::File(path.into()));
    }
    if Path::new(source).is_file() {
        return Ok(SecretFrom::File(source.into()));
    }
    // The text may be the secret's value, given by mistake, so the error does not repeat it.
    let known = !source.is_empty() && !source.contains(['=', '\0']) && env::var_os(source).is_some();
    known.then(|| SecretFrom::Env(source.to_owned())).ok_or_else(|| {
        InvalidOption(format!(
            "the text after `{id}=` is neither a file nor a variable, and a command line must not have a secret's value; \
             write {id}=env:VARIABLE or {id}=file:PATH"
        ))
    })
}

/// Parses a build argument: `NAME=VALUE`, or `NAME` for the value of that variable.
///
/// # Errors
/// If it has no name, or the variable is not set.
pub fn build_arg(text: &str) -> Result<(String, String), InvalidOption> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, env::var(text).ok()),
    };
    match value {
        Some(value) if !name.is_empty() => Ok((name.to_owned(), value)),
        _ => Err(InvalidOption(format!(
            "`{text}` is not a valid build argument: write NAME=VALUE, or NAME if a variable of that name is set"
        ))),
    }
}

/// Parses a platform: `os/arch` or `os/arch/variant`.
///
/// # Errors
/// If it has no processor, or a system or processor that does not exist.
pub fn platform(text: &str) -> Result<String, InvalidOption> {
    match of_build(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(fault) => Err(InvalidOption(format!("`{text}` {}; {}", fault.what, fault.fix))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Option<SecretFrom> {
        secret(text).ok().map(|secret| secret.from)
    }

    #[test]
    fn secrets() {
        let env = |name: &str| Some(SecretFrom::Env(name.to_owned()));
        let file = |path: &str| Some(SecretFrom::File(path.into()));
        assert_eq!(from("TOKEN"), env("TOKEN"));
        assert_eq!(from("TOKEN=env:OTHER"), env("OTHER"));
        assert_eq!(from("TOKEN=file:not/there"), file("not/there"));
        assert_eq!(from("TOKEN=Cargo.toml"), file("Cargo.toml"));
        assert_eq!(from("TOKEN=CARGO_MANIFEST_DIR"), env("CARGO_MANIFEST_DIR"));
        assert_eq!(from("=x"), None);
        assert_eq!(from("TOKEN="), None);
    }

    #[test]
    fn a_value_is_never_repeated() {
        let error = secret("TOKEN=hunter2").err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("TOKEN=env:VARIABLE") && !error.contains("hunter2")));
    }

    #[test]
    fn platforms() {
        for text in [
            "linux/amd64",
            "linux/arm/v7",
            "Linux/ARM64",
            "windows(10.0.17763)/amd64",
            "linux/x86_64",
        ] {
            assert_eq!(platform(text).as_deref(), Ok(text));
        }
        for text in [
            "",
            "linux",
            "amd64",
            "lnux/amd64",
            "linux/amd46",
            "linux/",
            "/amd64",
            "linux/arm/v7/x",
            "linux amd64",
        ] {
            assert!(platform(text).is_err(), "{text}");
        }
    }

    #[test]
    fn build_args() {
        assert_eq!(build_arg("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(build_arg("A="), Ok(("A".to_owned(), String::new())));
        assert!(build_arg("CARGO_MANIFEST_DIR").is_ok_and(|(_, value)| !value.is_empty()));
        assert!(build_arg("=b").is_err() && build_arg("NO_SUCH_VARIABLE_X").is_err());
    }
}
