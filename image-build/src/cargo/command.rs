//! The command line of cargo, and what it says of the binary that it has built.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use image_core::spec::BinarySource;
use serde_json::Value;

use super::{BinaryError, advice};
use crate::engine::process::{self, ProcessError, ProcessEvent};

/// The longest line that is read, in bytes. The message about a binary has far fewer.
const LONGEST: usize = 1 << 20;

/// A build of one binary.
pub(super) struct CargoCommand<'b> {
    source: &'b BinarySource,
    folder: PathBuf,
    target: Option<&'b str>,
}

/// A build that ran to its end.
pub(super) struct Ran {
    binary: String,
    path: Option<PathBuf>,
}

/// Returns the folder in which cargo runs, and so looks for its configuration: that of the manifest.
pub(super) fn folder(root: &Path, source: &BinarySource) -> PathBuf {
    let Some(manifest) = &source.manifest else {
        return root.to_owned();
    };
    let path = root.join(manifest);
    if path.is_dir() {
        return path;
    }
    path.parent().map_or_else(|| root.to_owned(), Path::to_owned)
}

impl<'b> CargoCommand<'b> {
    pub(super) fn new(root: &Path, source: &'b BinarySource, target: Option<&'b str>) -> Self {
        let folder = folder(root, source);
        Self { source, folder, target }
    }

    /// Returns a name for its lines.
    pub(super) fn name(&self) -> String {
        format!("cargo build --bin {}", self.source.binary)
    }

    /// Runs it. `tell` gets each line that cargo writes for people.
    pub(super) fn run(&self, tell: &mut dyn FnMut(&str)) -> Result<Ran, BinaryError> {
        let mut ran = Ran {
            binary: self.source.binary.clone(),
            path: None,
        };
        let mut said = Vec::new();
        let ended = process::run(self.command(), None, LONGEST, &mut |event| {
            let ProcessEvent::Line(line) = event else { return };
            if let Some(message) = message(line) {
                ran.note(&message);
            } else {
                tell(line);
                said.push(line.to_owned());
            }
        });
        let status = ended.map_err(|error| match error {
            ProcessError::Io(error) | ProcessError::Input(error) => BinaryError::NoCargo(error),
        })?;
        if status.success() {
            return Ok(ran);
        }
        let said = said.join("\n");
        let advice = advice::of(&said, &self.folder, self.target);
        let command = self.to_string();
        Err(BinaryError::Failed { command, said, advice })
    }

    fn command(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(self.words())
            .arg("--message-format=json-render-diagnostics");
        command.current_dir(&self.folder);
        // A path in them is relative to where this program was started, and cargo starts in the folder of the manifest.
        for variable in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"] {
            if let Some(path) = std::env::var_os(variable).and_then(absolute) {
                command.env(variable, path);
            }
        }
        command
    }

    /// Returns the arguments that say what is built.
    fn words(&self) -> Vec<String> {
        let source = self.source;
        let mut words = vec!["build".to_owned()];
        let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
        source.package.iter().for_each(|package| option("--package", package));
        option("--bin", &source.binary);
        option("--profile", source.profile.as_deref().unwrap_or("release"));
        self.target.iter().for_each(|target| option("--target", target));
        if !source.features.is_empty() {
            option("--features", &source.features.join(","));
        }
        let flags = [
            (source.all_features, "--all-features"),
            (source.no_default_features, "--no-default-features"),
            (source.locked, "--locked"),
        ];
        words.extend(
            flags
                .iter()
                .filter(|(is_set, _)| *is_set)
                .map(|(_, flag)| (*flag).to_owned()),
        );
        words
    }
}

fn absolute(path: OsString) -> Option<PathBuf> {
    (!path.is_empty()).then(|| std::path::absolute(path).ok()).flatten()
}

/// Shows what people would type.
impl fmt::Display for CargoCommand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo {}", self.words().join(" "))
    }
}

/// Returns a message of cargo for programs; the other lines are for people.
fn message(line: &str) -> Option<Value> {
    let message: Value = line.starts_with('{').then(|| serde_json::from_str(line).ok())??;
    message.get("reason").is_some().then_some(message)
}

impl Ran {
    /// Notes where a binary is, if the message says so of this one.
    fn note(&mut self, message: &Value) {
        let target = &message["target"];
        let kinds = target["kind"].as_array().into_iter().flatten();
        let is_binary = kinds.filter_map(Value::as_str).any(|kind| kind == "bin");
        if is_binary
            && target["name"].as_str() == Some(&self.binary)
            && let Some(path) = message["executable"].as_str()
        {
            self.path = Some(path.into());
        }
    }

    /// Returns where the binary is.
    pub(super) fn into_path(self) -> Result<PathBuf, BinaryError> {
        self.path.ok_or(BinaryError::NotBuilt(self.binary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &BinarySource, target: Option<&str>) -> String {
        CargoCommand::new(Path::new("shop"), source, target).to_string()
    }

    fn source() -> BinarySource {
        BinarySource {
            binary: "gateway".to_owned(),
            manifest: None,
            package: None,
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            profile: None,
            target: None,
            locked: false,
        }
    }

    #[test]
    fn each_option_is_one_of_cargo() {
        assert_eq!(words(&source(), None), "cargo build --bin gateway --profile release");
        let full = BinarySource {
            package: Some("shop".to_owned()),
            features: ["tls", "store/sqlite"].map(str::to_owned).into(),
            no_default_features: true,
            profile: Some("dist".to_owned()),
            locked: true,
            ..source()
        };
        assert_eq!(
            words(&full, Some("x86_64-unknown-linux-musl")),
            "cargo build --package shop --bin gateway --profile dist --target x86_64-unknown-linux-musl --features \
             tls,store/sqlite --no-default-features --locked"
        );
        let all = BinarySource {
            all_features: true,
            ..source()
        };
        assert!(words(&all, None).ends_with("--all-features"));
    }

    #[test]
    fn the_binary_is_where_cargo_says() {
        let mut ran = Ran {
            binary: "gateway".to_owned(),
            path: None,
        };
        let artifact = |name: &str, kind: &str, path: &str| {
            let line = format!(
                r#"{{"reason":"compiler-artifact","target":{{"kind":["{kind}"],"name":"{name}"}},"executable":{path}}}"#
            );
            message(&line).unwrap_or_default()
        };
        ran.note(&artifact("gateway", "lib", "null"));
        ran.note(&artifact("other", "bin", "\"/t/other\""));
        ran.note(&artifact("gateway", "test", "\"/t/deps/gateway\""));
        assert_eq!(ran.path, None);
        ran.note(&artifact("gateway", "bin", "\"/t/release/gateway\""));
        assert_eq!(ran.path.as_deref(), Some(Path::new("/t/release/gateway")));
        assert_eq!(message("   Compiling gateway v0.1.0"), None);
        assert_eq!(message("{ not a message"), None);
    }
}
