//! Logins for one build alone: the client reads a private copy of the user's configuration that has them.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::credentials::{DOCKER_FILE, containers_auth_files};
use super::error::EngineError;
use super::login::{Login, is_host};
use super::pull::DOCKER_HUB;
use super::remover::Remover;
use super::scratch::{Scratch, write_error};
use super::{Engine, Environment};

/// The variable in which newer docker clients take logins, before those of the configuration.
const DOCKER_LOGINS: &str = "DOCKER_AUTH_CONFIG";
/// The lists of a configuration that say how to log in to a registry: by itself, or by a program.
const LISTS: [&str; 2] = ["auths", "credHelpers"];

/// The logins that an engine's client has for a build. Their file is removed with the last engine that has them.
#[derive(Clone, Default)]
pub(crate) struct Logins(Option<Arc<LoginFiles>>);

struct LoginFiles {
    _scratch: Scratch,
    _remover: Option<Remover>,
    hidden: Vec<String>,
}

impl Logins {
    /// Returns the texts that are shown nowhere.
    pub(crate) fn hidden(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |files| &files.hidden)
    }
}

/// Shows nothing of them.
impl fmt::Debug for Logins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Logins")
    }
}

impl Engine {
    /// Returns the same engine with these logins. The user's own configuration holds in everything else, and is not
    /// changed.
    pub(crate) fn with_logins(&self, logins: &[Login]) -> Result<Self, EngineError> {
        let mut engine = self.clone();
        if logins.is_empty() {
            return Ok(engine);
        }
        let scratch = Scratch::new(&self.environment)?;
        let remover = Remover::start(&scratch.join(""));
        engine.environment = if self.kind.is_docker() {
            docker_environment(&self.environment, logins, &scratch)?
        } else {
            containers_environment(&self.environment, logins, &scratch)?
        };
        let hidden = logins.iter().flat_map(Login::hidden).collect();
        engine.logins = Logins(Some(Arc::new(LoginFiles {
            _scratch: scratch,
            _remover: remover,
            hidden,
        })));
        Ok(engine)
    }
}

/// Makes a folder for docker's client: its configuration with the logins, and links to all else of the user's folder,
/// such as contexts, plugins and certificates.
fn docker_environment(
    environment: &Environment,
    logins: &[Login],
    scratch: &Scratch,
) -> Result<Environment, EngineError> {
    let mut changed = environment.clone().with("DOCKER_CONFIG", scratch.join(""));
    let mut config = Value::Null;
    if let Some(folder) = environment.docker_config() {
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        config = read_json(&folder.join(DOCKER_FILE))?;
        link_all(&folder, scratch)?;
        if environment.get("BUILDX_CONFIG").is_none() {
            changed = changed.with("BUILDX_CONFIG", folder.join("buildx"));
        }
    }
    let mut config = into_object(config);
    for login in logins {
        let key = match login.host.as_str() {
            DOCKER_HUB => "https://index.docker.io/v1/",
            host => host,
        };
        change_list(&mut config, "auths", |auths| {
            auths.insert(key.to_owned(), login.entry());
        });
        // An empty helper means this file, whatever store or helper the user has.
        change_list(&mut config, "credHelpers", |helpers| {
            helpers.insert(key.to_owned(), json!(""));
        });
    }
    scratch.write(DOCKER_FILE, Value::Object(config).to_string())?;
    Ok(match environment.text(DOCKER_LOGINS) {
        Some(own) => changed.with(DOCKER_LOGINS, without_logins(&own, logins)),
        None => changed,
    })
}

/// Returns the logins of a variable without those to the same registries.
fn without_logins(own: &str, logins: &[Login]) -> String {
    let Ok(mut own) = serde_json::from_str::<Value>(own) else {
        return own.to_owned();
    };
    if let Some(auths) = own.get_mut("auths").and_then(Value::as_object_mut) {
        auths.retain(|name, _| !logins.iter().any(|login| is_host(name, &login.host)));
    }
    own.to_string()
}

