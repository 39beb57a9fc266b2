//! Base images behind a password, pulled with the login of a `pull_secret`: from a registry that wants one and passes
//! everything else on to the registry of these tests.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use image_build::engine::{Engine, EngineKind, Environment, Secret, SecretFrom};
use image_build::{BuildOptions, Built, Outcome, build};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::private::small_root;
use crate::project::{Project, names_in, on_all};
use crate::support::Real;

/// The registry of these tests, which wants no password.
const OPEN: &str = "127.0.0.1:5000";
const VARIABLE: &str = "IMAGE_DSL_TEST_LOGIN";
/// `reader:zq-read-word` and `writer:zq-write-word`.
const READER: &str = "cmVhZGVyOnpxLXJlYWQtd29yZA==";
const WRITER: &str = "d3JpdGVyOnpxLXdyaXRlLXdvcmQ=";
const PASSWORDS: [&str; 3] = ["zq-read-word", "zq-write-word", READER];

/// The first byte of a client that wants TLS.
const TLS: u8 = 0x16;

/// What a registry was asked: the method, and by whom.
type Asked = Arc<Mutex<Vec<String>>>;

/// A registry behind basic authentication.
struct Locked {
    host: String,
    asked: Asked,
}

impl Locked {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked = Asked::default();
        let noted = asked.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let noted = noted.clone();
                thread::spawn(move || answer(client, &noted));
            }
        });
        Self { host, asked }
    }

    /// Returns what was asked since the last time, each once.
    fn take_asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked.dedup();
        asked
    }
}

/// Answers one request, and closes: so each has its head looked at.
fn answer(mut client: TcpStream, asked: &Asked) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
        if head[0] == TLS {
            return refuse_tls(&mut client);
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (first, rest) = head.split_once("\r\n").unwrap();
    let method = first.split(' ').next().unwrap();
    let Some(user) = user(rest) else {
        asked.lock().unwrap().push(format!("{method} nobody"));
        return client.write_all(
            b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"tests\"\r\nContent-Length: 0\r\n\
              Docker-Distribution-Api-Version: registry/2.0\r\nConnection: close\r\n\r\n",
        );
    };
    asked.lock().unwrap().push(format!("{method} {user}"));
    if let Some(shown) = shown_password() {
        asked.lock().unwrap().push(format!("in the list of processes: {shown}"));
    }
    let mut server = TcpStream::connect(OPEN)?;
    let kept = rest
        .split("\r\n")
        .filter(|line| !line.to_lowercase().starts_with("connection:"));
    let kept: Vec<&str> = kept.collect();
    server.write_all(format!("{first}\r\nConnection: close\r\n{}", kept.join("\r\n")).as_bytes())?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from, &mut to));
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}

/// Answers as servers without TLS do: the client asks without then.
fn refuse_tls(client: &mut TcpStream) -> io::Result<()> {
    client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    client.shutdown(Shutdown::Write)?;
    // What is not read would break the connection before the answer is.
    io::copy(client, &mut io::sink()).map(|_| ())
}

fn user(head: &str) -> Option<&'static str> {
    let sent = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization")
            .then(|| value.strip_prefix("Basic "))?
    })?;
    [(READER, "reader"), (WRITER, "writer")]
        .iter()
        .find_map(|(login, user)| (sent == *login).then_some(*user))
}

/// Returns the command line of a process that shows a password.
fn shown_password() -> Option<String> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut lines = processes.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok());
    lines.find(|line| PASSWORDS.iter().any(|password| line.contains(password)))
}

/// The user's own configuration, in a folder of a test.
fn user_config(project: &Project<'_>, text: &str) -> String {
    let file = if is_docker(project) {
        "user/config.json"
    } else {
        "user/auth.json"
    };
    project.file(file, text);
    project.file("user/contexts/meta/x/meta.json", "{}");
    file.to_owned()
}

fn is_docker(project: &Project<'_>) -> bool {
    matches!(project.real.engine.kind(), EngineKind::Buildx | EngineKind::Docker)
}

/// Returns the same engine with the user's configuration, temporary files in a folder of its own, and a secret.
fn engine(project: &Project<'_>, locked: &Locked, value: &str) -> Real {
    let at = project.folder.path();
    let environment = if is_docker(project) {
        project.real.environment.clone().with("DOCKER_CONFIG", at.join("user"))
    } else {
        insecure(project, locked).with("REGISTRY_AUTH_FILE", at.join("user/auth.json"))
    };
    fs::create_dir_all(at.join("scratch")).unwrap();
    let environment = environment.with("TMPDIR", at.join("scratch")).with(VARIABLE, value);
    let name = project.real.engine.kind().name();
    Real {
        name: project.real.name.clone(),
        engine: Engine::named_in(name, &environment).unwrap(),
        environment,
    }
}

