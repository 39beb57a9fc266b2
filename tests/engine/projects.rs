//! Python packages by uv and Poetry: what is importable, and what is not in the image.

use image_core::builder::Builder;

use crate::case::{Built, Case, Findings};
use crate::host::{Engine, Program, engines};
use crate::tools::provide_uv;

/// What a shell in a container prints.
fn prints(findings: &mut Findings, built: &Built<'_>, shell: &str, declared: &str) {
    let has = built.prints(&["sh", "-c", shell]);
    let has = has.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    findings.same(shell, &has, &Ok(declared.to_owned()));
}

/// A builder whose tools trust the certificates of the base, as pip does.
fn python(case: &Case) -> Builder {
    let bundle = "/etc/ssl/certs/ca-certificates.crt";
    // Of another process the engine takes nothing for this one's.
    case.builder()
        .env("TEST_PROCESS", std::process::id())
        .env("SSL_CERT_FILE", bundle)
        .env("REQUESTS_CA_BUNDLE", bundle)
}

/// Looks for what a tool leaves: programs, packages, caches, locks, temporary files. Buildah keeps the empty files on
/// which it has mounted others, below one folder.
fn no_trace(findings: &mut Findings, built: &Built<'_>) {
    let mounts = if built.engine.is_imagebuilder() {
        "! ( -path '/tmp/image-dsl*' -empty )"
    } else {
        ""
    };
    let mounts = mounts.replace('(', "\\(").replace(')', "\\)");
    let traces = format!(
        "command -v uv poetry; for name in uv poetry; do python3 -c \"import $name\" 2>/dev/null && echo $name; done; \
         find /tmp /var/tmp /root/.cache /root/.local /root/.config -mindepth 1 ! -type d {mounts} 2>/dev/null; \
         find / -xdev -name '*.lock' -path '*uv*' ! -path '/tmp/*'; true"
    );
    prints(findings, built, &traces, "");
}

#[test]
fn uv_installs_packages_and_does_not_stay() {
    provide_uv();
    let case = Case::new("uv");
    case.file("requirements.txt", "packaging>=20\n");
    let builder = python(&case)
        .uv(["six==1.16.0", "idna>=3,<4"])
        .requirements("requirements.txt");
    case.verify(&builder, |built, findings| {
        let shell = "python3 -c 'import six, idna, packaging.version as v, packaging; \
                     print(six.__version__, v.Version(packaging.__version__) >= v.Version(\"20\"))'";
        prints(findings, built, shell, "1.16.0 True\n");
        no_trace(findings, built);
    });
    // Without the network there is only the cache of the build before.
    let case = Case::new("uv-cached");
    let builder = python(&case)
        .uv(["six==1.16.0", "idna>=3,<4"])
        .extra_options("--offline");
    case.verify(&builder, |built, findings| {
        prints(
            findings,
            built,
            "python3 -c 'import six, idna; print(six.__version__)'",
            "1.16.0\n",
        );
        let log = String::from_utf8_lossy(&built.log);
        findings.same("packages that were fetched again", &log.contains("Prepared"), &false);
    });
}

#[test]
fn uv_installs_for_users_and_for_environments() {
    provide_uv();
    let case = Case::new("uv-user");
    let builder = python(&case)
        .run("python3 -m venv --without-pip /opt/venv && chown -R 1000:1000 /opt/venv")
        .uv("toml")
        .with_installer("pip")
        .user("1000:1000")
        .uv("six==1.16.0")
        .with_python("/opt/venv/bin/python");
    case.verify(&builder, |built, findings| {
        prints(
            findings,
            built,
            "/opt/venv/bin/python -c 'import six; print(six.__version__)'",
            "1.16.0\n",
        );
        prints(
            findings,
            built,
            "python3 -c 'import toml; print(1)'; python3 -c 'import six' 2>&1 | tail -n 1",
            "1\nModuleNotFoundError: No module named 'six'\n",
        );
        no_trace(findings, built);
    });
}

/// A project: it needs `idna`, its extra `x` needs `six`, its group `g` needs `packaging`.
const PROJECT: &str = include_str!("../ui/files/locked/pyproject.toml");
const LOCK: &str = include_str!("../ui/files/locked/uv.lock");

/// The packages of that project that are there, and whether the project is.
const FOUND: &str = "python3 -c 'from importlib.util import find_spec as f; \
                     print([n for n in (\"idna\", \"six\", \"toml\", \"packaging\", \"demo\") if f(n)])'";

