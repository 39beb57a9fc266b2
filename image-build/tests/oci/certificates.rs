//! The certificates of single registries, with a registry that encrypts and asks for them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use image_build::{BuildOptions, build_without_engine_in};

use crate::Project;
use crate::registry::Registry;

/// Makes an authority, and what it has signed: `server` and `client`, each with its key, and the key of another one.
const MAKE: &str = "set -e; new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $new -days 2 -keyout ca.key -out ca.crt -subj /CN=ca -addext basicConstraints=critical,CA:TRUE
for name in server client; do
openssl req $new -keyout $name.key -out $name.csr -subj /CN=$name
echo subjectAltName=IP:127.0.0.1 > $name.ext
openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -days 2 -out $name.cert -extfile $name.ext
done
openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out other.key";

/// Takes encrypted connections of those who have a certificate, and passes them on. Prints its port.
const SERVE: &str = "
import socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('server.cert', 'server.key')
context.load_verify_locations('ca.crt')
context.verify_mode = ssl.CERT_REQUIRED
def pass_on(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
    except OSError:
        pass
    finally:
        other.close()
def serve(client):
    try:
        client = context.wrap_socket(client, server_side=True)
    except OSError:
        return
    behind = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    threading.Thread(target=pass_on, args=(client, behind), daemon=True).start()
    pass_on(behind, client)
server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
";

/// A program that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the server in a folder with its certificates, and returns its port.
fn serve(folder: &Path, registry: &Registry) -> Option<(Server, String)> {
    fs::create_dir_all(folder).unwrap();
    let made = Command::new("sh")
        .args(["-c", MAKE])
        .current_dir(folder)
        .output()
        .unwrap();
    if !made.status.success() {
        eprintln!("SKIPPED: {}", String::from_utf8_lossy(&made.stderr));
        return None;
    }
    let (_, port) = registry.host.split_once(':').unwrap();
    let mut python = Command::new("python3");
    python
        .args(["-c", SERVE, port])
        .current_dir(folder)
        .stdout(Stdio::piped());
    let mut child = python.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    Some((Server(child), line.trim().to_owned()))
}

#[test]
fn a_registry_is_trusted_by_its_own_certificates() {
    let (project, registry) = (Project::new(), Registry::start());
    let made = project.path("made");
    let Some((_server, port)) = serve(&made, &registry) else {
        return;
    };
    let host = format!("127.0.0.1:{port}");
    let folder = project.path(&format!("config/docker/certs.d/{host}"));
    fs::create_dir_all(&folder).unwrap();
    let put = |from: &str, to: &str| fs::copy(made.join(from), folder.join(to)).unwrap();
    let environment = project.environment().with("XDG_CONFIG_HOME", project.path("config"));
    let options = BuildOptions {
        push: true,
        registry: Some(host.clone()),
        ..project.options()
    };
    let push = || {
        let pushed = build_without_engine_in(&environment, &project.app("team/app:1"), &options, &mut |_| ());
        pushed.map(drop).map_err(|error| error.to_string())
    };
    let said = push().unwrap_err();
    assert!(said.contains("certificate"), "{said}");
    put("ca.crt", "ca.crt");
    assert!(push().is_err(), "without a certificate of its own");
    assert!(registry.manifest("team/app", "1").is_none());
    put("client.cert", "client.cert");
    let said = push().unwrap_err();
    assert!(said.contains("client.key: No such file"), "{said}");
    put("other.key", "client.key");
    let said = push().unwrap_err();
    assert!(
        said.contains("client.cert and its key do not belong together"),
        "{said}"
    );
    put("client.key", "client.key");
    push().unwrap();
    assert!(registry.manifest("team/app", "1").is_some());
    fs::write(folder.join("ca.crt"), "nothing").unwrap();
    let said = push().unwrap_err();
    assert!(said.contains("ca.crt has no certificate"), "{said}");
}
