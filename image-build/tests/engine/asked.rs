//! Look-ups without a build: credentials in configurations, and docker at its socket.

use std::fs;

use image_build::engine::Engine;

use crate::fake::{Fakes, docker};

#[test]
fn what_is_missing_for_a_registry_of_a_cloud_is_named() {
    const AMAZON: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    const GOOGLE: &str = "europe-docker.pkg.dev";
    let advice = |fakes: &Fakes, host: &str| {
        let engine = Engine::find_in(&fakes.environment()).unwrap();
        engine.missing_credentials(host).map(|missing| missing.to_string())
    };
    let docker = docker("28.5.2", "true");
    let bare = Fakes::new().with("docker", &docker);
    assert_eq!(advice(&bare, "docker.io"), None);
    assert!(
        advice(&bare, AMAZON)
            .unwrap()
            .contains("install docker-credential-ecr-login")
    );
    assert!(advice(&bare, GOOGLE).unwrap().contains("install the gcloud CLI"));
    let tools = Fakes::new().with("docker", &docker).with("aws", "").with("gcloud", "");
    let amazon = advice(&tools, AMAZON).unwrap();
    assert!(
        amazon.contains("aws ecr get-login-password --region eu-west-1 | docker login"),
        "{amazon}"
    );
    assert!(
        advice(&tools, GOOGLE)
            .unwrap()
            .contains("gcloud auth configure-docker europe-docker.pkg.dev")
    );
    fs::create_dir(tools.path().join("config")).unwrap();
    let config = format!(r#"{{"credHelpers": {{"{AMAZON}": "ecr-login"}}, "auths": {{"https://{GOOGLE}": {{}}}}}}"#);
    fs::write(tools.path().join("config/config.json"), config).unwrap();
    assert_eq!(advice(&tools, GOOGLE), None);
    let helper = advice(&tools, AMAZON).unwrap();
    assert!(
        helper.contains("`docker-credential-ecr-login` is not on the PATH"),
        "{helper}"
    );
    let tools = tools.with("docker-credential-ecr-login", "");
    assert_eq!(advice(&tools, AMAZON), None);
}

#[cfg(unix)]
#[test]
fn docker_is_asked_at_the_socket_of_its_context() {
    use std::io::{Read as _, Write as _};
    let fakes = Fakes::new().with("docker", "exit 1");
    let socket = fakes.path().join("d.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut question = [0; 1024];
            let length = stream.read(&mut question).unwrap_or(0);
            let question = String::from_utf8_lossy(&question[..length]).into_owned();
            let answer = if question.starts_with("GET /_ping ") {
                "HTTP/1.0 200 OK\r\nServer: Docker/26.1.5 (linux)\r\n\r\nOK".to_owned()
            } else if question.starts_with("GET /images/a/b:1/json ") {
                "HTTP/1.0 200 OK\r\n\r\n{\"Id\":\"sha256:12\",\"Config\":{\"Labels\":{\"k\":\"v\"}}}".to_owned()
            } else {
                "HTTP/1.0 404 Not Found\r\n\r\n{}".to_owned()
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let meta = fakes.path().join("config/contexts/meta/0123");
    fs::create_dir_all(&meta).unwrap();
    let context = format!(
        r#"{{"Name":"other","Endpoints":{{"docker":{{"Host":"unix://{}"}}}}}}"#,
        socket.display()
    );
    fs::write(meta.join("meta.json"), context).unwrap();
    fs::write(fakes.path().join("config/config.json"), r#"{"currentContext":"other"}"#).unwrap();
    let environment = fakes.environment().without("DOCKER_HOST").without("DOCKER_CONTEXT");
    let engine = Engine::find_in(&environment).unwrap();
    assert_eq!(engine.version(), "26.1.5");
    let found = engine.image_with("a/b:1", "k", "v").unwrap().unwrap();
    assert_eq!(found.as_str(), "sha256:12");
    assert_eq!(engine.image_with("a/b:1", "k", "w").unwrap(), None);
    assert_eq!(engine.image_with("none", "k", "v").unwrap(), None);
    assert!(fakes.log("docker").is_empty(), "no client was started");
}
