//! Engines of a test's own, which it may kill and fill.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use image_build::engine::{Engine, EngineKind};

use crate::support::{Real, engines};

/// Docker's daemon with a store in memory, in a process space of its own that ends with the test, however that ends. One
/// that is killed is started again, as a service is.
pub(crate) struct Daemon {
    pub(crate) real: Real,
    folder: tempfile::TempDir,
    space: Space,
}

/// Starts one for each docker of the kit. Other engines' daemons are not ours to configure.
pub(crate) fn daemons(megabytes: u32) -> impl Iterator<Item = Daemon> {
    let docker = engines().iter().filter(|real| real.engine.kind() == EngineKind::Buildx);
    let started: Vec<_> = docker.filter_map(move |real| Daemon::start(real, megabytes)).collect();
    if started.is_empty() {
        eprintln!("SKIPPED: no docker is here whose daemon a test can start");
    }
    started.into_iter()
}

impl Daemon {
    fn start(real: &Real, megabytes: u32) -> Option<Self> {
        let within = real.engine.program().with_file_name("in");
        let suite = within.parent()?.parent()?.to_owned();
        if !within.is_file() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let (at, suite) = (folder.path().display(), suite.display());
        let script = format!(
            "mkdir {at}/store && mount -t tmpfs -o size={megabytes}m none {at}/store && while :; do rm -f {at}/pid {at}/s; \
             dockerd --config-file {suite}/daemon.json --data-root {at}/store/data --exec-root {at}/exec --pidfile {at}/pid \
             -H unix://{at}/s --iptables=false --ip6tables=false --bridge=none >>{at}/log 2>&1; sleep 0.2; done"
        );
        let space = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(&within)
            .args("unshare --mount --propagation=slave --pid --fork --kill-child --mount-proc sh -c".split(' '))
            .arg(script)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let socket = folder.path().join("s");
        let space = Space(space);
        wait(&socket, folder.path());
        let scratch = folder.path().join("scratch");
        fs::create_dir(&scratch).unwrap();
        let environment = real.through(folder.path(), &socket).with("TMPDIR", &scratch);
        let daemon = Self {
            real: Real {
                name: format!("{}-own", real.name),
                engine: Engine::named_in(real.engine.kind().name(), &environment).unwrap(),
                environment,
            },
            folder,
            space,
        };
        daemon.base();
        Some(daemon)
    }

    /// Waits until it answers.
    pub(crate) fn wait(&self) {
        wait(&self.folder.path().join("s"), self.folder.path());
    }

    /// Where builds keep what they need for a while.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    /// A base of a shell and a few programs, so that it is there at once.
    fn base(&self) {
        let root = self.folder.path().join("root");
        small_root(&root);
        let archive = self.folder.path().join("base.tar");
        let packed = Command::new("tar")
            .arg("-cf")
            .arg(&archive)
            .arg("-C")
            .arg(&root)
            .arg(".")
            .status();
        assert!(packed.unwrap().success());
        let archive = archive.display().to_string();
        let imported = self.real.client(&["import", &archive, "debian:bookworm-slim"]);
        assert!(imported.status.success(), "{imported:?}");
    }

    /// Kills a program of it at once: `dockerd`, or the `containerd` below it.
    pub(crate) fn kill(&self, program: &str) {
        let process = descendants(self.space.0.id()).into_iter().find(|process| {
            fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.trim() == program)
        });
        let process = process.unwrap_or_else(|| panic!("no {program} runs"));
        let killed = Command::new("kill").args(["-9", &process.to_string()]).status();
        assert!(killed.unwrap().success());
    }
}

/// With `unshare` its space ends, and all that runs in it.
struct Space(Child);

impl Drop for Space {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait(socket: &Path, folder: &Path) {
    let answered = (0..300).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        answers(socket)
    });
    let log = || fs::read_to_string(folder.join("log"));
    assert!(answered, "dockerd does not start: {:?}", log());
}

/// A folder with a shell and a few programs of this machine, and what they load.
pub(crate) fn small_root(root: &Path) {
    let script = "mkdir -p \"$0\"; ldd /bin/sh /bin/cat /bin/dd /bin/sleep | grep -o '/[^ :)]*' | sort -u | \
                  xargs cp --dereference --parents --target-directory \"$0\"";
    let made = Command::new("sh").args(["-c", script]).arg(root).status();
    assert!(made.unwrap().success());
}

fn answers(socket: &Path) -> bool {
    let Ok(mut stream) = UnixStream::connect(socket) else {
        return false;
    };
    let asked = stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.ends_with("OK")
}

/// Each thread has children of its own.
fn descendants(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let mut found: Vec<u32> = Vec::new();
    for list in lists {
        found.extend(list.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
    }
    let below: Vec<u32> = found.iter().flat_map(|child| descendants(*child)).collect();
    found.extend(below);
    found
}
