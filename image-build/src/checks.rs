//! Checks before anything is sent: everything that the image's steps name has to exist.

use std::env;

use image_core::grammar::platform::of_build;
use image_core::kind::Kind;
use image_core::plan::{At, Mounted, Plan};
use image_core::spec::{Action, Base, Mount, RawInstruction};
use image_core::suggest::nearest;

use crate::engine::{Engine, Login, Secret, SecretFrom, registry_host};
#[cfg(feature = "cli")]
use crate::error::mount_text;
use crate::error::{BuildProblem, ProblemKind};
use crate::options::BuildOptions;
use crate::prepare::pushed_names;

/// Build arguments that every step has without an `arg`, in upper or lower case.
const PROXIES: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// Build arguments that engines read themselves, and those that `FROM` has without an `arg`: the "predefined ARGs" and
/// "automatic platform ARGs" of the Dockerfile reference.
const PREDEFINED: [&str; 19] = [
    "SOURCE_DATE_EPOCH",
    "BUILDKIT_BUILD_NAME",
    "BUILDKIT_CACHE_MOUNT_NS",
    "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "BUILDKIT_DOCKERFILE_CHECK",
    "BUILDKIT_INLINE_CACHE",
    "BUILDKIT_MULTI_PLATFORM",
    "BUILDKIT_SANDBOX_HOSTNAME",
    "BUILDKIT_SYNTAX",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
];

