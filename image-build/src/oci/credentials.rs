//! The user's login to a registry: docker's configuration with its credential helpers, or else that of podman and buildah.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::engine::{DOCKER_FILE, DOCKER_HUB, EngineError, Environment, Login, containers_auth_files, find_entry};

/// The variable in which docker's clients take logins, before those of the configuration.
const DOCKER_LOGINS: &str = "DOCKER_AUTH_CONFIG";

/// The name of docker's own registry in configurations and for helpers.
const HUB_ENTRY: &str = "https://index.docker.io/v1/";

/// Returns the login to the registry of a host, if the user has one.
///
/// # Errors
/// If a credential helper fails.
pub(crate) fn find_login(environment: &Environment, host: &str) -> Result<Option<Login>, EngineError> {
    let of_variable = environment
        .text(DOCKER_LOGINS)
        .and_then(|text| serde_json::from_str(&text).ok());
    let docker = environment.docker_config().map(|folder| folder.join(DOCKER_FILE));
    let files = docker.into_iter().chain(containers_auth_files(environment));
    let files = files.filter_map(|file| read(&file));
    for configuration in of_variable.into_iter().chain(files) {
        if let Some(login) = login_in(&configuration, environment, host)? {
            return Ok(Some(login));
        }
    }
    Ok(None)
}

fn read(file: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}

fn login_in(configuration: &Value, environment: &Environment, host: &str) -> Result<Option<Login>, EngineError> {
    let own = find_entry(configuration, "credHelpers", host).and_then(Value::as_str);
    let store = configuration.get("credsStore").and_then(Value::as_str);
    // An empty helper means the file itself.
    if let Some(helper) = own.or(store).filter(|helper| !helper.is_empty()) {
        return ask_helper(helper, environment, host);
    }
    let entry = find_entry(configuration, "auths", host);
    Ok(entry.and_then(|entry| Login::from_entry(host, entry).ok()))
}

/// Asks a credential helper. One that has no login for the host says so and fails.
fn ask_helper(helper: &str, environment: &Environment, host: &str) -> Result<Option<Login>, EngineError> {
    let name = format!("docker-credential-{helper}");
    let missing = || {
        EngineError::refused(
            format!("docker's configuration names the credential helper `{name}` for {host}, which is not on the PATH"),
            "install it, or take it out of the configuration",
        )
    };
    let program = environment.find_program(&name).ok_or_else(missing)?;
    let server = if host == DOCKER_HUB { HUB_ENTRY } else { host };
    let (worked, printed) =
        answer(environment, &program, server).map_err(EngineError::io(format!("running {name}")))?;
    let told: Option<Value> = serde_json::from_str(&printed).ok().filter(|_| worked);
    let text = |told: &Value, key: &str| Some(told.get(key)?.as_str()?.to_owned());
    let pair = told.and_then(|told| Some((text(&told, "Username")?, text(&told, "Secret")?)));
    match pair {
        Some((user, secret)) => Ok(Login::from_helper(host, &user, &secret).ok()),
        None if !worked && printed.contains("credentials not found") => Ok(None),
        // What it printed may have a secret in it.
        None => Err(EngineError::refused(
            format!("the credential helper `{name}` gives no login for {host}"),
            format!("run `echo {server} | {name} get` to see why, or log in again"),
        )),
    }
}

fn answer(environment: &Environment, program: &Path, server: &str) -> io::Result<(bool, String)> {
    let mut command = environment.command(program);
    command
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut helper = command.spawn()?;
    if let Some(mut input) = helper.stdin.take() {
        // One that reads nothing has closed it.
        input.write_all(server.as_bytes()).ok();
    }
    let ended = helper.wait_with_output()?;
    Ok((
        ended.status.success(),
        String::from_utf8_lossy(&ended.stdout).into_owned(),
    ))
}