#[test]
fn uv_installs_what_a_lock_has() {
    provide_uv();
    let case = Case::new("uv-locked");
    case.file("app/pyproject.toml", PROJECT);
    case.file("app/uv.lock", LOCK);
    let builder = python(&case)
        .uv_sync("app")
        .groups("g")
        .extras("x")
        .extra_options("--no-dev");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna', 'six', 'packaging']\n");
        let locked = LOCK
            .split("name = \"idna\"\nversion = \"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let version = "python3 -c 'import importlib.metadata as m; print(m.version(\"idna\"))'";
        prints(findings, built, version, &format!("{}\n", locked.unwrap_or_default()));
        no_trace(findings, built);
    });
}

#[test]
fn uv_resolves_a_project_without_a_lock() {
    provide_uv();
    let case = Case::new("uv-unlocked");
    case.file("pyproject.toml", PROJECT);
    let builder = python(&case).uv_sync(".");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna', 'toml']\n");
        no_trace(findings, built);
    });
}

/// A project of Poetry: it needs `idna`, its group `dev` needs `toml`, its optional group `extra` needs `six`.
const POETRY_PROJECT: &str = include_str!("../ui/files/poetry/pyproject.toml");
const POETRY_LOCK: &str = include_str!("../ui/files/poetry/poetry.lock");

fn poetry_case(name: &'static str) -> Case {
    let case = Case::new(name).only(first_of);
    case.file("app/project.toml", POETRY_PROJECT);
    case.file("app/locks/one.lock", POETRY_LOCK);
    case
}

/// Docker and buildah of one suite are enough where packages are downloaded.
fn first_of(engine: &Engine) -> bool {
    let first = |program: Program| engines().iter().find(|engine| engine.program == program);
    first(engine.program).is_some_and(|first| first.to_string() == engine.to_string())
}

/// One engine is enough for what takes long.
fn first_docker(engine: &Engine) -> bool {
    first_of(engine) && !engine.is_imagebuilder()
}

#[test]
fn poetry_installs_what_a_lock_has() {
    let case = poetry_case("poetry");
    let builder = python(&case)
        .poetry("app/project.toml")
        .lockfile("app/locks/one.lock")
        .with("extra")
        .without("dev");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna', 'six']\n");
        no_trace(findings, built);
    });
}

/// A stage whose Poetry is one of the base, from uv's cache, where the first `poetry` finds it.
fn with_poetry(case: &Case, version: &str) -> Builder {
    provide_uv();
    python(case)
        .run("python3 -m venv --without-pip /opt/poetry")
        .uv(format!("poetry=={version}"))
        .with_python("/opt/poetry/bin/python")
        .env("PATH", "$PATH:/opt/poetry/bin")
        .poetry("app/project.toml")
        .version("none")
}

#[test]
fn poetry_1_installs_by_pip() {
    let case = poetry_case("poetry-old").only(first_docker);
    let builder = with_poetry(&case, "1.8.5")
        .lockfile("app/locks/one.lock")
        .only("main")
        .old_installer(true)
        .run("rm -rf /opt/poetry");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna']\n");
        no_trace(findings, built);
    });
}

#[test]
fn a_poetry_that_is_there_installs_without_a_lock() {
    let case = poetry_case("poetry-there").only(first_docker);
    let builder = with_poetry(&case, "2.1.4")
        .ignore_lockfile(true)
        .run("rm -rf /opt/poetry");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna', 'toml']\n");
        no_trace(findings, built);
    });
}

#[test]
fn poetry_installs_for_a_user() {
    let case = poetry_case("poetry-user").only(first_docker);
    let builder = python(&case)
        .run("python3 -m venv /opt/venv && chown -R 1000:1000 /opt/venv")
        .env("PATH", "/opt/venv/bin:$PATH")
        .env("HOME", "/nonexistent")
        .user("1000:1000")
        .poetry("app/project.toml")
        .lockfile("app/locks/one.lock");
    case.verify(&builder, |built, findings| {
        prints(findings, built, FOUND, "['idna', 'toml']\n");
        prints(
            findings,
            built,
            "/usr/bin/python3 -c 'import idna' 2>&1 | tail -n 1",
            "ModuleNotFoundError: No module named 'idna'\n",
        );
        no_trace(findings, built);
    });
}