/// Podman and buildah are told that the registry has no TLS. Docker takes that of this machine's own addresses so.
fn insecure(project: &Project<'_>, locked: &Locked) -> Environment {
    let at = project.folder.path();
    let location = |host: &str| format!("[[registry]]\nlocation = \"{host}\"\ninsecure = true\n");
    let conf = at.join("registries.conf");
    fs::write(&conf, location(&locked.host) + &location(OPEN)).unwrap();
    let (program, name) = (project.real.engine.program(), project.real.engine.kind().name());
    let within = program.with_file_name("in");
    let client = if within.is_file() {
        format!(
            "'{}' env 'CONTAINERS_REGISTRIES_CONF={}' /usr/bin/{name}",
            within.display(),
            conf.display()
        )
    } else {
        format!(
            "env 'CONTAINERS_REGISTRIES_CONF={}' '{}'",
            conf.display(),
            program.display()
        )
    };
    project
        .real
        .with_client(&at.join("user"), name, &format!("#!/bin/sh\nexec {client} \"$@\"\n"))
}

/// Publishes a new base, and returns its name behind the password.
fn publish(project: &Project<'_>, locked: &Locked, text: &str) -> String {
    let name = format!("image-dsl-test/{}:1", project.own.to_lowercase().replace('.', ""));
    project.file("base/Dockerfile", "FROM scratch\nCOPY root text /\n");
    project.file("base/text", text);
    small_root(&project.folder.path().join("base/root"));
    let folder = project.folder.path().join("base").display().to_string();
    let open = format!("{OPEN}/{name}");
    for arguments in [&["build", "-t", &open, &folder][..], &["push", &open], &["rmi", &open]] {
        let done = project.client(arguments);
        assert!(done.status.success(), "{arguments:?}: {done:?}");
    }
    format!("{}/{name}", locked.host)
}

fn image(project: &Project<'_>, base: &str) -> Builder {
    let from = Spec::builder().context(project.folder.path()).from(base);
    from.option("pull_secret", "LOGIN").env("OWN", project.own.as_str())
}

fn plan(project: &Project<'_>, base: &str) -> Plan {
    image(project, base).run("cat /text >/seen").plan().unwrap()
}

/// Builds, and returns what was said and what happened.
fn build_on(real: &Real, plan: &Plan, options: &BuildOptions) -> (Result<Built, String>, String) {
    let mut events = Vec::new();
    let built = build(plan, &real.engine, options, &mut |progress| {
        events.push(progress.clone());
    });
    (built.map_err(|error| error.to_string()), format!("{events:?}"))
}

fn options(project: &Project<'_>) -> BuildOptions {
    BuildOptions {
        secrets: vec![Secret {
            id: "LOGIN".to_owned(),
            from: SecretFrom::Env(VARIABLE.to_owned()),
        }],
        ..project.options()
    }
}

/// Nothing of a login is left, and the user's configuration is as it was.
fn assert_nothing_stays(project: &Project<'_>, config: (&str, &str), told: &str) {
    let at = project.folder.path();
    let name = &project.real.name;
    assert_eq!(fs::read_to_string(at.join(config.0)).unwrap(), config.1, "{name}");
    assert_eq!(names_in(&at.join("scratch")), [""; 0], "{name}");
    for password in PASSWORDS {
        assert!(!told.contains(password), "{name}: {told}");
    }
}

