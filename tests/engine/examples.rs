//! The examples whose bases and packages can be had, as their own programs print them.

use std::process::Command;

use serde_json::json;

use crate::case::{Case, Findings};
use crate::host::{Engine, Program, engines};
use crate::tools::provide_uv;

/// Docker and buildah of one suite are enough: packages are downloaded.
pub(crate) fn first_of(engine: &Engine) -> bool {
    let first = |program: Program| engines().iter().find(|engine| engine.program == program);
    first(engine.program).is_some_and(|first| first.to_string() == engine.to_string())
}

/// The Dockerfiles that an example prints, one after another.
fn printed(example: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", example])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn same_text(findings: &mut Findings, what: &str, has: Result<Vec<u8>, String>, declared: &str) {
    let has = has.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    findings.same(what, &has, &Ok(declared.to_owned()));
}

#[test]
fn quickstart_runs() {
    let case = Case::new("quickstart").only(first_of);
    let program = "import os, pandas, requests\nprint(os.getcwd(), os.environ['PROJECT_ROOT'])\n";
    case.file("src/main.py", program);
    case.file("src/__init__.py", "");
    case.verify_text(
        &printed("quickstart"),
        |_| &[],
        |built, findings| {
            same_text(findings, "printed", built.prints_as_it_is(&[]), "/app /home/daytona\n");
        },
    );
}

/// A file of the repository, put into a context where it stands.
fn as_it_stands(case: &Case, path: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    case.file(path, std::fs::read(file).expect("a file of the examples"));
}

/// The worker in the style of Apothic: apt, uv, pip, a file of settings and a local module.
#[test]
fn worker_runs() {
    provide_uv();
    let case = Case::new("settings-worker").only(first_of);
    as_it_stands(&case, "examples/service/requirements.txt");
    as_it_stands(&case, "examples/project/pyproject.toml");
    case.file(".image-dsl/0/service/__init__.py", "");
    case.file(
        ".image-dsl/0/service/__main__.py",
        "import httpx, os, psycopg\nprint(os.environ['GREETING'])\n",
    );
    case.verify_text(
        // The certificates of the machine are those that the base has.
        &printed("worker").replace("UV_CACHE_DIR=", "UV_NATIVE_TLS=1 UV_CACHE_DIR="),
        |_| &[],
        |built, findings| {
            same_text(findings, "printed", built.prints_as_it_is(&[]), "ready to work\n");
            same_text(findings, "built", built.file("/app/built"), "ready to work\n");
        },
    );
}

/// The web service, its example's index replaced by one that there is.
#[test]
fn web_service_is_built() {
    let case = Case::new("web").only(first_of);
    case.file(".image-dsl/0/app/__init__.py", "");
    let file = case.context().with_file_name("token");
    std::fs::write(&file, "x").expect("the file of the secret");
    let secret = format!("--secret=id=PACKAGES_TOKEN,src={}", file.display());
    let docker = [secret.as_str()];
    let buildah = [secret.as_str(), "--format", "docker"];
    let args = |engine: &Engine| -> &[&str] { if engine.is_imagebuilder() { &buildah } else { &docker } };
    let text = printed("web_service").replace("packages.example.com", "pypi.org");
    case.verify_text(&text, args, |built, findings| {
        let shell = "whoami; cat BUILD; stat -c %U app; gunicorn --version | cut -d' ' -f1";
        let declared = "web\nbuilt for port 8000\nweb\ngunicorn\n";
        same_text(findings, "printed", built.prints(&["sh", "-c", shell]), declared);
        let config = built.config().unwrap_or_default();
        findings.same("health check", &config["Healthcheck"]["Retries"], &json!(3));
    });
}

#[test]
fn layered_images_run() {
    let printed = printed("layered");
    let second = printed.rfind("FROM ").unwrap_or_default();
    for (name, text, program) in [
        ("api", &printed[..second], "uvicorn"),
        ("worker", &printed[second..], "celery"),
    ] {
        let case = Case::new(name).only(first_of);
        case.file("examples/service/app/__init__.py", "");
        case.verify_text(
            text,
            |_| &[],
            |built, findings| {
                let shell = format!("{program} --version >/dev/null && pwd && ls && echo $OTEL_LOG_DIR");
                let declared = format!("/srv/company\n{name}\n/srv/company/log\n");
                same_text(findings, "printed", built.prints(&["sh", "-c", &shell]), &declared);
            },
        );
    }
}
