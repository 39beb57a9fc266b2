//! Engines of a test's own, which it may kill and fill.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use image_build::engine::{Engine, EngineKind, Environment};

use crate::support::{Real, engines};

/// An engine with a store in memory, in a space of its own that ends with the test, however that ends.
pub(crate) struct Own {
    pub(crate) real: Real,
    folder: tempfile::TempDir,
    space: Space,
}

/// Starts a daemon for each docker of the kit; other dockers' are not ours to configure. One that is killed is started
/// again, as a service is.
pub(crate) fn daemons(megabytes: u32) -> impl Iterator<Item = Own> {
    let dockers = engines().iter().filter(|real| real.engine.kind() == EngineKind::Buildx);
    start_engines(dockers, move |suite, at| {
        format!(
            "mount -t tmpfs -o size={megabytes}m none {at}/store; while :; do rm -f {at}/pid {at}/s; \
             dockerd --config-file {suite}/daemon.json --data-root {at}/store/data --exec-root {at}/exec --pidfile {at}/pid \
             -H unix://{at}/s --iptables=false --ip6tables=false --bridge=none >>{at}/log 2>&1; sleep 0.2; done"
        )
    })
}

/// Makes a store for a podman and a buildah of the kit.
pub(crate) fn stores(megabytes: u32) -> impl Iterator<Item = Own> {
    let first = |kind| engines().iter().find(move |real| real.engine.kind() == kind);
    let wanted = [EngineKind::Podman, EngineKind::Buildah].into_iter().filter_map(first);
    start_engines(wanted, move |_, at| {
        let (driver, store) = ("[storage]\ndriver = \"overlay\"", format!("{at}/store"));
        let places = format!("graphroot = \"{store}/all\"\nrunroot = \"{store}/run\"");
        format!(
            "mount -t tmpfs -o size={megabytes}m none {store}; printf '%s\\n' '{driver}\n{places}' >{at}/storage.conf; \
             exec sleep infinity"
        )
    })
}

/// Starts an engine like each of these that is of a kit, when its turn comes, by the script for a suite and a folder.
fn start_engines(
    like: impl Iterator<Item = &'static Real>,
    script: impl Fn(&str, &str) -> String,
) -> impl Iterator<Item = Own> {
    let like: Vec<_> = like.filter(|real| within(real).is_file()).collect();
    if like.is_empty() {
        eprintln!("SKIPPED: no engine is here that a test could start again");
    }
    like.into_iter().map(move |real| Own::start(real, &script))
}

/// The program that runs others in the root of a suite of the kit.
fn within(real: &Real) -> PathBuf {
    real.engine.program().with_file_name("in")
}

impl Own {
    fn start(real: &Real, script: impl Fn(&str, &str) -> String) -> Self {
        let within = within(real);
        let suite = within.parent().and_then(Path::parent).unwrap().display().to_string();
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display().to_string();
        for name in ["store", "scratch"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let kind = real.engine.kind();
        let mut space = Command::new("setpriv");
        space.args(["--pdeathsig", "KILL"]).arg(&within);
        space.args(["unshare", "--mount", "--propagation=slave", "--fork", "--kill-child"]);
        if kind == EngineKind::Buildx {
            // All that a daemon has started ends with it.
            space.args(["--pid", "--mount-proc"]);
        }
        space.args(["sh", "-c", &script(&suite, &at)]).stdin(Stdio::null());
        let space = Space(space.spawn().unwrap());
        let environment = if kind == EngineKind::Buildx {
            let socket = folder.path().join("s");
            wait(&socket, folder.path());
            real.through(folder.path(), &socket)
        } else {
            in_space(real, folder.path(), &suite, &space)
        };
        let environment = environment.with("TMPDIR", folder.path().join("scratch"));
        let own = Self {
            real: Real {
                name: format!("{}-own", real.name),
                engine: Engine::named_in(kind.name(), &environment).unwrap(),
                environment,
            },
            folder,
            space,
        };
        if kind == EngineKind::Buildx {
            own.base();
        }
        own
    }

    /// Waits until it answers.
    pub(crate) fn wait(&self) {
        wait(&self.folder.path().join("s"), self.folder.path());
    }

    /// The folder for the temporary files of builds.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    /// Kills the client of the build that runs.
    pub(crate) fn kill_client(&self) {
        let folders = fs::read_dir(self.scratch()).unwrap().flatten();
        let mut clients = folders.filter_map(|folder| fs::read_to_string(folder.path().join("client")).ok());
        let client = clients.next().unwrap();
        assert!(Command::new("kill").args(["-9", &client]).status().unwrap().success());
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

/// An environment in which a client runs with the store of a space.
fn in_space(real: &Real, folder: &Path, suite: &str, space: &Space) -> Environment {
    let settings = folder.join("storage.conf");
    let made = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        settings.is_file()
    });
    assert!(made, "{}: no store is made", real.name);
    let inner = descendants(space.0.id())[0];
    let name = real.engine.kind().name();
    let script = format!(
        "#!/bin/bash\n. '{suite}/env'\nexec nsenter -t {inner} -m --wdns=\"$PWD\" env CONTAINERS_STORAGE_CONF='{}' \
         /usr/bin/{name} \"$@\"\n",
        settings.display()
    );
    real.with_client(folder, name, &script)
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