#[test]
fn a_base_behind_a_password_is_pulled_with_the_secret_alone() {
    on_all(|project| {
        let locked = Locked::start();
        let base = publish(project, &locked, "one");
        // Stores and helpers come before what a configuration has itself, and these do not exist.
        let config = if is_docker(project) {
            "{\"credsStore\": \"image-dsl-nobody\", \"auths\": {}}".to_owned()
        } else {
            format!("{{\"credHelpers\": {{\"{}\": \"image-dsl-nobody\"}}}}", locked.host)
        };
        let file = user_config(project, &config);
        let plan = plan(project, &base);
        let name = &project.real.name;

        let real = engine(project, &locked, "reader:no-such-word");
        let (said, events) = build_on(&real, &plan, &options(project));
        let said = said.unwrap_err();
        assert!(said.contains("`pull_secret`; check its user"), "{name}: {said}");
        let told = format!("{said} {events}");
        assert!(!told.contains("no-such-word"), "{name}: {told}");
        let pull = BuildOptions {
            pull: true,
            ..options(project)
        };
        let (said, _) = build_on(&real, &plan, &pull);
        let said = said.unwrap_err();
        assert!(said.contains("`pull_secret`; check its user"), "{name}: {said}");
        assert_nothing_stays(project, (&file, &config), &told);

        locked.take_asked();
        for value in [
            "reader:zq-read-word\n".to_owned(),
            format!("{{\"auths\": {{\"{}\": {{\"auth\": \"{READER}\"}}}}}}", locked.host),
        ] {
            let real = engine(project, &locked, &value);
            let (built, events) = build_on(&real, &plan, &options(project));
            let built = built.unwrap();
            let asked = locked.take_asked();
            assert!(
                asked.iter().any(|asked| asked.ends_with(" reader")),
                "{name}: {asked:?}"
            );
            assert!(
                !asked.iter().any(|asked| asked.contains("processes")),
                "{name}: {asked:?}"
            );
            assert_nothing_stays(project, (&file, &config), &events);
            project.remove(&built);
            project.client(&["rmi", "--force", &base]);
        }

        // The next build has no login, unless it is given one.
        let without = project.builder_from(&base).run("cat /text >/other").plan().unwrap();
        let (said, _) = build_on(&real, &without, &options(project));
        let said = said.unwrap_err();
        assert!(said.contains(&locked.host), "{name}: {said}");
        assert!(
            !locked.take_asked().iter().any(|asked| asked.ends_with("reader")),
            "{name}"
        );
    });
}

#[test]
fn a_push_to_the_same_registry_and_new_bases_have_the_logins_that_are_theirs() {
    on_all(|project| {
        let locked = Locked::start();
        let base = publish(project, &locked, "one");
        let config = format!("{{\"auths\": {{\"{}\": {{\"auth\": \"{WRITER}\"}}}}}}", locked.host);
        let file = user_config(project, &config);
        let real = engine(project, &locked, "reader:zq-read-word");
        let plan = plan(project, &base);
        let name = &project.real.name;
        let tag = base.replace(":1", ":pushed");
        let options = BuildOptions {
            pull: true,
            push: true,
            tags: vec![tag.clone()],
            ..options(project)
        };
        let (built, events) = build_on(&real, &plan, &options);
        let built = built.unwrap();
        assert!(!built.pushed.is_empty(), "{name}");
        let asked = locked.take_asked();
        let has = |one: &str| asked.iter().any(|asked| asked == one);
        // An engine may have the layers, and then asks only for the manifest.
        assert!(has("GET reader") || has("HEAD reader"), "{name}: {asked:?}");
        assert!(has("PUT writer"), "{name}: {asked:?}");
        assert!(!has("PUT reader") && !has("POST reader"), "{name}: {asked:?}");
        assert_nothing_stays(project, (&file, &config), &events);

        publish(project, &locked, "two");
        let (again, _) = build_on(&real, &plan, &options);
        let again = again.unwrap();
        assert_eq!(again.outcome, Outcome::Built, "{name}");
        assert_ne!(again.id, built.id, "{name}");
        project.remove(&again);
        project.remove(&built);
        project.client(&["rmi", "--force", &base, &tag]);
    });
}

#[test]
fn what_is_no_login_is_said_before_anything_is_sent() {
    on_all(|project| {
        let locked = Locked::start();
        let file = user_config(project, "{}");
        let base = format!("{}/no/such:1", locked.host);
        let plan = plan(project, &base);
        for (value, why) in [
            ("", "is empty"),
            ("zq-read-word", "has no `:`"),
            (
                "{\"auths\": {\"other\": {\"auth\": \"zq-read-word\"}}}",
                "do not have this registry",
            ),
        ] {
            let real = engine(project, &locked, value);
            let (said, events) = build_on(&real, &plan, &options(project));
            let said = said.unwrap_err();
            assert!(said.contains(&format!("is not a login for {}", locked.host)), "{said}");
            assert!(said.contains(why) && events == "[]", "{said}");
            assert_nothing_stays(project, (&file, "{}"), &said);
        }
        let real = engine(project, &locked, "");
        let (said, _) = build_on(&real, &plan, &project.options());
        let said = said.unwrap_err();
        assert!(said.contains("the secret `LOGIN` is missing"), "{said}");
        let two = image(project, &base)
            .from(base.as_str())
            .option("pull_secret", "OTHER")
            .plan()
            .unwrap();
        let (said, _) = build_on(&real, &two, &options(project));
        let said = said.unwrap_err();
        assert!(
            said.contains("names two secrets for") && said.contains("`LOGIN` and `OTHER`"),
            "{said}"
        );
        assert_eq!(locked.take_asked(), [""; 0]);
    });
}
