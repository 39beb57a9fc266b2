//! `add_python`: a Python of its own for a base that has none.

use super::{Lowering, Sink, tools};
use crate::spec::{Action, Command, Env, Run};
use crate::tools::UV_VERSION;
use crate::variables::PATH;

/// The folder in which it is installed.
const FOLDER: &str = "/opt/python";

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Installs one of the standalone builds that uv knows, and puts its programs on the PATH.
    pub(super) fn add_python(&mut self, version: &str) {
        let run = Run {
            command: Command::Shell(install(version).into()),
            env: Vec::new(),
            mounts: vec![tools::uv(UV_VERSION)],
            network: None,
            devices: Vec::new(),
        };
        self.emit(Action::Run(run));
        // Where pip puts the programs of packages.
        self.emit(Action::Env(Env {
            key: PATH.into(),
            value: format!("{FOLDER}/{}/bin:$PATH", series(version)).into(),
        }));
    }
}

/// Returns the command that installs a Python. uv marks what it installs as its own, so that pip refuses to install
/// anything there. Besides the Python, it leaves files to lock and hide the folder. The name of the folder says for
/// which machine it is, and that of the link does not.
fn install(version: &str) -> String {
    let uv = tools::UV;
    let series = series(version);
    format!(
        "{uv} --no-cache --no-config python install --no-bin --install-dir {FOLDER} {version} \
         && set -- {FOLDER}/cpython-{series}* && mkdir -p /usr/local/bin \
         && ln -sf \"$1/bin/python\" \"$1/bin/python3\" \"$1/bin/python{series}\" \"$1/bin/pip\" \"$1/bin/pip3\" /usr/local/bin/ \
         && ln -sfn \"$1\" {FOLDER}/{series} \
         && rm -rf \"$1/lib/python{series}/EXTERNALLY-MANAGED\" {FOLDER}/.gitignore {FOLDER}/.lock {FOLDER}/.temp"
    )
}

/// Returns the first two numbers of a version.
fn series(version: &str) -> &str {
    let minor = version.find('.').map_or(version.len(), |dot| dot + 1);
    let end = version[minor..].find('.').map_or(version.len(), |dot| minor + dot);
    version.get(..end).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::series;

    #[test]
    fn the_series_of_a_version() {
        assert_eq!(series("3.12"), "3.12");
        assert_eq!(series("3.12.4"), "3.12");
    }
}
