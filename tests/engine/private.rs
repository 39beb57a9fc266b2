//! Private repositories: a server in the step asks git for the password, and the tokens are nowhere afterwards.

use image_core::builder::Builder;
use image_dsl::{Image, Spec, Target, image};

use crate::case::{Built, Case, Findings};
use crate::host::{Engine, Program};
use crate::steps::{history, saved, sha256, text};

const GITHUB: &str = "s3cr3t-of-github";
const GITLAB: &str = "s3cr3t-of-gitlab";

/// git, uv, the server, and the hashes of the users that it lets in.
const SERVED: Image = image! {
    from "python:3.12-slim";
    apt "git", "ca-certificates";
    pip "uv==0.9.5";
    #[allow(missing_source)]
    copy ["server.py", "setup.sh", "users"] -> "/srv/";
    run "sh /srv/setup.sh";
    run "useradd --create-home --uid 1234 other";
};

/// Installs by root and by somebody else, with pip and uv, with one secret for all hosts and with one for each.
fn installed() -> Builder {
    let one = "github.com/org/one@1.0.0";
    let two = "gitlab.com/group/sub/two@main#subdirectory=in";
    Spec::builder()
        .from_image(SERVED)
        .pip(["six==1.16.0"])
        .private([one, two])
        .git_user("octocat")
        .secret(["GITHUB_TOKEN", "GITLAB_TOKEN"])
        .command("/srv/bin/pip install --target /root-pip")
        .run("cp /tmp/asked /asked-root-pip")
        .pip([""; 0])
        .private(two)
        .git_user("octocat")
        .secret("GITLAB_TOKEN")
        .command("/srv/bin/uv pip install --target /root-uv")
        .run("rm /tmp/asked && chmod 777 /opt")
        .user("other")
        .pip([""; 0])
        .private(one)
        .git_user("octocat")
        .secret("GITHUB_TOKEN")
        .command("/srv/bin/pip install --target /opt/other-pip")
        .pip([""; 0])
        .private(one)
        .git_user("octocat")
        .secret("GITHUB_TOKEN")
        .with_env("GIT_TRACE_CURL=1")
        .command("/srv/bin/uv pip install --target /opt/other-uv")
}

fn case(name: &'static str) -> (Case, [String; 2]) {
    let case = Case::new(name);
    case.file("server.py", include_str!("private/server.py"));
    case.file("setup.sh", include_str!("private/setup.sh"));
    let users = [("github.com", GITHUB), ("gitlab.com", GITLAB)]
        .map(|(host, token)| sha256(&format!("{host}:octocat:{token}")) + "\n");
    case.file("users", users.concat());
    let secrets = [("GITHUB_TOKEN", GITHUB), ("GITLAB_TOKEN", GITLAB)].map(|(id, token)| {
        let file = case.context().with_file_name(id);
        std::fs::write(&file, format!("{token}\n")).expect("the file of the secret");
        format!("--secret=id={id},src={}", file.display())
    });
    (case, secrets)
}

fn verify(built: &Built<'_>, findings: &mut Findings) {
    let import = |folder: &str, names: &str| {
        let code = format!("import sys; sys.path.insert(0, '{folder}'); import {names}");
        text(built.prints(&["python3", "-c", &code]))
    };
    for (folder, names) in [
        ("/root-pip", "six, private_one, private_two"),
        ("/root-uv", "private_two"),
        ("/opt/other-pip", "private_one"),
        ("/opt/other-uv", "private_one"),
    ] {
        findings.same(folder, &import(folder, names), &Ok(String::new()));
    }
    let asked = text(built.file("/asked-root-pip")).unwrap_or_default();
    for host in ["github.com", "gitlab.com"] {
        findings.same(&format!("{host} asked"), &asked.contains(&format!("{host} \n")), &true);
    }
    findings.same("a wrong password", &asked.contains("wrong"), &false);
    let config = built.config().map(|config| config.to_string());
    let log = String::from_utf8_lossy(&built.log).into_owned();
    for (place, found) in [
        ("history", history(built)),
        ("configuration", config),
        ("image", saved(built)),
        ("log", Ok(log)),
    ] {
        let found = findings.value(place, found).unwrap_or_default();
        for token in [GITHUB, GITLAB] {
            findings.same(&format!("{token} in the {place}"), &found.contains(token), &false);
        }
    }
}

#[test]
fn private_repositories_are_installed_and_leave_no_token() {
    let (case, secrets) = case("private");
    let arguments = secrets.each_ref().map(String::as_str);
    case.verify_with(&installed(), |_| &arguments, verify);
}

/// The engine itself makes variables of the secrets.
fn is_new_docker(engine: &Engine) -> bool {
    engine.program == Program::Docker && engine.to_string().contains("Docker version 28.")
}

#[test]
fn private_repositories_with_variables_of_the_engine() {
    let (case, secrets) = case("privateenv");
    let arguments = secrets.each_ref().map(String::as_str);
    let spec = installed().build().expect("the statements are right");
    let rendered = spec.dockerfile_for(&Target::docker("28.5")).expect("Docker can");
    case.only(is_new_docker).verify_text(&rendered, |_| &arguments, verify);
}
