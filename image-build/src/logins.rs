//! The logins with which base images are pulled: `pull_secret`.

use std::collections::HashMap;
use std::env;

use image_core::plan::{At, Plan};
use image_core::spec::{Base, Credentials, StageBase};

use crate::bases::resolve;
use crate::checks::is_mounted;
use crate::engine::{EngineError, Environment, Login, Secret, SecretFrom, read_value, registry_host};
use crate::error::{BuildError, BuildProblem, ProblemKind};
use crate::mounted_files::global_args;
use crate::options::BuildOptions;

/// A login that an image needs for the registry of a base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NeededLogin {
    pub(crate) host: String,
    /// The secret whose value it is.
    pub(crate) secret: String,
    credentials: Option<Credentials>,
    pub(crate) at: Option<At>,
}

/// Returns the logins that an image needs, one for each registry, and the problems with them.
pub(crate) fn needed_logins(plan: &Plan, options: &BuildOptions) -> (Vec<NeededLogin>, Vec<BuildProblem>) {
    let globals = global_args(&plan.spec, &options.build_args);
    let (mut found, mut problems) = (Vec::<NeededLogin>::new(), Vec::new());
    for (number, stage) in plan.spec.stages().iter().enumerate() {
        let Some(secret) = stage.from.pull_secret.as_deref() else {
            continue;
        };
        let at = plan.at(number, None);
        let Some(host) = host_of_base(&stage.from, &globals) else {
            let kind = ProblemKind::UnknownRegistry(secret.to_owned());
            problems.push(BuildProblem { at, kind });
            continue;
        };
        match found.iter().find(|other| other.host == host) {
            Some(other) if other.secret != secret => {
                let kind = ProblemKind::TwoLogins(host, [other.secret.clone(), secret.to_owned()]);
                problems.push(BuildProblem { at, kind });
            }
            Some(_) => {}
            None => found.push(NeededLogin {
                host,
                secret: secret.to_owned(),
                credentials: stage.from.credentials,
                at,
            }),
        }
    }
    (found, problems)
}

/// Returns the registry of a base image, if it is known without the engine.
fn host_of_base(from: &StageBase<'_>, globals: &HashMap<String, String>) -> Option<String> {
    let Base::Image(text) = &from.base else { return None };
    if let Some(name) = resolve(text, globals) {
        return Some(registry_host(&name).to_owned());
    }
    // A tag may have an argument that only the engine knows.
    let (host, _) = text.split_once('/')?;
    let host = resolve(host, globals)?;
    Some(registry_host(&format!("{host}/")).to_owned())
}

/// Returns the logins of an image with their values, and the problems with them.
pub(crate) fn find_logins(
    plan: &Plan,
    options: &BuildOptions,
    environment: &Environment,
) -> (Vec<Login>, Vec<BuildProblem>) {
    let (needed, mut problems) = needed_logins(plan, options);
    let mut logins = Vec::new();
    for login in needed {
        match read_login(&login, &options.secrets, environment) {
            Ok(login) => logins.push(login),
            Err(kind) => problems.push(BuildProblem { at: login.at, kind }),
        }
    }
    (logins, problems)
}

/// Returns the login that an image needs for the registry of a host.
pub(crate) fn needed_login(plan: &Plan, host: &str) -> Option<NeededLogin> {
    let (needed, _) = needed_logins(plan, &BuildOptions::default());
    needed.into_iter().find(|needed| needed.host == host)
}

/// Returns the value of a login.
pub(crate) fn read_login(
    needed: &NeededLogin,
    secrets: &[Secret],
    environment: &Environment,
) -> Result<Login, ProblemKind> {
    let name = &needed.secret;
    let given = secrets.iter().find(|secret| secret.id == *name);
    if given.is_none() && env::var_os(name).is_none() {
        return Err(ProblemKind::MissingSecret(name.clone()));
    }
    let of_variable = || Secret {
        id: name.clone(),
        from: SecretFrom::Env(name.clone()),
    };
    let secret = given.cloned().unwrap_or_else(of_variable);
    let value = read_value(&secret, environment).map_err(|reason| ProblemKind::NoValue(name.clone(), reason))?;
    Login::parse(&needed.host, needed.credentials, &value)
        .map_err(|fault| ProblemKind::Login(name.clone(), needed.host.clone(), fault))
}

/// Removes the secrets that are logins alone: no step gets their values.
pub(crate) fn remove_login_secrets(plan: &Plan, options: &mut BuildOptions) {
    let is_login = |name: &str| {
        let mut stages = plan.spec.stages().iter();
        stages.any(|stage| stage.from.pull_secret.as_deref() == Some(name))
    };
    options
        .secrets
        .retain(|secret| !is_login(&secret.id) || is_mounted(plan, &secret.id));
}

/// Adds what to do to an error of a registry that refuses the login of a `pull_secret`.
pub(crate) fn advise(error: BuildError, logins: &[Login]) -> BuildError {
    let BuildError::Engine(mut problem) = error else {
        return error;
    };
    if let EngineError::BaseMissing { image, .. } = &problem.error
        && logins.iter().any(|login| login.host == registry_host(image))
        && problem.error.is_denied()
    {
        problem.advice = Some(
            "the registry was asked with the login of the `pull_secret`; check its user and its password, and that the user \
             may pull the image",
        );
    }
    BuildError::Engine(problem)
}
