//! Logins: docker's configuration and its helpers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use image_build::build_without_engine_in;
use image_build::engine::Environment;

use crate::Project;
use crate::registry::Registry;

/// `ann:s3cret`, as headers have it.
const LOGIN: &str = "YW5uOnMzY3JldA==";

fn environment(project: &Project, config: &str) -> Environment {
    project.file(".docker/config.json", config);
    project.environment()
}

#[test]
fn a_login_is_that_of_dockers_configuration() {
    for gives_tokens in [true, false] {
        let (project, registry) = (Project::new(), Registry::start());
        registry.state().login = Some(LOGIN.to_owned());
        registry.state().gives_tokens = gives_tokens;
        let plan = project.app("team/app:1");
        let problem = project.problem(&plan, &project.pushing(&registry));
        assert!(problem.contains("denied access; log in to it"), "{problem}");
        let config = format!(r#"{{"auths": {{"{}": {{"auth": "{LOGIN}"}}}}}}"#, registry.host);
        let environment = environment(&project, &config);
        build_without_engine_in(&environment, &plan, &project.pushing(&registry), &mut |_| ()).unwrap();
        assert!(registry.manifest("team/app", "1").is_some());
    }
}

#[test]
fn a_login_is_that_of_a_helper() {
    let (project, registry) = (Project::new(), Registry::start());
    registry.state().login = Some(LOGIN.to_owned());
    let plan = project.app("team/app:1");
    let config = format!(r#"{{"credHelpers": {{"{}": "test"}}}}"#, registry.host);
    let environment = environment(&project, &config);
    let push = |environment: &Environment| {
        let built = build_without_engine_in(environment, &plan, &project.pushing(&registry), &mut |_| ());
        built.map(drop).map_err(|error| error.to_string())
    };
    let problem = push(&environment).unwrap_err();
    assert!(
        problem.contains("`docker-credential-test` for 127.0.0.1:") && problem.contains("not on the PATH"),
        "{problem}"
    );
    let with_helper = |script: &str| {
        let helper = project.path("bin/docker-credential-test");
        project.file("bin/draft", &format!("#!/bin/sh\nread host\n{script}\n"));
        // A file that this process had open for writing could be open in what another test starts: "text file busy".
        std::process::Command::new("cp")
            .args([project.path("bin/draft"), helper.clone()])
            .status()
            .unwrap();
        fs::set_permissions(helper, fs::Permissions::from_mode(0o755)).unwrap();
        environment
            .clone()
            .with("PATH", format!("{}:/usr/bin:/bin", project.path("bin").display()))
    };
    let problem = push(&with_helper("echo '{\"Secret\": \"hunter2\"'; exit 1")).unwrap_err();
    assert!(
        problem.contains("gives no login for") && !problem.contains("hunter2"),
        "{problem}"
    );
    let problem = push(&with_helper("echo 'credentials not found in native keychain'; exit 1")).unwrap_err();
    assert!(problem.contains("denied access"), "{problem}");
    let right = format!(
        "[ \"$host\" = {} ] && echo '{{\"Username\": \"ann\", \"Secret\": \"s3cret\"}}'",
        registry.host
    );
    push(&with_helper(&right)).unwrap();
    assert!(registry.manifest("team/app", "1").is_some());
}