/// Makes a file of logins for podman or buildah: the user's own with these.
fn containers_environment(
    environment: &Environment,
    logins: &[Login],
    scratch: &Scratch,
) -> Result<Environment, EngineError> {
    let mut all = Map::new();
    for file in containers_auth_files(environment) {
        add_logins(&mut all, &into_object(read_json(&file)?));
    }
    for login in logins {
        // A login to a part of the registry would come first, and so would a helper.
        for list in LISTS {
            change_list(&mut all, list, |entries| {
                entries.retain(|name, _| !is_host(name, &login.host));
            });
        }
        change_list(&mut all, "auths", |auths| {
            auths.insert(login.host.clone(), login.entry());
        });
    }
    let path = scratch.write("auth.json", Value::Object(all).to_string())?;
    Ok(environment.clone().with("REGISTRY_AUTH_FILE", path))
}

/// Adds the logins and helpers of a file to those of files before it, which come first.
fn add_logins(all: &mut Map<String, Value>, file: &Map<String, Value>) {
    let is_in =
        |all: &Map<String, Value>, list: &str, name: &str| all.get(list).is_some_and(|list| list.get(name).is_some());
    let before = all.clone();
    for list in LISTS {
        let new = file.get(list).and_then(Value::as_object).into_iter().flatten();
        let new = new.filter(|(name, _)| !LISTS.iter().any(|list| is_in(&before, list, name)));
        change_list(all, list, |entries| {
            entries.extend(new.map(|(name, value)| (name.clone(), value.clone())));
        });
    }
}

/// Changes a list of a configuration, which is made if it is not there.
fn change_list(config: &mut Map<String, Value>, list: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    let mut entries = into_object(config.remove(list).unwrap_or_default());
    change(&mut entries);
    config.insert(list.to_owned(), Value::Object(entries));
}

fn into_object(value: Value) -> Map<String, Value> {
    if let Value::Object(object) = value {
        object
    } else {
        Map::new()
    }
}

/// Reads a file of the user's, which need not be there.
fn read_json(file: &Path) -> Result<Value, EngineError> {
    let doing = || format!("reading {}", file.display());
    match fs::read(file) {
        Ok(text) if text.is_empty() => Ok(Value::Null),
        Ok(text) => serde_json::from_slice(&text).map_err(|_| {
            EngineError::refused(
                format!(
                    "{} is not valid JSON, and logins are added to a copy of it",
                    file.display()
                ),
                "correct the file",
            )
        }),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Value::Null),
        Err(error) => Err(EngineError::io(doing())(error)),
    }
}

