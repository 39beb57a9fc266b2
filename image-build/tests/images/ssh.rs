//! Steps that speak to the agent of whoever builds.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use image_build::BuildOptions;
use image_build::engine::EngineKind;

use crate::project::{Project, on_all, on_each};

/// An agent with a key of its own, which ends with the test.
struct Agent {
    folder: tempfile::TempDir,
    agent: Child,
}

impl Agent {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent.sock");
        let agent = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let agent = Self { folder, agent };
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "image-dsl", "-f"])
            .arg(agent.folder.path().join("key"))
            .status();
        assert!(made.unwrap().success());
        let added = (0..50).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            let mut add = Command::new("ssh-add");
            add.arg("-q").arg(agent.folder.path().join("key"));
            add.env("SSH_AUTH_SOCK", &socket).stderr(Stdio::null());
            add.status().unwrap().success()
        });
        assert!(added, "the agent takes no key");
        agent
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The public key as the agent's protocol has it, in base64.
    fn public(&self) -> String {
        let line = std::fs::read_to_string(self.path("key.pub")).unwrap();
        line.split(' ').nth(1).unwrap().to_owned()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.agent.kill();
        let _ = self.agent.wait();
    }
}

/// Asks the agent for its keys (draft-ietf-sshm-ssh-agent: request 11, answer 12) and prints the first one.
const ASK: &str = "import base64, os, socket, struct\n\
    agent = socket.socket(socket.AF_UNIX)\n\
    agent.connect(os.environ['SSH_AUTH_SOCK'])\n\
    agent.sendall(b'\\0\\0\\0\\1\\x0b')\n\
    answer = b''\n\
    while len(answer) < 4 or len(answer) < 4 + struct.unpack('>I', answer[:4])[0]:\n    answer += agent.recv(65536)\n\
    assert answer[4] == 12, answer\n\
    (length,) = struct.unpack('>I', answer[9:13])\n\
    print('key', base64.b64encode(answer[13:13 + length]).decode(), flush=True)\n";

#[test]
fn a_step_speaks_to_the_agent_that_is_given() {
    if Command::new("ssh-agent").arg("-h").output().is_err() {
        return eprintln!("SKIPPED: there is no ssh-agent");
    }
    let agent = Agent::start();
    on_all(|project: &Project<'_>| {
        let spec = image_core::spec::Spec::builder()
            .from("python:3.12-slim")
            .env("OWN", project.own.as_str());
        let plan = spec.run(vec!["python3", "-c", ASK]).ssh(true).plan().unwrap();
        // Whoever can use an agent can use a key: they make one of it.
        let given = if project.real.engine.kind() == EngineKind::Docker {
            "key"
        } else {
            "agent.sock"
        };
        let options = BuildOptions {
            ssh: vec![format!("default={}", agent.path(given))],
            ..project.options()
        };
        let (built, events) = project.must_build(&plan, &options);
        let told = format!("{events:?}");
        assert!(
            told.contains(&format!("key {}", agent.public())),
            "{}: {told}",
            project.real.name
        );
        project.remove(&built);
    });
}

/// The variable is that of this process, so another one is asked.
#[test]
fn without_an_agent_nothing_is_sent() {
    const ALONE: &str = "IMAGE_DSL_TEST_WITHOUT_AGENT";
    if std::env::var_os(ALONE).is_none() {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "ssh::without_an_agent_nothing_is_sent"]);
        let done = again.env(ALONE, "1").env_remove("SSH_AUTH_SOCK").output().unwrap();
        return assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    }
    on_each(|project| {
        let image = project.image();
        let line = line!() + 1;
        let plan = image.run("ssh-add -l").ssh(true).plan().unwrap();
        let (said, events) = project.problem(&plan, &project.options());
        assert!(events.is_empty(), "something was sent");
        let place = format!("ssh.rs:{line}: ");
        assert!(said.contains(&place) && said.contains("--ssh default="), "{said}");
    });
}
