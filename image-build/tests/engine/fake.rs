//! Fake programs: the clients of engines, as scripts that note how they are called.

use std::fs;
use std::path::Path;

use image_build::engine::Environment;
use tempfile::TempDir;

/// Programs in a folder that is the whole `PATH` but for the system's own.
pub(crate) struct Fakes(TempDir);

impl Fakes {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A program that notes its arguments, one a line, in `NAME.log`, and then runs the script.
    pub(crate) fn with(self, name: &str, script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let log = self.path().join(format!("{name}.log"));
        let text = format!(
            "#!/bin/sh\nPATH=$PATH:/usr/bin:/bin\nprintf '%s\\n' \"$@\" >>'{}'\n{script}\n",
            log.display()
        );
        let file = self.path().join(name);
        let draft = self.path().join(format!("{name}.draft"));
        fs::write(&draft, text).unwrap();
        // A file that this process had open for writing could be open in what another test starts: "text file busy".
        let copied = std::process::Command::new("cp").args([&draft, &file]).status();
        assert!(copied.unwrap().success());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn environment(&self) -> Environment {
        let path = std::env::join_paths([self.path(), Path::new("/fake-system")]).unwrap();
        let mut environment = Environment::current()
            .with("PATH", path)
            .with("DOCKER_CONFIG", self.path().join("config"))
            .with("HOME", self.path())
            .with("TMPDIR", self.path());
        for name in [
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "IMAGE_DSL_ENGINE",
            "BUILDX_BUILDER",
            "BUILDX_CONFIG",
            "CONTAINER_HOST",
            "XDG_RUNTIME_DIR",
        ] {
            environment = environment.without(name);
        }
        environment
    }

    pub(crate) fn log(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path().join(format!("{name}.log"))).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// A docker of a version whose build runs a script.
pub(crate) fn docker(version: &str, build: &str) -> String {
    format!(
        "case \"$1\" in\n version) echo {version};;\n buildx) case \"$2\" in version) echo v0.13;; *) {build};; esac;;\n \
         build) {build};;\nesac"
    )
}

pub(crate) const PODMAN: &str = "case \"$1\" in version) echo '{\"Client\":{\"Version\":\"5.4.2\"}}';; esac";
pub(crate) const BUILDAH: &str = "case \"$1\" in --version) echo 'buildah version 1.39.3 (image-spec 1.1.0)';; esac";
pub(crate) const DEAD: &str =
    "echo 'Cannot connect to the Docker daemon at tcp://x. Is the docker daemon running?' >&2; exit 1";

/// A build that writes its image's id, prints and ends.
pub(crate) fn build(print: &str, code: i32) -> String {
    format!(
        "cat >/dev/null; while [ $# -gt 0 ]; do [ \"$1\" = --iidfile ] && echo sha256:abc >\"$2\"; shift; done; \
         cat <<'END'\n{print}\nEND\n exit {code}"
    )
}