fn is_predefined(name: &str) -> bool {
    PREDEFINED.contains(&name) || PROXIES.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Returns the options completed from the environment, and all that is missing.
pub(crate) fn complete_options(plan: &Plan, options: &BuildOptions) -> (BuildOptions, Vec<BuildProblem>) {
    let (mut options, mut problems) = (options.clone(), Vec::new());
    add_secrets(plan, &mut options, &mut problems);
    add_ssh(plan, &mut options, &mut problems);
    check_build_args(plan, &options, &mut problems);
    check_names(plan, &options, &mut problems);
    problems.extend(options.platforms.iter().filter_map(|platform| check_platform(platform)));
    (options, problems)
}

/// A secret that a step mounts.
struct StepSecret {
    name: String,
    /// True if the step does not run without it.
    is_required: bool,
    at: Option<At>,
}

/// Returns the secrets that steps mount, those of raw instructions too.
fn step_secrets(plan: &Plan) -> impl Iterator<Item = StepSecret> {
    instructions(plan).flat_map(|(action, at)| {
        let secret = move |(name, is_required)| StepSecret { name, is_required, at };
        action.secrets().into_iter().map(secret)
    })
}

/// Returns `true` if a step mounts the secret of this name.
pub(crate) fn is_mounted(plan: &Plan, name: &str) -> bool {
    step_secrets(plan).any(|secret| secret.name == name)
}

/// Adds each secret of a step once. A secret that is not given comes from the variable of its name.
fn add_secrets(plan: &Plan, options: &mut BuildOptions, problems: &mut Vec<BuildProblem>) {
    for StepSecret { name, is_required, at } in step_secrets(plan) {
        let said =
            |problem: &BuildProblem| matches!(&problem.kind, ProblemKind::MissingSecret(other) if *other == name);
        if options.secrets.iter().any(|secret| secret.id == name) || problems.iter().any(said) {
            continue;
        }
        if env::var_os(&name).is_some() {
            let from = SecretFrom::Env(name.clone());
            options.secrets.push(Secret { id: name, from });
        } else if is_required {
            let kind = ProblemKind::MissingSecret(name);
            problems.push(BuildProblem { at, kind });
        }
    }
}

/// What a step without its secret does now.
pub(crate) const RUNS_WITHOUT: &str = "this step runs without it";

/// The same where another program builds by a bake file: it takes only the secrets that the file has.
#[cfg(feature = "cli")]
pub(crate) const BAKED_WITHOUT: &str = "the bake file does not have it: `docker buildx bake` runs this step without it, \
                                        whatever is set by then";

/// Returns a warning for each secret that a raw instruction mounts, nobody gives, and no engine asks for. It says what
/// the step then does.
pub(crate) fn absent_secrets(plan: &Plan, given: &BuildOptions, then: &str) -> Vec<(String, Option<At>)> {
    let mut absent = Vec::<(String, Option<At>)>::new();
    for StepSecret { name, at, .. } in step_secrets(plan).filter(|secret| !secret.is_required) {
        let is_given = given.secrets.iter().any(|secret| secret.id == name) || env::var_os(&name).is_some();
        let text = format!(
            "the secret `{name}` is missing, so {then}; set a variable of that name, pass \
             `--secret {name}=file:PATH`, or write `required=true` behind its `id`, which makes this an error"
        );
        if !is_given && !absent.iter().any(|(other, _)| *other == text) {
            absent.push((text, at));
        }
    }
    absent
}

/// Returns a note for each secret that a step needs and that nobody has given yet, where another program builds later.
#[cfg(feature = "cli")]
pub(crate) fn awaited_secrets(plan: &Plan, given: &BuildOptions) -> Vec<(String, Option<At>)> {
    let (mut given, mut missing) = (given.clone(), Vec::new());
    add_secrets(plan, &mut given, &mut missing);
    let note = |problem: BuildProblem| {
        let name = problem.missing_secret()?;
        let text = format!(
            "the secret `{name}` has no value yet; before you run `docker buildx bake`, set the variable `{name}`"
        );
        Some((text, problem.at))
    };
    missing.into_iter().filter_map(note).collect()
}

/// Returns a warning for each secret that is given and that no image names.
#[cfg(feature = "cli")]
pub(crate) fn unused_secrets(plans: &[Plan], options: &BuildOptions) -> Vec<String> {
    let pulled = plans.iter().flat_map(|plan| plan.spec.stages());
    let pulled = pulled.filter_map(|stage| stage.from.pull_secret.as_deref().map(str::to_owned));
    let named: Vec<String> = plans
        .iter()
        .flat_map(|plan| step_secrets(plan).map(|secret| secret.name))
        .chain(pulled)
        .collect();
    let unused = options.secrets.iter().filter(|secret| !named.contains(&secret.id));
    let text = |secret: &Secret| {
        let near = nearest(&secret.id, named.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("no step and no `pull_secret` names the secret `{}`{near}", secret.id)
    };
    unused.map(text).collect()
}

fn add_ssh(plan: &Plan, options: &mut BuildOptions, problems: &mut Vec<BuildProblem>) {
    let Some((_, at)) = mounts(plan).find(|(mount, _)| matches!(mount, Mount::Ssh)) else {
        return;
    };
    if !options.ssh.is_empty() {
        return;
    }
    if env::var_os("SSH_AUTH_SOCK").is_some_and(|socket| !socket.is_empty()) {
        options.ssh.push("default".to_owned());
    } else {
        problems.push(BuildProblem {
            at,
            kind: ProblemKind::MissingSsh,
        });
    }
}

fn mounts(plan: &Plan) -> impl Iterator<Item = (&Mount<'static>, Option<At>)> {
    instructions(plan).flat_map(|(action, at)| {
        let mounts = if let Action::Run(run) = action {
            run.mounts.as_slice()
        } else {
            &[]
        };
        mounts.iter().map(move |mount| (mount, at))
    })
}

fn instructions(plan: &Plan) -> impl Iterator<Item = (&Action<'static>, Option<At>)> {
    plan.spec.stages().iter().enumerate().flat_map(move |(stage, content)| {
        let numbered = content.instructions.iter().enumerate();
        numbered.map(move |(number, instruction)| (&instruction.action, plan.at(stage, Some(number))))
    })
}

fn check_build_args(plan: &Plan, options: &BuildOptions, problems: &mut Vec<BuildProblem>) {
    let declared = declared_args(plan);
    for (name, _) in &options.build_args {
        if is_predefined(name) || declared.iter().any(|own| own == name) {
            continue;
        }
        let nearest = nearest(name, declared.iter().map(String::as_str)).map(str::to_owned);
        let kind = ProblemKind::UnknownBuildArg(name.clone(), nearest);
        problems.push(BuildProblem { at: None, kind });
    }
}

fn check_platform(platform: &str) -> Option<BuildProblem> {
    let fault = of_build(platform).err()?;
    let kind = ProblemKind::Platform(platform.to_owned(), fault.what, fault.fix);
    Some(BuildProblem { at: None, kind })
}

/// Returns the names of all `arg` statements, including those in raw instructions.
fn declared_args(plan: &Plan) -> Vec<String> {
    let global = plan.spec.args().iter().map(|arg| arg.name.to_string());
    let own = instructions(plan).flat_map(|(action, _)| match action {
        Action::Arg(arg) => vec![arg.name.to_string()],
        Action::Raw(text) => {
            let args = RawInstruction::read(text).args().into_iter();
            args.map(|(name, _)| name.to_owned()).collect()
        }
        Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_)
        | Action::Healthcheck(_)
        | Action::Copy(_)
        | Action::Add(_)
        | Action::Run(_)
        | Action::OnBuild(_) => Vec::new(),
    });
    global.chain(own).collect()
}

fn check_names(plan: &Plan, options: &BuildOptions, problems: &mut Vec<BuildProblem>) {
    if options.push && pushed_names(plan, options).is_empty() {
        problems.push(BuildProblem {
            at: None,
            kind: ProblemKind::NoName,
        });
    }
    let registry = options
        .registry
        .iter()
        .map(|registry| format!("{}/name", registry.trim_end_matches('/')));
    for tag in options.tags.iter().cloned().chain(registry) {
        let fault = Kind::Reference.check(&tag).err().map(|fault| (fault.what, fault.fix));
        let other = tag.contains(['@', '$', '\\']);
        let why = fault.or_else(|| other.then_some(("has a digest or a variable in it", "write only `name:tag`")));
        problems.extend(why.map(|(what, fix)| BuildProblem {
            at: None,
            kind: ProblemKind::Name(tag.clone(), what, fix),
        }));
    }
}

/// Returns the credentials that are missing for the private registries of base images, and for those that the image is
/// pushed to.
pub(crate) fn missing_credentials(plan: &Plan, engine: &Engine, options: &BuildOptions) -> Vec<BuildProblem> {
    let names = pushed_names(plan, options);
    let mut hosts: Vec<(&str, Option<At>)> = Vec::new();
    for (number, stage) in plan.spec.stages().iter().enumerate() {
        // A `pull_secret` has the credentials.
        if let (Some(_), None, Base::Image(name)) = (stage.from.credentials, &stage.from.pull_secret, &stage.from.base)
        {
            hosts.push((registry_host(name), plan.at(number, None)));
        }
    }
    if options.push {
        hosts.extend(names.iter().map(|name| (registry_host(name), None)));
    }
    hosts.sort_by_key(|(host, at)| (*host, at.is_none()));
    hosts.dedup_by_key(|(host, _)| *host);
    let missing = hosts
        .into_iter()
        .filter_map(|(host, at)| Some((engine.missing_credentials(host)?, at)));
    missing
        .map(|(missing, at)| BuildProblem {
            at,
            kind: ProblemKind::Credentials(missing),
        })
        .collect()
}

/// Returns a problem for each `mount` whose files would be missing in the image that is pushed.
pub(crate) fn unpushed_mounts(plan: &Plan, options: &BuildOptions) -> Vec<BuildProblem> {
    let problem = |mounted: Mounted<'_>| {
        let kind = ProblemKind::MountLeftOut(mounted_names(&mounted), mounted.mount.destination.clone());
        BuildProblem { at: mounted.at, kind }
    };
    let pushed = plan.mounted().filter(|_| options.push);
    pushed.map(problem).collect()
}