/// Links everything of the user's folder but the configuration.
fn link_all(folder: &Path, scratch: &Scratch) -> Result<(), EngineError> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name != DOCKER_FILE {
            let link = scratch.join("").join(&name);
            link_to(&entry.path(), &link).map_err(write_error("a link", &link))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link_to(path: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(path, link)
}

#[cfg(windows)]
fn link_to(path: &Path, link: &Path) -> io::Result<()> {
    if path.is_dir() {
        std::os::windows::fs::symlink_dir(path, link)
    } else {
        std::os::windows::fs::symlink_file(path, link)
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "these are tests, their helpers too")]
mod tests {
    use super::*;

    struct User(tempfile::TempDir);

    impl User {
        fn new(files: &[(&str, &str)]) -> Self {
            let user = Self(tempfile::tempdir().unwrap());
            for (path, text) in files {
                let path = user.0.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            user
        }

        fn environment(&self) -> Environment {
            let names = [
                "DOCKER_CONFIG",
                "BUILDX_CONFIG",
                "REGISTRY_AUTH_FILE",
                "XDG_CONFIG_HOME",
                DOCKER_LOGINS,
            ];
            let without = names
                .iter()
                .fold(Environment::current(), |all, name| all.without(*name));
            let home = self.0.path();
            without
                .with("HOME", home)
                .with("TMPDIR", home)
                .with("XDG_RUNTIME_DIR", home.join("run"))
        }
    }

    fn logins(hosts: &[&str]) -> Vec<Login> {
        let login = |host: &&str| Login::parse(host, None, b"ann:word").unwrap();
        hosts.iter().map(login).collect()
    }

    fn read(path: std::ffi::OsString) -> Value {
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn dockers_configuration_holds_but_for_the_registry() {
        let own = json!({
            "auths": {"one.example": {"auth": "own"}, "two.example": {"auth": "own"}},
            "credsStore": "desktop",
            "credHelpers": {"one.example": "helper", "three.example": "helper"},
            "currentContext": "there",
        });
        let user = User::new(&[
            (".docker/config.json", &own.to_string()),
            (".docker/contexts/meta/x/meta.json", "context"),
            (".docker/cli-plugins/docker-buildx", "plugin"),
        ]);
        let variable = "{\"auths\":{\"one.example\":{\"auth\":\"own\"},\"two.example\":{\"auth\":\"other\"}}}";
        let environment = user.environment().with(DOCKER_LOGINS, variable);
        let scratch = Scratch::new(&environment).unwrap();
        let changed = docker_environment(&environment, &logins(&["one.example", "docker.io"]), &scratch).unwrap();
        let folder = changed.docker_config().unwrap();
        let auth = json!({"auth": "YW5uOndvcmQ="});
        let expected = json!({
            "auths": {
                "one.example": auth,
                "two.example": {"auth": "own"},
                "https://index.docker.io/v1/": auth,
            },
            "credsStore": "desktop",
            "credHelpers": {"one.example": "", "three.example": "helper", "https://index.docker.io/v1/": ""},
            "currentContext": "there",
        });
        assert_eq!(read(folder.join(DOCKER_FILE).into()), expected);
        assert_eq!(
            fs::read_to_string(folder.join("contexts/meta/x/meta.json")).unwrap(),
            "context"
        );
        assert_eq!(
            fs::read_to_string(folder.join("cli-plugins/docker-buildx")).unwrap(),
            "plugin"
        );
        let buildx = user.0.path().join(".docker/buildx");
        assert_eq!(changed.get("BUILDX_CONFIG"), Some(buildx.into()));
        let left: Value = serde_json::from_str(&changed.text(DOCKER_LOGINS).unwrap()).unwrap();
        assert_eq!(left, json!({"auths": {"two.example": {"auth": "other"}}}));
        drop(scratch);
        assert!(!folder.exists());
        assert_eq!(read(user.0.path().join(".docker/config.json").into()), own);
        assert!(
            user.0.path().join(".docker/cli-plugins/docker-buildx").is_file(),
            "links are removed, not files"
        );
    }

    #[test]
    fn logins_of_podman_come_from_its_files_in_their_order() {
        let files = [
            (
                "run/containers/auth.json",
                "{\"auths\": {\"one.example\": {\"auth\": \"own\"}, \"one.example/team\": {\"auth\": \"own\"}, \
                  \"two.example\": {\"auth\": \"first\"}}}",
            ),
            (
                ".docker/config.json",
                "{\"auths\": {\"three.example\": {\"auth\": \"own\"}}, \"credsStore\": \"x\", \
                  \"credHelpers\": {\"two.example\": \"late\", \"four.example\": \"own\", \"one.example\": \"own\"}}",
            ),
        ];
        let user = User::new(&files);
        let environment = user.environment();
        let scratch = Scratch::new(&environment).unwrap();
        let changed = containers_environment(&environment, &logins(&["one.example"]), &scratch).unwrap();
        let expected = json!({
            "auths": {
                "one.example": {"auth": "YW5uOndvcmQ="},
                "two.example": {"auth": "first"},
                "three.example": {"auth": "own"},
            },
            "credHelpers": {"four.example": "own"},
        });
        assert_eq!(read(changed.get("REGISTRY_AUTH_FILE").unwrap()), expected);
    }

    #[test]
    fn a_configuration_that_is_not_json_is_named_and_not_replaced() {
        let user = User::new(&[(".docker/config.json", "{\"auths\": secret")]);
        let environment = user.environment();
        let scratch = Scratch::new(&environment).unwrap();
        let said = docker_environment(&environment, &logins(&["one.example"]), &scratch).map(|_| ());
        let said = said.unwrap_err().to_string();
        assert!(
            said.contains(".docker/config.json is not valid JSON") && !said.contains("secret"),
            "{said}"
        );
    }
}
