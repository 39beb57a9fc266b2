//! Finds out which credentials a cloud's private registry needs, and if an engine's client has them.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::login::is_host;
use super::{Engine, Environment};

/// The name of docker's configuration in its folder.
pub(crate) const DOCKER_FILE: &str = "config.json";

/// Returns `true` for a registry of Google's.
pub(super) fn is_google(host: &str) -> bool {
    host.ends_with("-docker.pkg.dev") || host == "gcr.io" || host.ends_with(".gcr.io")
}

/// Credentials that are not set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCredentials {
    /// The registry's host.
    pub host: String,
    /// The missing part.
    pub missing: String,
    /// The program to install or the command to run.
    pub instead: String,
}

impl fmt::Display for MissingCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.host, self.missing, self.instead)
    }
}

/// A cloud whose registries accept only short-lived tokens, which a program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cloud {
    Amazon,
    Google,
}

impl Cloud {
    fn of_host(host: &str) -> Option<Self> {
        let google = is_google(host);
        let amazon =
            host.contains(".dkr.ecr") && (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
        match (amazon, google) {
            (true, _) => Some(Self::Amazon),
            (_, true) => Some(Self::Google),
            _ => None,
        }
    }

    /// Returns the names of the cloud's credential helpers in the configuration.
    const fn helpers(self) -> &'static [&'static str] {
        match self {
            Self::Amazon => &["ecr-login"],
            Self::Google => &["gcr", "gcloud"],
        }
    }

    /// Returns what to do if nothing is set up.
    fn advice(self, host: &str, client: &str, environment: &Environment) -> String {
        let has = |program| environment.find_program(program).is_some();
        match self {
            Self::Amazon if has("docker-credential-ecr-login") => configure_advice(host, "ecr-login"),
            Self::Amazon if has("aws") => {
                let region = host.split_once(".dkr.ecr").and_then(|(_, rest)| rest.split('.').nth(1));
                let region = region.unwrap_or("REGION");
                format!(
                    "run `aws ecr get-login-password --region {region} | {client} login --username AWS --password-stdin {host}`"
                )
            }
            Self::Amazon => {
                "install docker-credential-ecr-login (amazon-ecr-credential-helper), or the aws CLI".to_owned()
            }
            Self::Google if has("gcloud") => format!("run `gcloud auth configure-docker {host}`"),
            Self::Google if has("docker-credential-gcr") => {
                format!("run `docker-credential-gcr configure-docker --registries={host}`")
            }
            Self::Google => "install the gcloud CLI, or docker-credential-gcr".to_owned(),
        }
    }
}

fn configure_advice(host: &str, helper: &str) -> String {
    format!("add \"credHelpers\": {{\"{host}\": \"{helper}\"}} to ~/.docker/config.json")
}

impl Engine {
    /// Returns what is missing to log in to a registry of Amazon (ECR) or Google (Artifact Registry). Returns `None`
    /// for other registries, and if credentials are set up, even if they are wrong.
    #[must_use]
    pub fn missing_credentials(&self, host: &str) -> Option<MissingCredentials> {
        let cloud = Cloud::of_host(host)?;
        let configurations = read_configurations(self, &self.environment);
        let missing = |missing: String, instead| {
            let host = host.to_owned();
            Some(MissingCredentials { host, missing, instead })
        };
        let client = if self.kind.is_docker() {
            "docker"
        } else {
            self.kind.name()
        };
        let advice = || cloud.advice(host, client, &self.environment);
        if let Some(helper) = configurations.iter().find_map(|found| find_helper(found, host, cloud)) {
            let program = format!("docker-credential-{helper}");
            return match self.environment.find_program(&program) {
                Some(_) => None,
                None => missing(
                    format!("its credential helper `{program}` is not on the PATH"),
                    install_advice(&helper),
                ),
            };
        }
        let logged_in = configurations
            .iter()
            .any(|found| find_entry(found, "auths", host).is_some());
        if logged_in {
            None
        } else {
            missing("no credentials are set up".to_owned(), advice())
        }
    }
}

fn install_advice(helper: &str) -> String {
    match helper {
        "ecr-login" => "install amazon-ecr-credential-helper".to_owned(),
        "gcloud" => "install the gcloud CLI".to_owned(),
        "gcr" => "install docker-credential-gcr".to_owned(),
        other => format!("install the program docker-credential-{other}"),
    }
}

/// Returns the helper that is configured for this host, or the store of all credentials if it is the cloud's own.
fn find_helper(configuration: &Value, host: &str, cloud: Cloud) -> Option<String> {
    let own = find_entry(configuration, "credHelpers", host).and_then(Value::as_str);
    let store = configuration.get("credsStore").and_then(Value::as_str);
    let store = store.filter(|store| cloud.helpers().contains(store));
    own.or(store).map(str::to_owned)
}

/// Returns the entry of a host, whether it is written as a name or as an address.
pub(crate) fn find_entry<'a>(configuration: &'a Value, list: &str, host: &str) -> Option<&'a Value> {
    let hosts = configuration.get(list)?.as_object()?;
    hosts
        .iter()
        .find(|(name, _)| is_host(name, host))
        .map(|(_, value)| value)
}

/// Returns the configurations that the engine's client reads.
fn read_configurations(engine: &Engine, environment: &Environment) -> Vec<Value> {
    let files = if engine.kind.is_docker() {
        docker_file(environment).into_iter().collect()
    } else {
        containers_auth_files(environment)
    };
    let read = |file: PathBuf| serde_json::from_str(&fs::read_to_string(file).ok()?).ok();
    files.into_iter().filter_map(read).collect()
}

fn docker_file(environment: &Environment) -> Option<PathBuf> {
    Some(environment.docker_config()?.join(DOCKER_FILE))
}

/// Returns the files in which podman and buildah look for logins, in their order: containers-auth.json(5).
pub(crate) fn containers_auth_files(environment: &Environment) -> Vec<PathBuf> {
    if let Some(named) = environment.get("REGISTRY_AUTH_FILE") {
        return vec![named.into()];
    }
    if environment.get("DOCKER_CONFIG").is_some() {
        return docker_file(environment).into_iter().collect();
    }
    let runtime = environment
        .get("XDG_RUNTIME_DIR")
        .map(|folder| PathBuf::from(folder).join("containers"));
    let config = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let config = config.or_else(|| Some(environment.home()?.join(".config")));
    [
        runtime.or_else(runtime_folder).map(|folder| folder.join("auth.json")),
        config.map(|folder| folder.join("containers/auth.json")),
        docker_file(environment),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the folder of a user who has no session.
#[cfg(unix)]
fn runtime_folder() -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;
    let user = fs::metadata("/proc/self").ok()?.uid();
    Some(PathBuf::from(format!("/run/containers/{user}")))
}

#[cfg(not(unix))]
fn runtime_folder() -> Option<PathBuf> {
    None
}