/// Returns the local files that a `mount` names, as they are declared.
fn mounted_names(mounted: &Mounted<'_>) -> String {
    let names = mounted.locals.iter().map(|local| format!("`{}`", local.path()));
    names.collect::<Vec<_>>().join(", ")
}

/// Returns a note for each `mount`: its files are not in the image.
#[cfg(feature = "cli")]
pub(crate) fn mount_notes(plan: &Plan) -> Vec<(String, Option<At>)> {
    let note = |mounted: Mounted<'_>| {
        let text = mount_text(&mounted_names(&mounted), &mounted.mount.destination);
        (
            format!("{text} with `run`; `--bake-mounts` puts it into the image"),
            mounted.at,
        )
    };
    plan.mounted().map(note).collect()
}

/// Returns the registries that a builder outside docker would push to with the login of a `pull_secret`.
pub(crate) fn pushes_with_pull_login(
    plan: &Plan,
    engine: &Engine,
    logins: &[Login],
    options: &BuildOptions,
) -> Vec<BuildProblem> {
    if !options.push || logins.is_empty() || engine.is_local_to_docker() {
        return Vec::new();
    }
    let pushed = pushed_names(plan, options);
    let is_pushed = |login: &&Login| pushed.iter().any(|name| registry_host(name) == login.host);
    let problem = |login: &Login| BuildProblem {
        at: None,
        kind: ProblemKind::PushedWithPullLogin(login.host.clone()),
    };
    logins.iter().filter(is_pushed).map(problem).collect()
}
